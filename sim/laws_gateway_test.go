package sim

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A gateway's instances keep no state (net:4.3.b4): which of them carries a flow
// decides nothing.
func TestInstancesChangeNoVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		if len(a.design.Gateways) == 0 || a.design.Gateways[0].Type != VPN {
			return
		}
		a.design.Gateways[0].PublicIPs = nil // there are as many as active instances
		a.net = mustCompile(t, a.design)
		d := a.design.Clone()
		g := &d.Gateways[0]
		g.ActiveActive = !g.ActiveActive
		b := asked{d, mustCompile(t, d), a.flow}
		before, after := a.trace(t), b.trace(t)
		if slices.Contains(before.Assumptions, ChoicesCut) || slices.Contains(after.Assumptions, ChoicesCut) {
			return
		}
		if !sameEnd(before.Verdict, after.Verdict) {
			t.Fatalf("Trace(%v) = %v with activeActive %v, want %v\n%s%s", a.flow, after.Verdict, g.ActiveActive, before.Verdict, before, after)
		}
	})
}

// sameEnd leaves out which of equally bad ends is told first.
func sameEnd(a, b Verdict) bool { return !a.worseThan(b) && !b.worseThan(a) }

// FastPath is a shorter way to the same machine where GatewaySubnet has no routes
// of its own (net:G6).
func TestFastPathAloneChangesNoVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ask(t)
		d := a.design.Clone()
		for i := range d.VNets {
			for j := range d.VNets[i].Subnets {
				if s := &d.VNets[i].Subnets[j]; s.Name == gatewaySubnet {
					s.RouteTable = ""
				}
			}
		}
		d.PrivateEndpoints = nil
		slow, fast := withFastPath(d, false), withFastPath(d, true)
		x, y := asked{slow, mustCompile(t, slow), a.flow}, asked{fast, mustCompile(t, fast), a.flow}
		if _, err := x.net.Verdict(a.flow); err != nil {
			return // it asked for an endpoint
		}
		if v, want := y.verdict(t), x.verdict(t); v != want {
			t.Fatalf("Verdict(%v) = %+v over FastPath, want %+v\n%s%s", a.flow, v, want, x.trace(t), y.trace(t))
		}
	})
}

func withFastPath(d Design, on bool) Design {
	d = d.Clone()
	for i := range d.Gateways {
		for j := range d.Gateways[i].Connections {
			d.Gateways[i].Connections[j].FastPath = on && d.Gateways[i].Type == ExpressRoute
		}
	}
	return d
}

// What a gateway uses for an address, found the slow way: the connections with
// the longest prefix, of these the highest weight, of these the shortest path.
func TestGatewayChoosesAsTheSlowWayDoes(t *testing.T) {
	addresses := []string{"172.16.0.10", "172.16.0.77", "172.16.9.9", "172.18.0.10", "172.31.0.1", "10.9.0.4", "8.8.8.8"}
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n := mustCompile(t, d)
		a := IP(rapid.SampledFrom(addresses).Draw(t, "address"))
		for i := range d.Gateways {
			g := &d.Gateways[i]
			var got []string
			dev := n.device(g.Name).(*gateway)
			if ts := dev.known.find(a); ts != nil {
				for _, x := range *ts {
					got = append(got, n.devices[x.edge].self().name)
				}
			}
			slices.Sort(got)
			if got, want := slices.Compact(got), slowly(&d, g, a); !slices.Equal(got, want) {
				t.Fatalf("gateway %s sends %s by %q, want %q", g.Name, a, got, want)
			}
		}
	})
}

func (n *Network) device(name string) device {
	i := slices.IndexFunc(n.devices, func(d device) bool { return d.self().name == name })
	return n.devices[i]
}

func slowly(d *Design, g *Gateway, a netip.Addr) []string {
	bits, weight, path := -1, 0, 0
	var out []string
	for _, k := range g.Connections {
		prepend := 1 << 10
		for _, e := range edgesOf(d, k) {
			prepend = min(prepend, e.ASPathPrepend)
		}
		all := slices.Concat(k.Static, k.Learned)
		if k.Name == g.DefaultSite {
			all = append(all, CIDR("0.0.0.0/0"))
		}
		longest := -1
		for _, p := range all {
			if p.Contains(a) {
				longest = max(longest, p.Bits())
			}
		}
		if longest < 0 {
			continue
		}
		better := longest > bits || longest == bits && (k.RoutingWeight > weight || k.RoutingWeight == weight && prepend < path)
		if better {
			bits, weight, path, out = longest, k.RoutingWeight, prepend, nil
		}
		if longest == bits && k.RoutingWeight == weight && prepend == path {
			for _, e := range edgesOf(d, k) {
				out = append(out, k.Site+"/"+e.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func edgesOf(d *Design, k Connection) (out []Edge) {
	for _, s := range d.Sites {
		for _, e := range s.Edges {
			if s.Name == k.Site && (e.Name == k.Edge || e.Name == k.SecondEdge) {
				out = append(out, e)
			}
		}
	}
	return out
}
