package sim

import (
	"fmt"
	"net/netip"
	"testing"
)

// chained is a client and a server with many strict appliances between them, each in a
// subnet of its own, and an Azure Firewall in their middle: what goes either way
// passes them all, in order.
func chained(appliances int) Design {
	strict := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}}
	v := VNet{Name: "lab", Space: CIDRs("10.0.0.0/16")}
	d := Design{
		PublicIPs: []PublicIP{{Name: "pip-fw", IP: IP("198.51.100.8")}},
		Firewalls: []Firewall{{Name: "fw", VNet: "lab", PublicIPs: []string{"pip-fw"},
			Network: []NetworkCollection{{Name: "ssh", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "ssh", Ports: []string{"22"}}}}}}},
	}
	last := appliances + 2
	for i := range last + 1 { // c, half of the appliances, fw, the other half, s
		n := NIC{Name: fmt.Sprint("n", i), IPs: IPs(fmt.Sprintf("10.0.%d.4", i)), IPForwarding: true, Appliance: strict}
		s := Subnet{Name: n.Name, Prefixes: CIDRs(fmt.Sprintf("10.0.%d.0/24", i)), RouteTable: "rt-" + n.Name}
		switch i {
		case 0:
			n = NIC{Name: "c", IPs: n.IPs}
		case last:
			n = NIC{Name: "s", IPs: n.IPs}
		case last / 2:
			s.Name = "AzureFirewallSubnet"
		}
		if i != last/2 {
			s.NICs = []NIC{n}
		}
		v.Subnets = append(v.Subnets, s)
		d.RouteTables = append(d.RouteTables, RouteTable{Name: s.RouteTable, Routes: chainRoutes(i, last)})
	}
	d.VNets = []VNet{v}
	return d
}

// chainRoutes lead from one link of the chain to its ends and to its middle.
func chainRoutes(at, last int) (out []UDR) {
	for _, to := range []int{0, last / 2, last} {
		next := at + 1
		if to < at {
			next = at - 1
		}
		if to == at || to == next {
			continue
		}
		out = append(out, UDR{Name: fmt.Sprint("to-", to), Prefix: netip.MustParsePrefix(fmt.Sprintf("10.0.%d.0/24", to)), NextHop: Appliance(fmt.Sprintf("10.0.%d.4", next))})
	}
	return out
}

// However many stateful devices a path has, it is asymmetric only if the answer passes
// others than the request did.
func TestLongPathsAreNoAsymmetry(t *testing.T) {
	names := application(Allow, 200, "*")
	for _, appliances := range []int{4, 6, 8, 20} {
		base := chained(appliances)
		prove(t, []fact{
			{says: fmt.Sprint(appliances, " appliances and a firewall that passes"), design: base, flow: "tcp c -> s:22", want: delivered("s")},
			{says: fmt.Sprint(appliances, " appliances and a firewall that answers itself"), design: base.with(names), flow: "tcp c -> s:443 name www.example.com", want: delivered("fw")},
			{says: fmt.Sprint(appliances, " appliances, of which the answer passes the last one by"), design: base, flow: "tcp c -> s:22",
				changes: []string{"route remove rt-n2 to-0"}, want: dropped(HalfOpen, LegACK, "n1").asymmetric()},
		})
	}
}
