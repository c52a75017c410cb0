package sim_test

import (
	"sync"
	"testing"
	"time"

	"azpath/sim"
)

// spokes is a hub with a firewall between two machines of a spoke network, which
// are routed to it both ways.
func spokes() sim.Design {
	return sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")},
			{Name: "a", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "rt-a", NICs: []sim.NIC{
				{Name: "client", IPs: sim.IPs("10.0.1.4")}, {Name: "other", IPs: sim.IPs("10.0.1.5")}}},
			{Name: "b", Prefixes: sim.CIDRs("10.0.2.0/24"), RouteTable: "rt-b", NICs: []sim.NIC{{Name: "server", IPs: sim.IPs("10.0.2.4")}}},
		}}},
		RouteTables: []sim.RouteTable{
			{Name: "rt-a", Routes: []sim.UDR{{Name: "B", Prefix: sim.CIDR("10.0.2.0/24"), NextHop: sim.Appliance("10.0.0.4")}}},
			{Name: "rt-b", Routes: []sim.UDR{{Name: "A", Prefix: sim.CIDR("10.0.1.0/24"), NextHop: sim.Appliance("10.0.0.4")}}},
		},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.8")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, Network: []sim.NetworkCollection{
			{Name: "inside", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "all"}}}}}},
		Internet: []sim.Host{{Name: "web", IP: sim.IP("203.0.113.80")}},
	}
}

func compiled(t testing.TB, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var (
	toServer  = sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "server", Port: 443}
	delivered = sim.Verdict{Disposition: sim.Delivered, Leg: sim.LegResponseACK, At: "server"}
)

// step is one thing that happens in a World.
type step struct {
	say  string
	do   func(w *sim.World) (*sim.Trace, error)
	want sim.Verdict
}

func opens(f sim.Flow) func(*sim.World) (*sim.Trace, error) {
	return func(w *sim.World) (*sim.Trace, error) { return w.Trace(f) }
}

func goesOn(f sim.Flow, first func(*sim.World)) func(*sim.World) (*sim.Trace, error) {
	return func(w *sim.World) (*sim.Trace, error) {
		if first != nil {
			first(w)
		}
		return w.Continue(f)
	}
}

func dropped(r sim.Reason, leg sim.Leg, at string) sim.Verdict {
	return sim.Verdict{Disposition: sim.Dropped, Reason: r, Leg: leg, At: at}
}

func TestWorldRemembers(t *testing.T) {
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	direct := func(table, name string) *sim.Network {
		d, err := spokes().Apply(sim.RemoveRoute{Table: table, Name: name})
		must(err)
		return compiled(t, d)
	}
	for name, steps := range map[string][]step{
		// Source: net:5.6.b1, four minutes.
		"a connection silent for longer than the firewall's idle timeout is forgotten": {
			{"open", opens(toServer), delivered},
			{"after 3 minutes", goesOn(toServer, func(w *sim.World) { w.Advance(3 * time.Minute) }), delivered},
			{"after 5 more", goesOn(toServer, func(w *sim.World) { w.Advance(5 * time.Minute) }),
				dropped(sim.StateLost, sim.LegRequest, "fw")},
		},
		"a firewall that is off swallows everything, and comes back empty": {
			{"open", opens(toServer), delivered},
			{"off", goesOn(toServer, func(w *sim.World) { must(w.SwitchOff("fw")) }), dropped(sim.NextHopUnreachable, sim.LegRequest, "fw")},
			{"on", goesOn(toServer, func(w *sim.World) { must(w.SwitchOn("fw")) }), dropped(sim.StateLost, sim.LegRequest, "fw")},
			{"anew", opens(toServer), delivered},
		},
		"a restart loses the connections": {
			{"open", opens(toServer), delivered},
			{"restart", goesOn(toServer, func(w *sim.World) { must(w.Restart("fw")) }), dropped(sim.StateLost, sim.LegRequest, "fw")},
		},
		// Source: ct:10q, strict: the request passes, the answer goes around, and
		// its acknowledgement acknowledges data the firewall never saw.
		"a return path moved past the firewall breaks a live session": {
			{"open", opens(toServer), delivered},
			{"the answer goes around", goesOn(toServer, func(w *sim.World) { w.Replace(direct("rt-b", "A")) }),
				sim.Verdict{Disposition: sim.Dropped, Reason: sim.OutOfState, Leg: sim.LegResponseACK, At: "fw", Asymmetric: true}},
			{"the next request acknowledges it too", goesOn(toServer, func(*sim.World) {}), dropped(sim.OutOfState, sim.LegRequest, "fw")},
		},
		// Source: ct:10q. The server's answer acknowledges data the firewall never saw.
		"a forward path moved past the firewall breaks a live session": {
			{"open", opens(toServer), delivered},
			{"the request goes around", goesOn(toServer, func(w *sim.World) { w.Replace(direct("rt-a", "B")) }),
				sim.Verdict{Disposition: sim.Dropped, Reason: sim.OutOfState, Leg: sim.LegResponse, At: "fw", Asymmetric: true}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := sim.NewWorld(compiled(t, spokes()))
			for _, s := range steps {
				trace, err := s.do(w)
				if err != nil {
					t.Fatalf("%s: %v", s.say, err)
				}
				if trace.Verdict != s.want {
					t.Fatalf("%s: %+v, want %+v\n%s", s.say, trace.Verdict, s.want, trace)
				}
			}
		})
	}
}

