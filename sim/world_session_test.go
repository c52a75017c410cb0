package sim

import (
	"fmt"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// worldOf is a World of the design, with a way to ask it by text.
type worldOf struct {
	*testing.T
	*World
}

func newWorldOf(t *testing.T, d Design) worldOf { return worldOf{t, NewWorld(compiled(t, d))} }

// opens and goesOn expect a verdict of Trace and of Continue.
func (w worldOf) opens(flow string, want Verdict) *Trace {
	w.Helper()
	return w.expect("Trace", w.World.Trace, flow, want)
}

func (w worldOf) goesOn(flow string, want Verdict, shows ...string) {
	w.Helper()
	text := w.expect("Continue", w.World.Continue, flow, want).String()
	for _, line := range shows {
		if !strings.Contains(text, line) {
			w.Errorf("Continue(%s) does not show %q\n%s", flow, line, text)
		}
	}
}

func (w worldOf) expect(name string, ask func(Flow) (*Trace, error), flow string, want Verdict) *Trace {
	w.Helper()
	trace, err := ask(flowOf(w.T, flow))
	if err != nil {
		w.Fatalf("%s(%s): %v", name, flow, err)
	}
	if trace.Verdict != want {
		w.Errorf("%s(%s) = %+v, want %+v\n%s", name, flow, trace.Verdict, want, trace)
	}
	return trace
}

// replaced puts the changed design under the live connections.
func (w worldOf) replaced(d Design, changes ...string) {
	w.Helper()
	w.Replace(compiled(w.T, changed(w.T, d, changes...)))
}

func lost(l Leg, at string) Verdict { return dropped(StateLost, l, at) }

func TestWorldKeepsAConnection(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	w.opens("tcp a -> b:22", delivered("b"))
	for range 3 {
		w.Advance(3 * time.Minute)
		w.goesOn("tcp a -> b:22", delivered("b"), "state  established")
	}
}

// net:5.6.b1, ct:10 k
func TestWorldForgetsWhatIsSilent(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	w.opens("tcp a -> b:22", delivered("b"))
	w.Advance(4*time.Minute + time.Second)
	w.goesOn("tcp a -> b:22", lost(LegRequest, "fw"), "state  expired")
	w.opens("tcp a -> b:22", delivered("b"))
	w.goesOn("tcp a -> b:22", delivered("b"))
}

// ct:10 k: a loose device picks the connection up again, where its rules allow.
func TestWorldLooseDevicePicksUp(t *testing.T) {
	quick := func(loose bool) Design {
		return changed(t, twoWays().with(func(d *Design) {
			d.nic("A").Appliance.IdleTimeout, d.nic("A").Appliance.Loose = Duration(time.Minute), loose
		}), requestByA, responseByA)
	}
	for loose, want := range map[bool]Verdict{false: lost(LegRequest, "A"), true: delivered("s")} {
		w := newWorldOf(t, quick(loose))
		w.opens("tcp c -> s:443", delivered("s"))
		w.Advance(2 * time.Minute)
		w.goesOn("tcp c -> s:443", want)
	}
}

// net:7.b3, net:10.b3
func TestWorldLentPortsAreForgotten(t *testing.T) {
	w := newWorldOf(t, outbound())
	w.opens("tcp vm -> client:443", delivered("client"))
	w.Advance(3 * time.Minute)
	w.goesOn("tcp vm -> client:443", delivered("client"))
	w.Advance(5 * time.Minute)
	// net:7.b1: what it does not know gets a reset
	w.goesOn("tcp vm -> client:443", refused(StateLost, LegRequest, "vm"), "NAT gateway natgw has forgotten the connection, and resets it", "symptom connection reset")
}

func TestWorldSwitchesOffAndOn(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	w.opens("tcp a -> b:22", delivered("b"))
	if err := w.SwitchOff("fw"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp a -> b:22", dropped(NextHopUnreachable, LegRequest, "fw"), "switched off")
	w.opens("tcp b -> a:22", dropped(NextHopUnreachable, LegSYN, "fw"))
	if err := w.SwitchOn("fw"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp a -> b:22", lost(LegRequest, "fw"))
	w.opens("tcp b -> a:22", delivered("a"))
}

func TestWorldRestartForgetsOneDevice(t *testing.T) {
	w := newWorldOf(t, changed(t, twoWays(), requestByA, responseByA))
	w.opens("tcp c -> s:443", delivered("s"))
	if err := w.Restart("B"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp c -> s:443", delivered("s"))
	if err := w.Restart("A"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp c -> s:443", lost(LegRequest, "A"))
}

func TestWorldSwitchesLentAddressesOff(t *testing.T) {
	w := newWorldOf(t, outbound())
	if err := w.SwitchOff("natgw"); err != nil {
		t.Fatal(err)
	}
	w.opens("tcp vm -> client:443", dropped(NextHopUnreachable, LegSYN, "vm"))
}

// A connection that never opened cannot go on.
func TestWorldWhatNeverOpenedDoesNotGoOn(t *testing.T) {
	w := newWorldOf(t, changed(t, twoWays(), requestByA, responseByB))
	w.opens("tcp c -> s:443", dropped(AsymmetricNoState, LegSYNACK, "B").asymmetric())
	if _, err := w.World.Continue(flowOf(t, "tcp c -> s:443")); err == nil {
		t.Error("Continue of a connection that timed out = nil, want an error")
	}
}

// ct:10 q: the answer, or the request, leaves the firewall's path in mid-session.
func TestWorldRouteChangesUnderAConnection(t *testing.T) {
	base := twoWays()
	liberal := base.with(func(d *Design) { d.nic("A").Appliance.Liberal = true })
	for _, c := range []struct {
		says   string
		design Design
		after  []string
		want   Verdict
	}{
		{"nothing changes", base, []string{requestByA, responseByA}, delivered("s")},
		{"response past the firewall: its acknowledgement dies", base, []string{requestByA}, dropped(OutOfState, LegResponseACK, "A").asymmetric()},
		{"request past the firewall: the response acknowledges what it never saw", base, []string{responseByA}, dropped(OutOfState, LegResponse, "A").asymmetric()},
		{"liberal: response past the firewall works", liberal, []string{requestByA}, delivered("s").asymmetric()},
		{"liberal: request past the firewall works", liberal, []string{responseByA}, delivered("s").asymmetric()},
		{"both past the firewall works", base, nil, delivered("s")},
		{"ct:10 n: both over another firewall", base, []string{"route add rt-c to-s 10.0.2.0/24 VirtualAppliance 10.0.4.4", responseByB},
			dropped(AsymmetricNoState, LegRequest, "B")},
		{"ct:10 n, loose: both over another firewall", base.with(func(d *Design) { d.nic("B").Appliance.Loose = true }),
			[]string{"route add rt-c to-s 10.0.2.0/24 VirtualAppliance 10.0.4.4", responseByB}, delivered("s")},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorldOf(t, changed(t, c.design, requestByA, responseByA))
			w.opens("tcp c -> s:443", delivered("s"))
			w.replaced(c.design, c.after...)
			w.goesOn("tcp c -> s:443", c.want)
		})
	}
}

// State belongs to names: a Network with other devices before them changes nothing.
func TestWorldReplaceKeepsStateByName(t *testing.T) {
	base := inspected(t)
	w := newWorldOf(t, base)
	w.opens("tcp a -> b:22", delivered("b"))
	w.replaced(base.with(func(d *Design) {
		d.VNets = append([]VNet{{Name: "first", Space: CIDRs("10.9.0.0/16"), Subnets: []Subnet{{Name: "s", Prefixes: CIDRs("10.9.0.0/24"), NICs: []NIC{{Name: "x", IPs: IPs("10.9.0.4")}}}}}}, d.VNets...)
	}))
	w.goesOn("tcp a -> b:22", delivered("b"))
}

func TestWorldReplaceWithoutTheServer(t *testing.T) {
	base := inspected(t)
	w := newWorldOf(t, base)
	w.opens("tcp a -> 10.2.0.4:22", delivered("b"))
	w.replaced(base.with(func(d *Design) { d.nic("b").Name = "other" }))
	w.goesOn("tcp a -> 10.2.0.4:22", refused(OutOfState, LegReset, "other"), "knows no such connection", "symptom connection reset")
}

// net:F10 against net:T2 and ct:1
func TestWorldRuleChangesUnderAConnection(t *testing.T) {
	firewalled := inspected(t)
	filteredA := filtered(t)
	appliance := changed(t, twoWays(), requestByA, responseByA)
	for _, c := range []struct {
		says          string
		before, after Design
		flow          string
		opened, want  Verdict
	}{
		{"an Azure Firewall drops the session that a rule denies now", firewalled, firewalled.with(network(networkRule(Deny, "no", nil))),
			"tcp a -> b:22", delivered("b"), lost(LegRequest, "fw")},
		{"and keeps the others", firewalled, firewalled.with(network(networkRule(Deny, "no", func(r *NetworkRule) { r.Ports = []string{"23"} }), networkRule(Allow, "rest", nil))),
			"tcp a -> b:22", delivered("b"), delivered("b")},
		{"on 443 too, which it would answer itself", firewalled, firewalled.with(network()),
			"tcp a -> b:443", delivered("b"), lost(LegRequest, "fw")},
		{"an NSG lets an established flow go on", filteredA, changed(t, filteredA, "nsg add nsg-subnet no 100 Inbound Deny * * -> *"),
			"tcp h -> a:22", delivered("a"), delivered("a")},
		{"so does an appliance", appliance, appliance.with(func(d *Design) { d.nic("A").Appliance.Rules = nil }),
			"tcp c -> s:443", delivered("s"), delivered("s")},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorldOf(t, c.before)
			w.opens(c.flow, c.opened)
			w.replaced(c.after)
			w.goesOn(c.flow, c.want)
		})
	}
}

// ct:4a, net:T2: whoever opens a connection anew has closed the old one, and meets the
// rules as they are now.
func TestWorldOpensAnew(t *testing.T) {
	appliance, grouped := changed(t, twoWays(), requestByA, responseByA), filtered(t)
	proxied := inspected(t).with(network()).with(application(Allow, 200, "*"))
	for _, c := range []struct {
		says          string
		before, after Design
		flow          string
		opened, want  Verdict
	}{
		{"past an appliance that denies it now", appliance, appliance.with(func(d *Design) { d.nic("A").Appliance.Rules = nil }),
			"tcp c -> s:443", delivered("s"), dropped(DeniedByDefault, LegSYN, "A")},
		{"past an NSG that denies it now", grouped, changed(t, grouped, "nsg add nsg-subnet no 100 Inbound Deny * * -> *"),
			"tcp h -> a:22", delivered("a"), dropped(DeniedByNSG, LegSYN, "a")},
		{"by a proxy, which answers it as before", proxied, proxied, "tcp a -> www.example.com:443", delivered("fw"), delivered("fw")},
		{"by a proxy that refused it, and does again", inspected(t).with(network()), inspected(t).with(network()), "tcp a -> web:443 name www.example.com",
			refused(DeniedByDefault, LegResponse, "fw"), refused(DeniedByDefault, LegResponse, "fw")},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorldOf(t, c.before)
			w.opens(c.flow, c.opened)
			w.replaced(c.after)
			w.opens(c.flow, c.want)
		})
	}
}

