package flowlog_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/simtest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// day is a random design with the log that Azure would write if it worked as the model
// says.
type day struct {
	design sim.Design
	n      *sim.Network
	tuples []string
}

// GoString is the design as people read it.
func (x day) GoString() string {
	text, err := json.Marshal(x.design)
	return fmt.Sprintf("%s %v %q", text, err, x.tuples)
}

var days = rapid.Custom(func(t *rapid.T) day {
	d := simtest.Designs(simtest.Any()).Draw(t, "design")
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	x := day{design: d, n: n}
	for i, f := range rapid.SliceOfN(simtest.Flows(n), 1, 12).Draw(t, "flows") {
		x.tuples = append(x.tuples, logged(n, f, i)...)
	}
	return x
})

// logged is what the interfaces at both ends of a flow write about it, those that are
// machines of virtual networks: a naive reading of the trace.
func logged(n *sim.Network, f sim.Flow, i int) (tuples []string) {
	t, err := n.Trace(f)
	if err != nil || len(t.Legs) == 0 {
		return nil
	}
	// What was asked for by name is not in a log, but what a service has for its one name.
	f = sim.Flow{Protocol: f.Protocol, Source: f.Source, Destination: t.Legs[0].Hops[0].Packet.Dest.Addr().String(), SourcePort: f.SourcePort, Port: f.Port}
	for _, s := range n.Design().Services {
		if slices.ContainsFunc(s.Prefixes, func(p netip.Prefix) bool { return p.Contains(netip.MustParseAddr(f.Destination)) }) && len(s.FQDNs) == 1 {
			f.ServerName = s.FQDNs[0]
		}
	}
	t, err = n.Trace(f)
	if err != nil || len(t.Legs) == 0 || len(t.Others) > 0 || t.Verdict.Disposition == sim.Undetermined {
		return nil
	}
	first := t.Legs[0]
	sent := first.Hops[0].Packet
	if isMachine(n, first.Hops[0].Device, sent.Source.Addr()) {
		state := allowed
		switch end := first.Hops[0].Steps[len(first.Hops[0].Steps)-1]; {
		case len(first.Hops) == 1 && end.Verb == sim.VerbDrop && judged(first.Hops[0]):
			state = denied
		case slices.ContainsFunc(t.Legs, func(l sim.LegTrace) bool { return l.Leg.Return() && arrived(l) }):
			state = answered
		}
		tuples = append(tuples, state.tuples(f.Protocol, sent.Source, sent.Dest, "O", i)...)
	}
	last := first.Hops[len(first.Hops)-1]
	p := last.Packet
	for _, s := range last.Steps {
		if s.Verb == sim.VerbNAT && s.Side == sim.DestinationSide {
			p.Dest = s.To
		}
	}
	translated := p.Dest != sent.Dest
	// Where a private frontend led there, the log does not say so.
	if len(first.Hops) > 1 && isMachine(n, last.Device, p.Dest.Addr()) && p.Source == sent.Source && (!translated || len(n.Places(p.Source.Addr())) == 0) {
		switch end := last.Steps[len(last.Steps)-1]; {
		case end.Verb == sim.VerbDrop && judged(last):
			tuples = append(tuples, denied.tuples(f.Protocol, p.Source, p.Dest, "I", i)...)
		case end.Verb == sim.VerbAccept:
			tuples = append(tuples, allowed.tuples(f.Protocol, p.Source, p.Dest, "I", i)...)
		}
	}
	return tuples
}

func arrived(l sim.LegTrace) bool {
	h := l.Hops[len(l.Hops)-1]
	return h.Steps[len(h.Steps)-1].Verb == sim.VerbAccept || h.Steps[len(h.Steps)-1].Verb == sim.VerbReject
}

func judged(h sim.Hop) bool {
	r := h.Steps[len(h.Steps)-1].Reason
	return r == sim.DeniedByNSG || r == sim.DeniedByAdminRule || r == sim.DeniedByDefault
}

// isMachine says whether a device is what has an address in the one network that holds
// it.
func isMachine(n *sim.Network, device string, a netip.Addr) bool {
	places := n.Places(a)
	if len(places) != 1 {
		return false
	}
	holder, ok := n.Holder(a, places[0])
	return ok && holder == device
}

// state is a flow as an interface sees it.
type state string

const (
	denied   state = "D,NX,0,0,0,0"
	allowed  state = "B,NX,0,0,0,0"
	answered state = "E,NX,3,767,2,1580"
)

