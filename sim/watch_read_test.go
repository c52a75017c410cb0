package sim

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"azpath/route"

	"pgregory.net/rapid"
)

// net:1.5 table: the spellings of the API, the portal, Network Watcher and classic deployments.
func TestDocumentedSpellingsOfNextHops(t *testing.T) {
	for text, want := range map[string]route.HopType{
		"VnetLocal": route.HopVnetLocal, "VNetLocal": route.HopVnetLocal, "VNETLocal": route.HopVnetLocal, "Virtual network": route.HopVnetLocal,
		"VNetPeering": route.HopVNetPeering, "VnetPeering": route.HopVNetPeering, "Virtual network peering": route.HopVNetPeering, "VNet peering": route.HopVNetPeering,
		"VNetGlobalPeering": route.HopVNetGlobalPeering, "Global VNet peering": route.HopVNetGlobalPeering,
		"VirtualNetworkGateway": route.HopVirtualNetworkGateway, "Virtual network gateway": route.HopVirtualNetworkGateway, "VPNGateway": route.HopVirtualNetworkGateway,
		"VirtualAppliance": route.HopVirtualAppliance, "Virtual appliance": route.HopVirtualAppliance,
		"Internet": route.HopInternet, "None": route.HopNone, "Null": route.HopNone,
		"VirtualNetworkServiceEndpoint": route.HopVirtualNetworkServiceEndpoint, "InterfaceEndpoint": route.HopInterfaceEndpoint, "ConnectedGroup": route.HopConnectedGroup,
	} {
		rows, err := ParseEffectiveRoutes([]byte(`[{"addressPrefix": ["10.0.0.0/8"], "nextHopType": "` + text + `", "source": "default", "state": "ACTIVE"}]`))
		if err != nil || len(rows) != 1 || rows[0].NextHopType != want {
			t.Errorf("next hop %q read as %v, %v, want %v", text, rows, err, want)
		}
	}
}

// net:1.5 table: EffectiveRoute fields; the tools differ in case, in lists, and in what they leave out.
func TestDocumentedFormsOfEffectiveRoutes(t *testing.T) {
	want := EffectiveRoutes{{Prefixes: CIDRs("0.0.0.0/0"), Name: "all", NextHopType: route.HopVirtualAppliance, NextHopIPs: IPs("10.0.0.4"), Source: route.SourceUser, State: route.StateActive}}
	for name, text := range map[string]string{
		"az":         `{"nextLink": null, "value": [{"addressPrefix": ["0.0.0.0/0"], "destinationServiceTags": [], "disableBgpRoutePropagation": false, "hasBgpOverride": false, "name": "all", "nextHopIpAddress": ["10.0.0.4"], "nextHopType": "VirtualAppliance", "source": "User", "state": "Active", "tagMap": {}}]}`,
		"PowerShell": `[{"Name": "all", "DisableBgpRoutePropagation": false, "State": "Active", "Source": "User", "AddressPrefix": ["0.0.0.0/0"], "NextHopType": "VirtualAppliance", "NextHopIpAddress": ["10.0.0.4"]}]`,
		"loose":      `{"value": [{"addressPrefix": "0.0.0.0/0", "name": "all", "nextHopIpAddress": "10.0.0.4", "nextHopType": "virtual appliance", "source": "USER", "state": "active"}]}`,
	} {
		if got, err := ParseEffectiveRoutes([]byte(text)); err != nil || differences(want, got) != "" {
			t.Errorf("%s: ParseEffectiveRoutes = %v, %v, want %v", name, got, err, want)
		}
	}
	unknown := `[{"addressPrefix": ["10.0.0.0/8"], "nextHopType": "None", "source": "Unknown", "state": "Invalid"}]`
	if got, err := ParseEffectiveRoutes([]byte(unknown)); err != nil || got[0].Source != 0 || got[0].State != route.StateInvalid || got.lines()[0] != "Unknown Invalid 10.0.0.0/8 None" {
		t.Errorf("ParseEffectiveRoutes of source Unknown = %v, %v", got, err)
	}
}

func TestParseEffectiveRoutesNamesTheMistakes(t *testing.T) {
	for text, want := range map[string]string{
		``:                "line 1, column 1: unexpected end of JSON input",
		`{}`:              `want a list of routes, or an object with one in "value"`,
		`{"value": 3}`:    `want a list of routes, or an object with one in "value"`,
		`7`:               `want a list of routes, or an object with one in "value"`,
		`[null]`:          "value[0]: want an object with addressPrefix, nextHopIpAddress, nextHopType, source and state",
		`[{"source": 1}]`: "value[0]: want an object with addressPrefix, nextHopIpAddress, nextHopType, source and state",
		`[{"addressPrefix": [], "nextHopType": "Hyper", "nextHopIpAddress": ["x"], "source": "", "state": "Withdrawn"}]`: `value[0].addressPrefix: none given, want one at least
value[0].nextHopIpAddress: "x": want an address such as 10.0.0.4
value[0].source: "": want one of Default, VirtualNetworkGateway, User
value[0].nextHopType: "Hyper": want one of VnetLocal, VNetPeering, VNetGlobalPeering, VirtualNetworkGateway, VirtualAppliance, Internet, None, VirtualNetworkServiceEndpoint, InterfaceEndpoint, ConnectedGroup, VirtualApplianceEcmp
value[0].state: "Withdrawn": want Active or Invalid`,
		`[{"addressPrefix": ["10.0.0.1/8"], "nextHopType": "None", "source": "User", "state": "Active"}]`: `value[0].addressPrefix: "10.0.0.1/8": host bits are set, did you mean "10.0.0.0/8"?`,
	} {
		rows, err := ParseEffectiveRoutes([]byte(text))
		if err == nil || err.Error() != want || rows != nil {
			t.Errorf("ParseEffectiveRoutes(%s) = %v, %v\nwant error %s", text, rows, err, want)
		}
	}
	var rows EffectiveRoutes
	if err := json.Unmarshal([]byte("null"), &rows); err != nil || rows != nil {
		t.Errorf("null read as %v, %v", rows, err)
	}
	if _, err := ParseEffectiveRoutes(make([]byte, maxWatchBytes+1)); err == nil || !strings.Contains(err.Error(), "may have 16777216 bytes") {
		t.Errorf("too long a text gave %v", err)
	}
}