// ct:7: two flows that are alive never share a translated port.
func TestWorldPortsAreNotShared(t *testing.T) {
	d := hubSpoke().with(func(d *Design) {
		d.Sites[0].Hosts = append(d.Sites[0].Hosts, Host{Name: "pc2", IP: IP("172.16.0.11")})
	})
	w := newWorldOf(t, d)
	first := w.opens("tcp pc -> web:443", delivered("web"))
	second := w.opens("tcp pc2 -> web:443", delivered("web"))
	a, b := arrivedFrom(first), arrivedFrom(second)
	if a == b || !strings.HasPrefix(a, "203.0.113.129:") || !strings.HasPrefix(b, "203.0.113.129:") {
		t.Errorf("two connections arrive from %s and %s, want two ports of 203.0.113.129\n%s", a, b, second)
	}
	w.goesOn("tcp pc -> web:443", delivered("web"))
	w.goesOn("tcp pc2 -> web:443", delivered("web"))
}

// arrivedFrom is the source that the server sees.
func arrivedFrom(t *Trace) string {
	hops := t.Legs[0].Hops
	return hops[len(hops)-1].Packet.Source.String()
}

func TestWorldProxiedConnectionGoesOn(t *testing.T) {
	w := newWorldOf(t, inspected(t).with(network()).with(application(Allow, 200, "*")))
	w.opens("tcp a -> www.example.com:443", delivered("fw"))
	w.goesOn("tcp a -> www.example.com:443", delivered("fw"), "flow tcp fw:")
	w.Advance(time.Hour)
	w.goesOn("tcp a -> www.example.com:443", lost(LegRequest, "fw"))
}

