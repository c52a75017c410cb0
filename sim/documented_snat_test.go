package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// many opens flows from n source ports and says how many were delivered; the first
// that was not is given too.
func (w worldOf) many(n int, flow func(i int) string) (delivered int, first *Trace) {
	w.Helper()
	for i := range n {
		trace, err := w.World.Trace(flowOf(w.T, flow(i)))
		if err != nil {
			w.Fatal(err)
		}
		if trace.Verdict.Disposition == Delivered {
			delivered++
		} else if first == nil {
			first = trace
		}
	}
	return delivered, first
}

// from gives a flow per source port, beginning with the first that Azure lends.
func from(flow string) func(int) string {
	source, rest, _ := strings.Cut(flow, " -> ")
	return func(i int) string { return fmt.Sprintf("%s:%d -> %s", source, 1024+i, rest) }
}

// runsOut expects that exactly so many of some more are delivered, and the words
// of the first that is not.
func (w worldOf) runsOut(limit int, flow, at string, shows ...string) {
	w.Helper()
	n, first := w.many(limit+3, from(flow))
	if n != limit || first == nil {
		w.Errorf("%d of %d flows %s are delivered, want %d\n%v", n, limit+3, flow, limit, first)
		return
	}
	leg := LegSYN
	if strings.HasPrefix(flow, "udp") {
		leg = LegRequest
	}
	if want := dropped(SNATPortExhausted, leg, at); first.Verdict != want {
		w.Errorf("flow %d is %v, want %v\n%s", limit+1, first.Verdict, want, first)
	}
	for _, line := range shows {
		if !strings.Contains(first.String(), line) {
			w.Errorf("the trace does not show %q\n%s", line, first)
		}
	}
}

// byBalancer is outbound with the load balancer alone, and two machines behind it.
func byBalancer(ports int) Design {
	return outbound().with(withoutNAT).with(withoutPublic).with(func(d *Design) {
		s := &d.VNets[0].Subnets[1]
		s.NICs = append(s.NICs, NIC{Name: "vm2", IPs: IPs("10.0.1.5")})
		d.LoadBalancers[0].Pools[0].NICs = []string{"vm", "vm2"}
		d.LoadBalancers[0].OutboundRules[0].AllocatedOutboundPorts = ports
		d.Internet = append(d.Internet, Host{Name: "other-client", IP: IP("203.0.113.11")})
	})
}

func TestDocumentedBalancerPorts(t *testing.T) {
	// net:6.2.b6
	t.Run("a machine in a small pool has 1,024 ports", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(0))
		w.runsOut(1024, "tcp vm -> client:443", "vm", "load balancer lb: 1024 of 1024 ports of 198.51.100.32 for 10.0.1.4 are taken towards 203.0.113.10:443")
	})
	// net:6.2.b6
	t.Run("of its own", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(16))
		w.runsOut(16, "tcp vm -> client:443", "vm")
		w.runsOut(16, "tcp vm2 -> client:443", "vm2", "for 10.0.1.5")
	})
	// net:6.2.b6
	t.Run("which serve every TCP destination anew", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(16))
		w.runsOut(16, "tcp vm -> client:443", "vm")
		w.runsOut(16, "tcp vm -> client:80", "vm")
		w.runsOut(16, "tcp vm -> other-client:443", "vm")
	})
	// net:6.2.b6: port-restricted cone
	t.Run("but no second UDP flow, whatever the destination", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(16))
		w.runsOut(16, "udp vm -> client:53", "vm", "16 of 16 UDP ports of 198.51.100.32 for 10.0.1.4 are taken")
		w.opens("udp vm:2000 -> other-client:53", dropped(SNATPortExhausted, LegRequest, "vm"))
	})
	// net:6.2.b6
	t.Run("a UDP port sends to several from one port of the machine", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(16))
		w.opens("udp vm:2000 -> client:53", answered("client"))
		trace := w.opens("udp vm:2000 -> other-client:53", answered("other-client"))
		if want := "nat    src 10.0.1.4:2000 -> 198.51.100.32:2000"; !strings.Contains(trace.String(), want) {
			t.Errorf("the trace does not show %q\n%s", want, trace)
		}
		if use := w.SNATPorts(); len(use) != 1 || use[0].Used != 1 || use[0].Limit != 16 {
			t.Errorf("SNATPorts = %+v, want one port of 16", use)
		}
	})
}

