package sim

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"azpath/route"

	"pgregory.net/rapid"
)

// explained is one difference between a design and what was shown, and its words.
type explained struct {
	says string
	edit func(*Design)         // of the deployed design
	own  func(*Design)         // of the user's
	rows func(EffectiveRoutes) // of what is shown
	want []string              // lines of the text
}

// What was deployed is a design too: the rows that it derives are the real ones.
func TestDifferencesOfRoutesAreExplained(t *testing.T) {
	for _, tt := range []explained{
		{says: "alike", want: []string{"effective routes of vm: 7 same, 0 different, 0 only derived, 0 only real", "every address has the same next hop"}},
		// net:1.1.b1
		{says: "another list of prefixes to None", edit: func(d *Design) { d.Reserved.List = "observed-2019" }, want: []string{
			"only-derived Default Active 172.16.0.0/12 None",
			`  why the routes to None are another list, as they differ by time and place: Azure's is reservedPrefixes.list "observed-2019"`,
			"fate 172.16.0.0/12: derived None, real Internet",
		}},
		{says: "a list that nobody knows", edit: func(d *Design) { d.Reserved = Reserved{Prefixes: CIDRs("10.0.0.0/8")} }, want: []string{
			"only-derived Default Active 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 None",
			"  why the routes to None are another list, as they differ by time and place: Azure's is none of the known ones, give it as reservedPrefixes.addressPrefixes",
		}},
		// net:R4
		{says: "a user route for 0.0.0.0/0 that the design lacks", edit: edited(t, "route add rt FW 0.0.0.0/0 VirtualAppliance 10.4.2.101"), want: []string{
			"differs      Default Active 0.0.0.0/0 Internet | Default Invalid 0.0.0.0/0 Internet",
			"  why in Azure User Active 0.0.0.0/0 VirtualAppliance 10.4.2.101 (FW) takes its place",
			"only-derived Default Active 10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.168.0.0/16 None",
			"  why in Azure another route has taken 0.0.0.0/0, and with it all routes to None",
			"only-real    User Active 0.0.0.0/0 VirtualAppliance 10.4.2.101 (FW)",
			"  why rt has no such route in the design",
			"fate 0.0.0.0/0 but for longer prefixes: derived Internet, real VirtualAppliance 10.4.2.101",
		}},
		{says: "a user route that is not deployed", own: edited(t, "route add rt web 10.9.0.0/16 None"), want: []string{
			"only-derived User Active 10.9.0.0/16 None (web)", "  why the route of rt is not deployed, or the table is not attached to this subnet", "every address has the same next hop",
		}},
		{says: "an appliance that moved", own: edited(t, "route add rt web 10.9.0.0/16 VirtualAppliance 10.4.2.101"), edit: edited(t, "route add rt web 10.9.0.0/16 VirtualAppliance 10.4.2.102"), want: []string{
			"differs      User Active 10.9.0.0/16 VirtualAppliance 10.4.2.101 (web) | User Active 10.9.0.0/16 VirtualAppliance 10.4.2.102 (web)",
			"  why the route was edited on one side: next hop VirtualAppliance 10.4.2.101 in the design, VirtualAppliance 10.4.2.102 in Azure",
			"fate 10.9.0.0/16: derived VirtualAppliance 10.4.2.101, real VirtualAppliance 10.4.2.102",
		}},
		// net:P1, net:1.4.b1
		{says: "no peering in Azure", edit: func(d *Design) { d.Peerings = nil }, want: []string{
			"only-derived Default Active 10.4.0.0/16 VNetPeering",
			"  why Azure has no route there from spoke: no peering or connected group is deployed, it is not connected, or not synced",
			"fate 10.4.0.0/16: derived VNetPeering, real None",
		}},
		{says: "no peering in the design", own: func(d *Design) { d.Peerings = nil }, want: []string{
			"only-real    Default Active 10.4.0.0/16 VNetPeering", "  why the design has no connected, synced peering between spoke and hub",
		}},
		// net:1.4 table
		{says: "another region", edit: func(d *Design) { d.VNets[0].Region = "westus" }, want: []string{
			"differs      Default Active 10.4.0.0/16 VNetPeering | Default Active 10.4.0.0/16 VNetGlobalPeering",
			"  why one of the networks is in another region than the design's location says", "every address has the same next hop",
		}},
		{says: "no gateway in the design", edit: func(d *Design) { learn(d, "10.2.0.0/16") }, want: []string{
			"only-real    VirtualNetworkGateway Active 10.2.0.0/16 VirtualNetworkGateway",
			"  why the design gives spoke no gateway that knows a prefix, of its own or borrowed",
		}},
		{says: "a prefix less in the design", own: func(d *Design) { learn(d, "10.3.0.0/16") }, edit: func(d *Design) { learn(d, "10.2.0.0/16", "10.3.0.0/16") }, want: []string{
			"only-real    VirtualNetworkGateway Active 10.2.0.0/16 VirtualNetworkGateway", "  why no connection of the design brings this prefix",
		}},
		{says: "propagation off in Azure", own: func(d *Design) { learn(d, "10.3.0.0/16") }, edit: func(d *Design) { learn(d, "10.3.0.0/16"); d.RouteTables[0].DisableBGPPropagation = true }, want: []string{
			"only-derived VirtualNetworkGateway Active 10.3.0.0/16 VirtualNetworkGateway", "  why a route table keeps gateway routes out in Azure (disableBgpRoutePropagation)",
		}},
		// net:A5
		{says: "a learned 0.0.0.0/0", edit: func(d *Design) { learn(d, "0.0.0.0/0") }, want: []string{
			"only-derived Default Active 0.0.0.0/0 Internet", "  why in Azure a gateway's 0.0.0.0/0 takes the system's row away",
		}},
		// net:1.4.b4
		{says: "the address of a gateway means nothing", own: func(d *Design) { learn(d, "10.3.0.0/16") }, edit: func(d *Design) { learn(d, "10.3.0.0/16") }, rows: func(rows EffectiveRoutes) {
			for i := range rows {
				if rows[i].Source == route.SourceVirtualNetworkGateway {
					rows[i].NextHopIPs = IPs("10.20.88.110")
				}
			}
		}, want: []string{
			"same         VirtualNetworkGateway Active 10.3.0.0/16 VirtualNetworkGateway",
			"  why the address that is shown of a gateway's instance means nothing: 10.20.88.110 in Azure", "every address has the same next hop",
		}},
		{says: "no service endpoint in Azure", own: func(d *Design) { d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.KeyVault"} }, want: []string{
			"  why no service endpoint is deployed on this subnet, and the design has Microsoft.KeyVault",
		}},
		{says: "another edition of the service tags", own: func(d *Design) { d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.KeyVault"} }, edit: func(d *Design) {
			d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.KeyVault"}
			d.ServiceTags = []ServiceTag{{Name: "AzureKeyVault", Prefixes: CIDRs("192.0.2.0/24")}}
		}, want: []string{
			"only-real    Default Active 192.0.2.0/24 VirtualNetworkServiceEndpoint",
			"  why another edition of the service tags of Microsoft.KeyVault, or a service endpoint that one side lacks",
		}},
		{says: "another address space", edit: func(d *Design) { d.VNets[1].Space = CIDRs("10.1.0.0/16", "10.6.0.0/16") }, want: []string{
			"only-real    Default Active 10.6.0.0/16 VnetLocal", "  why the address space of spoke is another one", "fate 10.6.0.0/16: derived None, real VnetLocal",
		}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			own, deployed := hubOf("10.4.0.0/16", "10.1.0.0/16", ""), hubOf("10.4.0.0/16", "10.1.0.0/16", "")
			if tt.own != nil {
				tt.own(&own)
			}
			if tt.edit != nil {
				tt.edit(&deployed)
			}
			real := effective(t, deployed, "vm")
			if tt.rows != nil {
				tt.rows(real)
			}
			c, err := compiled(t, own).CompareRoutes("vm", real)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range tt.want {
				if !strings.Contains(c.String(), line+"\n") {
					t.Errorf("no line %q in\n%s", line, c)
				}
			}
		})
	}
}