// Clients that call from the same port are told apart by the proxy's own connections,
// each of which keeps its port.
func TestWorldProxyTellsItsClientsApart(t *testing.T) {
	another := func(d *Design) {
		d.Internet = append(d.Internet, Host{Name: "client2", IP: IP("203.0.113.11")})
	}
	for _, c := range []struct {
		design      Design
		first, then string
		at          string
	}{
		{inspected(t).with(network()).with(application(Allow, 200, "*")), "tcp a:50000 -> www.example.com:443", "tcp b:50000 -> www.example.com:443", "fw"},
		{fronted().with(another), "tcp client:50000 -> agw:443 name portal.example.com", "tcp client2:50000 -> agw:443 name portal.example.com", "agw"},
	} {
		w := newWorldOf(t, c.design)
		a, b := ownFrom(w.opens(c.first, delivered(c.at))), ownFrom(w.opens(c.then, delivered(c.at)))
		if a == b {
			t.Errorf("%s: both of its own connections leave from %s", c.at, a)
		}
		w.goesOn(c.first, delivered(c.at), fmt.Sprintf("flow tcp %s:%d", c.at, a.Port()))
		w.goesOn(c.then, delivered(c.at), fmt.Sprintf("flow tcp %s:%d", c.at, b.Port()))
	}
}

