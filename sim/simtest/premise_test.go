package simtest

import (
	"testing"

	"azpath/sim"

	"pgregory.net/rapid"
)

// A law that asks for a situation which the designs do not have holds for nothing.
func TestLawsMeetWhatTheyAreAbout(t *testing.T) {
	met := map[string]int{}
	count := func(what string, is bool) {
		if is {
			met[what]++
		}
	}
	drawn := rapid.Custom(func(t *rapid.T) int {
		d := Designs(HubAndSpoke()).Draw(t, "design")
		n := compile(t, d)
		_, _, half := firstOf(t, n, halfOpenAt)
		count("half-open at a firewall", half)
		_, _, both := firstOf(t, n, firewallOnBothPaths)
		count("an appliance on both paths", both)
		_, _, ends := firstOf(t, compile(t, open(d)), func(n *sim.Network, f sim.Flow) (string, bool) {
			v, err := n.Verdict(f)
			return "", err == nil && symmetric(v)
		})
		count("delivered both ways", ends)
		return 0
	})
	for seed := range 300 { // the same ones in every run
		drawn.Example(seed)
	}
	for what, least := range map[string]int{"half-open at a firewall": 5, "an appliance on both paths": 5, "delivered both ways": 100} {
		if met[what] < least {
			t.Errorf("%d of 300 designs have a flow that is %s, want %d at least", met[what], what, least)
		}
	}
	t.Log(met)
}