// net:6.2.b6: the whole table
func TestDocumentedPreallocation(t *testing.T) {
	for _, row := range []struct{ machines, ports int }{
		{1, 1024}, {50, 1024}, {51, 512}, {100, 512}, {101, 256}, {200, 256}, {201, 128}, {400, 128}, {401, 64}, {800, 64}, {801, 32}, {1000, 32},
	} {
		if got := preallocated(row.machines); got != row.ports {
			t.Errorf("preallocated(%d) = %d, want %d", row.machines, got, row.ports)
		}
	}
	d := byBalancer(0).with(func(d *Design) {
		s := &d.VNets[0].Subnets[1]
		for i := range 799 {
			name := fmt.Sprint("more", i)
			s.NICs = append(s.NICs, NIC{Name: name, IPs: IPs(fmt.Sprintf("10.0.%d.%d", 4+i/200, 4+i%200))})
			d.LoadBalancers[0].Pools[0].NICs = append(d.LoadBalancers[0].Pools[0].NICs, name)
		}
		s.Prefixes, d.VNets[0].Subnets[2].Prefixes = CIDRs("10.0.16.0/20"), CIDRs("10.0.2.0/24")
		for i := range s.NICs {
			s.NICs[i].IPs = IPs(fmt.Sprintf("10.0.%d.%d", 16+i/200, 4+i%200))
		}
	})
	newWorldOf(t, d).runsOut(32, "tcp vm -> client:443", "vm", "32 of 32 ports")
}

func TestDocumentedFirewallPorts(t *testing.T) {
	forced := changed(t, outbound(), "route add rt FW 0.0.0.0/0 VirtualAppliance 10.0.0.4")
	// net:5.2.b5
	t.Run("2,496 of each of two instances towards one destination", func(t *testing.T) {
		w := newWorldOf(t, forced)
		w.runsOut(4992, "tcp vm -> client:22", "fw", "4992 of 4992 ports of 198.51.100.8 are taken towards 203.0.113.10:22")
		w.opens("tcp vm:60000 -> client:23", delivered("client"))
	})
	// net:5.2.b5
	t.Run("a second address has as many", func(t *testing.T) {
		w := newWorldOf(t, forced.with(func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-fw2", IP: IP("198.51.100.9")})
			d.Firewalls[0].PublicIPs = []string{"pip-fw", "pip-fw2"}
		}))
		if n, first := w.many(5000, from("tcp vm -> client:22")); n != 5000 {
			t.Errorf("%d of 5000 are delivered, want all\n%s", n, first)
		}
	})
	// net:5.3.b1
	t.Run("with a NAT gateway on its subnet it has that one's", func(t *testing.T) {
		w := newWorldOf(t, forced.with(func(d *Design) { d.VNets[0].Subnets[0].NATGateway = "natgw" }))
		if n, first := w.many(5000, from("tcp vm -> client:22")); n != 5000 {
			t.Errorf("%d of 5000 are delivered, want all\n%s", n, first)
		}
		if use := w.SNATPorts(); len(use) != 1 || use[0].Limit != 50_000 || use[0].Used != 5000 {
			t.Errorf("SNATPorts = %+v, want 5000 of 50000", use)
		}
	})
}

func TestDocumentedNATGatewayPorts(t *testing.T) {
	// net:7.b1
	t.Run("an address carries 50,000 connections to one destination", func(t *testing.T) {
		if testing.Short() {
			t.Skip("opens 50,000 connections")
		}
		w := newWorldOf(t, outbound())
		w.runsOut(50_000, "tcp vm -> client:443", "vm", "NAT gateway natgw: 50000 of 50000 ports of 198.51.100.30 are taken towards 203.0.113.10:443")
	})
}

