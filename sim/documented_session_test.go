package sim

import (
	"fmt"
	"testing"
	"time"
)

// pooled is balanced with web and web2 behind the public frontend.
func pooled() Design {
	return balanced().with(func(d *Design) {
		d.LoadBalancers[0].Pools[0].NICs = []string{"web", "web2"}
		d.LoadBalancers = d.LoadBalancers[:1]
	})
}

func TestDocumentedDistribution(t *testing.T) {
	// whereTo is the machine that a flow reaches.
	whereTo := func(w worldOf, flow string) string {
		trace, err := w.World.Trace(flowOf(w.T, flow))
		if err != nil {
			w.Fatal(err)
		}
		return trace.Verdict.At
	}
	// deny makes web the worse choice, so that a World takes it where it may.
	deny := func(how LoadDistribution) Design {
		return pooled().with(func(d *Design) { d.LoadBalancers[0].Rules[0].LoadDistribution = how })
	}
	for _, c := range []struct {
		says string
		how  LoadDistribution
		want string
	}{
		// net:L7
		{"by default each connection is a choice of its own", DistributeByConnection, "[web web]"},
		{"by source address a client stays where it was", DistributeBySourceIP, "[web2 web]"},
		{"by source address and protocol too", DistributeBySourceIPProtocol, "[web2 web]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorldOf(t, deny(c.how))
			if err := w.SwitchOff("web"); err != nil {
				t.Fatal(err)
			}
			if got := whereTo(w, "tcp client:40000 -> 198.51.100.4:443"); got != "web2" {
				t.Fatalf("with web off the flow reaches %s, want web2", got)
			}
			if err := w.SwitchOn("web"); err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint([]string{whereTo(w, "tcp client:40001 -> 198.51.100.4:443"), whereTo(w, "tcp other:40001 -> 198.51.100.4:443")})
			if got != c.want {
				t.Errorf("the next flows of this client and of another reach %s, want %s", got, c.want)
			}
		})
	}
	// net:L7
	t.Run("a client that stays moves when its machine fails", func(t *testing.T) {
		w := newWorldOf(t, deny(DistributeBySourceIP))
		if got := whereTo(w, "tcp client:40000 -> 198.51.100.4:443"); got != "web" {
			t.Fatalf("the flow reaches %s, want web", got)
		}
		if err := w.SwitchOff("web"); err != nil {
			t.Fatal(err)
		}
		if got := whereTo(w, "tcp client:40001 -> 198.51.100.4:443"); got != "web2" {
			t.Errorf("with web off the next flow reaches %s, want web2", got)
		}
	})
}

