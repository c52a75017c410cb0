//go:build linux

package kernel

import (
	"net/netip"
	"slices"
	"testing"

	"azpath/sim"
	"azpath/sim/simtest"
)

// faults are what a model might get wrong, done to the kernel's side instead: the
// comparison has to see each. A fault that nobody notices is a hole in the lab.
var faults = []struct {
	name string
	do   fault
}{
	{"the widest prefix wins", widestPrefix},
	{"system routes before user routes", routes(func(r Route) Route {
		if r.Metric != 0 {
			r.Metric = systemMetric + userMetric - r.Metric
		}
		return r
	})},
	{"no route to None drops", routes(func(r Route) Route {
		if r.Kind == Blackhole && r.Metric == userMetric {
			r.Kind = Throw
		}
		return r
	})},
	{"SNAT is not undone", rules(func(c *Chain, r Rule) []Rule {
		if r.Do == ToSource {
			c.Hook = HookStateless
			r.Do = SetSource
		}
		return []Rule{r}
	})},
	{"SNAT is forgotten", rules(without(func(r Rule) bool { return r.Do == ToSource }))},
	{"DNAT keeps the port", rules(func(_ *Chain, r Rule) []Rule {
		r.Port = 0
		return []Rule{r}
	})},
	{"a SYN-ACK passes without state", rules(func(_ *Chain, r Rule) []Rule {
		if r.State == Invalid {
			r.Do = Accept
		}
		return []Rule{r}
	})},
	{"what fits no connection is judged by the rules", rules(without(func(r Rule) bool { return r.State == Invalid }))},
	{"answers are judged by the rules", rules(without(func(r Rule) bool { return r.State == Established|Related }))},
	{"an ICMP error about a connection is dropped", rules(func(_ *Chain, r Rule) []Rule {
		if r.State == Established|Related {
			r.State = Established
		}
		return []Rule{r}
	})},
	{"the last rule that matches decides", rules(nil)},
	{"what no rule allows passes", rules(without(func(r Rule) bool { return r == Rule{Do: Drop} }))},
	{"ports are not looked at", rules(func(_ *Chain, r Rule) []Rule {
		r.Ports = sim.Ports{}
		return []Rule{r}
	})},
	{"every firewall is loose", func(p *Plan) {
		for _, r := range p.Routers {
			r.Loose = true
		}
	}},
	{"private sources are routed on the internet", rules(without(func(r Rule) bool { return r.Src.IsValid() && r.Do == Drop && slices.Contains(private, r.Src) }))},
}

// TestFaultsAreSeen demands a disagreement for each fault, in designs of fixed seeds.
func TestFaultsAreSeen(t *testing.T) {
	needsKernel(t)
	const most = 400 // designs
	for _, x := range faults {
		t.Run(x.name, func(t *testing.T) {
			for seed := range most {
				if c := seenIn(t, seed, x.do); c != "" {
					t.Logf("seen in design %d: %s", seed, c)
					return
				}
			}
			t.Errorf("not seen in %d designs", most)
		})
	}
}

// seenIn says how the broken design of a seed gives itself away.
func seenIn(t *testing.T, seed int, broken fault) string {
	d := simtest.Routers().Example(seed)
	p, err := Lower(&d)
	if err != nil {
		return ""
	}
	broken(p)
	if whole, _ := Lower(&d); equalPlans(p, whole) {
		return ""
	}
	f, err := Build(p)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	defer f.Close()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	for i := range flowsPerDesign {
		flow := simtest.RouterFlows(d).Example(seed*flowsPerDesign + i)
		trace, err := n.Trace(flow)
		if err != nil {
			t.Fatal(err)
		}
		if undecided(trace) || callsItself(p, flow) {
			continue
		}
		if err := f.Forget(""); err != nil {
			t.Fatal(err)
		}
		_, got, err := f.Open(flow)
		if err != nil {
			t.Fatal(err)
		}
		if diff := p.Compare(trace, got); diff != "" {
			return diff
		}
	}
	d = Impatient(&d)
	steps := slices.DeleteFunc(historyOf(&d, seed), func(s Step) bool { return s.Replace != nil }) // which would mend it
	model, err := History(&d, steps)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(model, func(t *sim.Trace) bool { return t != nil && undecided(t) }) {
		return ""
	}
	if err := f.Forget(""); err != nil {
		t.Fatal(err)
	}
	got, err := f.Run(steps, model)
	if err != nil {
		t.Fatal(err)
	}
	return CompareHistory(&d, steps, model, got)
}

func equalPlans(a, b *Plan) bool { return a.Script() == b.Script() }

// routes changes every route of the fabric.
func routes(change func(Route) Route) fault {
	return func(p *Plan) {
		for _, r := range p.Routers {
			if r.Name != "fabric" {
				continue
			}
			for i := range r.Tables {
				for j := range r.Tables[i].Routes {
					r.Tables[i].Routes[j] = change(r.Tables[i].Routes[j])
				}
			}
		}
	}
}

// widestPrefix takes from the fabric's tables what lies inside a wider route.
func widestPrefix(p *Plan) {
	for _, r := range p.Routers {
		if r.Name != "fabric" {
			continue
		}
		for i := range r.Tables {
			t := &r.Tables[i]
			all := slices.Clone(t.Routes)
			t.Routes = slices.DeleteFunc(t.Routes, func(x Route) bool {
				return slices.ContainsFunc(all, func(o Route) bool { return wider(o.Prefix, x.Prefix) && o.Metric == userMetric })
			})
		}
	}
}

func wider(a, b netip.Prefix) bool { return a.Bits() < b.Bits() && a.Contains(b.Addr()) }

// rules changes every rule; a nil change turns each list round.
func rules(change func(*Chain, Rule) []Rule) fault {
	return func(p *Plan) {
		for _, r := range p.Routers {
			for i := range r.Chains {
				c := &r.Chains[i]
				if change == nil {
					turnRound(c.Rules)
					continue
				}
				var out []Rule
				for _, x := range c.Rules {
					out = append(out, change(c, x)...)
				}
				c.Rules = out
			}
		}
	}
}

// turnRound reverses the rules that are written ones: those between the classes and
// the final drop.
func turnRound(rules []Rule) {
	for len(rules) > 0 && rules[0].State != 0 {
		rules = rules[1:]
	}
	if n := len(rules); n > 0 && (rules[n-1] == Rule{Do: Drop}) {
		slices.Reverse(rules[:n-1])
	}
}

func without(gone func(Rule) bool) func(*Chain, Rule) []Rule {
	return func(_ *Chain, r Rule) []Rule {
		if gone(r) {
			return nil
		}
		return []Rule{r}
	}
}