func TestDocumentedPortHold(t *testing.T) {
	full := func(t *testing.T, flow string) worldOf {
		w := newWorldOf(t, byBalancer(8))
		w.many(8, from(flow))
		return w
	}
	// net:7.b3: half-open 30 s
	t.Run("a connection without an answer holds its port for 30 seconds", func(t *testing.T) {
		const flow = "tcp vm:60000 -> 203.0.113.77:443"
		w := full(t, "tcp vm -> 203.0.113.77:443") // nobody there
		w.opens(flow, dropped(SNATPortExhausted, LegSYN, "vm"))
		w.Advance(29 * time.Second)
		w.opens(flow, dropped(SNATPortExhausted, LegSYN, "vm"))
		w.Advance(2 * time.Second)
		w.opens(flow, Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"})
	})
	// net:7.b3: RST 16 s
	t.Run("one that was reset for 16", func(t *testing.T) {
		const flow = "tcp vm:60000 -> client:81"
		w := newWorldOf(t, byBalancer(8).with(func(d *Design) { d.Internet[0].Listen = []Listener{{Ports: Port(443)}} }))
		w.many(8, from("tcp vm -> client:81"))
		w.opens(flow, dropped(SNATPortExhausted, LegSYN, "vm"))
		w.Advance(17 * time.Second)
		w.opens(flow, refused(NoListener, LegReset, "client"))
	})
	// net:7.b3: TCP idle, four minutes by default
	t.Run("an open one until it was idle for four minutes", func(t *testing.T) {
		w := full(t, "tcp vm -> client:443")
		w.Advance(4*time.Minute - time.Second)
		w.opens("tcp vm:60000 -> client:443", dropped(SNATPortExhausted, LegSYN, "vm"))
		w.Advance(2 * time.Second)
		w.opens("tcp vm:60000 -> client:443", delivered("client"))
	})
	// net:7.b3: UDP four minutes, and then 65 s
	t.Run("a UDP one for 65 seconds more", func(t *testing.T) {
		w := full(t, "udp vm -> client:53")
		w.Advance(5 * time.Minute)
		w.opens("udp vm:60000 -> client:53", dropped(SNATPortExhausted, LegRequest, "vm"))
		w.Advance(6 * time.Second)
		w.opens("udp vm:60000 -> client:53", answered("client"))
	})
}

func TestDocumentedIdleOutbound(t *testing.T) {
	// net:7.b3
	t.Run("a NAT gateway's idle timeout may be longer", func(t *testing.T) {
		w := newWorldOf(t, outbound().with(func(d *Design) { d.NATGateways[0].IdleTimeoutInMinutes = 30 }))
		w.opens("tcp vm -> client:443", delivered("client"))
		w.Advance(29 * time.Minute)
		w.goesOn("tcp vm -> client:443", delivered("client"))
		w.Advance(31 * time.Minute)
		w.goesOn("tcp vm -> client:443", refused(StateLost, LegRequest, "vm"))
	})
	// net:10.b3
	t.Run("an outbound rule forgets silently, or with a reset if it is told to", func(t *testing.T) {
		for reset, want := range map[bool]Verdict{false: lost(LegRequest, "vm"), true: refused(StateLost, LegRequest, "vm")} {
			w := newWorldOf(t, byBalancer(0).with(func(d *Design) {
				d.LoadBalancers[0].OutboundRules[0].IdleTimeoutInMinutes, d.LoadBalancers[0].OutboundRules[0].TCPReset = 15, reset
			}))
			w.opens("tcp vm -> client:443", delivered("client"))
			w.Advance(14 * time.Minute)
			w.goesOn("tcp vm -> client:443", delivered("client"))
			w.Advance(16 * time.Minute)
			w.goesOn("tcp vm -> client:443", want, "load balancer lb has forgotten the connection")
		}
	})
	// net:6.2.b3
	t.Run("a NAT gateway takes new flows at once, the balancer's go on", func(t *testing.T) {
		w := newWorldOf(t, byBalancer(0))
		w.opens("tcp vm -> client:443", delivered("client"))
		w.replaced(byBalancer(0), "subnet net/app natGateway natgw")
		w.goesOn("tcp vm -> client:443", delivered("client"), "nat    src 10.0.1.4:51000 -> 198.51.100.32:51000 (load balancer lb)")
		trace := w.opens("tcp vm:51001 -> client:443", delivered("client"))
		if want := "198.51.100.30:51001 (NAT gateway natgw)"; !strings.Contains(trace.String(), want) {
			t.Errorf("the trace does not show %q\n%s", want, trace)
		}
	})
}
