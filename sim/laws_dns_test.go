package sim

import (
	"testing"

	"pgregory.net/rapid"
)

// Whatever servers forward to whom, a flow ends with a verdict, the same one when it
// is asked for alone, and a trace that says what it must.
func TestFlowsByNameEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		f := questions(d).Draw(t, "flow")
		trace, err := n.Trace(f)
		if err != nil {
			t.Skip("no flow of this network")
		}
		if v, err := n.Verdict(f); err != nil || v != trace.Verdict {
			t.Fatalf("%v, %v alone\n%s", v, err, trace)
		}
		if wrong := n.malformed(trace); wrong != "" {
			t.Fatalf("%s\n%s", wrong, trace)
		}
	})
}