// ownFrom is the source of a proxy's own connection, as it leaves.
func ownFrom(t *Trace) netip.AddrPort { return t.nested()[0].Legs[0].Hops[0].Packet.Source }

// A connection keeps the way it took of several equal ones.
func TestWorldConnectionKeepsItsBackend(t *testing.T) {
	w := newWorldOf(t, balanced().with(func(d *Design) { d.NSGs[0].Rules[0].DestinationPorts = nil }))
	opened := w.opens("tcp user -> 10.0.1.100:443", delivered("web"))
	if len(opened.Others) != 1 {
		t.Fatalf("%d other paths, want the other backend's\n%s", len(opened.Others), opened)
	}
	w.goesOn("tcp user -> 10.0.1.100:443", delivered("web"))
}

func TestWorldClockRunsForward(t *testing.T) {
	w := newWorldOf(t, twoWays())
	w.Advance(time.Minute)
	if w.Now() != time.Minute {
		t.Errorf("Now = %v, want 1m", w.Now())
	}
	if err := w.Advance(-1); err == nil || err.Error() != "time does not run backwards: -1ns" || w.Now() != time.Minute {
		t.Errorf("Advance(-1) = %v at %v, want an error and no change", err, w.Now())
	}
}

// However far the clock jumps, nothing overflows: what was silent is forgotten, and
// what opens then is remembered.
func TestWorldClockJumps(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	for _, jump := range []time.Duration{0, math.MaxInt64, math.MaxInt64, math.MaxInt64} {
		w.opens("tcp a -> b:22", delivered("b"))
		w.goesOn("tcp a -> b:22", delivered("b"))
		if err := w.Advance(jump); err != nil {
			t.Fatal(err)
		}
	}
	if w.Now() != math.MaxInt64/2 {
		t.Errorf("Now = %v, want the clock to stand still after 146 years", w.Now())
	}
}