func (s state) tuples(p sim.Protocol, src, dst netip.AddrPort, direction string, i int) []string {
	number := map[sim.Protocol]int{sim.ICMP: 1, sim.TCP: 6, sim.UDP: 17}[p]
	head := fmt.Sprintf("%d,%s,%s,%d,%d,%d,%s,", 1663146003599+i, src.Addr(), dst.Addr(), src.Port(), dst.Port(), number, direction)
	if s == answered {
		return []string{head + string(allowed), head + string(answered)}
	}
	return []string{head + string(s)}
}

// What the model itself would have logged agrees with the model.
func TestOwnLogAgrees(t *testing.T) {
	asked := 0
	rapid.Check(t, func(t *rapid.T) {
		x := days.Draw(t, "day")
		r, err := flowlog.Replay(x.n, read(t, network("r", x.tuples...)))
		if err != nil {
			t.Fatal(err)
		}
		if r.Agree != r.Asked || len(r.Differ) > 0 {
			t.Fatalf("%s\ntuples %q", r, x.tuples)
		}
		asked += r.Asked
	})
	t.Logf("%d flows asked for", asked)
}

// What is drawn says something: of fixed draws a good part is asked for, and each state
// is among them.
func TestDaysAreInteresting(t *testing.T) {
	asked, skipped, states := 0, 0, map[flowlog.Logged]int{}
	for seed := range 60 {
		x := days.Example(seed)
		l := read(t, network("r", x.tuples...))
		r, err := flowlog.Replay(x.n, l)
		if err != nil {
			t.Fatal(err)
		}
		asked += r.Asked
		skipped += r.Flows - r.Asked
		for _, f := range l.Flows() {
			states[f.Logged()]++
		}
	}
	if asked < 100 || skipped > asked || states[flowlog.Denied] < 20 || states[flowlog.Allowed] < 20 || states[flowlog.Answered] < 20 {
		t.Errorf("%d flows asked for, %d not, %v", asked, skipped, states)
	}
}

// A change that is none breaks nothing, and puts nothing on another way.
func TestNoChangeChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := days.Draw(t, "day")
		again, err := sim.Compile(x.design)
		if err != nil {
			t.Fatal(err)
		}
		c, err := flowlog.ReplayChange(x.n, again, read(t, network("r", x.tuples...)))
		if err != nil {
			t.Fatal(err)
		}
		if c.Same != c.Asked || len(c.Changed)+len(c.Broken())+len(c.Opened()) > 0 {
			t.Fatalf("%s", c)
		}
	})
}

// changed is the day's network after some change.
func (x day) changed(t *rapid.T) *sim.Network {
	d, err := x.design.Apply(simtest.Changes(x.design).Draw(t, "change"))
	if err != nil {
		t.Skip("a change that does not apply")
	}
	after, err := sim.Compile(d)
	if err != nil {
		t.Skip("a change that does not deploy")
	}
	return after
}

// What a change breaks, its undoing mends; and each flow fares for itself: without the
// others it comes to the same.
func TestChangesAreOfEachFlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := days.Draw(t, "day")
		after := x.changed(t)
		replay := func(tuples []string) map[string]string {
			c, err := flowlog.ReplayChange(x.n, after, read(t, network("r", tuples...)))
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]string{}
			for _, g := range c.Changed {
				for _, f := range g.Flows {
					out[f.String()] = fmt.Sprint(g.Effect, g.Denied, g.Before, g.After)
				}
			}
			return out
		}
		all := replay(x.tuples)
		for _, f := range read(t, network("r", x.tuples...)).Flows() {
			var own []string
			for _, tuple := range x.tuples {
				if f0 := read(t, network("r", tuple)).Flows()[0]; f0.String() == f.String() {
					own = append(own, tuple)
				}
			}
			if alone := replay(own); alone[f.String()] != all[f.String()] {
				t.Fatalf("%s alone %q, among others %q", &f, alone[f.String()], all[f.String()])
			}
		}
	})
}

