package sim

import "testing"

// Proxies that meet other parts of the design: instances, service endpoints, and
// services that list who may call.
func TestDocumentedProxyMeets(t *testing.T) {
	names := func(d *Design) { // application rules alone, for every name
		network()(d)
		application(Allow, 200, "*")(d)
	}
	base := inspected(t).with(names)
	external := changed(t, gatewayIn(External).with(names), spokeByFirewall)
	internal := changed(t, gatewayIn(Internal).with(names), "route add rt-a apim 10.0.8.0/24 VirtualAppliance 10.0.0.4")
	listed := base.with(func(d *Design) { d.Services[0].AllowedSources = []string{"198.51.100.8"} })
	storage := base.with(func(d *Design) {
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}, AllowedSources: []string{"hub/AzureFirewallSubnet"}})
	})
	const firewallEndpoint = "endpoint add hub/AzureFirewallSubnet Microsoft.Storage"
	prove(t, []fact{
		// net:F5, net:5.2
		{says: "a service that lists the firewall's public address is reached by name", design: listed, flow: "tcp a -> www.example.com:443", want: delivered("fw"),
			shows: []string{"leg SYN-ACK 203.0.113.80:443 > 198.51.100.8:51001"}},
		{says: "not once a NAT gateway lends another", design: listed.with(firewallNATGateway), flow: "tcp a -> www.example.com:443", want: refused(DeniedByService, LegResponse, "fw"),
			shows: []string{"198.51.100.30:51001", "cause the firewall's own connection: ", "HTTP 403"}},
		// net:7.b5: the endpoint on the firewall's subnet
		{says: "with the endpoint on AzureFirewallSubnet the service sees the firewall's private address", design: storage, flow: "tcp a -> store.example.com:443", changes: []string{firewallEndpoint},
			want: delivered("fw"), shows: []string{"VirtualNetworkServiceEndpoint", "leg SYN-ACK 20.38.98.1:443 > 10.0.0.4:51001"}},
		{says: "without it, a public one that the service does not list", design: storage, flow: "tcp a -> store.example.com:443", want: refused(DeniedByService, LegResponse, "fw"),
			shows: []string{"198.51.100.8:51001"}},
		// apim:2.3.b2, apim:2.3.b3
		{says: "an External instance is reached by the firewall's own connection while its 0/0 is the internet", design: external, flow: "tcp a -> apim:443 name api.example.com", want: delivered("fw"),
			shows: []string{"198.51.100.8:51001", "API Management apim public VIP"}},
		{says: "with its own 0/0 to the firewall the answer to that connection dies there", design: external, flow: "tcp a -> apim:443 name api.example.com", changes: []string{apimByFirewall},
			want:  dropped(AsymmetricNoState, LegResponse, "fw").asymmetric(),
			shows: []string{"leg SYN-ACK 10.0.8.5:443 > 198.51.100.8:51001", "cause the firewall's own connection: SYN-ACK 10.0.8.5:443", "User rt-apim/FW"}},
		// net:5.6.b6: proxies keep symmetry
		{says: "an Internal instance needs no route back to a proxied client", design: internal, flow: "tcp a -> apim:443 name api.example.com", want: delivered("fw"),
			shows: []string{"leg SYN-ACK 10.0.8.5:443 > 10.0.0.4:51001"}},
		{says: "which a client by a network rule does", design: internal.with(network(networkRule(Allow, "any", nil))), flow: "tcp a -> apim:443",
			want: dropped(HalfOpen, LegACK, "fw").asymmetric()},
		// net:F5: TCP alone
		{says: "ping is not proxied", design: base, flow: "icmp a -> b", want: dropped(DeniedByDefault, LegRequest, "fw")},
		{says: "nor is UDP, whatever name it asks for", design: base, flow: "udp a -> b:443 name b.example.com", want: dropped(DeniedByDefault, LegRequest, "fw")},
		// net:5.5.b6: the handshake is the firewall's, not the server's
		{says: "a proxied server's closed port refuses what the handshake promised", flow: "tcp a -> b:443 name b.example.com", want: refused(NoListener, LegResponse, "fw"),
			design: base.with(func(d *Design) { d.nic("b").Listen = []Listener{{Ports: Port(22)}} }), shows: []string{"cause the firewall's own connection: SYN 10.0.0.4:51001 > 10.2.0.4:443 reached b"}},
		{says: "a proxied server that is not there is a timeout", design: base, flow: "tcp a -> 10.2.0.99:443 name none.example.com", want: dropped(NoSuchHost, LegResponse, "fw")},
		// net:F1, at a second firewall
		{says: "a firewall on the way of a proxy judges its connection too", flow: "tcp a -> z:443 name z.example.com", want: dropped(DeniedByFirewall, LegResponse, "fw"),
			design: twoHubs().with(names).with(func(d *Design) {
				d.Firewalls[1].Network = []NetworkCollection{{Name: "no", Priority: 200, Access: Deny, Rules: []NetworkRule{{Name: "hub", Sources: []string{"10.0.0.0/26"}}}}}
			}), changes: []string{"route add rt-fw2 hub 10.0.0.0/26 VirtualAppliance 10.0.0.4"}, shows: []string{"rule   deny (fw2 network no 200 hub)"}},
	})
}
