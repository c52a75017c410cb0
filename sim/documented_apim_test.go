package sim

import "testing"

// gatewayIn is an API Management instance in a network of its own subnet, with a
// machine beside it, a peer, a site, and a firewall that nothing is routed to.
func gatewayIn(mode APIMMode) Design {
	apim := APIM{Name: "apim", Mode: mode, Subnet: "hub/apim", PublicIP: "pip-apim", IPs: IPs("10.0.8.5")}
	if mode == Internal {
		apim.PrivateIP = IP("10.0.8.4")
	}
	return hubSpoke().with(func(d *Design) {
		d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "apim", Prefixes: CIDRs("10.0.8.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim"})
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-apim"})
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-apim", Rules: []SecurityRule{
			{Name: "Clients", Priority: 100, Direction: Inbound, Access: Allow, Protocol: TCP, Sources: []string{"Internet"}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"80", "443"}},
			{Name: "Management", Priority: 110, Direction: Inbound, Access: Allow, Protocol: TCP, Sources: []string{"ApiManagement"}, Destinations: []string{"VirtualNetwork"}, DestinationPorts: []string{"3443"}},
		}})
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-apim", IP: IP("198.51.100.7")})
		d.APIMs = []APIM{apim}
	})
}

const (
	apimByFirewall = "route add rt-apim FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"
	// controlPlane is an address of the service tag ApiManagement (apim:C4).
	controlPlane = "tcp 52.224.186.99 -> 198.51.100.7:3443"
	console      = "Failed to connect to management endpoint apim.management.azure-api.net:3443"
)

func TestDocumentedExternalInstance(t *testing.T) {
	base := gatewayIn(External)
	prove(t, []fact{
		// apim:2.2, column External
		{says: "internet to the gateway", design: base, flow: "tcp client -> apim:443", want: delivered("apim"), shows: []string{"API Management apim public VIP", "100 Clients"}},
		{says: "the control plane to management", design: base, flow: controlPlane, want: delivered("apim"), shows: []string{"110 Management"}},
		{says: "nobody else to management", design: base, flow: "tcp client -> apim:3443", want: dropped(DeniedByDefault, LegSYN, "apim")},
		{says: "a machine beside it calls the public address, with a public source", design: base, flow: "tcp h -> apim:443", want: delivered("apim"),
			shows: []string{"0.0.0.0/0 -> Internet (Default)", "default outbound access of h"}},
		{says: "a peer too", design: base, flow: "tcp a -> apim:443", want: delivered("apim"), shows: []string{"public VIP"}},
		{says: "a site by the internet, not by the tunnel", design: base, flow: "tcp pc -> apim:443", want: delivered("apim"), shows: []string{"dc/isp hide", "public VIP"}},
		{says: "a port that the public address does not serve is silent", design: base, flow: "tcp client -> 198.51.100.7:22",
			changes: []string{"nsg add nsg-apim all 200 Inbound Allow * * -> *"}, want: dropped(NoListener, LegSYN, "apim")},
		// net:9.b4, apim:2.3.b3
		{says: "with 0/0 to a firewall the clients' answers die there", design: base, flow: "tcp client -> apim:443", changes: []string{apimByFirewall},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"leg SYN-ACK 10.0.8.5:443 > 203.0.113.10:51000", "User rt-apim/FW", "connect timeout"}},
		{says: "also those to a machine beside it whose calls leave by the firewall", design: base, flow: "tcp a -> apim:443", changes: []string{apimByFirewall, spokeByFirewall},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"leg SYN-ACK 10.0.8.5:443 > 198.51.100.8:51000", "it translated the SYN"}},
		// apim:C2
		{says: "and the control plane's", design: base, flow: controlPlane, changes: []string{apimByFirewall},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"User rt-apim/FW", console}},
		{says: "a gateway as next hop breaks it alike", design: base.with(byBGP), flow: controlPlane,
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"VirtualNetworkGateway vpngw to-dc", console}},
		{says: "so does None", design: base, flow: controlPlane, changes: []string{"route add rt-apim none 0.0.0.0/0 None"}, want: dropped(NextHopNone, LegSYNACK, "apim"), shows: []string{console}},
		// apim:C3
		{says: "a route for the service tag to Internet cures management", design: base, flow: controlPlane, changes: []string{apimByFirewall, "route add rt-apim CP ApiManagement Internet"}, want: delivered("apim"),
			shows: []string{"User rt-apim/CP tag ApiManagement"}},
		{says: "so does a route for each address", design: base, flow: controlPlane, changes: []string{apimByFirewall, "route add rt-apim CP 52.224.186.99/32 Internet"}, want: delivered("apim")},
		{says: "and the clients' answers die still", design: base, flow: "tcp client -> apim:443", changes: []string{apimByFirewall, "route add rt-apim CP ApiManagement Internet"},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		// apim:C6
		{says: "a regional tag misses the global addresses", design: base, flow: "tcp 104.214.19.224 -> apim:3443", changes: []string{apimByFirewall, "route add rt-apim CP ApiManagement.EastUS Internet"},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		// apim:C9
		{says: "no firewall rule repairs it", design: base, flow: controlPlane, changes: []string{apimByFirewall, "firewall add fw network cp Allow Tcp 52.224.186.99 -> 10.0.8.0/24:3443"},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		// apim:A1
		{says: "a public backend sees the public VIP", design: base, flow: "tcp apim -> web:443", want: delivered("web"), shows: []string{"nat    src 10.0.8.5:51000 -> 198.51.100.7:51000 (public VIP of apim)"}},
		{says: "a private backend sees the machine", design: base, flow: "tcp apim -> h:443", want: delivered("h"), shows: []string{"leg SYN-ACK 10.0.1.4:443 > 10.0.8.5:51000"}},
		{says: "a backend on premises too", design: base, flow: "tcp apim -> pc:443", want: delivered("pc"), shows: []string{"leg SYN-ACK 172.16.0.10:443 > 10.0.8.5:51000"}},
		// apim:A2
		{says: "behind a firewall a public backend sees the firewall", design: base, flow: "tcp apim -> web:443", changes: []string{apimByFirewall}, want: delivered("web"), shows: []string{"(fw SNAT)"}},
	})
}

