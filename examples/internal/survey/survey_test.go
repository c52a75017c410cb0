package survey

import (
	"net/netip"
	"strings"
	"testing"

	"azpath/sim"
)

// ask is the survey of a design.
func ask(t *testing.T, d sim.Design) *Survey {
	t.Helper()
	s, err := Of(d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answer is what the survey says to the first question with a text, with its lines.
func answer(t *testing.T, s *Survey, text string) (Question, string) {
	t.Helper()
	for _, q := range s.Questions {
		if strings.Contains(q.Text, text) {
			return q, strings.Join(append([]string{q.Answer}, q.Lines...), "\n")
		}
	}
	t.Fatalf("no question about %q:\n%s", text, s)
	return Question{}, ""
}

// spokes are two networks beside a hub whose firewall they are routed to, over peerings
// without allowForwardedTraffic.
func spokes(rules ...sim.NetworkCollection) sim.Design {
	table := sim.RouteTable{Name: "rt", Routes: []sim.UDR{{Name: "all", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")}}}
	d := sim.Design{
		VNets:       []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")}}}},
		PublicIPs:   []sim.PublicIP{{Name: "pip", IP: netip.MustParseAddr("203.0.113.1")}},
		RouteTables: []sim.RouteTable{table},
		Firewalls:   []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip"}, Network: rules}},
	}
	for i, name := range []string{"one", "two"} {
		space := sim.CIDRs([]string{"10.1.0.0/16", "10.2.0.0/16"}[i])
		d.VNets = append(d.VNets, sim.VNet{Name: name, Space: space, Subnets: []sim.Subnet{{Name: "vms", Prefixes: space, RouteTable: "rt"}}})
		d.Peerings = append(d.Peerings, sim.Peering{From: "hub", To: name}, sim.Peering{From: name, To: "hub"})
	}
	return d
}

// Azure's documents disagree on a peering without allowForwardedTraffic (net:P4): where
// nothing depends on who is right, the answer says so.
func TestAnswersWhateverForwardedTrafficDoes(t *testing.T) {
	t.Run("a firewall that lets nothing through", func(t *testing.T) {
		s := ask(t, spokes())
		for _, text := range []string{"get out to the internet", "not reached, whatever a peering"} {
			q, got := answer(t, s, text)
			for _, want := range []string{"if what is forwarded needs allowForwardedTraffic: dropped at fw on SYN-ACK: next-hop-unreachable", "if it does not: refused at fw on response: denied-by-default"} {
				if !strings.Contains(got, want) {
					t.Errorf("%s: the answer lacks %q:\n%s", q.Text, want, got)
				}
			}
			if !q.Look {
				t.Errorf("%s: nobody is told to look", q.Text)
			}
		}
		if _, got := answer(t, s, "get out to the internet"); !strings.HasPrefix(got, "no, whichever way") {
			t.Errorf("both readings fail, and the answer is %s", got)
		}
	})
	t.Run("a firewall that lets all through", func(t *testing.T) {
		allow := sim.NetworkCollection{Name: "all", Priority: 100, Access: sim.Allow, Rules: []sim.NetworkRule{{
			Name: "all", Protocols: []sim.Protocol{sim.TCP}, Sources: []string{"*"}, Destinations: []string{"*"}, Ports: []string{"*"}}}}
		s := ask(t, spokes(allow))
		_, got := answer(t, s, "depend on allowForwardedTraffic")
		for _, want := range []string{"one/vms, two/vms -> all others", "needs allowForwardedTraffic: dropped at fw on SYN: next-hop-unreachable", "if it does not: delivered"} {
			if !strings.Contains(got, want) {
				t.Errorf("the answer lacks %q:\n%s", want, got)
			}
		}
	})
}

func TestAnInternalInstanceIsPrivate(t *testing.T) {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "net", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "apim", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg"}}}},
		NSGs:  []sim.NSG{{Name: "nsg"}},
		APIMs: []sim.APIM{{Name: "api", Mode: sim.Internal, Subnet: "net/apim"}},
	}
	q, got := answer(t, ask(t, d), "Does the internet reach the gateway of api")
	if want := "no: its name leads to a private address, 10.0.1.5, which the internet does not reach"; got != want || q.Look {
		t.Errorf("%s (look: %t), want %s, as it should be", got, q.Look, want)
	}
}

// A rule open to the internet is open to it but for the addresses to which Azure's own
// system routes send nothing back (net:1.2).
func TestTheInternetIsCalledTheInternet(t *testing.T) {
	d := sim.Design{
		VNets: []sim.VNet{{Name: "net", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "vms", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg", NICs: []sim.NIC{
			{Name: "vm", IPs: []netip.Addr{netip.MustParseAddr("10.0.1.4")}, PublicIP: "pip"}}}}}},
		NSGs: []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{
			{Name: "ssh", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, DestinationPorts: []string{"22"}},
			{Name: "management", Priority: 110, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"ApiManagement"}, DestinationPorts: []string{"3443"}},
		}}},
		PublicIPs: []sim.PublicIP{{Name: "pip", IP: netip.MustParseAddr("203.0.113.1")}},
	}
	_, got := answer(t, ask(t, d), "What does the internet reach at pip (203.0.113.1)")
	for _, want := range []string{"answered by vm:", "tcp Internet but 0.052% of it -> 203.0.113.1:22", "tcp ApiManagement -> 203.0.113.1:3443"} {
		if !strings.Contains(got, want) {
			t.Errorf("the answer lacks %q:\n%s", want, got)
		}
	}
}

func TestAnEmptyDesign(t *testing.T) {
	if got := ask(t, sim.Design{}).String(); !strings.HasPrefix(got, "nothing to ask") {
		t.Errorf("it says %q", got)
	}
}

func TestRanges(t *testing.T) {
	for _, c := range []struct{ a, b, without, both string }{
		{"10.0.0.0/24", "10.0.0.0/25", "10.0.0.128-10.0.0.255", "10.0.0.0-10.0.0.127"},
		{"10.0.0.0/24", "10.0.0.64/26", "10.0.0.0-10.0.0.63 10.0.0.128-10.0.0.255", "10.0.0.64-10.0.0.127"},
		{"10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24", "", "10.0.0.0-10.0.0.255"},
		{"10.0.0.0/24 10.0.2.0/24", "10.0.1.0/24", "10.0.0.0-10.0.0.255 10.0.2.0-10.0.2.255", ""},
		{"0.0.0.0/0 ::/0", "0.0.0.0/1 ::/1", "128.0.0.0-255.255.255.255 8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-127.255.255.255 ::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
		{"255.255.255.255/32 ::/0", "255.255.255.255/32", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "255.255.255.255"},
	} {
		a, b := rangesOf(sim.CIDRs(strings.Fields(c.a)...)), rangesOf(sim.CIDRs(strings.Fields(c.b)...))
		if got := join(a.without(b).texts(), " "); got != c.without {
			t.Errorf("%s without %s = %s, want %s", c.a, c.b, got, c.without)
		}
		if got := join(a.both(b).texts(), " "); got != c.both {
			t.Errorf("%s and %s both have %s, want %s", c.a, c.b, got, c.both)
		}
	}
	if got := rangesOf(sim.CIDRs("0.0.0.0/0", "::/0")).size(); got != 1<<32 {
		t.Errorf("all of IPv4 is %v addresses", got)
	}
}
