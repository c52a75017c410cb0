package apim

import (
	"net/netip"
	"slices"
	"testing"

	"azpath/sim"
)

// Source: apim:8.b1: management, clients, required and optional dependencies.
func TestDocumentedOrderOfFindings(t *testing.T) {
	want := []string{"management-cut", "clients-asymmetric", "service-endpoints-missing", "dependency-not-allowed"}
	if got := kinds(t, designed(t, "firewall.json"), 0); !slices.Equal(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
}

// What Azure's own attempts from beside the tag meet is no fault.
//
// Source: apim:C12.
func TestDocumentedNoFault(t *testing.T) {
	d := designed(t, "healthy-apim.json")
	if got := kinds(t, d, 0); len(got) > 0 {
		t.Errorf("findings %q, want none", got)
	}
	v := verdict(t, d, sim.Flow{Protocol: sim.TCP, Source: "20.42.0.1", Destination: "pip-apim", Port: 3443})
	if v.Reason != sim.DeniedByNSG && v.Reason != sim.DeniedByDefault {
		t.Errorf("3443 from beside the tag: %s, want it denied", v)
	}
}

func verdict(t *testing.T, d sim.Design, f sim.Flow) sim.Verdict {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	v, err := n.Verdict(f)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Source: apim:R4, apim:T8: management is cut, and the gateway serves.
func TestDocumentedGatewayServesOn(t *testing.T) {
	d := designed(t, "forced-tunnel.json")
	if got := kinds(t, d, 0); !slices.Contains(got, "management-cut") {
		t.Errorf("findings %q, want management cut", got)
	}
	if v := verdict(t, d, sim.Flow{Protocol: sim.TCP, Source: "pc", Destination: "apim", Port: 443}); v.Disposition != sim.Delivered {
		t.Errorf("a client of the gateway: %s", v)
	}
}

// Source: apim:T5, apim:A2: a public backend behind the firewall sees the firewall.
func TestDocumentedBackendSeesTheFirewall(t *testing.T) {
	d := designed(t, "firewall.json")
	d.Firewalls[0].Network[0].Rules = append(d.Firewalls[0].Network[0].Rules, sim.NetworkRule{Name: "orders", Destinations: []string{"20.40.202.9"}, Ports: []string{"443"}})
	d.Services = append(d.Services, sim.Service{Name: "orders", Prefixes: sim.CIDRs("20.40.202.9/32")})
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	trace, err := n.Trace(sim.Flow{Protocol: sim.TCP, Source: "apim", Destination: "orders", Port: 443})
	if err != nil {
		t.Fatal(err)
	}
	if got := sourceSeen(trace); trace.Verdict.Disposition != sim.Delivered || got != sim.IP("198.51.100.8") {
		t.Errorf("%s, the backend sees %s", trace.Verdict, got)
	}
}

// Source: apim:S5.
func TestDocumentedRowsWithoutTag(t *testing.T) {
	r := reported(t, designed(t, "healthy-apim.json"), "apim", AzurePublic)
	documentation := netip.MustParsePrefix("203.0.113.0/24")
	for _, row := range r.Rows {
		switch row.Type {
		case "Email", "Captcha":
			legs := row.Trace.Legs[0].Hops
			if to := legs[len(legs)-1].Packet.Dest.Addr(); !documentation.Contains(to) {
				t.Errorf("%s goes to %s", row.Type, to)
			}
		case "InternalCache", "SourceControl":
			if row.Trace != nil || row.Status != Success {
				t.Errorf("%s: %s", row.Type, row.Status)
			}
		}
	}
}

// Source: apim:D11: an injected instance of the v2 tiers needs the name of Key Vault.
func TestDocumentedKeyVaultByName(t *testing.T) {
	d := designed(t, "custom-dns.json")
	d.VNets[0].Subnets[0].Delegation = "Microsoft.Web/hostingEnvironments"
	d.APIMs[0], d.PublicIPs, d.Services = sim.APIM{Name: "apim", Mode: sim.Internal, SKU: "PremiumV2", Subnet: "vnet/apim"}, nil, nil
	r := reported(t, d, "apim", AzurePublic)
	if row := r.Rows[len(r.Rows)-1]; row.Type != "KeyVault" || row.Trace.Verdict.Disposition != sim.Unresolved || r.OK() {
		t.Errorf("report:\n%s", r)
	}
}

// Source: apim:G9, apim:G10: a group that lets in Front Door alone.
func TestDocumentedFrontDoorAlone(t *testing.T) {
	d := designed(t, "firewall.json", "route remove rt-apim FW")
	d.NSGs[0].Rules[0].Sources = []string{"AzureFrontDoor.Backend"}
	door := tagPrefixes("AzureFrontDoor.Backend", "")[0].Addr().String()
	if v := verdict(t, d, sim.Flow{Protocol: sim.TCP, Source: door, Destination: "pip-apim", Port: 443}); v.Disposition != sim.Delivered {
		t.Errorf("Front Door: %s", v)
	}
	if v := verdict(t, d, sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "pip-apim", Port: 443}); v.Reason != sim.DeniedByDefault && v.Reason != sim.DeniedByNSG {
		t.Errorf("whoever opens the portal: %s, want it denied", v)
	}
}

// Source: apim:D14, apim:M4: the names of an Internal instance's regions.
func TestDocumentedRegionalNames(t *testing.T) {
	if got := RegionalGateway("apim", "West US", AzurePublic); got != "apim-westus-01.regional.azure-api.net" {
		t.Errorf("regional name %s", got)
	}
}

// Source: apim:D10: a private endpoint is found by the zone of Private Link.
func TestDocumentedNamesOfAPrivateEndpoint(t *testing.T) {
	d := designed(t, "healthy-apim.json")
	d.APIMs[0] = sim.APIM{Name: "apim", PublicIP: "pip-apim", PublicNetworkAccess: sim.PublicAccessDisabled}
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, sim.Subnet{Name: "vms", Prefixes: sim.CIDRs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: sim.IPs("10.0.2.4")}}})
	d.Assumptions.DefaultOutboundAccess = sim.On
	d.PrivateEndpoints = []sim.PrivateEndpoint{{Name: "pe", Subnet: "vnet/vms", IP: sim.IP("10.0.2.5"), Service: "apim", ZoneGroup: []string{"privatelink.azure-api.net"}}}
	d.PrivateZones = []sim.PrivateZone{{Name: "privatelink.azure-api.net"}}
	f := sim.Flow{Protocol: sim.TCP, Source: "vm", Destination: "apim.azure-api.net", Port: 443}
	if v := verdict(t, d, f); v.Reason != sim.DeniedByService { // HTTP 403
		t.Errorf("without the link: %s", v)
	}
	d.PrivateZones[0].Links = []sim.ZoneLink{{VNet: "vnet"}}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	trace, err := n.Trace(f)
	if err != nil || trace.Verdict.Disposition != sim.Delivered || !slices.Contains(trace.Forward(), "pe") {
		t.Errorf("with the link: %v\n%s", err, trace)
	}
}
