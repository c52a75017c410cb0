package sim

import "testing"

// zoneFor links the zone of the storage account to those networks alone.
func zoneFor(vnets ...string) func(*Design) {
	return func(d *Design) {
		d.PrivateZones[0].Links = nil
		for _, v := range vnets {
			d.PrivateZones[0].Links = append(d.PrivateZones[0].Links, ZoneLink{VNet: v})
		}
	}
}

// byPolicy moves the firewall's rules into a policy with those DNS settings.
func byPolicy(s FirewallDNS) func(*Design) {
	return func(d *Design) {
		f := &d.Firewalls[0]
		f.Policy = "policy"
		d.FirewallPolicies = []FirewallPolicy{{Name: "policy", DNS: s, RuleCollectionGroups: []RuleCollectionGroup{{Name: "g", Priority: 200, NAT: f.NAT, Network: f.Network, Application: f.Application}}}}
		d.FirewallPolicies[0].SNAT.PrivateRanges = f.SNATPrivateRanges
		f.NAT, f.Network, f.Application, f.SNATPrivateRanges = nil, nil, nil, nil
	}
}

// snatAll hides every client behind the firewall, which private endpoints need.
func snatAll(d *Design) { d.Firewalls[0].SNATPrivateRanges = []string{"255.255.255.255/32"} }

