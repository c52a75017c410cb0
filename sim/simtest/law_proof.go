package simtest

import (
	"slices"

	"azpath/sim"
	"azpath/sim/verify"

	"pgregory.net/rapid"
)

// proofsAgree proves all flows between two ends and walks some of them.
func proofsAgree(t *rapid.T, d sim.Design) {
	n := compile(t, d)
	first := Flows(n).Draw(t, "flow")
	set := verify.FlowSet{From: []string{first.Source}, To: []string{first.Destination}, Protocols: []sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}, ServerName: first.ServerName}
	m, err := verify.Outcomes(n, set)
	if err != nil {
		return // no set: an end that only a flow may have
	}
	for _, f := range append([]sim.Flow{first}, rapid.SliceOfN(like(n, first), 5, 20).Draw(t, "flows")...) {
		if f.SourcePort == 0 && f.Protocol != sim.ICMP {
			f.SourcePort = 51000
		}
		want, err := m.Of(f)
		if err != nil {
			continue // from a port to the same port, or to itself
		}
		var got []verify.Outcome
		if err := n.Walks(f, func(w *sim.Walked) {
			if o := verify.OutcomeOf(w); !slices.Contains(got, o) {
				got = append(got, o)
			}
		}); err != nil {
			t.Fatalf("%v: %v", f, err)
		}
		slices.SortFunc(got, verify.CompareOutcomes)
		if !slices.Equal(got, want) {
			t.Fatalf("%v comes to %v, the proof of %v has %v\n%s", f, got, set, want, question{n, f}.trace(t))
		}
	}
}

// like draws flows between the same ends.
func like(n *sim.Network, f sim.Flow) *rapid.Generator[sim.Flow] {
	ports := placesOf(n).ports
	return rapid.Custom(func(t *rapid.T) sim.Flow {
		f := f
		f.Protocol, f.Port, f.SourcePort = rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}).Draw(t, "protocol"), 0, 0
		if f.Protocol != sim.ICMP {
			f.Port = rapid.SampledFrom(ports).Draw(t, "port")
			f.SourcePort = rapid.Uint16Range(49152, 65535).Draw(t, "source port")
		}
		return f
	})
}
