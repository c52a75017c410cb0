package verify_test

import (
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// A name of a service is looked up like any other where the design has names: which
// machines get an answer is for the way of their queries.
func TestNamesOfServicesAreLookedUp(t *testing.T) {
	n := compiled(t, sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), DNSServers: sim.IPs("10.0.2.4"), Subnets: []sim.Subnet{
			{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg", NATGateway: "ngw", NICs: []sim.NIC{
				{Name: "vm1", IPs: sim.IPs("10.0.1.4")}, {Name: "vm2", IPs: sim.IPs("10.0.1.5")},
			}},
			{Name: "dns", Prefixes: sim.CIDRs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "fwd", IPs: sim.IPs("10.0.2.4")}}},
		}}},
		NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{
			{Name: "NoNames", Priority: 100, Direction: sim.Outbound, Access: sim.Deny, Sources: []string{"10.0.1.5"}, Destinations: []string{"10.0.2.4"}, DestinationPorts: []string{"53"}},
		}}},
		NATGateways: []sim.NATGateway{{Name: "ngw", PublicIPs: []string{"pip"}}},
		PublicIPs:   []sim.PublicIP{{Name: "pip", IP: sim.IP("198.51.100.7")}},
		DNSServers:  []sim.DNSServer{{Host: "fwd", Forwarders: sim.IPs("168.63.129.16"), ForwardOnly: true}},
		Services:    []sim.Service{{Name: "store.blob.core.windows.net", Prefixes: sim.CIDRs("20.38.98.4/32"), FQDNs: []string{"store.blob.core.windows.net"}}},
	})
	m, err := verify.Outcomes(n, verify.MustParse("tcp hub/app -> store.blob.core.windows.net:443"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range m.Groups {
		for _, vm := range []string{"10.0.1.4", "10.0.1.5"} {
			f := sim.Flow{Protocol: sim.TCP, Source: vm, SourcePort: 50000, Destination: "store.blob.core.windows.net", Port: 443, ServerName: g.Example.ServerName}
			v, err := n.Verdict(f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.Of(f)
			if err != nil || got[0].Disposition != v.Disposition {
				t.Errorf("%s: %v, %v, want %v", vm, got, err, v)
			}
		}
	}
}
