package sim_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"azpath/scenarios"
	"azpath/sim"
)

// token is a string of a design's JSON that is no key.
var token = regexp.MustCompile(`"[^"]*"([,}\]])`)

// A design in which words stand in each other's places is mostly refused and
// sometimes deployed; the compiler takes either, and the quick verdict stays the
// traced one. It found a service tag routed to an appliance of one family.
func TestWordsInEachOthersPlacesBreakNothing(t *testing.T) {
	all := scenarios.All()
	var texts [][]byte
	for _, s := range all {
		b, err := json.Marshal(s.Broken)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, b)
	}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(texts)-1).Draw(t, "design")
		b := texts[i]
		for range rapid.IntRange(1, 3).Draw(t, "swaps") {
			at := token.FindAllIndex(b, -1)
			to, from := rapid.SampledFrom(at).Draw(t, "to"), rapid.SampledFrom(at).Draw(t, "from")
			b = append(append(append([]byte(nil), b[:to[0]]...), b[from[0]:from[1]-1]...), b[to[1]-1:]...)
		}
		d, err := sim.ParseDesign(b)
		if err != nil {
			return
		}
		n, err := sim.Compile(d)
		if err != nil {
			return
		}
		for _, f := range all[i].Flows {
			trace, err := n.Trace(f.Flow)
			if err != nil {
				continue
			}
			if v, _ := n.Verdict(f.Flow); v != trace.Verdict {
				t.Fatalf("Verdict(%s) = %v, want %v\n%s", f.Flow, v, trace.Verdict, trace)
			}
		}
	})
}