func TestDocumentedInternalInstance(t *testing.T) {
	base := gatewayIn(Internal)
	managed := base.with(func(d *Design) { d.APIMs[0].PublicIP, d.PublicIPs = "", d.PublicIPs[:1] })
	prove(t, []fact{
		// apim:2.2, column Internal
		{says: "a machine in the network by the private VIP", design: base, flow: "tcp h -> apim:443", want: delivered("apim"), shows: []string{"nat    dst 10.0.8.4:443 -> 10.0.8.5:443 (API Management apim private VIP)"}},
		{says: "a peer by the private VIP", design: base, flow: "tcp a -> apim:443", want: delivered("apim"), shows: []string{"private VIP"}},
		{says: "a globally peered network too", design: base.with(func(d *Design) { d.VNets[1].Region = "westeurope" }), flow: "tcp a -> apim:443", want: delivered("apim"), shows: []string{"VNetGlobalPeering"}},
		{says: "a site by the tunnel", design: base, flow: "tcp pc -> apim:443", want: delivered("apim"), shows: []string{"1 pc", "dc/vpn", "private VIP"}},
		{says: "the control plane by the public VIP", design: base, flow: controlPlane, want: delivered("apim"), shows: []string{"public VIP", "110 Management"}},
		// apim:R1
		{says: "443 on the public VIP is judged by the NSG first, then silent", design: base, flow: "tcp client -> 198.51.100.7:443", want: dropped(NoListener, LegSYN, "apim"), shows: []string{"100 Clients", "no rule for this port"}},
		{says: "denied, where the NSG denies", design: base, flow: "tcp client -> 198.51.100.7:443", changes: []string{"nsg remove nsg-apim Clients"}, want: dropped(DeniedByDefault, LegSYN, "apim"), shows: []string{"65500 DenyAllInBound"}},
		// net:9.b2
		{says: "behind a firewall the clients in the network are served", design: base, flow: "tcp a -> apim:443", changes: []string{apimByFirewall}, want: delivered("apim")},
		{says: "and management needs its route all the same", design: base, flow: controlPlane, changes: []string{apimByFirewall}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{console}},
		{says: "which cures it", design: base, flow: controlPlane, changes: []string{apimByFirewall, "route add rt-apim CP ApiManagement Internet"}, want: delivered("apim")},
		// apim:A1, also in Internal mode
		{says: "a public backend sees the public VIP", design: base, flow: "tcp apim -> web:443", want: delivered("web"), shows: []string{"(public VIP of apim)"}},
		// apim:A9
		{says: "or one that Azure manages, by assumption", flow: "tcp apim -> web:443", want: delivered("web"), shows: []string{"assume managed-public-ip"},
			design: managed},
		// apim:A7, apim:R1
		{says: "whose address takes management all the same", design: managed, flow: "tcp 52.224.186.99 -> apim:3443", want: delivered("apim"), shows: []string{"assume managed-public-ip", "110 Management"}},
		{says: "which a firewall's route cuts as it does a public IP's", design: managed, flow: "tcp 52.224.186.99 -> apim:3443", changes: []string{apimByFirewall}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "and the rules keep out", design: managed, flow: "tcp client -> apim:3443", want: dropped(DeniedByDefault, LegSYN, "apim")},
		// apim:R3
		{says: "two instances' machines are one here: the VIP needs no choice", design: base.with(func(d *Design) { d.APIMs[0].Units, d.APIMs[0].IPs = 2, IPs("10.0.8.5", "10.0.8.6") }), flow: "tcp h -> apim:443", want: delivered("apim")},
		// net:2.3.b2, apim:N: the balancer's probe
		{says: "the load balancer's probe reaches 6390", design: base, flow: "tcp 168.63.129.16 -> 10.0.8.5:6390", want: delivered("apim")},
	})
}
