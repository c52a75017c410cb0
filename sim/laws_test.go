package sim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"azpath/route"

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

func TestQuickVerdictIsTheTracedOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		trace := a.trace(t)
		if v := a.verdict(t); v != trace.Verdict {
			t.Fatalf("Verdict(%v) = %+v, traced %+v\n%s", a.flow, v, trace.Verdict, trace)
		}
		if again := a.trace(t); again.String() != trace.String() {
			t.Fatalf("Trace(%v) differs the second time:\n%s\n%s", a.flow, trace, again)
		}
	})
}

// The generator must reach every disposition, every leg, and most reasons, or
// the laws hold for little.
func TestQuestionsComeToEveryEnd(t *testing.T) {
	want := map[string]bool{}
	for _, d := range []Disposition{Delivered, Dropped, Refused, Exited, Undetermined} {
		want[d.String()] = true
	}
	for _, r := range []Reason{
		AsymmetricNoState, HalfOpen, DeniedByNSG, DeniedByFirewall, DeniedByDefault, DeniedByService, NextHopNone, NextHopUnreachable,
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
		for _, f := range rapid.SliceOfN(questions(d), 100, 100).Draw(t, "flows") {
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

// malformed says what is wrong with a trace: legs in order; every hop with a
// step, only the last one final; each packet as the hop before left it, and at
// the device it was handed to; the verdict as the last step says.
func (n *Network) malformed(t *Trace) string {
	var before Leg
	for _, l := range t.Legs {
		if l.Leg <= before {
			return fmt.Sprintf("leg %v after %v", l.Leg, before)
		}
		before = l.Leg
		if wrong := n.malformedLeg(l); wrong != "" {
			return "leg " + l.Leg.String() + ": " + wrong
		}
	}
	if len(t.Legs) == 0 {
		return "no legs"
	}
	return t.contradiction()
}

func (n *Network) malformedLeg(l LegTrace) string {
	for i, h := range l.Hops {
		last := i == len(l.Hops)-1
		if len(h.Steps) == 0 {
			return h.Device + " has no step"
		}
		for j, s := range h.Steps {
			if final := last && j == len(h.Steps)-1; s.Verb.Final() != final {
				return fmt.Sprintf("%s: step %d (%v) is final: %v", h.Device, j, s.Verb, !final)
			}
			if s.Nested != nil {
				if wrong := n.malformed(s.Nested); wrong != "" {
					return "nested: " + wrong
				}
			}
		}
		if last {
			continue
		}
		if wrong := h.moved(l.Hops[i+1].Packet); wrong != "" {
			return h.Device + ": " + wrong
		}
		if wrong := n.strayed(h, l.Hops[i+1]); wrong != "" {
			return h.Device + ": " + wrong
		}
	}
	return ""
}

// moved says what the steps do not explain of the packet that the next hop got.
func (h Hop) moved(next Packet) string {
	src, dst := h.Packet.Source, h.Packet.Dest
	for _, s := range h.Steps {
		switch {
		case s.Verb != VerbNAT:
		case s.Side == SourceSide && s.From == src:
			src = s.To
		case s.Side == DestinationSide && s.From == dst:
			dst = s.To
		default:
			return fmt.Sprintf("translates %v %v, which the packet does not have", s.Side, s.From)
		}
	}
	if h.Packet.Protocol != TCP && h.Packet.Protocol != UDP { // the identifier stands as both ports
		src, dst, next.Source, next.Dest = portless(src), portless(dst), portless(next.Source), portless(next.Dest)
	}
	if src != next.Source || dst != next.Dest {
		return fmt.Sprintf("left as %v > %v, arrived as %v > %v", src, dst, next.Source, next.Dest)
	}
	return ""
}

// strayed says whether the next hop is none that the last route leads to.
func (n *Network) strayed(h, next Hop) string {
	var taken *RouteEvidence
	for _, s := range h.Steps {
		if s.Verb == VerbRoute {
			taken = s.Route
		}
	}
	if taken == nil {
		return ""
	}
	r := taken.Routes[0]
	var want string
	switch r.NextHop.Type {
	case route.HopInternet, route.HopVirtualNetworkServiceEndpoint:
		want = "internet"
	case route.HopVirtualNetworkGateway:
		want = "gw"
	case route.HopVirtualAppliance:
		if !slices.Contains(n.holders(r.NextHop.IP), next.Device) {
			want = r.NextHop.IP.String()
		}
	case route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering:
		if !slices.Contains(n.holders(next.Packet.Dest.Addr()), next.Device) {
			want = next.Packet.Dest.Addr().String()
		}
	default:
		return fmt.Sprintf("%v leads on to %s", r.NextHop, next.Device)
	}
	if want != "" && want != next.Device {
		return fmt.Sprintf("%v leads to %s, not to %s", r.NextHop, next.Device, want)
	}
	return ""
}

// contradiction says where the last step and the verdict disagree.
func (t *Trace) contradiction() string {
	v := t.Verdict
	leg := t.Legs[len(t.Legs)-1]
	h := leg.Hops[len(leg.Hops)-1]
	s := h.Steps[len(h.Steps)-1]
	for _, x := range h.Steps {
		if x.Nested != nil && x.Nested.Verdict.Disposition != Delivered {
			inner := x.Nested.Verdict
			if v.Disposition != inner.Disposition || v.Reason != inner.Reason || v.At != inner.At {
				return fmt.Sprintf("verdict %v, but the proxy's own was %v", v, inner)
			}
			return ""
		}
	}
	want := Step{Reason: v.Reason}
	at := h.Device
	switch v.Disposition {
	case Delivered, Refused:
		want, at = Step{Verb: VerbAccept}, v.At
	case Dropped:
		want.Verb = VerbDrop
	case Exited:
		want.Verb = VerbExit
	case Undetermined:
		want.Verb = VerbUnsure
	}
	if leg.Leg != v.Leg || s.Verb != want.Verb || s.Reason != want.Reason || at != v.At {
		return fmt.Sprintf("verdict %+v, but the last step is %v %v at %s on %v", v, s.Verb, s.Reason, h.Device, leg.Leg)
	}
	return ""
}

// Declaration order means nothing.
func TestOrderMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		shuffled(t, &d)
		b := asked{d, mustCompile(t, d), a.flow}
		if v, want := b.verdict(t), a.verdict(t); v != want {
			t.Fatalf("Verdict(%v) = %+v in another order, want %+v\n%s%s", a.flow, v, want, a.trace(t), b.trace(t))
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

// Names mean nothing either, but that verdicts tell them.
func TestNamesMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		text, err := json.Marshal(a.design)
		if err != nil {
			t.Fatal(err)
		}
		rename := strings.NewReplacer(`"hub`, `"x-hub`, `"spoke1`, `"z1`, `"rt-`, `"y-`, `"nsg`, `"g`, `"pip`, `"a-pip`, `"natgw`, `"b-natgw`, `"gw"`, `"the-gw"`)
		d, err := ReadDesign(strings.NewReader(rename.Replace(string(text))))
		if err != nil {
			t.Fatal(err)
		}
		b := asked{d, mustCompile(t, d), a.flow}
		want := a.verdict(t)
		want.At = strings.TrimPrefix(rename.Replace(`"`+want.At+`"`), `"`)
		want.At = strings.TrimSuffix(want.At, `"`)
		if v := b.verdict(t); v != want {
			t.Fatalf("Verdict(%v) = %+v by other names, want %+v\n%s%s", a.flow, v, want, a.trace(t), b.trace(t))
		}
	})
}

// What a flow does not meet does not change it.
func TestUnrelatedPartsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		const far = "192.0.2.224/27"
		for i := range d.RouteTables {
			if d.RouteTables[i].Name != "rt-gw" {
				d.RouteTables[i].Routes = append(d.RouteTables[i].Routes, UDR{Name: "far", Prefix: CIDR(far), NextHop: ToNone})
			}
		}
		for i := range d.NSGs {
			for k, dir := range []Direction{Inbound, Outbound} {
				d.NSGs[i].Rules = append(d.NSGs[i].Rules, SecurityRule{Name: fmt.Sprint("far", k), Priority: 4000, Direction: dir, Access: Deny, Sources: []string{far}})
			}
		}
		for i := range d.Firewalls {
			d.Firewalls[i].Network = append(d.Firewalls[i].Network, NetworkCollection{Name: "far", Priority: 150, Access: Deny, Rules: []NetworkRule{{Name: "far", Sources: []string{far}}}})
		}
		d.VNets = append([]VNet{{Name: "island", Space: CIDRs("10.1.0.0/16", "10.250.0.0/16"), Subnets: []Subnet{
			{Name: "s", Prefixes: CIDRs("10.1.0.0/24"), NICs: []NIC{{Name: "castaway", IPs: IPs("10.1.0.4")}}},
		}}}, d.VNets...)
		d.Internet = append(d.Internet, Host{Name: "far", IP: IP("192.0.2.230")})
		b := asked{d, mustCompile(t, d), a.flow}
		if a.flow.Source == "168.63.129.16" {
			return
		}
		if v, want := b.verdict(t), a.verdict(t); v != want {
			t.Fatalf("Verdict(%v) = %+v beside unrelated parts, want %+v\n%s%s", a.flow, v, want, a.trace(t), b.trace(t))
		}
	})
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

func portless(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), 0) }

// holders are the devices that a packet to a private address may be handed to.
func (n *Network) holders(a netip.Addr) (names []string) {
	for _, v := range n.vnets {
		o := v.owners.find(a)
		switch {
		case o == nil:
		case o.front == nil:
			names = append(names, n.devices[o.device].self().name)
		default:
			names = append(names, o.front.name)
			for _, p := range o.front.ports {
				for _, id := range p.backends {
					names = append(names, n.devices[id].self().name)
				}
			}
		}
	}
	return names
}