// A Network that is none is a mistake of the program: Compile gave an error instead.
func TestWorldNeedsANetwork(t *testing.T) {
	w := newWorldOf(t, inspected(t))
	w.opens("tcp a -> b:22", delivered("b"))
	for name, call := range map[string]func(){"NewWorld": func() { NewWorld(nil) }, "Replace": func() { w.Replace(nil) }} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "sim: World: no Network: Compile gave an error in its place" {
					t.Errorf("%s(nil) panics with %s", name, got)
				}
			}()
			call()
		}()
	}
	w.goesOn("tcp a -> b:22", delivered("b"))
}

// What nobody has used for five days is forgotten by all (ct:9), and its memory is
// free.
func TestWorldForgetsAfterFiveDays(t *testing.T) {
	w := newWorldOf(t, filtered(t)) // an NSG without a flow timeout
	w.opens("tcp h -> a:22", delivered("a"))
	w.Advance(5*24*time.Hour - 1)
	w.goesOn("tcp h -> a:22", delivered("a"))
	w.Advance(5 * 24 * time.Hour)
	if _, err := w.World.Continue(flowOf(t, "tcp h -> a:22")); err == nil {
		t.Error("Continue after five days = nil, want an error")
	}
	if n := w.Connections(); n != 0 {
		t.Errorf("%d entries after five days, want none", n)
	}
	patient := newWorldOf(t, changed(t, twoWays().with(func(d *Design) { d.nic("A").Appliance.IdleTimeout = Duration(30 * 24 * time.Hour) }), requestByA, responseByA))
	patient.opens("tcp c -> s:443", delivered("s"))
	patient.Advance(29 * 24 * time.Hour)
	patient.goesOn("tcp c -> s:443", delivered("s"))
}

// A device that goes and comes back under its name is a new one.
func TestWorldForgetsWhatIsGone(t *testing.T) {
	d := inspected(t)
	without := d.with(func(d *Design) {
		d.Firewalls[0].Name = "other"
	})
	w := newWorldOf(t, d)
	w.opens("tcp a -> b:22", delivered("b"))
	w.replaced(without)
	w.goesOn("tcp a -> b:22", dropped(AsymmetricNoState, LegRequest, "other"))
	w.replaced(d)
	w.goesOn("tcp a -> b:22", lost(LegRequest, "fw"))
}

// In a World without a past a flow ends as it does alone, and what was delivered
// goes on.
func TestNewWorldAgreesWithTheNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		w := NewWorld(a.net)
		opened, err := w.Trace(a.flow)
		if err != nil {
			t.Fatal(err)
		}
		if want := a.trace(t); opened.String() != want.String() {
			t.Fatalf("World.Trace(%v) is not what it is alone:\n%s\nwant\n%s", a.flow, opened, want)
		}
		next, err := w.Continue(a.flow)
		if opened.Verdict.Disposition != Delivered {
			return
		}
		if err != nil || next.Verdict != opened.Verdict {
			t.Fatalf("Continue(%v) = %v, %v, opened %+v\n%s%s", a.flow, next.Verdict, err, opened.Verdict, opened, next)
		}
	})
}