func effectiveRows() *rapid.Generator[EffectiveRoutes] {
	row := rapid.Custom(func(t *rapid.T) EffectiveRoute {
		r := EffectiveRoute{
			Prefixes: rapid.SliceOfN(prefixes(), 1, 3).Draw(t, "prefixes"), Name: texts().Draw(t, "name"),
			DisableBGPPropagation: rapid.Bool().Draw(t, "no propagation"), BGPOverride: rapid.Bool().Draw(t, "BGP override"),
			NextHopType: rapid.SampledFrom([]route.HopType{route.HopVnetLocal, route.HopVirtualAppliance, route.HopConnectedGroup, route.HopNone}).Draw(t, "hop"),
			Source:      rapid.SampledFrom([]route.Source{0, route.SourceDefault, route.SourceVirtualNetworkGateway, route.SourceUser}).Draw(t, "source"),
			State:       rapid.SampledFrom([]route.State{route.StateActive, route.StateInvalid}).Draw(t, "state"),
		}
		if n := rapid.IntRange(0, 2).Draw(t, "addresses"); n > 0 {
			r.NextHopIPs = rapid.SliceOfN(addrs(), n, n).Draw(t, "address")
		}
		if rapid.Bool().Draw(t, "tag?") {
			r.ServiceTag = "Storage"
		}
		return r
	})
	return rapid.Custom(func(t *rapid.T) EffectiveRoutes { return rapid.SliceOfN(row, 1, 4).Draw(t, "rows") })
}

func TestEffectiveRoutesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := effectiveRows().Draw(t, "routes")
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseEffectiveRoutes(b)
		if diff := differences(want, got); err != nil || diff != "" {
			t.Errorf("ParseEffectiveRoutes(%s): %v (-want +got)\n%s", b, err, diff)
		}
	})
}

// Every network's answer reads back as it is.
func TestEffectiveRoutesOfDesignsSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		for name := range n.subnets {
			rows, err := n.EffectiveRoutes(name)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			got, err := ParseEffectiveRoutes(b)
			if diff := differences(rows, got); err != nil || diff != "" {
				t.Errorf("ParseEffectiveRoutes of %s: %v (-want +got)\n%s", name, err, diff)
			}
		}
	})
}

// The next hop is the one of the Active row of the longest prefix.
func TestNextHopAgreesWithTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := hubs().Draw(t, "design")
		n, err := Compile(d)
		if err != nil {
			t.Fatal(err)
		}
		for name := range n.subnets {
			rows, err := n.EffectiveRoutes(name)
			if err != nil {
				t.Fatal(err)
			}
			a := addrs().Draw(t, "destination")
			got, err := n.NextHop(name, a)
			if want := naiveNextHop(rows, a); err != nil || got.NextHopType != want {
				t.Errorf("NextHop(%s, %s) = %+v, %v, want %s by the rows\n%s", name, a, got, err, want, rows)
			}
		}
	})
}

func naiveNextHop(rows EffectiveRoutes, a netip.Addr) string {
	best, word := -1, "None"
	for _, row := range rows {
		for _, p := range row.Prefixes {
			if row.State == route.StateActive && p.Contains(a) && p.Bits() > best {
				best, word = p.Bits(), watcherWord(row.NextHopType)
			}
		}
	}
	return word
}

func FuzzParseEffectiveRoutes(f *testing.F) {
	f.Add([]byte(`{"value": [{"addressPrefix": ["0.0.0.0/0"], "destinationServiceTags": ["Storage"], "name": "all", "nextHopIpAddress": ["10.0.0.4"], "nextHopType": "VirtualAppliance", "source": "User", "state": "Active"}]}`))
	f.Add([]byte(`[{"AddressPrefix": "fd00::/8", "NextHopType": "Null", "Source": "Unknown", "State": "invalid"}]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		rows, err := ParseEffectiveRoutes(b)
		if err != nil {
			if rows != nil {
				t.Errorf("rows beside error %v", err)
			}
			return
		}
		text, err := json.Marshal(rows)
		if err != nil {
			t.Fatalf("Marshal of %q: %v", b, err)
		}
		again, err := ParseEffectiveRoutes(text)
		if err != nil || !reflect.DeepEqual(rows, again) {
			t.Errorf("%q reads as %v and back as %v, %v", b, rows, again, err)
		}
		if !strings.HasSuffix(rows.String(), "\n") {
			t.Error("the table does not end with a newline")
		}
	})
}
