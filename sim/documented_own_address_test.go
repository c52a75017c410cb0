package sim

import (
	"strings"
	"testing"
	"time"
)

// beside is a network with the machine vm, and the appliance fw in a subnet of its
// own, whose filter the rows give.
func beside(f Filter, routes ...UDR) Design {
	return Design{
		Reserved: Reserved{List: "none"},
		VNets: []VNet{{Name: "vnet", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "fw", Prefixes: CIDRs("10.0.0.0/24"), RouteTable: "rt-fw", NICs: []NIC{{Name: "fw", IPs: IPs("10.0.0.4"), IPForwarding: true, Appliance: f}}},
			{Name: "vms", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-vms", NICs: []NIC{{Name: "vm", IPs: IPs("10.0.1.4")}}},
			{Name: "db", Prefixes: CIDRs("10.0.2.0/24"), NICs: []NIC{{Name: "db", IPs: IPs("10.0.2.4")}}},
		}}},
		RouteTables: []RouteTable{{Name: "rt-fw", Routes: routes}, {Name: "rt-vms", Routes: []UDR{{Name: "db", Prefix: CIDR("10.0.2.0/24"), NextHop: Appliance("10.0.0.4")}}}},
	}
}

// What the kernel lab found (sim/lab/kernel).
func TestDocumentedOwnAddresses(t *testing.T) {
	back := UDR{Name: "back", Prefix: CIDR("10.0.2.0/24"), NextHop: Appliance("10.0.0.4")}
	hides := Filter{SNAT: []SNATRule{{Name: "hide", To: IP("10.0.0.4")}}}
	publishes := Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}, DNAT: []DNATRule{
		{Name: "web", Destination: IP("10.0.0.4"), Port: 8443, Translated: IP("10.0.0.4"), ToPort: 443},
	}}
	edge := hubSpoke().with(func(d *Design) {
		d.edge("vpn").Filter = Filter{SNAT: []SNATRule{{Name: "hide", To: IP("172.16.255.1"), Inward: true}}}
		d.Sites[0].Hosts = []Host{{Name: "pc", IP: IP("172.16.0.10")}}
	})
	prove(t, []fact{
		// ct:1 step 3, ct:8 loops
		{says: "what an appliance translated does not pass it a second time", design: beside(hides, back), flow: "tcp vm -> db:443",
			want: dropped(Loop, LegSYN, "fw"), shows: []string{"drop   loop (the packet came back to who sent it)"}},
		{says: "nor does what it sends itself", design: beside(Filter{}, back), flow: "tcp fw -> db:443", want: dropped(Loop, LegSYN, "fw")},
		// ct:7, last-but-one rule: DNAT and the same node on the way back
		{says: "an appliance that publishes itself restores what it answers", design: beside(publishes), flow: "tcp vm -> 10.0.0.4:8443", want: delivered("fw"),
			shows: []string{"nat    src 10.0.0.4:443 -> 10.0.0.4:8443", "state  established"}},
		// ct:1 step 3, ct:7: a packet to the SNAT address without an entry is local
		{says: "an edge does not forward what is for its own address", design: edge, flow: "tcp pc -> 172.16.255.1:443", want: dropped(NoSuchHost, LegSYN, "dc/vpn"),
			shows: []string{"the edge's own address, and nothing is translated there"}},
	})
}

// net:4.6.b2, ct:4b
func TestDocumentedBoxSharesItsWays(t *testing.T) {
	d := twoRoads().with(strictAt("vpn")).with(func(d *Design) {
		d.edge("er").Box, d.edge("vpn").Box = "box", "box"
		d.edge("er").Filter.Rules = []FilterRule{{Name: "all", Access: Allow}}
		d.edge("vpn").Filter.Loose = true
		d.edge("vpn").Filter.IdleTimeout = Duration(4 * time.Minute)
	})
	for _, silent := range []time.Duration{time.Minute, 10 * time.Minute} {
		w, f := NewWorld(compiled(t, d)), flowOf(t, "tcp a -> pc:443")
		if _, err := w.Trace(f); err != nil {
			t.Fatal(err)
		}
		w.Advance(silent)
		trace, err := w.Continue(f)
		if err != nil {
			t.Fatal(err)
		}
		// The edge er says nothing of state; it forgets, and picks up again, as its box.
		want := map[bool]string{true: "state  new", false: "state  established"}[silent > 4*time.Minute]
		if text := trace.String(); trace.Verdict.Disposition != Delivered || !strings.Contains(text, want) {
			t.Errorf("after %v: %v, want it delivered and %q\n%s", silent, trace.Verdict, want, text)
		}
	}
}
