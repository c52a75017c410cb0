package sim

import (
	"testing"

	"azpath/route"
)

// listing is hubSpoke with the service store on Storage's own addresses, which
// lists subnet a/a alone, and with that subnet's service endpoint.
func listing() Design {
	return hubSpoke().with(func(d *Design) {
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}, AllowedSources: []string{"a/a"}})
		d.subnetOf("a/a").ServiceEndpoints = []string{"Microsoft.Storage"}
	})
}

func TestDocumentedServiceEndpointReach(t *testing.T) {
	base := listing()
	open := base.with(func(d *Design) { d.Services[1].AllowedSources = nil })
	const direct = "as SYN: a > store"
	prove(t, []fact{
		// net:7.b5, net:1.4 table 5
		{says: "the request goes straight to the service, with the private source, and the answer straight back", design: base, flow: "tcp a -> store:443", want: delivered("store"),
			shows: []string{"-> VirtualNetworkServiceEndpoint (Default Microsoft.Storage)", "leg SYN 10.1.0.4:51000 > 20.38.98.1:443", direct, "as SYN-ACK: store > a"}},
		// net:7.b5: DNS still gives the public address
		{says: "its name goes on meaning the public address", design: base, flow: "tcp a -> store.example.com:443", want: delivered("store"), shows: []string{"> 20.38.98.1:443"}},
		// net:7.b5, net:1.4 table 5: only that subnet
		{says: "another subnet of the network has no such route", design: base, flow: "tcp a3 -> store:443", want: refused(DeniedByService, LegResponse, "store"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:7.b5: not from peered networks without an endpoint of their own
		{says: "nor has a peered network", design: base, flow: "tcp h -> store:443", want: refused(DeniedByService, LegResponse, "store"), shows: []string{"0.0.0.0/0 -> Internet (Default)"}},
		// net:7.b5
		{says: "with an endpoint of its own it has, and the service has to list it", design: base, flow: "tcp h -> store:443", changes: []string{"endpoint add hub/h Microsoft.Storage"}, want: refused(DeniedByService, LegResponse, "store"),
			shows: []string{"VirtualNetworkServiceEndpoint", "leg SYN 10.0.1.4:51000"}},
		// net:7.b5
		{says: "then it is let in", flow: "tcp h -> store:443", changes: []string{"endpoint add hub/h Microsoft.Storage"}, want: delivered("store"),
			design: base.with(func(d *Design) { d.Services[1].AllowedSources = []string{"a/a", "hub/h"} })},
		// net:7.b5: not from on premises, whatever has an endpoint in Azure
		{says: "a site's machine is not", design: base, flow: "tcp pc -> store:443", changes: []string{"endpoint add hub/GatewaySubnet Microsoft.Storage"}, want: refused(DeniedByService, LegResponse, "store"), shows: []string{"dc/isp"}},
		// net:7.b5
		{says: "nor is what it sends into the tunnel", design: base.with(func(d *Design) { d.edge("vpn").Routes = []string{"10.0.0.0/8", "20.38.98.0/24"} }), flow: "tcp pc -> store:443",
			want: dropped(NoRoute, LegSYN, "vpngw"), shows: []string{"a gateway does not take traffic from a site to the internet"}},
		// net:7.b5: the subnet is known by the endpoint, not by its addresses
		{says: "an unrelated network of the same addresses is not the listed one", flow: "tcp twin -> store:443", want: refused(DeniedByService, LegResponse, "store"), shows: []string{"leg SYN 10.1.0.4:51000", "VirtualNetworkServiceEndpoint"},
			design: base.with(func(d *Design) {
				d.VNets = append(d.VNets, VNet{Name: "twin", Space: CIDRs("10.1.0.0/16"), Subnets: []Subnet{{Name: "a", Prefixes: CIDRs("10.1.0.0/28"), ServiceEndpoints: []string{"Microsoft.Storage"}, NICs: []NIC{{Name: "twin", IPs: IPs("10.1.0.4")}}}}})
			})},
		// net:7.b5: past a default route
		{says: "a default route to the firewall does not take it", design: base, flow: "tcp a -> store:443", changes: []string{spokeByFirewall}, want: delivered("store"), shows: []string{direct}},
		// net:7.b5: on the firewall's subnet instead
		{says: "it is inspected if the endpoint stands on the firewall's subnet instead", flow: "tcp a -> store:443 name store.example.com", changes: []string{spokeByFirewall, "endpoint remove a/a Microsoft.Storage", "endpoint add hub/AzureFirewallSubnet Microsoft.Storage"},
			design: base.with(network()).with(application(Allow, 200, "*")).with(func(d *Design) { d.Services[1].AllowedSources = []string{"hub/AzureFirewallSubnet"} }), want: delivered("fw"),
			shows: []string{"leg SYN 10.0.0.4:51001 > 20.38.98.1:443"}},
		// net:7.b5, on an appliance's subnet; net:1.9.b4
		{says: "on an appliance's subnet the appliance has to translate", flow: "tcp b -> store:443", changes: []string{"route add rt-b nva 0.0.0.0/0 VirtualAppliance 10.0.2.5", "endpoint add hub/nva Microsoft.Storage"},
			design: open.with(apart), want: dropped(NoOutboundAccess, LegSYN, "nva"), shows: []string{"an appliance has to translate the source to its own address first"}},
		// net:7.b5, net:1.9.b4
		{says: "to its own address, which is what the service sees", flow: "tcp b -> store:443", changes: []string{"route add rt-b nva 0.0.0.0/0 VirtualAppliance 10.0.2.5", "endpoint add hub/nva Microsoft.Storage"},
			design: open.with(apart).with(func(d *Design) { d.nic("nva").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.2.5")}} }), want: delivered("store"), shows: []string{"leg SYN-ACK 20.38.98.1:443 > 10.0.2.5:51000"}},
		// net:7.b6
		{says: "disabled public access shuts a service endpoint out as well", design: open.with(func(d *Design) { d.Services[1].PublicNetworkAccess = PublicAccessDisabled }), flow: "tcp a -> store:443", want: refused(DeniedByService, LegResponse, "store")},
		{says: "what nobody declares there ends at the edge of what is modelled", design: base, flow: "tcp a -> 20.38.99.1:443", want: Verdict{Disposition: Exited, Leg: LegSYN, At: "internet"}, shows: []string{"VirtualNetworkServiceEndpoint"}},
		// net:2.4.b3: an NSG names it by the service's tag
		{says: "an NSG that denies the service's tag takes it", design: base.with(func(d *Design) { d.NSGs = []NSG{{Name: "nsg"}}; d.subnetOf("a/a").NSG = "nsg" }), flow: "tcp a -> store:443",
			changes: []string{"nsg add nsg no 100 Outbound Deny * * -> Storage"}, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"acl    outbound deny (subnet nsg 100 no)"}},
	})
}

// The routes of a service endpoint are those of the service's tag, one for each of
// its prefixes, and of no more.
//
// Source: net:2.4.b3, net:1.4 table 5.
func TestDocumentedServiceEndpointIsItsTag(t *testing.T) {
	n := compiled(t, listing())
	routes := n.subnets["a/a"].table.routes
	want := map[string]bool{}
	for _, p := range newTagReader().tag("Storage") {
		want[p.String()] = true
	}
	for i := range routes.Sets() {
		if r := routes.Winners(i)[0]; r.NextHop.Type == route.HopVirtualNetworkServiceEndpoint {
			if !want[r.Prefix.String()] {
				t.Errorf("%s is no prefix of Storage", r)
			}
			delete(want, r.Prefix.String())
		}
	}
	for p := range want {
		t.Errorf("no route for %s", p)
	}
}

// Switching a service endpoint on or off closes the connections of the subnet, whose
// source changes under them.
//
// Source: net:7.b5.
func TestDocumentedServiceEndpointClosesConnections(t *testing.T) {
	const endpoint = "endpoint add a/a Microsoft.Storage"
	without := changed(t, listing().with(func(d *Design) { d.Services[1].AllowedSources = nil }), "endpoint remove a/a Microsoft.Storage")
	w := newWorldOf(t, without)
	w.opens("tcp a -> store:443", delivered("store"))
	w.opens("tcp a3 -> store:443", delivered("store"))
	w.replaced(without, endpoint)
	w.goesOn("tcp a -> store:443", refused(OutOfState, LegReset, "store"), "VirtualNetworkServiceEndpoint")
	w.goesOn("tcp a3 -> store:443", delivered("store"))
	w.opens("tcp a -> store:443", delivered("store"))
	w.replaced(without)
	if trace, err := w.Continue(flowOf(t, "tcp a -> store:443")); err != nil || trace.Verdict.Disposition == Delivered {
		t.Errorf("a connection outlives its endpoint: %v, %v", trace, err)
	}
}

// A private endpoint's connections live as long as its own network lets them.
func TestWorldOfPrivateEndpoints(t *testing.T) {
	d := endpointHub().with(func(d *Design) {
		d.NSGs = []NSG{{Name: "nsg"}}
		d.subnetOf("hub/pe").NSG = "nsg"
		d.subnetOf("hub/pe").PrivateEndpointNetworkPolicies = PoliciesEnabled
	})
	w := newWorldOf(t, d)
	w.opens("tcp a -> pe:443", delivered("store"))
	w.goesOn("tcp a -> pe:443", delivered("store"))
	// net:T2: a rule stops new connections, not old ones
	const deny = "nsg add nsg no 100 Inbound Deny * * -> *"
	w.replaced(d, deny)
	w.goesOn("tcp a -> pe:443", delivered("store"))
	w.opens("tcp b -> pe:443", dropped(DeniedByNSG, LegSYN, "pe"))
	// net:1.8.b6: a connection that is no longer approved
	w.replaced(d, "privatelink state pe Rejected")
	w.goesOn("tcp a -> pe:443", dropped(NextHopUnreachable, LegRequest, "pe"))
	w.replaced(d)
	w.goesOn("tcp a -> pe:443", delivered("store"))
	if err := w.SwitchOff("pe"); err != nil {
		t.Fatal(err)
	}
	w.goesOn("tcp a -> pe:443", dropped(NextHopUnreachable, LegRequest, "pe"))

	link := newWorldOf(t, offered())
	link.opens("tcp c -> pe:443", delivered("s1"))
	link.goesOn("tcp c -> pe:443", delivered("s1"))
	if err := link.Restart("pls"); err != nil {
		t.Fatal(err)
	}
	link.goesOn("tcp c -> pe:443", lost(LegRequest, "pls"))
}
