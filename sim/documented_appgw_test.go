package sim

import (
	"slices"
	"testing"
)

// fronted is an Internal instance behind an application gateway, as apim:12.1 draws
// it, with a firewall that nothing leads to.
func fronted() Design {
	allow := func(name string, priority int, port string, sources ...string) SecurityRule {
		return SecurityRule{Name: name, Priority: priority, Direction: Inbound, Access: Allow, Protocol: TCP, Sources: sources, DestinationPorts: []string{port}}
	}
	deny := SecurityRule{Name: "deny", Priority: 4000, Direction: Inbound, Access: Deny}
	return Design{
		VNets: []VNet{{Name: "net", Region: "eastus", Space: CIDRs("10.0.0.0/16"), Subnets: []Subnet{
			{Name: "agw", Prefixes: CIDRs("10.0.0.0/24"), NSG: "nsg-agw", RouteTable: "rt-agw"},
			{Name: "apim", Prefixes: CIDRs("10.0.1.0/24"), NSG: "nsg-apim", RouteTable: "rt-apim"},
			{Name: "AzureFirewallSubnet", Prefixes: CIDRs("10.0.2.0/26")},
			{Name: "app", Prefixes: CIDRs("10.0.3.0/24"), NICs: []NIC{
				{Name: "web1", IPs: IPs("10.0.3.4"), Listen: []Listener{{Ports: Port(8080)}}}, {Name: "web2", IPs: IPs("10.0.3.5"), Listen: []Listener{{Ports: Port(8080)}}},
			}},
		}}},
		RouteTables: []RouteTable{{Name: "rt-agw"}, {Name: "rt-apim"}},
		NSGs: []NSG{
			{Name: "nsg-agw", Rules: []SecurityRule{allow("manager", 100, "65200-65535", "GatewayManager"), allow("clients", 110, "443", "Internet"), allow("balancer", 120, "*", "AzureLoadBalancer"), deny}},
			{Name: "nsg-apim", Rules: []SecurityRule{allow("management", 100, "3443", "ApiManagement"), allow("gateway", 110, "443", "10.0.0.0/24"), allow("balancer", 120, "6390", "AzureLoadBalancer"), deny}},
		},
		PublicIPs: []PublicIP{{Name: "pip-agw", IP: IP("198.51.100.20")}, {Name: "pip-apim", IP: IP("198.51.100.7")}, {Name: "pip-fw", IP: IP("198.51.100.8")}},
		Firewalls: []Firewall{{Name: "fw", VNet: "net", PublicIPs: []string{"pip-fw"}, Network: []NetworkCollection{{Name: "all", Priority: 100, Access: Allow, Rules: []NetworkRule{{Name: "any"}}}}}},
		APIMs:     []APIM{{Name: "contoso", Mode: Internal, Subnet: "net/apim", PublicIP: "pip-apim", PrivateIP: IP("10.0.1.9")}},
		AppGateways: []ApplicationGateway{{
			Name: "agw", Subnet: "net/agw", PublicIP: "pip-agw",
			Listeners: []HTTPListener{
				{Name: "api", Protocol: HTTPS, HostNames: []string{"api.example.com"}}, {Name: "portal", Protocol: HTTPS, HostNames: []string{"portal.example.com"}},
				{Name: "management", Protocol: HTTPS, HostNames: []string{"management.example.com"}},
			},
			Pools:    []BackendPool{{Name: "apim", Addresses: []string{"contoso.azure-api.net"}}, {Name: "web", NICs: []string{"web1", "web2"}}},
			Settings: []HTTPSettings{{Name: "https", Protocol: HTTPS, Probe: "status"}, {Name: "plain", Port: 8080}},
			Probes:   []HTTPProbe{{Name: "status", HostName: "api.example.com"}},
			Rules: []RoutingRule{
				{Name: "api", Priority: 10, Listener: "api", Pool: "apim", Settings: "https"}, {Name: "portal", Priority: 20, Listener: "portal", Pool: "web", Settings: "plain"},
				{Name: "management", Priority: 30, Listener: "management", Pool: "apim", Settings: "https"},
			},
		}},
		Internet: []Host{{Name: "client", IP: IP("203.0.113.10")}},
		Services: []Service{
			{Name: "control", Prefixes: CIDRs("52.224.186.99/32")},
			{Name: "site", Prefixes: CIDRs("20.40.202.9/32"), FQDNs: []string{"site.azurewebsites.net"}},
		},
		Assumptions: Assumptions{DefaultOutboundAccess: On},
	}
}

