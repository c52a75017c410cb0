package sim_test

import (
	"fmt"
	"net/netip"
	"os"
	"testing"

	"azpath/sim"
)

// The flow of the article's first "No": a client on the internet calls the
// gateway of an External instance, behind a default route to a firewall.
var clientToGateway = sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "apim", Port: 443}

// clientsDirect sends the answers to the clients past the firewall, which
// delivers the flow.
const clientsDirect = "route add rt-apim Clients 203.0.113.0/24 Internet"

// articleExternal is the article's design in External mode, with changes.
func articleExternal(tb testing.TB, changes ...string) *sim.Network {
	tb.Helper()
	file, err := os.Open("testdata/external.json")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	d, err := sim.ReadDesign(file)
	if err != nil {
		tb.Fatal(err)
	}
	for _, text := range changes {
		c, err := sim.ParseChange(text)
		if err != nil {
			tb.Fatal(err)
		}
		if d, err = d.Apply(c); err != nil {
			tb.Fatal(err)
		}
	}
	n, err := sim.Compile(d)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// articleFlows are what the benchmarks walk: six legs of three hops to the end,
// and the same flow dying on its second leg.
func articleFlows(tb testing.TB) []articleFlow {
	return []articleFlow{
		{"external/delivered", articleExternal(tb, clientsDirect), sim.Verdict{Disposition: sim.Delivered, Leg: sim.LegResponseACK, At: "apim"}},
		{"external/dropped", articleExternal(tb), sim.Verdict{
			Disposition: sim.Dropped, Reason: sim.AsymmetricNoState, Leg: sim.LegSYNACK, At: "fw", Asymmetric: true,
		}},
	}
}

type articleFlow struct {
	name string
	net  *sim.Network
	want sim.Verdict
}

func TestBenchmarksWalkTheArticlesFlow(t *testing.T) {
	for _, f := range articleFlows(t) {
		trace, err := f.net.Trace(clientToGateway)
		if err != nil {
			t.Fatal(err)
		}
		if trace.Verdict != f.want {
			t.Errorf("%s: Trace(%s) = %+v, want %+v\n%s", f.name, clientToGateway, trace.Verdict, f.want, trace)
		}
	}
}

// The least of many runs is compared: the pool of walkers may be emptied between
// two of them, and the race detector does so at random.
func TestVerdictAllocatesNothing(t *testing.T) {
	for _, f := range articleFlows(t) {
		least := 1e9
		for range 50 {
			least = min(least, testing.AllocsPerRun(1, func() { f.net.Verdict(clientToGateway) }))
		}
		if least != 0 {
			t.Errorf("%s: Verdict allocates %v times, want none", f.name, least)
		}
	}
}

func BenchmarkVerdict(b *testing.B) {
	for _, f := range articleFlows(b) {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v, _ := f.net.Verdict(clientToGateway); v != f.want {
					b.Fatal(v)
				}
			}
		})
	}
}

// BenchmarkTrace records the evidence and prints none of it.
func BenchmarkTrace(b *testing.B) {
	for _, f := range articleFlows(b) {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.net.Trace(clientToGateway); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTraceText prints a trace that was recorded before.
func BenchmarkTraceText(b *testing.B) {
	for _, f := range articleFlows(b) {
		trace, err := f.net.Trace(clientToGateway)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = trace.String()
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	d := manyRoutes(100, 400)
	b.Run("100-subnets-400-routes", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := sim.Compile(d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// Findings are looked for once per Network, when first asked for.
func BenchmarkFindings(b *testing.B) {
	d := manyRoutes(100, 400)
	b.Run("100-subnets-400-routes", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			n, err := sim.Compile(d)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			n.Findings()
		}
	})
}

// manyRoutes is a network of subnets that each have a machine, a firewall's rules
// in front of it, and a route table of their own.
func manyRoutes(subnets, routes int) sim.Design {
	v := sim.VNet{Name: "hub", Region: "eastus", Space: sim.CIDRs("10.0.0.0/8"), Subnets: []sim.Subnet{
		{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.255.0.0/26")},
	}}
	d := sim.Design{
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.8")}},
		NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{
			{Name: "Web", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"443"}},
			{Name: "Management", Priority: 110, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"ApiManagement"}, DestinationPorts: []string{"3443"}},
		}}},
	}
	for i := range subnets {
		name := fmt.Sprintf("s%03d", i)
		prefix := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 0, byte(i), 0}), 24)
		v.Subnets = append(v.Subnets, sim.Subnet{
			Name: name, Prefixes: []netip.Prefix{prefix}, RouteTable: "rt-" + name, NSG: "nsg",
			NICs: []sim.NIC{{Name: "vm-" + name, IPs: []netip.Addr{netip.AddrFrom4([4]byte{10, 0, byte(i), 4})}}},
		})
		d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-" + name, Routes: manyUserRoutes(i, routes)})
	}
	d.VNets = []sim.VNet{v}
	return d
}

// manyUserRoutes spreads routes of different lengths and hops over the public and
// the private space, different ones for each table.
func manyUserRoutes(table, n int) []sim.UDR {
	hops := []sim.UDR{{NextHop: sim.Appliance("10.255.0.4")}, {NextHop: sim.ToInternet}, {NextHop: sim.ToNone}}
	out := []sim.UDR{{Name: "default", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: hops[0].NextHop}}
	for i := 1; i < n; i++ {
		a := netip.AddrFrom4([4]byte{byte(11 + i*37%180), byte(i * 101), byte(table), 0})
		r := hops[i%len(hops)]
		r.Name, r.Prefix = fmt.Sprintf("r%03d", i), netip.PrefixFrom(a, 16+i%9).Masked()
		out = append(out, r)
	}
	return out
}