// edited is changes as an edit.
func edited(t *testing.T, changes ...string) func(*Design) {
	return func(d *Design) { *d = changed(t, *d, changes...) }
}

// The fates are what longest prefix match says, address by address, and cover no
// address twice.
func TestFatesAreLongestPrefixMatch(t *testing.T) {
	differ := 0
	for i := range 80 {
		a, b := effectiveRows().Example(2*i), effectiveRows().Example(2*i+1)
		fates := routeFates(a, b)
		probes := []netip.Addr{IP("0.0.0.0"), IP("255.255.255.255"), IP("8.8.8.8"), IP("::"), IP("2001:db8::1")}
		for _, rows := range []EffectiveRoutes{a, b} {
			for _, r := range rows {
				for _, p := range r.Prefixes {
					probes = append(probes, p.Addr(), p.Addr().Next(), p.Addr().Prev())
				}
			}
		}
		for _, at := range probes {
			if !at.IsValid() || at.Is4In6() {
				continue
			}
			var in []RouteFate
			for _, f := range fates {
				if contained(at, f.Prefixes) {
					in = append(in, f)
				}
			}
			x, y := naiveHop(a, at), naiveHop(b, at)
			switch {
			case x == y && len(in) == 0:
			case x != y && len(in) == 1 && in[0].Derived == x && in[0].Real == y:
				differ++
			default:
				t.Fatalf("example %d at %s: derived %q, real %q, fates %v\n%s\n%s", i, at, x, y, in, a, b)
			}
		}
	}
	if differ < 100 {
		t.Errorf("%d addresses differ, want 100 to have been looked at", differ)
	}
}

func naiveHop(rows EffectiveRoutes, a netip.Addr) string {
	var won EffectiveRoutes
	best := -1
	for _, row := range rows {
		for _, p := range row.Prefixes {
			if row.State == route.StateActive && p.Contains(a) && p.Bits() >= best {
				if p.Bits() > best {
					best, won = p.Bits(), nil
				}
				row.Prefixes = []netip.Prefix{p}
				won = append(won, row)
			}
		}
	}
	if best < 0 {
		return noRoute
	}
	all := activeRoutes(won) // of equal prefixes, which its own test is about
	return hopWords(all[won[0].Prefixes[0]])
}