// gateway is the design after an edit of its application gateway.
func (d Design) gateway(edit func(*ApplicationGateway)) Design {
	return d.with(func(d *Design) { edit(&d.AppGateways[0]) })
}

// badGateway is what a client gets whose request no server answered.
func badGateway(r Reason) Verdict { return refused(r, LegResponse, "agw") }

func TestDocumentedApplicationGateway(t *testing.T) {
	base := fronted()
	const (
		api          = "tcp client -> agw:443 name api.example.com"
		portal       = "tcp client -> agw:443 name portal.example.com"
		toFirewall   = "route add rt-apim FW 0.0.0.0/0 VirtualAppliance 10.0.2.4"
		backByFW     = "route add rt-apim agw 10.0.0.0/24 VirtualAppliance 10.0.2.4"
		thereByFW    = "route add rt-agw apim 10.0.1.0/24 VirtualAppliance 10.0.2.4"
		wholeNetByFW = "route add rt-apim net 10.0.0.0/16 VirtualAppliance 10.0.2.4"
	)
	prove(t, []fact{
		// apim:N9, apim:G5: the path
		{says: "a client reaches an Internal instance through an application gateway", design: base, flow: api, want: delivered("agw"), shows: []string{
			"nat    dst 198.51.100.20:443 -> 10.0.0.4:443 (application gateway agw frontend)", "inbound allow (subnet nsg-agw 110 clients)",
			"proxy  allow (agw 10 api), the application gateway answers the handshake itself",
			"flow tcp agw:51001 -> 10.0.1.9:443 name api.example.com", "leg SYN 10.0.0.4:51001 > 10.0.1.9:443", "route  10.0.0.0/16 -> VnetLocal (Default)",
			"nat    dst 10.0.1.9:443 -> 10.0.1.4:443 (API Management contoso private VIP)", "inbound allow (subnet nsg-apim 110 gateway)",
			"nat    src 10.0.0.4:443 -> 198.51.100.20:443"}},
		{says: "a default route of the instance's subnet to a firewall does not touch it", design: base, flow: api, changes: []string{toFirewall}, want: delivered("agw"),
			shows: []string{"nat    src 10.0.1.4:443 -> 10.0.1.9:443"}},
		{says: "a route to the gateway's subnet over a firewall, on the instance's side alone, makes it asymmetric", design: base, flow: api, changes: []string{backByFW},
			want:  badGateway(AsymmetricNoState).asymmetric(),
			shows: []string{"10.0.0.0/24 -> VirtualAppliance 10.0.2.4 (User rt-apim/agw)", "state  none", "cause the application gateway's own connection: SYN-ACK 10.0.1.9:443 > 10.0.0.4:51001 reached fw by user route 'agw'", "symptom HTTP 502 from the application gateway"}},
		{says: "and on the gateway's side alone half-open", design: base, flow: api, changes: []string{thereByFW},
			want: badGateway(HalfOpen).asymmetric(), shows: []string{"10.0.1.0/24 -> VirtualAppliance 10.0.2.4 (User rt-agw/apim)", "verdict dropped at fw on ACK: half-open"}},
		{says: "over it on both sides it works", design: base, flow: api, changes: []string{thereByFW, backByFW}, want: delivered("agw")},
		{says: "a route for the network's own prefix is no other", design: base, flow: api, changes: []string{wholeNetByFW},
			want: badGateway(AsymmetricNoState).asymmetric(), shows: []string{"10.0.0.0/16 -> VirtualAppliance 10.0.2.4 (User rt-apim/net)"}},
		// apim:G6
		{says: "management does not pass the application gateway", design: base, flow: "tcp control -> 198.51.100.7:3443", want: delivered("contoso"),
			shows: []string{"public IP pip-apim of API Management contoso"}},
		{says: "which has no listener for it", design: base, flow: "tcp control -> agw:3443", want: dropped(NoListener, LegSYN, "agw"), shows: []string{"no rule for this port"}},
		// apim:G1: what the two NSGs have to let in
		{says: "an NSG that does not let clients in hides the gateway", design: base, flow: api, changes: []string{"nsg remove nsg-agw clients"},
			want: dropped(DeniedByNSG, LegSYN, "agw"), shows: []string{"inbound deny (subnet nsg-agw 4000 deny)"}},
		{says: "an instance's NSG has to let in the gateway's subnet, not the clients", design: base, flow: api, changes: []string{"nsg remove nsg-apim gateway"},
			want:  badGateway(DeniedByNSG),
			shows: []string{"inbound deny (subnet nsg-apim 4000 deny)", "cause the application gateway's own connection: SYN 10.0.0.4:51001 > 10.0.1.9:443 was denied at contoso by rule 4000 deny"}},
		{says: "a rule of the gateway's own NSG for what leaves stops the second connection", design: base, flow: api, changes: []string{"nsg add nsg-agw stop 100 Outbound Deny * * -> 10.0.1.0/24"},
			want: badGateway(DeniedByNSG), shows: []string{"outbound deny (subnet nsg-agw 100"}},
		// apim:G2
		{says: "a backend may be the private VIP itself, with the name put over the client's", flow: api,
			design: base.gateway(func(g *ApplicationGateway) {
				g.Pools[0].Addresses, g.Settings[0].HostName = []string{"10.0.1.9"}, "contoso.azure-api.net"
			}), want: delivered("agw"), shows: []string{"flow tcp agw:51001 -> 10.0.1.9:443 name contoso.azure-api.net"}},
		{says: "or the name by which the pool has it", flow: api, design: base.gateway(func(g *ApplicationGateway) { g.Settings[0].PickHostName = true }),
			want: delivered("agw"), shows: []string{"flow tcp agw:51001 -> 10.0.1.9:443 name contoso.azure-api.net"}},
		{says: "an address that the instance never had is nobody's", flow: api, design: base.gateway(func(g *ApplicationGateway) { g.Pools[0].Addresses = []string{"10.0.1.77"} }),
			want: badGateway(NoSuchHost), shows: []string{"symptom HTTP 502"}},
		// apim:G4
		{says: "listeners on one port are told apart by name", design: base, flow: portal, want: delivered("agw"),
			shows: []string{"proxy  allow (agw 20 portal)", "flow tcp agw:51001 -> 10.0.3.4:8080 name portal.example.com"}},
		{says: "case aside", design: base, flow: "tcp client -> agw:443 name MANAGEMENT.example.com", want: delivered("agw"), shows: []string{"agw 30 management"}},
		{says: "a name that no listener has is a 404", design: base, flow: "tcp client -> agw:443 name other.example.com", want: badGateway(NoListener),
			shows: []string{"symptom HTTP 404 from the application gateway", "none of its listeners on the port has this host name"}},
		{says: "so is none", design: base, flow: "tcp client -> agw:443", want: badGateway(NoListener), shows: []string{"HTTP 404"}},
		// apim:G7
		{says: "after a change of the private VIP a pool by address is stale", flow: api,
			design: base.with(func(d *Design) {
				d.AppGateways[0].Pools[0].Addresses = []string{"10.0.1.9"}
				d.APIMs[0].PrivateIP = IP("10.0.1.10")
			}), want: badGateway(NoSuchHost), shows: []string{"symptom HTTP 502"}},
		{says: "where one by name follows", flow: api, design: base.with(func(d *Design) { d.APIMs[0].PrivateIP = IP("10.0.1.10") }), want: delivered("agw"),
			shows: []string{"flow tcp agw:51001 -> 10.0.1.10:443"}},
	})
}

