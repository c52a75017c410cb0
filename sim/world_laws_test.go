package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// told is what a World answers.
func told(t *rapid.T, ask func(Flow) (*Trace, error), f Flow) *Trace {
	t.Helper()
	trace, err := ask(f)
	if err != nil {
		t.Fatalf("%v: %v", f, err)
	}
	return trace
}

// passes says whether any packet of a trace met the device: the proxies' own
// connections and the other paths too.
func (t *Trace) passes(device string) bool {
	for _, one := range append([]*Trace{t}, t.Others...) {
		for _, l := range one.Legs {
			for _, h := range l.Hops {
				if h.Device == device {
					return true
				}
				for _, s := range h.Steps {
					if s.Nested != nil && s.Nested.passes(device) {
						return true
					}
				}
			}
		}
	}
	return false
}

// A device that is off matters to the flows that pass by it, and to no other; but
// the machines of a pool stand in for each other.
func TestWorldOffMattersOnTheWayAlone(t *testing.T) {
	on, off := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		alone := a.trace(t)
		device := a.net.devices[rapid.IntRange(0, len(a.net.devices)-1).Draw(t, "device")].self().name
		w := NewWorld(a.net)
		if err := w.SwitchOff(device); err != nil {
			t.Fatal(err)
		}
		trace := told(t, w.Trace, a.flow)
		if alone.passes(device) {
			on++
			if trace.Verdict.Disposition == Delivered && !behindWeb(a.design, device) && (!pooledIn(a.design, device) || trace.passes(device)) {
				t.Fatalf("Trace(%v) with %s off is delivered\n%s", a.flow, device, trace)
			}
			return
		}
		off++
		if trace.String() != alone.String() {
			t.Fatalf("Trace(%v) with %s off, which no packet meets:\n%s\nwant\n%s", a.flow, device, trace, alone)
		}
	})
	if min(on, off)*20 < on+off {
		t.Errorf("%d devices on the way and %d beside it, want a twentieth of each at least", on, off)
	}
}

// pooledIn says whether a machine has others beside it in a pool.
func pooledIn(d Design, machine string) bool {
	for _, lb := range d.LoadBalancers {
		for _, k := range lb.Pools {
			if len(k.NICs) > 1 && slices.Contains(k.NICs, machine) {
				return true
			}
		}
	}
	return false
}

// behindWeb says whether a machine shares a pool of an application gateway, which
// asks it, sees it fail, and asks the next.
func behindWeb(d Design, machine string) bool {
	for _, g := range d.AppGateways {
		for _, k := range g.Pools {
			if len(k.NICs)+len(k.Addresses) > 1 && slices.Contains(k.NICs, machine) {
				return true
			}
		}
	}
	return false
}

// The same design compiled again, in another order of its networks, carries live
// connections on as if nothing had been done.
func TestWorldReplaceByTheSameChangesNothing(t *testing.T) {
	opened := 0
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		one, two := NewWorld(a.net), NewWorld(a.net)
		told(t, one.Trace, a.flow)
		trace := told(t, two.Trace, a.flow)
		if trace.Verdict.Disposition != Delivered {
			return
		}
		opened++
		d := a.design.Clone()
		slices.Reverse(d.VNets)
		two.Replace(mustCompile(t, d))
		one.Advance(time.Minute)
		two.Advance(time.Minute)
		want, got := told(t, one.Continue, a.flow), told(t, two.Continue, a.flow)
		if got.String() != want.String() {
			t.Fatalf("Continue(%v) after Replace:\n%s\nwant\n%s", a.flow, got, want)
		}
	})
	if opened < 5 {
		t.Errorf("%d connections opened, want five at least", opened)
	}
}

// ct:7, net:10: of the connections that are alive, no two look the same to their
// server, whoever translates them: lenders, firewalls, appliances beside what they open
// themselves, and proxies that call for many clients.
func TestWorldLiveConnectionsAreToldApart(t *testing.T) {
	translated, proxied, own := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		for i := range d.AppGateways { // of whose requests most are answered
			g := &d.AppGateways[i]
			for j := range g.Listeners {
				g.Listeners[j].HostNames = nil
			}
			g.Pools[0].NICs, g.Pools[0].Addresses = []string{"vm1", "vm1b"}, nil
		}
		w := NewWorld(mustCompile(t, d))
		from := rapid.Permutation(append(machinesOf(d), "pc", "client")).Draw(t, "from")
		to := []string{"client", "store"}
		for _, g := range d.AppGateways {
			to = append(to, g.Name)
		}
		seen := map[string]Flow{}
		for _, destination := range to {
			for _, source := range from {
				f := Flow{Protocol: TCP, Source: source, SourcePort: 40000, Destination: destination, Port: 443, ServerName: "www.example.com"}
				if source == destination {
					continue
				}
				trace, err := w.Trace(f)
				if err != nil || trace.Verdict.Disposition != Delivered {
					continue
				}
				if len(trace.nested()) > 0 {
					proxied++
				}
				if source == "nva" {
					own++
				}
				at := trace.servedAt()
				if at.Source != trace.Legs[0].Hops[0].Packet.Source {
					translated++
				}
				key := trace.server() + " " + at.text()
				if other, taken := seen[key]; taken {
					t.Fatalf("%v and %v both arrive as %s\n%s", other, f, key, trace)
				}
				seen[key] = f
			}
		}
	})
	t.Logf("%d translated, %d proxied, %d of an appliance's own connections", translated, proxied, own)
	if translated < 20 || own == 0 { // TestWorldProxyTellsItsClientsApart has the proxied
		t.Error("want twenty of the first at least, and some of the last")
	}
}