// Two live connections never share a translated port (ct:7): both clients use the
// same source port to the same server, and the firewall has one public address.
func TestLiveConnectionsShareNoTranslatedPort(t *testing.T) {
	d := spokes()
	for i := range d.RouteTables {
		d.RouteTables[i].Routes = append(d.RouteTables[i].Routes, sim.UDR{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")})
	}
	w := sim.NewWorld(compiled(t, d))
	seen := map[string]string{}
	for _, client := range []string{"client", "other"} {
		trace, err := w.Trace(sim.Flow{Protocol: sim.TCP, Source: client, SourcePort: 40000, Destination: "web", Port: 8443})
		if err != nil {
			t.Fatal(err)
		}
		if trace.Verdict.Disposition != sim.Delivered {
			t.Fatalf("%s\n%s", trace.Verdict, trace)
		}
		hops := trace.Legs[0].Hops
		at := hops[len(hops)-1].Packet.Source.String()
		if first, taken := seen[at]; taken {
			t.Errorf("%s and %s both leave as %s", first, client, at)
		}
		seen[at] = client
	}
}

func TestWorldNamesWhatIsNotThere(t *testing.T) {
	w := sim.NewWorld(compiled(t, spokes()))
	for _, err := range []error{w.SwitchOff("fv"), w.SwitchOn("fv"), w.Restart("fv")} {
		if err == nil || err.Error() != `no device named "fv"` {
			t.Errorf("got %v, want the name that is missing", err)
		}
	}
	if _, err := w.Continue(toServer); err == nil {
		t.Error("Continue of a connection that nobody opened succeeded")
	}
}

// One Network serves any number of goroutines; run with -race.
func TestNetworkIsSafeForConcurrentUse(t *testing.T) {
	n := compiled(t, spokes())
	flows := []sim.Flow{toServer,
		{Protocol: sim.UDP, Source: "client", Destination: "server", Port: 53},
		{Protocol: sim.ICMP, Source: "server", Destination: "client"},
		{Protocol: sim.TCP, Source: "client", Destination: "203.0.113.99", Port: 443},
	}
	var want []string
	for _, f := range flows {
		trace, err := n.Trace(f)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, trace.String())
	}
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			for i, f := range flows {
				trace, err := n.Trace(f)
				if err != nil || trace.String() != want[i] {
					t.Errorf("Trace(%s) differs among goroutines: %v", f, err)
				}
				if v, _ := n.Verdict(f); v != trace.Verdict {
					t.Errorf("Verdict(%s) = %v, want %v", f, v, trace.Verdict)
				}
			}
		})
	}
	wait.Wait()
}
