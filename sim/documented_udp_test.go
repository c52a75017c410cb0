package sim_test

import (
	"testing"

	"azpath/sim"
)

// Source: ct:10 (closed UDP port) and ct:6, last line.
func TestDocumentedClosedUDPPortIsRefused(t *testing.T) {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "vms", Prefixes: sim.CIDRs("10.0.2.0/24"), NSG: "nsg", DefaultOutboundAccess: sim.On, NICs: []sim.NIC{
				{Name: "vm", IPs: sim.IPs("10.0.2.4")},
				{Name: "web", IPs: sim.IPs("10.0.2.5"), PublicIP: "pip-web", Listen: []sim.Listener{{Ports: sim.Port(22)}}},
				{Name: "back", IPs: sim.IPs("10.0.2.6"), Listen: []sim.Listener{{Ports: sim.Port(22)}}},
			}},
		}}},
		NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{
			{Name: "AllowDNS", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.UDP, DestinationPorts: []string{"53"}},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-web", IP: sim.IP("198.51.100.7")}, {Name: "pip-lb", IP: sim.IP("198.51.100.8")}},
		LoadBalancers: []sim.LoadBalancer{{Name: "lb",
			Frontends: []sim.Frontend{{Name: "fe", PublicIP: "pip-lb"}},
			Pools:     []sim.Pool{{Name: "pool", NICs: []string{"back"}}},
			Rules:     []sim.LBRule{{Name: "dns", Frontend: "fe", Pool: "pool", Protocol: sim.UDP, FrontendPort: 53, BackendPort: 53}},
		}},
		Internet: []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10"), Listen: []sim.Listener{{Ports: sim.Port(22)}}}},
	}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ claim, flow, at string }{
		{"inside a network", "udp vm -> web:53", "web"},
		{"by an instance's public address", "udp client -> pip-web:53", "web"},
		{"by a load balancer", "udp client -> pip-lb:53", "back"},
		{"from behind a lent address", "udp vm -> client:53", "client"},
		{"from behind an instance's public address", "udp web -> client:53", "client"},
	} {
		t.Run(c.claim, func(t *testing.T) {
			f, err := sim.ParseFlow(c.flow)
			if err != nil {
				t.Fatal(err)
			}
			trace, err := n.Trace(f)
			if err != nil {
				t.Fatal(err)
			}
			want := sim.Verdict{Disposition: sim.Refused, Reason: sim.NoListener, Leg: sim.LegReset, At: c.at}
			if trace.Verdict != want {
				t.Errorf("Trace(%s) = %+v, want %+v\n%s", c.flow, trace.Verdict, want, trace)
			}
		})
	}
}

// A tag has prefixes of both families; an appliance has an address of one.
func TestServiceTagRouteToAnApplianceKeepsToItsFamily(t *testing.T) {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "vms", Prefixes: sim.CIDRs("10.0.2.0/24"), RouteTable: "rt", NICs: []sim.NIC{{Name: "vm", IPs: sim.IPs("10.0.2.4")}}},
			{Name: "nva", Prefixes: sim.CIDRs("10.0.3.0/24"), NICs: []sim.NIC{{Name: "nva", IPs: sim.IPs("10.0.3.4"), IPForwarding: true}}},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt", Routes: []sim.UDR{{Name: "Mgmt", Tag: "ApiManagement", NextHop: sim.Appliance("10.0.3.4")}}}},
	}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	trace, err := n.Trace(sim.Flow{Protocol: sim.TCP, Source: "vm", Destination: "52.224.186.99", Port: 443})
	if err != nil {
		t.Fatal(err)
	}
	want := sim.Verdict{Disposition: sim.Dropped, Reason: sim.NoOutboundAccess, Leg: sim.LegSYN, At: "nva"}
	if trace.Verdict != want {
		t.Errorf("got %+v, want %+v\n%s", trace.Verdict, want, trace)
	}
}
