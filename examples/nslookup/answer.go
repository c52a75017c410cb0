package main

import (
	"strings"

	"azpath/dns"
	"azpath/sim"
)

// answer is a lookup, and the one for IPv6 that the nslookup programs make too.
type answer struct {
	asked, also *dns.Lookup
	printed     bool // by an nslookup
}

func (a answer) resolved() bool {
	return a.asked.Result == dns.Resolved || a.also.Result == dns.Resolved
}

func (a answer) text() string {
	var b strings.Builder
	b.WriteString(a.asked.String())
	told := map[string]bool{}
	for x := range a.asked.Exchanges() {
		if text := lost(x); text != "" && !told[text] {
			told[text] = true
			b.WriteString("\n" + text)
		}
	}
	if a.printed {
		b.WriteString("\nnslookup\n")
		for line := range strings.Lines(dns.Nslookup(a.asked, a.also)) {
			if line != "\n" {
				b.WriteString("  ")
			}
			b.WriteString(line)
		}
	}
	return b.String()
}

// lost is the trace of a question, or of its answer, that did not get through.
func lost(x *dns.Exchange) string {
	e, ok := x.Delivery.Evidence.(interface{ Trace() *sim.Trace })
	if !ok || x.Delivery.Fate == dns.Delivered {
		return ""
	}
	t := e.Trace()
	if t == nil || t.Verdict.Disposition == sim.Delivered { // to a machine without a name server
		return ""
	}
	return t.String()
}
