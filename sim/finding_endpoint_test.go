package sim

import "testing"

func TestDocumentedEndpointFindings(t *testing.T) {
	base := endpointHub()
	grouped := base.with(func(d *Design) {
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-none"})
		d.NSGs = []NSG{{Name: "nsg", Rules: []SecurityRule{{Name: "in", Priority: 100, Direction: Inbound, Access: Allow}}}}
		d.subnetOf("b/b").NSG = "nsg"
		d.subnetOf("far/far").RouteTable = "rt-none"
	})
	const a = `virtualNetworks["a"].subnets["a"].routeTable: `
	const over = "route add rt-h pe 10.0.4.4/32 VirtualAppliance "
	nvaTagged := base.with(apart).with(func(d *Design) { d.nic("nva").DisableSNATOnPL = true })
	nvaMasked := base.with(apart).with(func(d *Design) { d.nic("nva").Appliance.SNAT = []SNATRule{{Name: "hide", To: IP("10.0.2.5")}} })
	const h = `virtualNetworks["hub"].subnets["h"].routeTable: `
	finds(t, []flaw{
		// net:1.8.b6
		{says: "a connection that waits for approval", design: base, changes: []string{"privatelink state pe Pending"},
			want: []string{`privateEndpoints["pe"].connectionState: endpoint-not-approved: Pending: nothing passes until the service's owner approves it`}},
		// net:1.8.b3
		{says: "a route over the firewall that the endpoint's own outlasts, without the policy", design: base, changes: []string{"route add rt-a X 10.0.4.0/24 VirtualAppliance 10.0.0.4"},
			want: []string{a + "endpoint-bypass: route rt-a/X 10.0.4.0/24 does not take what goes to private endpoint pe: privateEndpointNetworkPolicies of hub/pe is Disabled: want RouteTableEnabled or Enabled, or a route of 10.0.4.4/32"}},
		// net:1.8.b2
		{says: "one that is too short for it", design: changed(t, base, allReachesEndpoints), changes: []string{"route add rt-a X 10.0.0.0/12 VirtualAppliance 10.0.0.4"},
			want: []string{a + "endpoint-bypass: route rt-a/X 10.0.0.0/12 does not take what goes to private endpoint pe: it is shorter than the address prefix that holds the endpoint"}},
		// net:1.8.b2
		{says: "not one that is long enough", design: changed(t, base, allReachesEndpoints), changes: []string{"route add rt-a X 10.0.4.0/24 VirtualAppliance 10.0.0.4"}},
		// net:1.7.b4
		{says: "nor a default route, which means the internet", design: base, changes: []string{"route add rt-a X 0.0.0.0/0 VirtualAppliance 10.0.0.4"}},
		// net:1.8.b4
		{says: "an appliance that loses the answers to its own network", design: base.with(apart), changes: []string{over + "10.0.2.5"},
			want: []string{h + "endpoint-return: what goes to private endpoint pe over nva, in the same network, gets no answer: let it translate the source, or tag its interface disableSnatOnPL"}},
		// net:1.8.b4
		{says: "not one that is tagged", design: nvaTagged, changes: []string{over + "10.0.2.5"}},
		// net:1.8.b4
		{says: "nor one that translates", design: nvaMasked, changes: []string{over + "10.0.2.5"}},
		// net:1.8.b4
		{says: "nor for another network", design: base.with(apart), changes: []string{"route add rt-a pe 10.0.4.4/32 VirtualAppliance 10.0.2.5"}},
		// net:1.8.b4, net:5.6.b6
		{says: "a firewall, by its network rules", design: base, changes: []string{over + "10.0.0.4"},
			want: []string{h + "endpoint-return: what goes to private endpoint pe over fw by a network rule, in the same network, gets no answer: use an application rule, which translates the source"}},
		// net:1.8.b4 table 7
		{says: "for what comes by a VPN gateway", design: base, changes: []string{"route add rt-gw pe 10.0.4.4/32 VirtualAppliance 10.0.0.4"},
			want: []string{`virtualNetworks["hub"].subnets["GatewaySubnet"].routeTable: endpoint-return: what goes to private endpoint pe over fw by a network rule, in the same network, gets no answer: use an application rule, which translates the source`}},
		// net:1.8.b4 table 6
		{says: "but not by an ExpressRoute gateway", design: base.with(byExpressRoute), changes: []string{"route add rt-gw pe 10.0.4.4/32 VirtualAppliance 10.0.0.4"}},
		// net:1.10 table 6
		{says: "a table with routes on a subnet of endpoints", design: base, changes: []string{"route add rt-pe X 10.9.0.0/16 None"},
			want: []string{`virtualNetworks["hub"].subnets["pe"].routeTable: endpoint-policy: rt-pe does nothing here: the answers of private endpoints know no route table`}},
		// net:1.8.b1
		{says: "a group on a subnet of endpoints, without the policy", design: grouped, changes: []string{"subnet hub/pe networkSecurityGroup nsg"},
			want: []string{`virtualNetworks["hub"].subnets["pe"].networkSecurityGroup: endpoint-policy: nsg judges nothing here: set privateEndpointNetworkPolicies to NetworkSecurityGroupEnabled or Enabled`}},
		// net:1.8.b5
		{says: "an outbound deny there, with it", design: changed(t, grouped, "subnet hub/pe networkSecurityGroup nsg", groupsReachEndpoints), changes: []string{"nsg add nsg out 100 Outbound Deny * * -> *"},
			want: []string{`virtualNetworks["hub"].subnets["pe"].networkSecurityGroup: endpoint-policy: nsg/out denies nothing: a private endpoint opens no connection`}},
		// net:1.8.b4
		{says: "the tag on a machine that does not forward", design: base, changes: []string{"appliance disableSnatOnPL a true"},
			want: []string{`virtualNetworks["a"].subnets["a"].networkInterfaces["a"].disableSnatOnPL: endpoint-policy: it does nothing on an interface that does not forward`}},
		// net:7.b5
		{says: "a subnet that a service lists, and that lost its endpoint", changes: []string{"endpoint remove a/a Microsoft.Storage"},
			design: base.with(func(d *Design) {
				d.subnetOf("a/a").ServiceEndpoints = []string{"Microsoft.Storage"}
				d.Services[0].AllowedSources = []string{"a/a"}
			}),
			want: []string{`services["web"].allowedSources: no-service-endpoint: a/a has no service endpoint, by which alone the service would know it`}},
	})
}

// apart is a strict appliance in a subnet of its own in the hub.
func apart(d *Design) {
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "nva", Prefixes: CIDRs("10.0.2.0/24"), NICs: []NIC{{
		Name: "nva", IPs: IPs("10.0.2.5"), IPForwarding: true, Appliance: Filter{Stateful: true, Rules: []FilterRule{{Name: "all", Access: Allow}}},
	}}})
}