// innermost is the conversation with the server itself, behind any proxies.
func (t *Trace) innermost() *Trace {
	for own := t.nested(); len(own) > 0; own = t.nested() {
		t = own[len(own)-1]
	}
	return t
}

// servedAt is the first packet as the server got it, and server who that is.
func (t *Trace) servedAt() Packet {
	hops := t.innermost().Legs[0].Hops
	return hops[len(hops)-1].Packet
}

func (t *Trace) server() string { return t.innermost().Verdict.At }

// Of equal ways the World takes the worst as what happened, and keeps its state.
func TestWorldTakesTheWorstWay(t *testing.T) {
	half := balanced().with(func(d *Design) {
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-web2", Rules: []SecurityRule{{Name: "no", Priority: 100, Direction: Inbound, Access: Deny}}})
		d.nic("web2").NSG = "nsg-web2"
	})
	w := newWorldOf(t, half)
	worst := w.opens("tcp user -> 10.0.1.100:443", dropped(DeniedByNSG, LegSYN, "web2"))
	if len(worst.Others) != 1 || worst.Others[0].Verdict != delivered("web") {
		t.Errorf("the other way is not told as delivered at web\n%s", worst)
	}
	if _, err := w.World.Continue(flowOf(t, "tcp user -> 10.0.1.100:443")); err == nil {
		t.Error("Continue of a connection whose worst way was dropped = nil, want an error")
	}
	w.replaced(half.with(func(d *Design) { d.nic("web2").NSG = "" }))
	w.opens("tcp user -> 10.0.1.100:443", delivered("web"))
}

// Errors name what is wrong, and change nothing.
func TestWorldMistakes(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	w.opens("tcp a -> b:22", delivered("b"))
	for name, err := range map[string]error{
		"SwitchOff": w.SwitchOff("fv"), "SwitchOn": w.SwitchOn("fv"), "Restart": w.Restart("fv"),
	} {
		if err == nil || err.Error() != `no device named "fv"` {
			t.Errorf("%s(fv) = %v, want the name that is missing", name, err)
		}
	}
	for _, text := range []string{"tcp a -> b:23", "udp a -> b:22", "tcp b -> a:22", "tcp nobody -> b:22"} {
		_, err := w.World.Continue(flowOf(t, text))
		if want := "flow source: no open connection: Trace opens one"; err == nil || err.Error() != want {
			t.Errorf("Continue(%s) = %v, want %s", text, err, want)
		}
	}
	if _, err := w.World.Trace(Flow{Protocol: TCP, Source: "nobody", Destination: "b", Port: 22}); err == nil {
		t.Error("Trace from nobody = nil, want an error")
	}
	before := fmt.Sprint(w.Connections())
	w.goesOn("tcp a -> b:22", delivered("b"))
	if after := fmt.Sprint(w.Connections()); after != before {
		t.Errorf("%s connections after a request, want %s", after, before)
	}
}

// Where there are more equal ways than are walked, World and Network both say so.
func TestWorldTellsThatWaysWereLeftOut(t *testing.T) {
	for appliances, cut := range map[int]bool{16: false, 17: true} { // squared: one choice for each direction
		d := throughPool().with(func(d *Design) {
			s := &d.VNets[0].Subnets[2]
			one := s.NICs[0]
			s.NICs, d.LoadBalancers[0].Pools[0].NICs = nil, nil
			for i := range appliances {
				one.Name, one.IPs = fmt.Sprint("n", i), IPs(fmt.Sprint("10.0.3.", 4+i))
				s.NICs = append(s.NICs, one)
				d.LoadBalancers[0].Pools[0].NICs = append(d.LoadBalancers[0].Pools[0].NICs, one.Name)
			}
			back := d.Clone().LoadBalancers[0]
			back.Name, back.Frontends[0].PrivateIP = "back", IP("10.0.3.200")
			d.LoadBalancers = append(d.LoadBalancers, back)
			d.RouteTables[1].Routes[0].NextHop = Appliance("10.0.3.200")
		})
		n, f := compiled(t, d), flowOf(t, "tcp c -> s:443")
		alone, err := n.Trace(f)
		if err != nil {
			t.Fatal(err)
		}
		live, err := NewWorld(n).Trace(f)
		if err != nil {
			t.Fatal(err)
		}
		if a, l := slices.Contains(alone.Assumptions, ChoicesCut), slices.Contains(live.Assumptions, ChoicesCut); a != cut || l != cut {
			t.Errorf("%d appliances each way: %s said by Network: %v, by World: %v; want %v", appliances, ChoicesCut, a, l, cut)
		}
		if live.String() != alone.String() {
			t.Errorf("%d appliances each way: the World's trace is not the Network's", appliances)
		}
	}
}