// A backend that is off fails its probe: new connections go to the others, those
// that are open stay.
func TestWorldSwitchesBackendsOff(t *testing.T) {
	w := newWorldOf(t, pooled())
	w.opens("tcp client -> 198.51.100.4:443", delivered("web"))
	if err := w.SwitchOff("web"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp client -> 198.51.100.4:443", dropped(NextHopUnreachable, LegRequest, "web"))
	w.opens("tcp client:51001 -> 198.51.100.4:443", delivered("web2"))
	w.goesOn("tcp client:51001 -> 198.51.100.4:443", delivered("web2"))
	if err := w.SwitchOn("web"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp client:51001 -> 198.51.100.4:443", delivered("web2"))
	for _, name := range []string{"web", "web2"} {
		if err := w.SwitchOff(name); err != nil {
			t.Fatal(err)
		}
	}
	w.opens("tcp client:51002 -> 198.51.100.4:443", dropped(NextHopUnreachable, LegSYN, "web"))
}

// The appliances behind a frontend stand in for each other too, both ways.
func TestWorldSwitchesAppliancesOff(t *testing.T) {
	w := newWorldOf(t, throughPool())
	w.opens("tcp c -> s:443", delivered("s"))
	if err := w.SwitchOff("n1"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp c -> s:443", dropped(NextHopUnreachable, LegRequest, "n1"))
	w.opens("tcp c:51001 -> s:443", delivered("s"))
	w.goesOn("tcp c:51001 -> s:443", delivered("s"))
}

func TestDocumentedIdleInbound(t *testing.T) {
	// net:10.b3
	t.Run("a balancing rule forgets a silent connection", func(t *testing.T) {
		for reset, want := range map[bool]Verdict{false: lost(LegRequest, "web"), true: refused(StateLost, LegRequest, "web")} {
			w := newWorldOf(t, balanced().with(func(d *Design) { d.LoadBalancers[0].Rules[0].TCPReset = reset }))
			w.opens("tcp client -> 198.51.100.4:443", delivered("web"))
			w.Advance(4*time.Minute - time.Second)
			w.goesOn("tcp client -> 198.51.100.4:443", delivered("web"))
			w.Advance(5 * time.Minute)
			w.goesOn("tcp client -> 198.51.100.4:443", want, "load balancer lb has forgotten the connection, which was silent for longer than 4m0s")
			w.opens("tcp client -> 198.51.100.4:443", delivered("web"))
		}
	})
	// net:10.b3
	t.Run("later, if it is told to", func(t *testing.T) {
		w := newWorldOf(t, balanced().with(func(d *Design) { d.LoadBalancers[0].Rules[0].IdleTimeoutInMinutes = 30 }))
		w.opens("tcp client -> 198.51.100.4:443", delivered("web"))
		w.Advance(29 * time.Minute)
		w.goesOn("tcp client -> 198.51.100.4:443", delivered("web"))
	})
	// net:L4, net:10.b3
	t.Run("an instance's public address keeps no state", func(t *testing.T) {
		w := newWorldOf(t, balanced())
		w.opens("tcp client -> 198.51.100.9:22", delivered("vm"))
		w.Advance(24 * time.Hour)
		w.goesOn("tcp client -> 198.51.100.9:22", delivered("vm"))
	})
}

// Sessions that are moved from one appliance to another while they are open.
func TestDocumentedMovedSessions(t *testing.T) {
	const requestByB = "route add rt-c to-s 10.0.2.0/24 VirtualAppliance 10.0.4.4"
	hide := func(d *Design) {
		for name, to := range map[string]string{"A": "10.0.3.4", "B": "10.0.4.4"} {
			a := &d.nic(name).Appliance
			a.Loose, a.SNAT = true, []SNATRule{{Name: "hide", To: IP(to)}}
		}
	}
	strict := func(d *Design) { d.nic("B").Appliance.Loose = false }
	drops := func(d *Design) { d.nic("B").Appliance.Rules = nil }
	swallows := func(d *Design) { // what is for B
		d.RouteTables[1].Routes = []UDR{{Name: "to-b", Prefix: CIDR("10.0.4.0/24"), NextHop: ToNone}}
	}
	for _, c := range []struct {
		says  string
		after []func(*Design)
		want  Verdict
		shows []string
	}{
		// ct:10n
		{"from a SNAT to another one, loose: the server is sent an unknown source, and answers with a reset", nil, refused(OutOfState, LegReset, "s"),
			[]string{"state  new", "nat    src 10.0.1.4:51000 -> 10.0.4.4:51000 (B hide)", "reject out-of-state (this machine knows no such connection, and answers with a reset)",
				"leg reset 10.0.2.4:443 > 10.0.4.4:51000", "state  established", "cause request 10.0.4.4:51000 > 10.0.2.4:443 reached s, which knows no such connection", "symptom connection reset"}},
		{"the same, strict: it is dropped there", []func(*Design){strict}, dropped(AsymmetricNoState, LegRequest, "B"), []string{"state  none"}},
		{"the same, with a rule that denies it", []func(*Design){drops}, dropped(DeniedByDefault, LegRequest, "B"), []string{"state  new"}},
		{"a reset that is lost leaves the client waiting", []func(*Design){swallows}, dropped(NextHopNone, LegReset, "s"),
			[]string{"symptom the connection hangs: nothing sent is ever acknowledged"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			base := twoWays().with(hide)
			w := newWorldOf(t, changed(t, base, requestByA))
			w.opens("tcp c -> s:443", delivered("s"))
			for _, edit := range c.after {
				base = base.with(edit)
			}
			w.replaced(base, requestByB)
			w.goesOn("tcp c -> s:443", c.want, c.shows...)
		})
	}
}