// What a firewall makes of names, it makes of them by its own DNS.
func TestDocumentedFirewallResolves(t *testing.T) {
	const (
		account = "tcp a -> store.blob.core.windows.net:443"
		share   = "tcp a -> store.blob.core.windows.net:445" // which is no matter of application rules
	)
	base := changed(t, withNames(), spokeByFirewall)
	web := base.with(zoneFor("hub")).with(apps(Allow, ApplicationRule{FQDNs: []string{"*.blob.core.windows.net"}}))
	byName := changed(t, base, "privatelink policies hub/pe RouteTableEnabled", "route add rt-a pe 10.0.3.4/32 VirtualAppliance 10.0.0.4").with(snatAll).with(network(networkRule(Allow, "named", func(r *NetworkRule) { r.FQDNs = []string{"store.blob.core.windows.net"} })))
	proxied := byName.with(byPolicy(FirewallDNS{EnableProxy: true}))
	prove(t, []fact{
		// dns:T21, dns:D8.5, dns:D1.17
		{says: "a request goes to the endpoint that the firewall's network knows, though the client called the public address", design: web, flow: account, want: delivered("fw"),
			shows: []string{"name store.blob.core.windows.net is 20.38.98.1", "name store.blob.core.windows.net is 10.0.3.4 (private zone privatelink.blob.core.windows.net linked to hub)", "> 10.0.3.4:443", "assume firewall-resolves-sni"}},
		// dns:T21, dns:D8.5
		{says: "and to the public address where the client alone has the zone", design: changed(t, web.with(zoneFor("a")), "privatelink policies hub/pe RouteTableEnabled", "route add rt-a pe 10.0.3.4/32 VirtualAppliance 10.0.0.4"), flow: account, want: delivered("fw"),
			shows: []string{"name store.blob.core.windows.net is 10.0.3.4", "name store.blob.core.windows.net is 20.38.98.1"}},
		// dns:T21
		{says: "a network rule by address leaves it the client's", design: base.with(zoneFor("hub")), flow: account, want: delivered("store"), shows: []string{"rule   allow (fw network net 1000 any)", "> 20.38.98.1:443"}},
		// dns:D8.5, net:F5
		{says: "by the other reading HTTPS that is not inspected goes where the client called", design: web.with(func(d *Design) { d.Assumptions.FirewallResolvesSNI = Off }), flow: account, want: delivered("fw"),
			shows: []string{"proxy  the firewall's own connection", "> 20.38.98.1:443"}},
		// dns:D8.5, dns:D5.3
		{says: "a record that the firewall's zone lacks ends the request there", design: web.with(func(d *Design) { d.PrivateEndpoints[0].ZoneGroup = nil }), flow: account,
			want: refused(NameNotFound, LegResponse, "fw"), shows: []string{"no store.privatelink.blob.core.windows.net there", "the connection opens, then is closed without an answer"}},
		// dns:D8.1, dns:D8.2
		{says: "a policy's own servers are asked instead of Azure's", design: web.with(byPolicy(FirewallDNS{Servers: IPs("10.0.4.4")})), flow: account, want: delivered("fw"),
			shows: []string{"ask 10.0.4.4:53 (fwd) for store.blob.core.windows.net A", "ask 168.63.129.16:53 (Azure DNS for hub)"}},
		// dns:D8.9
		{says: "and a policy without settings has its parent's", design: web.with(byPolicy(FirewallDNS{})).with(func(d *Design) {
			d.FirewallPolicies[0].BasePolicy = "base"
			d.FirewallPolicies = append(d.FirewallPolicies, FirewallPolicy{Name: "base", DNS: FirewallDNS{Servers: IPs("10.0.4.4")}})
		}), flow: account, want: delivered("fw"), shows: []string{"ask 10.0.4.4:53 (fwd)"}},
		// dns:D8.7, dns:D8.8
		{says: "of two servers the second is asked when the first is silent", design: web.with(byPolicy(FirewallDNS{Servers: IPs("10.0.9.9", "10.0.4.4")})), flow: account, want: delivered("fw"),
			shows: []string{"ask 10.0.9.9:53", "ask 10.0.4.4:53 (fwd)"}},

		// dns:T22, dns:D8.3
		{says: "a network rule with a name holds for what the firewall finds", design: proxied, flow: share, want: delivered("store"), shows: []string{"rule   allow (fw network policy/g cnamed 200 named)"}},
		// dns:T22, dns:D8.4
		{says: "a client that finds another address is denied", design: proxied.with(zoneFor("hub")), flow: share, want: dropped(DeniedByDefault, LegSYN, "fw"),
			shows: []string{"name store.blob.core.windows.net is 20.38.98.1", "implicit deny"}},
		// dns:T22, dns:D8.2, dns:D8.4
		{says: "unless it asks the firewall", design: proxied.with(zoneFor("hub")).with(servers("a", "10.0.0.4")), flow: share, want: delivered("store"),
			shows: []string{"ask 10.0.0.4:53 (fw) for store.blob.core.windows.net A", "ask 168.63.129.16:53 (Azure DNS for hub)", "rule   allow (fw network policy/g cnamed 200 named)"}},
		// dns:T22, dns:D8.3, dns:D8.10
		{says: "without the DNS proxy the rule holds for nothing", design: byName.with(byPolicy(FirewallDNS{})), flow: share, want: dropped(DeniedByDefault, LegSYN, "fw"), shows: []string{"implicit deny"}},
		// dns:D8.2
		{says: "and nobody can ask the firewall", design: byName.with(byPolicy(FirewallDNS{})).with(servers("a", "10.0.0.4")), flow: share, want: unresolvedAt(DNSTimeout, "fw"), shows: []string{"ask 10.0.0.4:53"}},
		// dns:D8.7
		{says: "a proxy whose servers are all dead answers nobody", design: byName.with(byPolicy(FirewallDNS{EnableProxy: true, Servers: IPs("10.0.9.9")})).with(servers("a", "10.0.0.4")), flow: share, want: unresolvedAt(DNSServFail, "fw"),
			shows: []string{"ask 10.0.9.9:53"}},
		// net:F11
		{says: "DNAT leads to what the firewall's DNS has", design: base.with(func(d *Design) {
			d.PublicDNS = []PublicZone{{Name: "contoso.com", Records: []string{"app A 10.1.0.4"}}}
		}), changes: []string{"firewall add fw nat publish Tcp * -> 198.51.100.8:443 => fqdn=app.contoso.com"}, flow: "tcp client -> 198.51.100.8:443", want: delivered("a"), shows: []string{"nat    dst 198.51.100.8:443 -> 10.1.0.4:443"}},
	})
}

// An application gateway asks the DNS of its own network for its servers.
func TestDocumentedGatewayResolves(t *testing.T) {
	base := fronted().with(func(d *Design) {
		d.AppGateways[0].Pools[0].Addresses = []string{"api.contoso.com"}
		d.PrivateZones = []PrivateZone{{Name: "api.contoso.com", Records: []string{"@ A 10.0.1.9"}, Links: []ZoneLink{{VNet: "net"}}}}
	})
	prove(t, []fact{
		// apim:D13, dns:T10
		{says: "the zone of its own network tells its server", design: base, flow: "tcp client -> agw:443 name api.example.com", want: delivered("agw"), shows: []string{"name api.contoso.com is 10.0.1.9"}},
		// apim:D13, dns:T10
		{says: "without the link it has none", design: base.with(func(d *Design) { d.PrivateZones[0].Links = nil }), flow: "tcp client -> agw:443 name api.example.com", want: refused(NameNotFound, LegResponse, "agw"),
			shows: []string{"no zone of public DNS has the name", "HTTP 502 from the application gateway"}},
	})
}