// What the fact base does not have is Microsoft's documentation of the product.
func TestApplicationGatewayRouting(t *testing.T) {
	base := fronted()
	const portal = "tcp client -> agw:443 name portal.example.com"
	listens := func(d *Design, name string, port uint16) { d.nic(name).Listen = []Listener{{Ports: Port(port)}} }
	private := base.gateway(func(g *ApplicationGateway) {
		g.PrivateIP = IP("10.0.0.250")
		g.Listeners = append(g.Listeners, HTTPListener{Name: "inside", Private: true, Protocol: HTTPS, Port: 8443})
		g.Rules = append(g.Rules, RoutingRule{Name: "inside", Priority: 40, Listener: "inside", Pool: "apim", Settings: "https"})
	}).with(func(d *Design) { d.NSGs[0].Rules = d.NSGs[0].Rules[:3] })
	shared := private.gateway(func(g *ApplicationGateway) { g.Listeners[3].Port = 443 })
	only := private.gateway(func(g *ApplicationGateway) {
		g.PublicIP, g.EnhancedNetworkControl = "", true
		g.Listeners, g.Rules = g.Listeners[3:], g.Rules[3:]
	})
	public := func(d Design) Design {
		return d.gateway(func(g *ApplicationGateway) { g.Pools[0].Addresses = []string{"site.azurewebsites.net"} })
	}
	prove(t, []fact{
		{says: "an empty pool is a 502", flow: portal, design: base.gateway(func(g *ApplicationGateway) { g.Pools[1].NICs = nil }), want: badGateway(NoListener),
			shows: []string{"symptom HTTP 502 from the application gateway", "its backend pool is empty"}},
		{says: "a server that does not listen is left out of the pool", flow: portal, design: base.with(func(d *Design) { listens(d, "web1", 22) }), want: delivered("agw"),
			shows: []string{"verdict refused at web1 on reset: no-listener", "flow tcp agw:51001 -> 10.0.3.5:8080"}},
		{says: "with no server left it is a 502", flow: portal, design: base.with(func(d *Design) { listens(d, "web1", 22); listens(d, "web2", 22) }), want: badGateway(NoListener),
			shows: []string{"symptom HTTP 502", "cause the application gateway's own connection: SYN 10.0.0.4:51001 > 10.0.3.4:8080 reached web1, which does not listen"}},
		{says: "a server's own refusal is passed on", flow: "tcp client -> agw:443 name api.example.com",
			design: public(base).with(func(d *Design) { d.Services[1].AllowedSources = []string{"192.0.2.0/24"} }), want: badGateway(DeniedByService),
			shows: []string{"symptom HTTP 403 from the service"}},
		{says: "a public server sees the public frontend", flow: "tcp client -> agw:443 name api.example.com", design: public(base), want: delivered("agw"),
			shows: []string{"nat    src 10.0.0.4:51001 -> 198.51.100.20:51001 (public frontend of agw)"}},
		{says: "a gateway without a public frontend cannot reach it", flow: "tcp web1 -> agw:8443", design: public(only), want: badGateway(NoOutboundAccess)},
		{says: "but by a NAT gateway", flow: "tcp web1 -> agw:8443", design: public(only).with(func(d *Design) {
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-nat", IP: IP("198.51.100.30")})
			d.NATGateways = []NATGateway{{Name: "natgw", PublicIPs: []string{"pip-nat"}}}
			d.VNets[0].Subnets[0].NATGateway = "natgw"
		}), want: delivered("agw"), shows: []string{"-> 198.51.100.30:51001 (NAT gateway natgw)"}},
		{says: "what a name leads to that nobody declares is not known", flow: "tcp client -> agw:443 name api.example.com",
			design: base.gateway(func(g *ApplicationGateway) { g.Pools[0].Addresses = []string{"www.example.net"} }),
			want:   Verdict{Disposition: Exited, Leg: LegResponse, At: "agw"}, shows: []string{"exit   nobody declares where the answer would come from"}},
		{says: "a private frontend is reached from inside", flow: "tcp web1 -> 10.0.0.250:8443", design: private, want: delivered("agw"),
			shows: []string{"nat    dst 10.0.0.250:8443 -> 10.0.0.4:8443", "nat    src 10.0.0.4:8443 -> 10.0.0.250:8443"}},
		{says: "a basic listener takes any name, and none", flow: "tcp web1 -> 10.0.0.250:8443 name any.example.net", design: private, want: delivered("agw"), shows: []string{"agw 40 inside"}},
		{says: "frontends that share a port stay the destination that the NSG sees", flow: portal, design: shared, want: delivered("agw"), shows: []string{"leg SYN-ACK 198.51.100.20:443 > 203.0.113.10:51000"}},
		{says: "so that a rule for the subnet's prefix lets nobody in", flow: portal, design: shared.with(func(d *Design) { d.NSGs[0].Rules[1].Destinations = []string{"10.0.0.0/24"} }),
			want: dropped(DeniedByDefault, LegSYN, "agw"), shows: []string{"subnet nsg-agw 65500 DenyAllInBound"}},
		{says: "which it does where they do not", flow: portal, design: private.with(func(d *Design) { d.NSGs[0].Rules[1].Destinations = []string{"10.0.0.0/24"} }), want: delivered("agw")},
		{says: "its instances' own addresses take no connections", flow: "tcp web1 -> 10.0.0.4:443", design: private, want: dropped(NoListener, LegSYN, "agw")},
		{says: "of rules whose listeners both take a name the lowest priority is the one", flow: portal,
			design: base.gateway(func(g *ApplicationGateway) { g.Listeners[0].HostNames = []string{"*.example.com"} }), want: delivered("agw"), shows: []string{"proxy  allow (agw 10 api)"}},
		{says: "a proxy of a proxy", flow: portal, design: base.gateway(func(g *ApplicationGateway) {
			g.Pools[1] = BackendPool{Name: "web", Addresses: []string{"198.51.100.20"}}
		}),
			want: badGateway(NoListener)},
	})
}

