package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"azpath/route"
)

// shown reads rows as -o table prints them.
func shown(t testing.TB, lines ...string) EffectiveRoutes {
	t.Helper()
	rows, err := ParseEffectiveRoutes([]byte("Source State Address Prefix Next Hop Type Next Hop IP\n" + strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// observedSpoke is a hub with two appliances, and a spoke with what a tool showed.
func observedSpoke(t testing.TB, lines ...string) Design {
	d := hubOf("10.4.0.0/16", "10.1.0.0/16", "")
	d.VNets[1].Subnets[0].EffectiveRoutes = shown(t, lines...)
	return d
}

// An observed table decides by longest prefix alone, and the trace says that it was
// observed.
func TestObservedTableTakesTheDerivedOnesPlace(t *testing.T) {
	local := "Default Active 10.1.0.0/16 VnetLocal"
	for _, tt := range []struct {
		says  string
		rows  []string
		to    string
		want  Disposition
		at    string
		route string
	}{
		{"a peering's row leads to the network with the prefix", []string{local, "Default Active 10.4.0.0/16 VNetPeering"}, "nva1", Delivered, "",
			"10.4.0.0/16 -> VNetPeering (Default hub, observed)"},
		{"a user route that the design lacks holds", []string{local, "User Active 10.4.2.101/32 None", "Default Active 10.4.0.0/16 VNetPeering"}, "nva1", Dropped, "vm",
			"10.4.2.101/32 -> None (User, observed)"},
		{"an Invalid row decides nothing", []string{local, "User Invalid 10.4.2.101/32 None", "Default Active 10.4.0.0/16 VNetPeering"}, "nva1", Delivered, "",
			"10.4.0.0/16 -> VNetPeering (Default hub, observed)"},
		{"an appliance's address is looked for as in a route table", []string{local, "User Active 0.0.0.0/0 VirtualAppliance 10.4.2.101"}, "nva2", Delivered, "",
			"0.0.0.0/0 -> VirtualAppliance 10.4.2.101 (User, observed)"},
		{"an appliance that nobody has", []string{local, "User Active 0.0.0.0/0 VirtualAppliance 10.4.2.9"}, "nva2", Dropped, "vm",
			"0.0.0.0/0 -> VirtualAppliance 10.4.2.9 (User, observed)"},
		// net:1.4.b5
		{"an appliance without an address", []string{local, "User Active 0.0.0.0/0 VirtualAppliance"}, "nva2", Dropped, "vm",
			"0.0.0.0/0 -> VirtualAppliance (User, observed)"},
		{"a peering with a network that the design lacks leaves the design", []string{local, "Default Active 10.77.0.0/16 VNetPeering"}, "10.77.0.4", Exited, "vm",
			"10.77.0.0/16 -> VNetPeering (Default, observed)"},
		{"a gateway that the design lacks leaves the design", []string{local, "VirtualNetworkGateway Active 10.88.0.0/16 VirtualNetworkGateway 192.0.2.7"}, "10.88.0.4", Exited, "vm",
			"10.88.0.0/16 -> VirtualNetworkGateway 192.0.2.7 (VirtualNetworkGateway, observed)"},
		{"a private endpoint that the design lacks leaves the design", []string{local, "Default Active 10.4.2.77/32 InterfaceEndpoint"}, "10.4.2.77", Exited, "vm",
			"10.4.2.77/32 -> InterfaceEndpoint (Default, observed)"},
		{"what no row covers has no route", []string{local}, "nva1", Dropped, "vm", ""},
		// net:1.5 table: the API's word for a source that it does not tell
		{"a source that is not told", []string{local, "Unknown Active 10.4.0.0/16 VNetPeering"}, "nva1", Delivered, "",
			"10.4.0.0/16 -> VNetPeering (Unknown hub, observed)"},
	} {
		t.Run(tt.says, func(t *testing.T) {
			n := compiled(t, observedSpoke(t, tt.rows...))
			f, err := ParseFlow("tcp vm -> " + tt.to + ":443")
			if err != nil {
				t.Fatal(err)
			}
			tr, err := n.Trace(f)
			if err != nil {
				t.Fatal(err)
			}
			if v := tr.Verdict; v.Disposition != tt.want || tt.at != "" && v.At != tt.at || tt.route != "" && !strings.Contains(tr.String(), tt.route+"\n") {
				t.Errorf("want %v at %q by %q:\n%s", tt.want, tt.at, tt.route, tr)
			}
			quick, err := n.Verdict(f)
			if err != nil || quick != tr.Verdict {
				t.Errorf("Verdict = %v, %v, and the trace has %v", quick, err, tr.Verdict)
			}
			rows, err := n.EffectiveRoutes("vm")
			if diff := differences(n.Design().VNets[1].Subnets[0].EffectiveRoutes, rows); err != nil || diff != "" {
				t.Errorf("EffectiveRoutes are not what was shown: %v\n%s", err, diff)
			}
		})
	}
}

// net:G1, net:1.4.b3: of two gateways the one that knows the prefix, or shows the address.
func TestObservedGatewayRows(t *testing.T) {
	d := lengths()
	n := compiled(t, d)
	rows, err := n.EffectiveRoutes("a")
	if err != nil {
		t.Fatal(err)
	}
	e := d.with(func(d *Design) {
		for i := range d.VNets {
			for j := range d.VNets[i].Subnets {
				s := &d.VNets[i].Subnets[j]
				if s.NICs != nil && s.NICs[0].Name == "a" {
					s.EffectiveRoutes = rows
				}
			}
		}
	})
	m := compiled(t, e)
	for _, to := range []string{"172.16.0.9", "172.16.7.9"} {
		f := Flow{Source: "a", Destination: to, Protocol: TCP, Port: 443}
		a, errA := n.Trace(f)
		b, errB := m.Trace(f)
		if errA != nil || errB != nil || a.Verdict != b.Verdict || !slices.Equal(a.Forward(), b.Forward()) {
			t.Errorf("derived %v %v, observed %v %v:\n%s\n%s", errA, a, errB, b, a, b)
		}
	}
}

// What Azure would show, given back as what it did show, changes no verdict: the law
// that the two kinds of table meet in.
func TestDerivedTablesObservedChangeNothing(t *testing.T) {
	asked := 0
	for i := range 60 {
		d := hubs().Example(i)
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		e := d.Clone()
		for v := range e.VNets {
			for s := range e.VNets[v].Subnets {
				sub := &e.VNets[v].Subnets[s]
				if sub.EffectiveRoutes, err = n.EffectiveRoutes(e.VNets[v].Name + "/" + sub.Name); err != nil {
					t.Fatal(err)
				}
			}
		}
		m, err := Compile(e)
		if err != nil {
			t.Fatalf("the same design with observed tables: %v", err)
		}
		flows := flowsOf(n)
		for k := range 40 {
			f := flows.Example(k)
			a, errA := n.Verdict(f)
			b, errB := m.Verdict(f)
			if (errA == nil) != (errB == nil) || a.Disposition != b.Disposition || a.Reason != b.Reason {
				ta, _ := n.Trace(f)
				tb, _ := m.Trace(f)
				t.Fatalf("example %d, %v: derived %v, observed %v\n%s\n%s\n%#v", i, f, a, b, ta, tb, d)
			}
			asked++
		}
		for _, f := range m.Findings() {
			if f.Kind == FindingObservedDiffers || f.Kind == FindingObservedNowhere {
				t.Fatalf("example %d: %v", i, f)
			}
		}
	}
	if asked < 1000 {
		t.Errorf("asked about %d flows, want 1000", asked)
	}
}

func TestObservedFindings(t *testing.T) {
	own := []string{"Default Active 10.1.0.0/16 VnetLocal", "Default Active 10.4.0.0/16 VNetPeering", "Default Active 0.0.0.0/0 Internet",
		"Default Active 10.0.0.0/8 None", "Default Active 100.64.0.0/10 None", "Default Active 172.16.0.0/12 None", "Default Active 192.168.0.0/16 None"}
	const place = `virtualNetworks["spoke"].subnets["s"].effectiveRoutes: `
	for _, tt := range []struct {
		says string
		more []string
		want []string
	}{
		{says: "the derived rows have none"},
		{"a network that the design lacks", []string{"Default Active 10.77.0.0/16 VNetPeering"}, []string{
			place + "observed-route-nowhere: 10.77.0.0/16 to VNetPeering leads nowhere in the design: no network with this prefix is peered with spoke or in its connected group",
			place + "observed-routes-differ: the design's own routes lead elsewhere: 10.77.0.0/16 by the design None, as observed VNetPeering",
		}},
		{"a space that the network lacks", []string{"Default Active 10.2.0.0/16 VnetLocal"}, []string{
			place + "observed-route-nowhere: 10.2.0.0/16 to VnetLocal leads nowhere in the design: spoke has no such address space",
			place + "observed-routes-differ: the design's own routes lead elsewhere: 10.2.0.0/16 by the design None, as observed VnetLocal",
		}},
		{"an appliance that is not there", []string{"User Active 10.9.0.0/16 VirtualAppliance 10.4.2.9"}, []string{
			place + "dead-next-hop: route 10.9.0.0/16 leads nowhere: no network interface has the next hop's address",
			place + "observed-routes-differ: the design's own routes lead elsewhere: 10.9.0.0/16 by the design None, as observed VirtualAppliance 10.4.2.9",
		}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			var got []string
			for _, f := range findings(t, observedSpoke(t, slices.Concat(own, tt.more)...)) {
				if strings.HasPrefix(f, place) {
					got = append(got, f)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestObservedRowsAreChecked(t *testing.T) {
	d := hubOf("10.4.0.0/16", "10.1.0.0/16", "")
	d.VNets[1].Subnets[0].EffectiveRoutes = EffectiveRoutes{
		{NextHopType: route.HopVnetLocal, Source: route.SourceDefault, State: route.StateActive},
		{Prefixes: CIDRs("10.0.0.0/8"), NextHopType: 77, Source: 9, State: route.StateWithdrawn},
	}
	_, err := Compile(d)
	for _, want := range []string{
		`virtualNetworks["spoke"].subnets["s"].effectiveRoutes.value[0].addressPrefix: none given, want one at least`,
		`virtualNetworks["spoke"].subnets["s"].effectiveRoutes.value[1].nextHopType: 77 stands for nothing`,
		`virtualNetworks["spoke"].subnets["s"].effectiveRoutes.value[1].source: 9 stands for nothing`,
		`virtualNetworks["spoke"].subnets["s"].effectiveRoutes.value[1].state: Withdrawn, want Active or Invalid`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Compile = %v\nwant %s", err, want)
		}
	}
	if _, err := compiled(t, hubOf("10.4.0.0/16", "10.1.0.0/16", "")).CompareRoutes("vm", d.VNets[1].Subnets[0].EffectiveRoutes); err == nil {
		t.Error("CompareRoutes took rows that cannot be")
	}
}

// A design holds a tool's answer as it is: with its envelope, or the bare list.
func TestObservedRowsInADesign(t *testing.T) {
	const text = `{"virtualNetworks": [{"name": "v", "addressPrefixes": ["10.1.0.0/16"], "subnets": [{"name": "s", "addressPrefixes": ["10.1.0.0/24"], "effectiveRoutes": %s}]}]}`
	const row = `{"AddressPrefix": ["10.1.0.0/16"], "nextHopType": "VNETLocal", "source": "Default", "state": "active", "etag": 1}`
	for _, form := range []string{"[" + row + "]", `{"nextLink": null, "Value": [` + row + "]}"} {
		d, err := ParseDesign([]byte(fmt.Sprintf(text, form)))
		if err != nil || len(d.VNets[0].Subnets[0].EffectiveRoutes) != 1 {
			t.Errorf("%s: %v, %v", form, d.VNets, err)
		}
	}
	for form, want := range map[string]string{
		`{"value": [{"addressPrefix": ["10.1.0.0/16"], "nextHopType": "Moon", "source": "Default", "state": "Active"}]}`: `line 1: virtualNetworks["v"].subnets["s"].effectiveRoutes.value[0].nextHopType: "Moon": want one of VnetLocal`,
		`{"rows": []}`: `line 1: virtualNetworks["v"].subnets["s"].effectiveRoutes: want a list of routes`,
		`"10.0.0.0/8"`: `effectiveRoutes: "10.0.0.0/8": want a list`,
	} {
		if _, err := ParseDesign([]byte(fmt.Sprintf(text, form))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", form, err, want)
		}
	}
}

func TestObservedVerdictAllocatesNothing(t *testing.T) {
	n := compiled(t, observedSpoke(t, "Default Active 10.1.0.0/16 VnetLocal", "Default Active 10.4.0.0/16 VNetPeering", "Default Active 10.77.0.0/16 VNetPeering"))
	for _, to := range []string{"nva1", "10.77.0.4"} {
		f := Flow{Source: "vm", Destination: to, Protocol: TCP, Port: 443}
		if allocs := testing.AllocsPerRun(100, func() { _, _ = n.Verdict(f) }); allocs != 0 {
			t.Errorf("Verdict to %s allocates %v times", to, allocs)
		}
	}
}
