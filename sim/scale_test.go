package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"runtime"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// estate is a company's landing zones: a hub with a firewall, and networks around
// it of 100 subnets each, with a machine in every subnet. Route tables and NSGs are
// one a network, or one a subnet.
type estate struct {
	networks int
	own      bool // a route table and an NSG for each subnet
}

const subnetsEach = 100

func (e estate) String() string {
	if e.own {
		return fmt.Sprintf("subnets=%d/tables=own", e.networks*subnetsEach)
	}
	return fmt.Sprintf("subnets=%d/tables=shared", e.networks*subnetsEach)
}

func (e estate) design() sim.Design {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "hub", Region: "eastus", Space: sim.CIDRs("172.16.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("172.16.0.0/26")},
			{Name: "GatewaySubnet", Prefixes: sim.CIDRs("172.16.1.0/27")},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.8")}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}, Network: []sim.NetworkCollection{
			{Name: "inside", Priority: 200, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "web", Sources: []string{"10.0.0.0/8"}, Ports: []string{"443"}}}}}}},
		Gateways: []sim.Gateway{{Name: "vpngw", VNet: "hub", Type: sim.VPN, Connections: []sim.Connection{
			{Name: "to-dc", Site: "dc", Edge: "azure", Learned: sim.CIDRs("192.168.0.0/16")}}}},
		Sites: []sim.Site{{Name: "dc", Prefixes: sim.CIDRs("192.168.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: sim.IP("192.168.0.10")}},
			Edges: []sim.Edge{{Name: "azure", Type: sim.VPNEdge}}}},
		Internet: []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}},
	}
	for i := range e.networks {
		e.network(&d, i)
	}
	return d
}

func (e estate) network(d *sim.Design, i int) {
	v := sim.VNet{Name: fmt.Sprintf("n%03d", i), Region: "eastus", Space: []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i), 0, 0}), 16)}}
	for j := range subnetsEach {
		name := v.Name
		if e.own {
			name = fmt.Sprintf("%s-%02d", v.Name, j)
		}
		v.Subnets = append(v.Subnets, sim.Subnet{
			Name: fmt.Sprintf("s%02d", j), Prefixes: []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i), byte(j), 0}), 24)},
			RouteTable: "rt-" + name, NSG: "nsg-" + name,
			NICs: []sim.NIC{{Name: fmt.Sprintf("vm-%03d-%02d", i, j), IPs: []netip.Addr{netip.AddrFrom4([4]byte{10, byte(i), byte(j), 4})}}},
		})
		if e.own || j == 0 {
			e.policy(d, name, byte(i), byte(j))
		}
	}
	d.VNets = append(d.VNets, v)
	d.Peerings = append(d.Peerings,
		sim.Peering{From: "hub", To: v.Name, AllowForwardedTraffic: true, AllowGatewayTransit: true},
		sim.Peering{From: v.Name, To: "hub", AllowForwardedTraffic: true, UseRemoteGateways: true})
}

// policy is a route table and an NSG as landing zones have them.
func (e estate) policy(d *sim.Design, name string, i, j byte) {
	d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-" + name, Routes: []sim.UDR{
		{Name: "all", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("172.16.0.4")},
		{Name: "inside", Prefix: sim.CIDR("10.0.0.0/8"), NextHop: sim.Appliance("172.16.0.4")},
		{Name: "dc", Prefix: sim.CIDR("192.168.0.0/16"), NextHop: sim.Appliance("172.16.0.4")},
		{Name: "one", Prefix: netip.PrefixFrom(netip.AddrFrom4([4]byte{20, i, j, 0}), 24), NextHop: sim.ToInternet},
	}})
	d.NSGs = append(d.NSGs, sim.NSG{Name: "nsg-" + name, Rules: []sim.SecurityRule{
		{Name: "web", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"VirtualNetwork"}, DestinationPorts: []string{"443"}},
		{Name: "ssh", Priority: 110, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{fmt.Sprintf("10.%d.%d.0/24", i, j)}, DestinationPorts: []string{"22"}},
		{Name: "no", Priority: 4000, Direction: sim.Inbound, Access: sim.Deny},
	}})
}

// across is a flow from the first network's first machine to the last one's last.
func (e estate) across() sim.Flow {
	return sim.Flow{Protocol: sim.TCP, Source: "vm-000-00", Destination: fmt.Sprintf("vm-%03d-%02d", e.networks-1, subnetsEach-1), Port: 443}
}

// estates are a tenth of what is promised, and all of it.
var estates = []estate{{10, false}, {100, false}, {10, true}, {100, true}}

// What a Network of 10,000 subnets holds after it has answered is bounded: a machine
// of each subnet, and their own route tables and NSGs, where they have some.
func TestTenThousandSubnetsFitInMemory(t *testing.T) {
	for e, most := range map[estate]float64{{100, false}: 48, {100, true}: 320} { // megabytes
		d := e.design()
		before := liveHeap()
		n := compiled(t, d)
		for i := range 1000 {
			f := e.across()
			f.Destination = fmt.Sprintf("vm-%03d-%02d", 1+i%99, i/10)
			if v, err := n.Verdict(f); err != nil || v.Disposition != sim.Delivered {
				t.Fatalf("%s: Verdict(%v) = %v, %v", e, f, v, err)
			}
		}
		if _, err := n.Trace(e.across()); err != nil {
			t.Fatal(err)
		}
		if !e.own { // there they take the longest of all
			n.Findings()
		}
		heap := liveHeap() - before
		t.Logf("%s: %.0f MB", e, heap)
		if heap > most {
			t.Errorf("%s: a Network holds %.0f MB, want %.0f at most", e, heap, most)
		}
		runtime.KeepAlive(n)
		runtime.KeepAlive(d)
	}
}

// liveHeap is what is reachable, in megabytes.
func liveHeap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func BenchmarkEstate(b *testing.B) {
	for _, e := range estates {
		d := e.design()
		text, err := json.Marshal(d)
		if err != nil {
			b.Fatal(err)
		}
		before := liveHeap()
		n := compiled(b, d)
		heap := liveHeap() - before
		run := func(name string, do func()) {
			b.Run(name+"/"+e.String(), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
			})
		}
		b.Run("Compile/"+e.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compiled(b, d)
			}
			b.ReportMetric(heap, "live-MB")
		})
		run("ReadDesign", func() {
			if _, err := sim.ReadDesign(bytes.NewReader(text)); err != nil {
				b.Fatal(err)
			}
		})
		run("Verdict", func() {
			if v, err := n.Verdict(e.across()); err != nil || v.Disposition != sim.Delivered {
				b.Fatal(v, err)
			}
		})
		run("Trace", func() {
			if _, err := n.Trace(e.across()); err != nil {
				b.Fatal(err)
			}
		})
		run("Findings", func() { compiled(b, d).Findings() })
		run("Outcomes", func() {
			if _, err := verify.Outcomes(n, verify.MustParse("tcp n000/s00 -> n001/s01:1-1023")); err != nil {
				b.Fatal(err)
			}
		})
	}
}
