package sim

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// asked is a design, its network, and a question to it.
type asked struct {
	design Design
	net    *Network
	flow   Flow
}

// ask draws a design that must compile and a flow that it must be possible to
// ask, except that the two ends may have no address family in common.
func ask(t *rapid.T) asked {
	d := hubs().Draw(t, "design")
	n, err := Compile(d)
	if err != nil {
		t.Fatalf("the generator drew a design that does not compile: %v", err)
	}
	return asked{d, n, questions(d).Draw(t, "flow")}
}

func (a asked) verdict(t *rapid.T) Verdict {
	v, err := a.net.Verdict(a.flow)
	if err != nil {
		t.Fatalf("Verdict(%v): %v", a.flow, err)
	}
	return v
}

func (a asked) trace(t *rapid.T) *Trace {
	trace, err := a.net.Trace(a.flow)
	if err != nil {
		t.Fatalf("Trace(%v): %v", a.flow, err)
	}
	return trace
}

// The generator must reach every disposition, every leg, and most reasons, or
// the laws hold for little.
func TestQuestionsComeToEveryEnd(t *testing.T) {
	want := map[string]bool{}
	for _, d := range []Disposition{Delivered, Dropped, Refused, Exited, Undetermined} {
		want[d.String()] = true
	}
	for _, r := range []Reason{
		AsymmetricNoState, HalfOpen, DeniedByNSG, DeniedByAdminRule, DeniedByFirewall, DeniedByDefault, DeniedByService, NextHopNone, NextHopUnreachable,
		NoOutboundAccess, WrongSource, NoListener, NoSuchHost, Loop, Undocumented, ICMPNotTranslated, NoRoute,
	} {
		want[r.String()] = true
	}
	met := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatalf("the generator drew a design that does not compile: %v", err)
		}
		for _, f := range rapid.SliceOfN(questions(d), 300, 300).Draw(t, "flows") {
			v, err := n.Verdict(f)
			if err != nil {
				t.Fatalf("Verdict(%v): %v", f, err)
			}
			met[v.Disposition.String()]++
			met[v.Reason.String()]++
			delete(want, v.Disposition.String())
			delete(want, v.Reason.String())
		}
	})
	t.Log(met)
	for w := range want {
		t.Errorf("no question came to %s", w)
	}
}

func TestEveryTraceIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		trace := a.trace(t)
		for _, tr := range append([]*Trace{trace}, trace.Others...) {
			if wrong := a.net.malformed(tr); wrong != "" {
				t.Fatalf("Trace(%v): %s\n%s", a.flow, wrong, tr)
			}
		}
	})
}

// The same Design gives the same text, however its maps were walked, and whatever
// its Network was asked before.
func TestCompileIsDeterministic(t *testing.T) {
	texts := func(t *rapid.T, n *Network, flows []Flow) map[Flow]string {
		all := map[Flow]string{}
		for _, f := range flows {
			all[f] = asked{net: n, flow: f}.trace(t).String()
		}
		return all
	}
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		flows := rapid.SliceOfN(questions(d), 1, 6).Draw(t, "flows")
		n := mustCompile(t, d)
		want := texts(t, n, flows)
		for range 5 {
			again := mustCompile(t, d)
			if diff := cmp.Diff(want, texts(t, again, permuted(t, flows))); diff != "" {
				t.Fatalf("compiled again (-before +after)\n%s", diff)
			}
			if diff := cmp.Diff(fmt.Sprint(n.Findings()), fmt.Sprint(again.Findings())); diff != "" {
				t.Fatalf("findings of the same design (-before +after)\n%s", diff)
			}
		}
	})
}

// shuffled puts what has no order into another one.
func shuffled(t *rapid.T, d *Design) {
	for i := range d.VNets {
		v := &d.VNets[i]
		for j := range v.Subnets {
			v.Subnets[j].NICs = permuted(t, v.Subnets[j].NICs)
		}
		v.Subnets = permuted(t, v.Subnets)
	}
	for i := range d.RouteTables {
		d.RouteTables[i].Routes = permuted(t, d.RouteTables[i].Routes)
	}
	for i := range d.NSGs {
		d.NSGs[i].Rules = permuted(t, d.NSGs[i].Rules)
	}
	shuffledGroups(t, d)
	for i := range d.Firewalls {
		f := &d.Firewalls[i]
		f.Network, f.PublicIPs = permuted(t, f.Network), permuted(t, f.PublicIPs)
	}
	for i := range d.LoadBalancers {
		d.LoadBalancers[i].Pools[0].NICs = permuted(t, d.LoadBalancers[i].Pools[0].NICs)
	}
	for i := range d.Sites {
		d.Sites[i].Edges = permuted(t, d.Sites[i].Edges)
	}
	d.VNets, d.Peerings, d.RouteTables, d.NSGs = permuted(t, d.VNets), permuted(t, d.Peerings), permuted(t, d.RouteTables), permuted(t, d.NSGs)
	d.PublicIPs, d.LoadBalancers, d.NATGateways, d.Services = permuted(t, d.PublicIPs), permuted(t, d.LoadBalancers), permuted(t, d.NATGateways), permuted(t, d.Services)
}

func permuted[T any](t *rapid.T, s []T) []T {
	if len(s) < 2 {
		return s
	}
	return rapid.Permutation(s).Draw(t, "order")
}

func mustCompile(t *rapid.T, d Design) *Network {
	n, err := Compile(d)
	if err != nil {
		t.Fatalf("Compile: %v", err)
	}
	return n
}

func TestCompileLeavesTheDesignAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		before := d.Clone()
		first, second := mustCompile(t, d), mustCompile(t, d)
		if diff := cmp.Diff(before, d, sameAddrs); diff != "" {
			t.Fatalf("Compile changed the design (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(first.Findings(), second.Findings()); diff != "" {
			t.Fatalf("findings differ (-first +second):\n%s", diff)
		}
		f := questions(d).Draw(t, "flow")
		if one, two := (asked{d, first, f}).trace(t), (asked{d, second, f}).trace(t); one.String() != two.String() {
			t.Fatalf("two compilations differ:\n%s\n%s", one, two)
		}
	})
}

func TestWorstIsAnAlgebra(t *testing.T) {
	all := []Disposition{Delivered, Dropped, Refused, Unresolved, Exited, Undetermined}
	order := []Disposition{Dropped, Refused, Unresolved, Undetermined, Exited, Delivered}
	for i, a := range order {
		for j, b := range order {
			if got, want := Worst(a, b), order[min(i, j)]; got != want {
				t.Errorf("Worst(%v, %v) = %v, want %v", a, b, got, want)
			}
		}
	}
	for _, a := range all {
		for _, b := range all {
			for _, c := range all {
				if Worst(a, Worst(b, c)) != Worst(Worst(a, b), c) {
					t.Errorf("Worst is not associative for %v, %v, %v", a, b, c)
				}
			}
		}
	}
}

// Of verdicts too there is one worst, whatever order the paths are walked in.
func TestWorseVerdictIsATotalOrder(t *testing.T) {
	verdicts := rapid.Custom(func(t *rapid.T) Verdict {
		return Verdict{
			Disposition: rapid.SampledFrom([]Disposition{Dropped, Delivered}).Draw(t, "disposition"), Reason: rapid.SampledFrom([]Reason{NoReason, HalfOpen}).Draw(t, "reason"),
			Leg: rapid.SampledFrom([]Leg{LegSYN, LegACK}).Draw(t, "leg"), At: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "at"), Asymmetric: rapid.Bool().Draw(t, "asymmetric"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := verdicts.Draw(t, "a"), verdicts.Draw(t, "b"), verdicts.Draw(t, "c")
		if a != b && a.worseThan(b) == b.worseThan(a) {
			t.Fatalf("%+v and %+v: neither or both are worse", a, b)
		}
		if a.worseThan(b) && b.worseThan(c) && !a.worseThan(c) {
			t.Fatalf("worseThan is not transitive: %+v, %+v, %+v", a, b, c)
		}
		if a.worseThan(a) {
			t.Fatalf("%+v is worse than itself", a)
		}
	})
}

// Nothing panics: neither on designs that are only well formed, nor on valid ones
// with a few fields drawn anew, which often still compile.
func TestNothingPanics(t *testing.T) {
	compiled, total := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		for range rapid.IntRange(1, 3).Draw(t, "mutations") {
			mutated(t, &d)
		}
		total++
		n, err := Compile(d)
		if err != nil {
			return
		}
		compiled++
		for _, f := range rapid.SliceOfN(questions(d), 20, 20).Draw(t, "flows") {
			if trace, err := n.Trace(f); err == nil {
				_ = trace.String()
			}
		}
	})
	if compiled*10 < total {
		t.Errorf("%d of %d mutated designs compiled, want a tenth at least", compiled, total)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := designs().Draw(t, "design")
		if n, err := Compile(d); err == nil {
			for _, f := range rapid.SliceOfN(questions(d), 5, 5).Draw(t, "flows") {
				n.Verdict(f)
			}
		}
	})
}

// mutated draws one field of the design anew.
func mutated(t *rapid.T, d *Design) {
	var leaves []reflect.Value
	eachLeaf(reflect.ValueOf(d).Elem(), func(v reflect.Value) { leaves = append(leaves, v) })
	v := leaves[rapid.IntRange(0, len(leaves)-1).Draw(t, "field")]
	v.Set(reflect.ValueOf(wellFormed[v.Type()](t, "value")))
}

func eachLeaf(v reflect.Value, visit func(reflect.Value)) {
	if _, ok := wellFormed[v.Type()]; ok {
		visit(v)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachLeaf(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachLeaf(v.Index(i), visit)
		}
	}
}

func shuffledGroups(t *rapid.T, d *Design) {
	for i := range d.SecurityAdminConfigurations {
		for j := range d.SecurityAdminConfigurations[i].Collections {
			k := &d.SecurityAdminConfigurations[i].Collections[j]
			k.Rules, k.VNets = permuted(t, k.Rules), permuted(t, k.VNets)
		}
	}
	d.ApplicationSecurityGroups, d.ServiceTags = permuted(t, d.ApplicationSecurityGroups), permuted(t, d.ServiceTags)
}

// Each kind of answer is common enough among the questions that a law which
// fails for it alone is found.
func TestQuestionsAreInteresting(t *testing.T) {
	count, total := map[string]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n := mustCompile(t, d)
		for _, f := range rapid.SliceOfN(questions(d), 100, 100).Draw(t, "flows") {
			v, err := n.Verdict(f)
			if err != nil {
				t.Fatalf("Verdict(%v): %v", f, err)
			}
			total++
			count[v.Disposition.String()]++
			if v.Asymmetric {
				count["asymmetric"]++
			}
		}
	})
	for what, perMille := range map[string]int{"delivered": 100, "dropped": 300, "refused": 10, "exited": 20, "asymmetric": 5} {
		if count[what]*1000 < perMille*total {
			t.Errorf("%d of %d questions end %s, want %d of a thousand at least", count[what], total, what, perMille)
		}
	}
	t.Log(count, total)
}
