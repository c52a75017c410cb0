package sim

import (
	"strings"

	"azpath/dns"
)

// writeLookup tells how the destination's name resolved: in one line where the first
// server knew, else the whole chain. Why it did not stands with the verdict.
func (t *Trace) writeLookup(b *strings.Builder, indent string) {
	l := t.Lookup
	if l == nil {
		return
	}
	if l.Result == dns.Resolved && len(l.Asked) == 1 && l.Asked[0].Alone() {
		b.WriteString(indent + "name " + string(l.Question.Name) + " is " + l.Addrs()[0].String() + " (" + l.Asked[0].Because() + ")\n")
		return
	}
	for line := range strings.Lines(strings.TrimSuffix(l.String(), "cause "+l.Cause()+"\n")) {
		b.WriteString(indent + line)
	}
}
