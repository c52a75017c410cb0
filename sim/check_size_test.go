package sim

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// hostileDesign has n of everything, all of it wrong, and built to make a
// careless check look at every pair.
func hostileDesign(n int) *Design {
	d := &Design{}
	v := VNet{Name: "v"}
	for i := range n {
		x := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24)
		other := fmt.Sprint("w", i)
		v.Space = append(v.Space, x)
		v.Subnets = append(v.Subnets, Subnet{
			Name: fmt.Sprint("s", i), RouteTable: fmt.Sprint("x", i), NSG: "none", NATGateway: "n", ServiceEndpoints: []string{"z"},
		})
		d.VNets = append(d.VNets, VNet{Name: other, Space: CIDRs("10.0.0.0/8")})
		d.Peerings = append(d.Peerings, Peering{From: "v", To: other})
		d.RouteTables = append(d.RouteTables, RouteTable{Name: fmt.Sprint("t", i)})
		d.NSGs = append(d.NSGs, NSG{Name: "same", Rules: []SecurityRule{{Sources: []string{"Sorage"}}}})
		d.Firewalls = append(d.Firewalls, Firewall{Name: "same", VNet: "v"})
		d.Gateways = append(d.Gateways, Gateway{VNet: "v", Type: VPN, Connections: []Connection{{Site: "x"}}})
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: strings.Repeat("a", 70) + other, IP: IP("198.51.100.1")})
		d.NATGateways = append(d.NATGateways, NATGateway{Name: "n", PublicIPs: []string{other}})
	}
	d.VNets = append(d.VNets, v)
	return d
}

// TestHostileDesignIsCheckedInTime would take hours if any rule compared all
// with all; it takes some tenths of a second.
func TestHostileDesignIsCheckedInTime(t *testing.T) {
	d := hostileDesign(10_000)
	start := time.Now()
	found := len(mistakesOf(check(d)))
	if took := time.Since(start); took > time.Minute {
		t.Errorf("check of a hostile design took %v", took)
	}
	if found < 100_000 {
		t.Errorf("check of a hostile design found %d mistakes, want more than 100,000", found)
	}
}

// largeDesign is 100 subnets, each with a route table of 400 routes.
func largeDesign() *Design {
	v := VNet{Name: "v", Space: CIDRs("10.0.0.0/8")}
	d := &Design{}
	for i := range 100 {
		t := RouteTable{Name: fmt.Sprint("t", i)}
		for j := range 400 {
			x := netip.PrefixFrom(netip.AddrFrom4([4]byte{172, byte(16 + j/256), byte(j), 0}), 24)
			t.Routes = append(t.Routes, UDR{Name: fmt.Sprint("r", j), Prefix: x, NextHop: ToNone})
		}
		x := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i), 0}), 24)
		v.Subnets = append(v.Subnets, Subnet{Name: fmt.Sprint("s", i), RouteTable: t.Name, Prefixes: []netip.Prefix{x}})
		d.RouteTables = append(d.RouteTables, t)
	}
	d.VNets = []VNet{v}
	return d
}

func BenchmarkCheck(b *testing.B) {
	d := largeDesign()
	if err := check(d); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_ = check(d)
	}
}
