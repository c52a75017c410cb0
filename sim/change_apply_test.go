package sim

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"azpath/dns"

	"pgregory.net/rapid"
)

// editable is a hub with what changes can be made to.
func editable() Design {
	return Design{
		VNets: []VNet{
			{Name: "hub", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
				{Name: "apim", Prefixes: CIDRs("10.0.1.0/24"), RouteTable: "rt-apim", ServiceEndpoints: []string{"Microsoft.Sql"}},
				{Name: "nva", Prefixes: CIDRs("10.0.2.0/24"), NICs: []NIC{{Name: "nva0", IPs: IPs("10.0.2.4"), IPForwarding: true,
					Appliance: Filter{Stateful: true, Rules: []FilterRule{{Name: "old", Access: Deny}}}}}},
			}},
			{Name: "spoke", Space: CIDRs("10.1.0.0/16")},
		},
		Peerings:    []Peering{{From: "hub", To: "spoke"}, {From: "spoke", To: "hub"}},
		RouteTables: []RouteTable{{Name: "rt-apim", Routes: []UDR{{Name: "FW", Prefix: CIDR("0.0.0.0/0"), NextHop: Appliance("10.0.0.4")}}}},
		NSGs: []NSG{{Name: "nsg-apim", Rules: []SecurityRule{
			{Name: "Old", Priority: 100, Direction: Inbound, Access: Allow, Destinations: []string{"VirtualNetwork"}}}}},
		ApplicationSecurityGroups: []ApplicationSecurityGroup{{Name: "web"}},
		SecurityAdminConfigurations: []SecurityAdminConfiguration{{Name: "security", Collections: []AdminRuleCollection{{Name: "base", VNets: []string{"hub"},
			Rules: []AdminRule{{Name: "old", Priority: 5, Direction: Inbound, Access: AdminDeny}}}}}},
		NATGateways: []NATGateway{{Name: "none"}},
		LoadBalancers: []LoadBalancer{{Name: "lb", Pools: []Pool{{Name: "pool", NICs: []string{"nva0"}}},
			OutboundRules: []OutboundRule{{Name: "out", Pool: "pool"}}}},
		Firewalls: []Firewall{{Name: "fw", VNet: "hub",
			Network: []NetworkCollection{
				{Name: "base", Priority: 300, Access: Allow, Rules: []NetworkRule{{Name: "allow-dns", Ports: []string{"53"}}}},
				{Name: "block", Priority: 200, Access: Deny, Rules: []NetworkRule{{Name: "no-ntp", Ports: []string{"123"}}}},
			},
			Application: []ApplicationCollection{{Name: "first", Priority: 100, Access: Deny, Rules: []ApplicationRule{{Name: "x", FQDNs: []string{"*"}}}}},
		}},
		FirewallPolicies: []FirewallPolicy{{Name: "policy", RuleCollectionGroups: []RuleCollectionGroup{
			{Name: "late", Priority: 300, Network: []NetworkCollection{{Name: "late-net", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "time"}}}}},
			{Name: "early", Priority: 200},
		}}},
		IPGroups:     []IPGroup{{Name: "ipg", Addresses: []string{"10.1.0.0/16"}}},
		Gateways:     []Gateway{{Name: "vgw", VNet: "hub", Type: VPN, Connections: []Connection{{Name: "to-dc1", Site: "dc1", Edge: "vpn"}}}},
		PrivateZones: []PrivateZone{{Name: "contoso.com", Records: []string{"@ A 10.0.1.4"}, Links: []ZoneLink{{VNet: "hub"}}}},
		Rulesets:     []ForwardingRuleset{{Name: "rules", Links: []string{"hub"}, Rules: []ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: IPs("172.16.0.53")}}}},
		DNSServers:   []DNSServer{{Host: "nva0", Forwarders: IPs("8.8.8.8"), Forward: []dns.Forward{{Suffix: "corp.example", To: IPs("172.16.0.53")}}}},
		Sites: []Site{{Name: "dc1", Edges: []Edge{{Name: "internet", Type: InternetEdge, Routes: []string{"198.51.100.0/24"}, Advertised: CIDRs("203.0.113.0/28"),
			Filter: Filter{Stateful: true, Rules: []FilterRule{{Name: "old", Access: Allow}}, SNAT: []SNATRule{{Name: "pool", To: IP("203.0.113.1")}}}}}}},
	}
}