// A table compared with itself is the same, row by row.
func TestComparingATableWithItselfFindsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, err := Compile(hubs().Draw(t, "design"))
		if err != nil {
			t.Fatal(err)
		}
		for name := range n.subnets {
			rows, err := n.EffectiveRoutes(name)
			if err != nil {
				t.Fatal(err)
			}
			c, err := n.CompareRoutes(name, rows)
			if err != nil || c.Count(Same) != len(c.Rows) || len(c.Fates) != 0 {
				t.Fatalf("CompareRoutes(%s) with itself: %v\n%s", name, err, c)
			}
		}
	})
}

// What the index of the recorded files asks: where the table of a real machine parts
// from what is derived, and why (net:1.1.b1).
func TestRecordedRoutesBesideDerivedOnes(t *testing.T) {
	real := recordedRoutes(t)
	c, err := compiled(t, spaced("10.0.0.0/16")).CompareRoutes("vm", real)
	if err != nil {
		t.Fatal(err)
	}
	if c.Count(Same) != 5 || c.Count(OnlyReal) != 0 || c.Count(Differs) != 0 || c.Count(OnlyDerived) != 15 {
		t.Errorf("the counts are others:\n%s", c)
	}
	for _, row := range c.Rows {
		if row.Match == OnlyDerived && !strings.HasSuffix(row.Why, `Azure's is reservedPrefixes.list "observed-2019"`) {
			t.Errorf("%s is explained by %q", row.text(), row.Why)
		}
	}
	if len(c.Fates) != 1 || c.Fates[0].Derived != "None" || c.Fates[0].Real != "Internet" || !contained(IP("172.16.1.1"), c.Fates[0].Prefixes) || contained(IP("10.5.0.1"), c.Fates[0].Prefixes) {
		t.Errorf("fates %+v", c.Fates)
	}
	// The same table in the derived one's place answers as Azure did.
	d := spaced("10.0.0.0/16")
	d.VNets[0].Subnets[0].EffectiveRoutes = real
	n := compiled(t, d)
	for addr, kind := range map[string]string{"10.0.9.9": "VnetLocal", "10.5.0.1": "None", "192.168.1.1": "None", "172.16.1.1": "Internet", "8.8.8.8": "Internet"} {
		if got, err := n.NextHop("vm", IP(addr)); err != nil || got.NextHopType != kind {
			t.Errorf("NextHop(vm, %s) = %+v, %v, want %s", addr, got, err, kind)
		}
	}
}

// What a terminal shows reads as the JSON does.
func TestEffectiveRoutesAsATerminalShowsThem(t *testing.T) {
	want := effective(t, hubOf("10.4.0.0/16", "10.1.0.0/16", ""), "vm")
	text, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for says, in := range map[string]string{
		"-o table":                   want.String(),
		"with Windows' line ends":    strings.ReplaceAll(want.String(), "\n", "\r\n"),
		"progress before the table":  " - Starting ..\n / Running ..\n" + want.String(),
		"progress before the JSON":   " - Starting ..\r | Running ..\r\n" + string(text),
		"a note before the JSON":     "[10:02:11] az network nic\n" + string(text),
		"progress on the first line": "Running ..\n" + string(text),
	} {
		got, err := ParseEffectiveRoutes([]byte(in))
		if diff := differences(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", says, err, diff)
		}
	}
	portal := "Source\tState\tAddress Prefixes\tNext Hop Type\tNext Hop IP Address\nVirtual network gateway\tActive\t10.9.0.0/16\tVirtual network gateway\t10.4.0.5\nDefault\tActive\t10.1.0.0/16\tVirtual network\t-\n"
	rows, err := ParseEffectiveRoutes([]byte(portal))
	if err != nil || len(rows) != 2 || rows[0].Source != route.SourceVirtualNetworkGateway || rows[0].NextHopIPs[0] != IP("10.4.0.5") || rows[1].NextHopType != route.HopVnetLocal {
		t.Errorf("the portal's table reads as %v, %v", rows, err)
	}
	for in, want := range map[string]string{
		"Source State Address Prefix Next Hop Type Next Hop IP\nDefault Gone 10.0.0.0/8 None": `line 2: "Default Gone 10.0.0.0/8 None": want source, state`,
		"Source State Address Prefix Next Hop Type Next Hop IP\n\nDefault Active None":        `line 3: addressPrefix: none given`,
		"Source State Address Prefix Next Hop Type Next Hop IP\nDefault Active 10.0.0.1/8 X":  "line 2: nextHopType: \"X\": want one of",
		"Running ..\n{\"value\": [}": "line 2",
	} {
		if rows, err := ParseEffectiveRoutes([]byte(in)); err == nil || !strings.Contains(err.Error(), want) || rows != nil {
			t.Errorf("%q reads as %v, %v, want %s", in, rows, err, want)
		}
	}
}