// A connection that is open goes on as the gateway made it.
func TestApplicationGatewayInAWorld(t *testing.T) {
	w := NewWorld(compiled(t, fronted()))
	f := flowOf(t, "tcp client -> agw:443 name portal.example.com")
	for _, ask := range []func(Flow) (*Trace, error){w.Trace, w.Continue, w.Continue} {
		trace, err := ask(f)
		if err != nil || trace.Verdict != delivered("agw") {
			t.Fatalf("%v, %v, want delivered\n%s", trace.Verdict, err, trace)
		}
	}
}

// Each server of a pool is a path of its own, and told apart.
func TestApplicationGatewayTellsItsServersApart(t *testing.T) {
	trace := traceOf(t, fronted(), "tcp client -> agw:443 name portal.example.com")
	if len(trace.Others) != 1 {
		t.Fatalf("%d other paths, want one\n%s", len(trace.Others), trace)
	}
	if a, b := trace.choiceText(), trace.Others[0].choiceText(); a == b {
		t.Errorf("both paths are %q", a)
	}
}

func TestMatchWildcards(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"api.example.com", []string{"api.example.com", "API.Example.com"}, []string{"", "example.com", "xapi.example.com", "api.example.com.net"}},
		{"*.example.com", []string{"a.example.com", "a.b.example.com"}, []string{"example.com", "a.example.net", ""}},
		{"*", []string{"a", "a.b"}, []string{""}},
		{"w??.contoso*.edu", []string{"www.contoso.edu", "web.contoso-eu.edu"}, []string{"ww.contoso.edu", "www.contos.edu"}},
		{"*.contoso.*", []string{"a.contoso.com", "a.contoso.contoso.com"}, []string{"contoso.com"}},
	} {
		for _, name := range slices.Concat(c.yes, c.no) {
			if got, want := matchWildcards(c.pattern, name), slices.Contains(c.yes, name); got != want {
				t.Errorf("matchWildcards(%q, %q) = %v, want %v", c.pattern, name, got, want)
			}
		}
	}
}