func parsed(t *testing.T, texts ...string) []Change {
	t.Helper()
	var all []Change
	for _, text := range texts {
		c, err := ParseChange(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// Each change does what it says and nothing else: the expected edit is written
// by hand.
func TestApplyEditsOneThing(t *testing.T) {
	for _, tt := range []struct {
		text string
		edit func(*Design)
	}{
		{"route add rt-apim CP1 203.0.113.66/32 Internet", func(d *Design) {
			d.RouteTables[0].Routes = append(d.RouteTables[0].Routes, UDR{Name: "CP1", Prefix: CIDR("203.0.113.66/32"), NextHop: ToInternet})
		}},
		{"route remove rt-apim FW", func(d *Design) { d.RouteTables[0].Routes = nil }},
		{"route propagation rt-apim off", func(d *Design) { d.RouteTables[0].DisableBGPPropagation = true }},
		{"nsg add nsg-apim AllowMgmt 110 Inbound Allow Tcp ApiManagement -> VirtualNetwork:3443", func(d *Design) {
			d.NSGs[0].Rules = append(d.NSGs[0].Rules, SecurityRule{Name: "AllowMgmt", Priority: 110, Direction: Inbound, Access: Allow, Protocol: TCP,
				Sources: []string{"ApiManagement"}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"3443"}})
		}},
		{"nsg add nsg-apim Web 110 Inbound Allow Tcp asg/web -> 10.0.1.0/24,asg/web:443", func(d *Design) {
			d.NSGs[0].Rules = append(d.NSGs[0].Rules, SecurityRule{Name: "Web", Priority: 110, Direction: Inbound, Access: Allow, Protocol: TCP,
				SourceASGs: []string{"web"}, Destinations: []string{"10.0.1.0/24"}, DestinationASGs: []string{"web"}, DestinationPorts: []string{"443"}})
		}},
		{"asg add nva0 web", func(d *Design) { d.VNets[0].Subnets[1].NICs[0].ApplicationSecurityGroups = []string{"web"} }},
		{"admin add security/base NoSSH 10 Inbound Deny Tcp Internet -> *:22", func(d *Design) {
			k := &d.SecurityAdminConfigurations[0].Collections[0]
			k.Rules = append(k.Rules, AdminRule{Name: "NoSSH", Priority: 10, Direction: Inbound, Access: AdminDeny, Protocol: TCP,
				Sources: []string{"Internet"}, DestinationPorts: []string{"22"}})
		}},
		{"admin remove security/base old", func(d *Design) { d.SecurityAdminConfigurations[0].Collections[0].Rules = nil }},
		{"nsg remove nsg-apim Old", func(d *Design) { d.NSGs[0].Rules = nil }},
		{"firewall add fw network base/web Allow Tcp * -> *:443", func(d *Design) {
			c := &d.Firewalls[0].Network[0]
			c.Rules = slices.Insert(c.Rules, 0, NetworkRule{Name: "web", Protocols: []Protocol{TCP}, Ports: []string{"443"}})
		}},
		{"firewall add fw network web Allow Tcp * -> *:443", func(d *Design) {
			d.Firewalls[0].Network = append(d.Firewalls[0].Network, NetworkCollection{Name: "azpath", Priority: 199, Access: Allow,
				Rules: []NetworkRule{{Name: "web", Protocols: []Protocol{TCP}, Ports: []string{"443"}}}})
		}},
		{"firewall add fw network no-web Deny Tcp * -> *:443", func(d *Design) {
			c := &d.Firewalls[0].Network[1]
			c.Rules = slices.Insert(c.Rules, 0, NetworkRule{Name: "no-web", Protocols: []Protocol{TCP}, Ports: []string{"443"}})
		}},
		{"firewall add fw nat publish Tcp * -> fw-pip:443 => 10.0.1.4", func(d *Design) {
			d.Firewalls[0].NAT = []NATCollection{{Name: "azpath", Priority: 1000,
				Rules: []NATRule{{Name: "publish", Protocol: TCP, Destination: "fw-pip", Port: 443, Translated: IP("10.0.1.4")}}}}
		}},
		{"firewall remove fw network allow-dns", func(d *Design) { d.Firewalls[0].Network = d.Firewalls[0].Network[1:] }},
		{"firewall remove fw application first/x", func(d *Design) { d.Firewalls[0].Application = nil }},
		{"firewall policy fw policy", func(d *Design) { d.Firewalls[0].Policy = "policy" }},
		{"ipgroup add ipg 10.2.0.4", func(d *Design) { d.IPGroups[0].Addresses = []string{"10.1.0.0/16", "10.2.0.4"} }},
		{"ipgroup remove ipg 10.1.0.0/16", func(d *Design) { d.IPGroups[0].Addresses = nil }},
		{"edge add dc1/internet web Allow Tcp * -> *:443", func(d *Design) {
			f := &d.Sites[0].Edges[0].Filter
			f.Rules = slices.Insert(f.Rules, 0, FilterRule{Name: "web", Access: Allow, Protocol: TCP, Ports: []string{"443"}})
		}},
		{"edge remove dc1/internet old", func(d *Design) { d.Sites[0].Edges[0].Filter.Rules = nil }},
		{"edge preference dc1/internet 200", func(d *Design) { d.Sites[0].Edges[0].Preference = 200 }},
		{"edge accept dc1/internet Storage", func(d *Design) { d.Sites[0].Edges[0].Routes = []string{"198.51.100.0/24", "Storage"} }},
		{"edge refuse dc1/internet 198.51.100.0/24", func(d *Design) { d.Sites[0].Edges[0].Routes = nil }},
		{"edge advertise dc1/internet 203.0.113.64/28", func(d *Design) {
			d.Sites[0].Edges[0].Advertised = CIDRs("203.0.113.0/28", "203.0.113.64/28")
		}},
		{"edge withdraw dc1/internet 203.0.113.0/28", func(d *Design) { d.Sites[0].Edges[0].Advertised = nil }},
		{"edge translate dc1/internet hide inward * -> 192.168.10.4 => 192.168.0.1", func(d *Design) {
			f := &d.Sites[0].Edges[0].Filter
			f.SNAT = slices.Insert(f.SNAT, 0, SNATRule{Name: "hide", Inward: true, Destinations: []string{"192.168.10.4"}, To: IP("192.168.0.1")})
		}},
		{"edge untranslate dc1/internet pool", func(d *Design) { d.Sites[0].Edges[0].Filter.SNAT = nil }},
		{"gateway default vgw to-dc1", func(d *Design) { d.Gateways[0].DefaultSite = "to-dc1" }},
		{"pool add lb/pool vm", func(d *Design) { d.LoadBalancers[0].Pools[0].NICs = []string{"nva0", "vm"} }},
		{"pool remove lb/pool nva0", func(d *Design) { d.LoadBalancers[0].Pools[0].NICs = nil }},
		{"outbound ports lb/out 64", func(d *Design) { d.LoadBalancers[0].OutboundRules[0].AllocatedOutboundPorts = 64 }},
		{"gateway weight vgw to-dc1 20", func(d *Design) { d.Gateways[0].Connections[0].RoutingWeight = 20 }},
		{"gateway add vgw to-dc1 bgp 172.16.0.0/16", func(d *Design) { d.Gateways[0].Connections[0].Learned = CIDRs("172.16.0.0/16") }},
		{"gateway add vgw to-dc1 static 172.17.0.0/16", func(d *Design) {
			d.Gateways[0].Connections[0].Static = append(d.Gateways[0].Connections[0].Static, CIDR("172.17.0.0/16"))
		}},
		{"gateway activeActive vgw true", func(d *Design) { d.Gateways[0].ActiveActive = true }},
		{"gateway fastPath vgw to-dc1 true", func(d *Design) { d.Gateways[0].Connections[0].FastPath = true }},
		{"edge prepend dc1/internet 3", func(d *Design) { d.Sites[0].Edges[0].ASPathPrepend = 3 }},
		{"appliance add nva0 web Allow Tcp * -> *:443", func(d *Design) {
			f := &d.VNets[0].Subnets[1].NICs[0].Appliance
			f.Rules = slices.Insert(f.Rules, 0, FilterRule{Name: "web", Access: Allow, Protocol: TCP, Ports: []string{"443"}})
		}},
		{"appliance remove nva0 old", func(d *Design) { d.VNets[0].Subnets[1].NICs[0].Appliance.Rules = nil }},
		{"peering set hub -> spoke allowVirtualNetworkAccess false", func(d *Design) { d.Peerings[0].BlockVirtualNetworkAccess = true }},
		{"peering set spoke -> hub allowForwardedTraffic true", func(d *Design) { d.Peerings[1].AllowForwardedTraffic = true }},
		{"peering set hub -> spoke allowGatewayTransit true", func(d *Design) { d.Peerings[0].AllowGatewayTransit = true }},
		{"peering set spoke -> hub useRemoteGateways true", func(d *Design) { d.Peerings[1].UseRemoteGateways = true }},
		{"dns set spoke 10.0.0.4,10.0.0.5", func(d *Design) { d.VNets[1].DNSServers = IPs("10.0.0.4", "10.0.0.5") }},
		{"dns link contoso.com spoke registrationEnabled", func(d *Design) {
			d.PrivateZones[0].Links = append(d.PrivateZones[0].Links, ZoneLink{VNet: "spoke", Registration: true})
		}},
		{"dns link contoso.com hub nxDomainRedirect", func(d *Design) { d.PrivateZones[0].Links[0].Fallback = true }},
		{"dns unlink contoso.com hub", func(d *Design) { d.PrivateZones[0].Links = nil }},
		{`dns record contoso.com "www A 10.0.1.5"`, func(d *Design) {
			d.PrivateZones[0].Records = []string{"@ A 10.0.1.4", "www A 10.0.1.5"}
		}},
		{`dns unrecord contoso.com "@ A 10.0.1.4"`, func(d *Design) { d.PrivateZones[0].Records = nil }},
		{"dns forward nva0 corp.example -> 10.0.5.4", func(d *Design) { d.DNSServers[0].Forward[0].To = IPs("10.0.5.4") }},
		{"dns forward nva0 vault.azure.net -> 10.0.5.4", func(d *Design) {
			d.DNSServers[0].Forward = append(d.DNSServers[0].Forward, dns.Forward{Suffix: "vault.azure.net", To: IPs("10.0.5.4")})
		}},
		{"dns forward nva0 corp.example -> none", func(d *Design) { d.DNSServers[0].Forward = nil }},
		{"dns forward nva0 . -> 168.63.129.16", func(d *Design) { d.DNSServers[0].Forwarders = IPs("168.63.129.16") }},
		{"dns forward nva0 . -> none", func(d *Design) { d.DNSServers[0].Forwarders = nil }},
		{"dns rule rules corp.example -> 172.16.0.54", func(d *Design) { d.Rulesets[0].Rules[0].Targets = IPs("172.16.0.54") }},
		{"dns rule rules . -> 172.16.0.54", func(d *Design) {
			d.Rulesets[0].Rules = append(d.Rulesets[0].Rules, ForwardingRule{Name: ".", Domain: dns.Root, Targets: IPs("172.16.0.54")})
		}},
		{"dns rule rules corp.example -> none", func(d *Design) { d.Rulesets[0].Rules = nil }},
		{"dns attach rules spoke", func(d *Design) { d.Rulesets[0].Links = []string{"hub", "spoke"} }},
		{"dns detach rules hub", func(d *Design) { d.Rulesets[0].Links = nil }},
		{"endpoint add hub/apim Microsoft.Storage", func(d *Design) {
			d.VNets[0].Subnets[0].ServiceEndpoints = []string{"Microsoft.Sql", "Microsoft.Storage"}
		}},
		{"privatelink policies hub/apim RouteTableEnabled", func(d *Design) { d.VNets[0].Subnets[0].PrivateEndpointNetworkPolicies = RouteTableEnabled }},
		{"appliance disableSnatOnPL nva0 true", func(d *Design) { d.VNets[0].Subnets[1].NICs[0].DisableSNATOnPL = true }},
		{"endpoint remove hub/apim Microsoft.Sql", func(d *Design) { d.VNets[0].Subnets[0].ServiceEndpoints = nil }},
		{"subnet hub/apim routeTable none", func(d *Design) { d.VNets[0].Subnets[0].RouteTable = "" }},
		{"subnet hub/nva networkSecurityGroup nsg-apim", func(d *Design) { d.VNets[0].Subnets[1].NSG = "nsg-apim" }},
		{`subnet hub/nva natGateway "none"`, func(d *Design) { d.VNets[0].Subnets[1].NATGateway = "none" }},
	} {
		d, want := editable(), editable()
		tt.edit(&want)
		got, err := d.Apply(parsed(t, tt.text)...)
		if err != nil {
			t.Errorf("Apply(%s): %v", tt.text, err)
		} else if diff := differences(want, got); diff != "" {
			t.Errorf("Apply(%s) (-want +got):\n%s", tt.text, diff)
		}
		if diff := differences(editable(), d); diff != "" {
			t.Errorf("Apply(%s) changed its design:\n%s", tt.text, diff)
		}
	}
}

func TestApplyNamesEveryMistake(t *testing.T) {
	got, err := editable().Apply(append(parsed(t,
		"route add rt-apm CP1 203.0.113.66/32 Internet",
		"route add rt-apim FW 10.0.0.0/8 Internet",
		"route add rt-apim Default 0.0.0.0/0 Internet",
		"route remove rt-apim fw",
		"nsg add nsg-apim Old 110 Inbound Allow Tcp * -> *",
		"nsg add nsg-apim New 100 Inbound Allow Tcp * -> *",
		"nsg remove internet x",
		"firewall add fw network block/web Allow Tcp * -> *:443",
		"firewall add fw application web Allow * -> example.com",
		"firewall add fw nat c/web Tcp * -> a:1 => 10.0.0.4",
		"firewall remove fw network base/no-ntp",
		"firewall remove fw network bas/no-ntp",
		"firewall remove fw2 nat x",
		"edge remove dc1/vpn old",
		"appliance add nva1 web Allow Tcp * -> *",
		"peering set hub -> spok useRemoteGateways true",
		"dns set hubs default",
		"dns link contoso.org hub",
		"dns link contoso.com hubs",
		"dns unlink contoso.com spoke",
		`dns record contoso.com "@ A 10.0.1.4"`,
		`dns unrecord contoso.com "@ A 10.0.1.5"`,
		"dns forward fwd . -> none",
		"dns forward nva0 vault.azure.net -> none",
		"dns rule rule . -> 8.8.8.8",
		"dns rule rules . -> none",
		"dns attach rules hub",
		"dns attach rules hubs",
		"dns detach rules spoke",
		"endpoint add hub/apim Microsoft.Sql",
		"endpoint remove hub/apm Microsoft.Sql",
		"subnet hub/apim networkSecurityGroup nsg",
		"subnet hub/apim natGateway gw",
		"subnet hub/apim routeTable rt-apim", // nothing wrong with this one
	), nil)...)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := differences(Design{}, got); diff != "" {
		t.Errorf("a design comes with the error:\n%s", diff)
	}
	want := []string{
		`route add rt-apm CP1 203.0.113.66/32 Internet: route table: "rt-apm": does not exist, did you mean "rt-apim"? (have "rt-apim")`,
		`route add rt-apim FW 10.0.0.0/8 Internet: route: "FW": exists already, want another name`,
		`route add rt-apim Default 0.0.0.0/0 Internet: destination: "0.0.0.0/0": route "FW" goes there already, remove it first`,
		`route remove rt-apim fw: route: "fw": does not exist, did you mean "FW"? (have "FW")`,
		`nsg add nsg-apim Old 110 Inbound Allow Tcp * -> *: security rule: "Old": exists already, want another name`,
		`nsg add nsg-apim New 100 Inbound Allow Tcp * -> *: priority: 100: Inbound rule "Old" has it, want one of its own`,
		`nsg remove internet x: network security group: "internet": does not exist (have "nsg-apim")`,
		`firewall add fw network block/web Allow Tcp * -> *:443: network rule collection: "block": its action is Deny, want a collection with Allow`,
		`firewall add fw application web Allow * -> example.com: application rule collection: "first": its priority 100 leaves no room for Allow before its Deny, name the collection to use`,
		`firewall add fw nat c/web Tcp * -> a:1 => 10.0.0.4: nat rule collection: "c": does not exist (there is none)`,
		`firewall remove fw network base/no-ntp: network rule: "no-ntp": does not exist (have "allow-dns")`,
		`firewall remove fw network bas/no-ntp: network rule collection: "bas": does not exist, did you mean "base"? (have "base", "block")`,
		`firewall remove fw2 nat x: firewall: "fw2": does not exist, did you mean "fw"? (have "fw")`,
		`edge remove dc1/vpn old: edge: "dc1/vpn": does not exist (have "dc1/internet")`,
		`appliance add nva1 web Allow Tcp * -> *: network interface: "nva1": does not exist, did you mean "nva0"? (have "nva0")`,
		`peering set hub -> spok useRemoteGateways true: peering: "hub -> spok": does not exist, did you mean "hub -> spoke"? (have "hub -> spoke", "spoke -> hub")`,
		`dns set hubs default: virtual network: "hubs": does not exist, did you mean "hub"? (have "hub", "spoke")`,
		`dns link contoso.org hub: private DNS zone: "contoso.org": does not exist, did you mean "contoso.com"? (have "contoso.com")`,
		`dns link contoso.com hubs: virtual network: "hubs": does not exist, did you mean "hub"? (have "hub", "spoke")`,
		`dns unlink contoso.com spoke: link: "spoke": does not exist (have "hub")`,
		`dns record contoso.com "@ A 10.0.1.4": record: "@ A 10.0.1.4": exists already, want another name`,
		`dns unrecord contoso.com "@ A 10.0.1.5": record: "@ A 10.0.1.5": does not exist, did you mean "@ A 10.0.1.4"? (have "@ A 10.0.1.4")`,
		`dns forward fwd . -> none: name server: "fwd": does not exist (have "nva0")`,
		`dns forward nva0 vault.azure.net -> none: conditional forwarder: "vault.azure.net": does not exist (have "corp.example")`,
		`dns rule rule . -> 8.8.8.8: DNS forwarding ruleset: "rule": does not exist, did you mean "rules"? (have "rules")`,
		`dns rule rules . -> none: forwarding rule: ".": does not exist (have "corp.example")`,
		`dns attach rules hub: link: "hub": exists already, want another name`,
		`dns attach rules hubs: virtual network: "hubs": does not exist, did you mean "hub"? (have "hub", "spoke")`,
		`dns detach rules spoke: link: "spoke": does not exist (have "hub")`,
		`endpoint add hub/apim Microsoft.Sql: service endpoint: "Microsoft.Sql": exists already, want another name`,
		`endpoint remove hub/apm Microsoft.Sql: subnet: "hub/apm": does not exist, did you mean "hub/apim"? (have "hub/apim", "hub/nva")`,
		`subnet hub/apim networkSecurityGroup nsg: network security group: "nsg": does not exist (have "nsg-apim")`,
		`subnet hub/apim natGateway gw: NAT gateway: "gw": does not exist (have "none")`,
		`change 34 is nil`,
	}
	if diff := differences(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	var input *InputError
	if !errors.As(err, &input) || input.Path != "route table" {
		t.Errorf("errors.As finds %v, want the first mistake", input)
	}
}

// Later changes see what earlier ones did.
func TestApplyIsInOrder(t *testing.T) {
	d, err := editable().Apply(parsed(t,
		"route add rt-apim new 10.9.0.0/16 None", "route remove rt-apim new",
		"firewall add fw network a Allow Tcp * -> *:1", "firewall add fw network b Allow Tcp * -> *:2", "firewall add fw network c Deny Tcp * -> *:3",
		"firewall remove fw network a", "firewall remove fw network b", "firewall remove fw network azpath-2/c",
	)...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := differences(editable(), d); diff != "" {
		t.Errorf("adding and removing (-before +after):\n%s", diff)
	}
}

// A rule whose name stands in two collections must be told apart.
func TestRemoveAmbiguousRule(t *testing.T) {
	d := editable()
	d.Firewalls[0].Network[1].Rules[0].Name = "allow-dns"
	_, err := d.Apply(parsed(t, "firewall remove fw network allow-dns")...)
	const want = `firewall remove fw network allow-dns: network rule: "allow-dns": stands in several collections, want one of "base/allow-dns", "block/allow-dns"`
	if err == nil || err.Error() != want {
		t.Errorf("Apply = %v, want %s", err, want)
	}
	if _, err := d.Apply(parsed(t, "firewall remove fw network block/allow-dns")...); err != nil {
		t.Error(err)
	}
}

// No change touches the design it is applied to, nor shares memory with what it
// makes, nor panics, on any design.
func TestApplyLeavesTheDesignAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := designs().Draw(t, "design")
		before, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		list := rapid.SliceOfN(changes(), 1, 5).Draw(t, "changes")
		_, _ = d.Apply(list...)
		after, err := json.Marshal(d)
		if err != nil || string(after) != string(before) {
			t.Fatalf("%v changed the design:\n%s\n%s", list, before, after)
		}
	})
}

// A change applied twice gives two designs with memory of their own.
func TestApplyDoesNotLendItsChange(t *testing.T) {
	c := AddEdgeRule{"dc1/internet", FilterRule{Name: "web", Access: Allow, Ports: []string{"443"}}}
	a, errA := editable().Apply(c)
	b, errB := editable().Apply(c)
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	a.Sites[0].Edges[0].Filter.Rules[0].Ports[0] = "80"
	if got := b.Sites[0].Edges[0].Filter.Rules[0].Ports[0]; got != "443" || c.Rule.Ports[0] != "443" {
		t.Errorf("an edit of one design reached the other (%s) or the change (%s)", got, c.Rule.Ports[0])
	}
}

// With a policy a firewall's rules are edited there: in the first group that has
// such collections, or the one that has the rule.
func TestApplyEditsThePolicyOfAFirewall(t *testing.T) {
	base := editable()
	base.Firewalls[0] = Firewall{Name: "fw", VNet: "hub", Policy: "policy"}
	for _, tt := range []struct {
		text string
		edit func(early, late *RuleCollectionGroup)
	}{
		{"firewall add fw network web Allow Tcp * -> *:443", func(_, late *RuleCollectionGroup) {
			k := &late.Network[0]
			k.Rules = slices.Insert(k.Rules, 0, NetworkRule{Name: "web", Protocols: []Protocol{TCP}, Ports: []string{"443"}})
		}},
		{"firewall add fw network late-net/web Allow * * -> *", func(_, late *RuleCollectionGroup) {
			k := &late.Network[0]
			k.Rules = slices.Insert(k.Rules, 0, NetworkRule{Name: "web"})
		}},
		{"firewall add fw application web Deny * -> *", func(early, _ *RuleCollectionGroup) {
			early.Application = []ApplicationCollection{{Name: "azpath", Priority: 1000, Access: Deny, Rules: []ApplicationRule{{Name: "web", FQDNs: []string{"*"}}}}}
		}},
		{"firewall remove fw network time", func(_, late *RuleCollectionGroup) { late.Network = nil }},
	} {
		want := base.Clone()
		tt.edit(&want.FirewallPolicies[0].RuleCollectionGroups[1], &want.FirewallPolicies[0].RuleCollectionGroups[0])
		got, err := base.Apply(parsed(t, tt.text)...)
		if err != nil {
			t.Errorf("Apply(%s): %v", tt.text, err)
		} else if diff := differences(want, got); diff != "" {
			t.Errorf("Apply(%s) (-want +got):\n%s", tt.text, diff)
		}
	}
	if _, err := base.Apply(parsed(t, "firewall add fw network none/web Allow * * -> *")...); err == nil {
		t.Error("a collection that does not exist is no error")
	}
}