// Whatever a log holds, each of its flows is asked for or skipped with a reason, and each
// that is asked for agrees or differs.
func TestEveryFlowIsAccountedFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := days.Draw(t, "day")
		l := read(t, network("r", slices.Concat(x.tuples, rapid.SliceOfN(strangeTuple(x.n), 1, 12).Draw(t, "strange"))...))
		r, err := flowlog.Replay(x.n, l)
		if err != nil {
			t.Fatal(err)
		}
		after := x.changed(t)
		c, err := flowlog.ReplayChange(x.n, after, l)
		if err != nil {
			t.Fatal(err)
		}
		skipped, differ, changed := 0, 0, 0
		for _, s := range r.Skipped {
			skipped += len(s.Flows)
		}
		for _, g := range r.Differ {
			differ += len(g.Flows)
		}
		for _, g := range c.Changed {
			changed += len(g.Flows)
		}
		if r.Asked+skipped != r.Flows || r.Agree+differ != r.Asked || c.Same+changed != c.Asked || r.Flows != l.Len() {
			t.Fatalf("%d skipped, %d differ, %d changed\n%s%s", skipped, differ, changed, r, c)
		}
	})
}

// strangeTuple draws tuples of addresses at the ends of what a network has, and of others.
func strangeTuple(n *sim.Network) *rapid.Generator[string] {
	others := []string{"168.63.129.16", "169.254.169.254", "224.0.0.1", "255.255.255.255", "0.0.0.0", "127.0.0.1", "100.64.0.1", "203.0.113.9", "fd00::1", "2001:db8::1", "ff02::1", "fe80::1"}
	for _, v := range n.Design().VNets {
		for _, s := range v.Subnets {
			for _, p := range s.Prefixes {
				a := p.Addr()
				for range 6 {
					others = append(others, a.String())
					a = a.Next()
				}
				others = append(others, p.Addr().Prev().String())
			}
		}
	}
	return rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("1663146003599,%s,%s,50000,%d,%d,%s,%s,NX,1,100,%d,100",
			rapid.SampledFrom(others).Draw(t, "src"), rapid.SampledFrom(others).Draw(t, "dst"), rapid.SampledFrom([]int{0, 22, 443, 3443}).Draw(t, "port"),
			rapid.SampledFrom([]int{1, 6, 17, 50, 58}).Draw(t, "protocol"), rapid.SampledFrom([]string{"I", "O"}).Draw(t, "direction"),
			rapid.SampledFrom([]string{"B", "E", "D"}).Draw(t, "state"), rapid.IntRange(0, 1).Draw(t, "received"))
	})
}

// The order of tuples means nothing, nor how they are spread over files.
func TestOrderAndFilesMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tuples := slices.Concat(days.Draw(t, "day").tuples, rapid.SliceOfN(anyTuple, 1, 40).Draw(t, "more"))
		want := read(t, network("r", tuples...))
		if d := cmp.Diff(want.Flows(), read(t, network("r", rapid.Permutation(tuples).Draw(t, "order")...)).Flows(), addresses); d != "" {
			t.Fatalf("in another order -want +got\n%s", d)
		}
		var files []string
		for rest := tuples; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "file")
			files = append(files, network("r", rest[:n]...))
			rest = rest[n:]
		}
		slices.Reverse(files)
		for _, got := range []*flowlog.Log{read(t, files...), read(t, strings.Join(files, "\n"))} {
			if d := cmp.Diff(want.Flows(), got.Flows(), addresses, cmpopts.EquateEmpty()); d != "" || got.Tuples != want.Tuples || got.Wrong != want.Wrong {
				t.Fatalf("%s in %d files, %s in one -want +got\n%s", got, len(files), want, d)
			}
		}
	})
}

// anyTuple draws tuples of few flows, so that many are of one.
var anyTuple = rapid.Custom(func(t *rapid.T) string {
	return fmt.Sprintf("%d,10.0.0.%d,10.0.1.%d,%d,%d,%d,%s,%s,%s,%s,%s,%s,%s",
		1663146003000+rapid.IntRange(0, 5).Draw(t, "time"), rapid.IntRange(4, 5).Draw(t, "src"), rapid.IntRange(4, 5).Draw(t, "dst"),
		rapid.IntRange(50000, 50002).Draw(t, "client port"), rapid.SampledFrom([]int{22, 443}).Draw(t, "port"), rapid.SampledFrom([]int{1, 6, 17, 47}).Draw(t, "protocol"),
		rapid.SampledFrom([]string{"I", "O"}).Draw(t, "direction"), rapid.SampledFrom([]string{"B", "C", "E", "D", "X"}).Draw(t, "state"), rapid.SampledFrom([]string{"NX", "X", "NX_NOT_ACCEPTED"}).Draw(t, "encryption"),
		rapid.SampledFrom([]string{"", "0", "7"}).Draw(t, "packets sent"), "100", rapid.SampledFrom([]string{"", "0", "7"}).Draw(t, "packets received"), "200")
})
