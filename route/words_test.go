package route

import (
	"strings"
	"testing"
)

func TestEveryValueHasAName(t *testing.T) {
	for _, v := range []vocabulary{sourceWords, hopWords, stateWords, ruleWords, assumptionWords} {
		seen := map[string]bool{}
		for i := 1; i < len(v.names); i++ {
			name := v.name(uint8(i))
			if name == "" || strings.Contains(name, "(") || seen[name] {
				t.Errorf("%s %d is named %q, want a name of its own", v.kind, i, name)
			}
			seen[name] = true
		}
		if got, want := v.name(0), v.kind+"(0)"; got != want {
			t.Errorf("zero %s is named %q, want %q", v.kind, got, want)
		}
	}
	last := map[string]string{
		"Source": (SourceUser + 1).String(), "HopType": (HopVirtualApplianceEcmp + 1).String(), "State": (StateWithdrawn + 1).String(),
		"Rule": (RuleSystemOrder + 1).String(), "Assumption": (ReplacedSystemYields + 1).String(),
	}
	for kind, got := range last {
		if !strings.HasPrefix(got, kind+"(") {
			t.Errorf("%s after the last is named %q, want a number", kind, got)
		}
	}
}

func TestEveryRuleHasLawAndSource(t *testing.T) {
	for r := RuleLongestPrefix; r <= RuleSystemOrder; r++ {
		if r.Law() == "" || r.Source() == "" {
			t.Errorf("%v has law %q, source %q", r, r.Law(), r.Source())
		}
	}
	if Rule(0).Law()+Rule(99).Law()+Rule(0).Source()+Rule(99).Source() != "" {
		t.Error("unknown rules have a law or a source, want none")
	}
}

func TestSpellings(t *testing.T) {
	for text, want := range map[string]HopType{
		"VnetLocal": HopVnetLocal, "VNETLocal": HopVnetLocal, "VirtualNetwork": HopVnetLocal, "Virtual network": HopVnetLocal,
		"VNetPeering": HopVNetPeering, "VnetPeering": HopVNetPeering, "VirtualNetworkPeering": HopVNetPeering, "Virtual network peering": HopVNetPeering, "VNet peering": HopVNetPeering,
		"VNetGlobalPeering": HopVNetGlobalPeering, "Virtual network gateway": HopVirtualNetworkGateway, "VPNGateway": HopVirtualNetworkGateway,
		"virtualappliance": HopVirtualAppliance, "INTERNET": HopInternet, "Null": HopNone, "none": HopNone,
		"VirtualNetworkServiceEndpoint": HopVirtualNetworkServiceEndpoint, "InterfaceEndpoint": HopInterfaceEndpoint,
	} {
		var got HopType
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("UnmarshalText(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	var s Source
	if err := s.UnmarshalText([]byte("virtual network gateway")); err != nil || s != SourceVirtualNetworkGateway {
		t.Errorf("UnmarshalText = %v, %v, want VirtualNetworkGateway", s, err)
	}
}

func TestTextRoundTripsAndRefusesStrangers(t *testing.T) {
	for h := HopVnetLocal; h <= HopInterfaceEndpoint; h++ {
		var got HopType
		text, err := h.MarshalText()
		if err2 := got.UnmarshalText(text); err != nil || err2 != nil || got != h {
			t.Errorf("%v round trips to %v (%v, %v)", h, got, err, err2)
		}
	}
	for s := SourceDefault; s <= SourceUser; s++ {
		var got Source
		text, err := s.MarshalText()
		if err2 := got.UnmarshalText(text); err != nil || err2 != nil || got != s {
			t.Errorf("%v round trips to %v (%v, %v)", s, got, err, err2)
		}
	}
	h := HopNone
	want := `route.HopType: "HyperNetGateway" is none of VnetLocal, VNetPeering, VNetGlobalPeering, VirtualNetworkGateway, VirtualAppliance, Internet, None, VirtualNetworkServiceEndpoint, InterfaceEndpoint, ConnectedGroup, VirtualApplianceEcmp`
	if err := h.UnmarshalText([]byte("HyperNetGateway")); err == nil || err.Error() != want || h != HopNone {
		t.Errorf("UnmarshalText = %v, %v, want it unchanged and error %s", h, err, want)
	}
	if text, err := HopType(0).MarshalText(); err == nil {
		t.Errorf("MarshalText of the zero HopType = %q, want an error", text)
	}
	if text, err := Source(0).MarshalText(); err == nil {
		t.Errorf("MarshalText of the zero Source = %q, want an error", text)
	}
}
