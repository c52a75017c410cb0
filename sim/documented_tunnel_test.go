package sim

import "testing"

// Forced tunnelling of an API Management subnet (apim:8), and what stands in
// front of an instance (apim:12).

const (
	controlPlaneRoute = "route add rt-apim CP ApiManagement Internet"
	apimForgetsSite   = "route propagation rt-apim off"
)

// publishes makes the firewall answer at its public address for an address
// behind it.
func publishes(to string) string {
	return "firewall add fw nat publish Tcp * -> 198.51.100.8:443 => " + to + ":443"
}

func TestDocumentedForcedTunnelOfAnInstance(t *testing.T) {
	external, internal := gatewayIn(External), gatewayIn(Internal)
	tunnelled := external.with(byBGP)
	store := func(d *Design) { // a storage account that the instance depends on
		d.Services = append(d.Services, Service{Name: "store", Prefixes: CIDRs("20.38.98.0/24")})
	}
	closed := func(d *Design) { d.edge("isp").Filter.Rules = nil }
	translatesAny := func(d *Design) {
		f := &d.edge("isp").Filter
		f.Stateful, f.Rules, f.TranslateAny = false, nil, true
	}
	prove(t, []fact{
		// apim:T1, by each of the four roads of the definition
		{says: "a user route to the gateway with a default site cuts management", design: external.with(byDefault), flow: controlPlane,
			changes: []string{"route add rt-apim tunnel 0.0.0.0/0 VirtualNetworkGateway"},
			want:    dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"User rt-apim/tunnel", console}},
		{says: "a default site alone does", design: external.with(byDefault), flow: controlPlane,
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"VirtualNetworkGateway vpngw to-dc", console}},
		{says: "a default route learned over ExpressRoute does", design: external.with(byExpressRoute), flow: controlPlane,
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric(), shows: []string{"VirtualNetworkGateway ergw circuit", console}},
		// apim:C3
		{says: "the service tag cures it under a default route learned over VPN", design: tunnelled, flow: controlPlane, changes: []string{controlPlaneRoute}, want: delivered("apim"),
			shows: []string{"User rt-apim/CP tag ApiManagement"}},
		{says: "and over ExpressRoute", design: external.with(byExpressRoute), flow: controlPlane, changes: []string{controlPlaneRoute}, want: delivered("apim")},
		{says: "also in Internal mode", design: internal.with(byBGP), flow: controlPlane, changes: []string{controlPlaneRoute}, want: delivered("apim")},
		// apim:T2
		{says: "clients of an External instance are lost to the tunnel", design: tunnelled, flow: "tcp client -> apim:443", changes: []string{controlPlaneRoute},
			want: dropped(AsymmetricNoState, LegSYNACK, "dc/isp").asymmetric()},
		{says: "a route for the client's prefix brings that client back", design: tunnelled, flow: "tcp client -> apim:443",
			changes: []string{"route add rt-apim client 203.0.113.0/28 Internet"}, want: delivered("apim"), shows: []string{"203.0.113.0/28 -> Internet (User rt-apim/client)"}},
		// apim:T3, apim:T10
		{says: "a dependency by the tunnel is blocked where the site allows nothing", design: tunnelled.with(store).with(closed), flow: "tcp apim -> store:443",
			want: dropped(DeniedByDefault, LegSYN, "dc/isp")},
		{says: "and arrives re-sourced where it does", design: tunnelled.with(store), flow: "tcp apim -> store:443", want: delivered("store"), shows: []string{"dc/isp hide"}},
		// apim:T9
		{says: "a service endpoint bypasses the site", design: tunnelled.with(store).with(closed), flow: "tcp apim -> store:443",
			changes: []string{"endpoint add hub/apim Microsoft.Storage"}, want: delivered("store"), shows: []string{"VirtualNetworkServiceEndpoint", "10.0.8.5:51000"}},
		{says: "and a firewall that denies all", design: external.with(store).with(network()), flow: "tcp apim -> store:443",
			changes: []string{apimByFirewall, "endpoint add hub/apim Microsoft.Storage"}, want: delivered("store"), shows: []string{"VirtualNetworkServiceEndpoint"}},
		// apim:T11
		{says: "a service that lists public addresses refuses what the site translated", flow: "tcp apim -> store:443", want: refused(DeniedByService, LegResponse, "store"),
			design: tunnelled.with(store).with(func(d *Design) { d.Services[1].AllowedSources = []string{"198.51.100.7"} }), shows: []string{"HTTP 403"}},
		// apim:T4
		{says: "a precise route to Internet takes one address out of the tunnel", flow: "tcp apim -> 13.92.40.223:443",
			design: tunnelled.with(closed).with(func(d *Design) {
				d.Services = append(d.Services, Service{Name: "metrics", Prefixes: CIDRs("13.92.40.223/32")})
			}),
			changes: []string{"route add rt-apim metrics 13.92.40.223/32 Internet"}, want: delivered("metrics"), shows: []string{"(public VIP of apim)"}},
		// apim:T12
		{says: "a site that translates any packet makes the control plane discard the answer", design: tunnelled.with(translatesAny), flow: controlPlane,
			want: dropped(WrongSource, LegSYNACK, "internet").asymmetric(), shows: []string{"dc/isp hide"}},
		// apim:T6
		{says: "clients on premises are answered by the gateway's own route", design: internal, flow: "tcp pc -> apim:443", changes: []string{apimByFirewall}, want: delivered("apim"),
			shows: []string{"172.16.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway vpngw to-dc)"}},
		{says: "with propagation off their answers meet a firewall that saw no request", design: internal, flow: "tcp pc -> apim:443", changes: []string{apimByFirewall, apimForgetsSite},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-apim/FW)"}},
		{says: "a route for the site to the firewall does the same", design: internal, flow: "tcp pc -> apim:443",
			changes: []string{"route add rt-apim dc 172.16.0.0/12 VirtualAppliance 10.0.0.4", apimForgetsSite},
			want:    dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "steering both directions repairs it", design: internal, flow: "tcp pc -> apim:443",
			changes: []string{apimByFirewall, apimForgetsSite, "route add rt-gw apim 10.0.8.0/24 VirtualAppliance 10.0.0.4"}, want: delivered("apim"),
			shows: []string{"10.0.8.0/24 -> VirtualAppliance 10.0.0.4 (User rt-gw/apim)"}},
		// apim:C7
		{says: "an address that the control plane no longer uses cures nothing", design: external, flow: "tcp 20.48.201.76 -> apim:3443",
			changes: []string{apimByFirewall, "route add rt-apim old 52.139.20.34/32 Internet"}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{console}},
	})
}

func TestDocumentedInFrontOfAnInstance(t *testing.T) {
	external, internal := gatewayIn(External), gatewayIn(Internal)
	prove(t, []fact{
		// apim:G13
		{says: "DNAT to the public VIP dies on the reply under 0/0 to the firewall", design: external, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{apimByFirewall, publishes("198.51.100.7")}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(),
			shows: []string{"leg SYN-ACK 10.0.8.5:443 > 198.51.100.8:51000"}},
		{says: "a route for the firewall's public address to Internet repairs it", design: external, flow: "tcp client -> 198.51.100.8:443",
			changes: []string{apimByFirewall, publishes("198.51.100.7"), "route add rt-apim fw-public 198.51.100.8/32 Internet"}, want: delivered("apim"),
			shows: []string{"198.51.100.8/32 -> Internet (User rt-apim/fw-public)"}},
		{says: "clients of the instance's own address stay broken", design: external, flow: "tcp client -> apim:443",
			changes: []string{apimByFirewall, publishes("198.51.100.7"), "route add rt-apim fw-public 198.51.100.8/32 Internet"}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		// apim:G14
		{says: "DNAT to the private VIP needs no route", design: internal, flow: "tcp client -> 198.51.100.8:443", changes: []string{apimByFirewall, publishes("10.0.8.4")}, want: delivered("apim"),
			shows: []string{"nat    src 203.0.113.10:51000 -> 10.0.0.4:51000", "10.0.0.0/16 -> VnetLocal (Default)"}},
		// apim:G5: a gateway's machine in a subnet of its own
		{says: "0/0 to a firewall does not touch what a gateway in the network asks", design: internal, flow: "tcp h -> apim:443", changes: []string{apimByFirewall}, want: delivered("apim")},
		{says: "a route for the gateway's subnet to the firewall on one side does", design: internal, flow: "tcp h -> apim:443", changes: []string{"route add rt-apim h 10.0.1.0/24 VirtualAppliance 10.0.0.4"},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "on the other side it leaves the connection half-open", design: internal, flow: "tcp h -> apim:443", changes: []string{"route add rt-h apim 10.0.8.0/24 VirtualAppliance 10.0.0.4"},
			want: dropped(HalfOpen, LegACK, "fw").asymmetric()},
		{says: "on both sides it is inspected", design: internal, flow: "tcp h -> apim:443", want: delivered("apim"),
			changes: []string{"route add rt-apim h 10.0.1.0/24 VirtualAppliance 10.0.0.4", "route add rt-h apim 10.0.8.0/24 VirtualAppliance 10.0.0.4"}},
		// apim:G6
		{says: "management still comes by the public VIP", design: internal, flow: controlPlane, changes: []string{apimByFirewall, publishes("10.0.8.4"), controlPlaneRoute}, want: delivered("apim")},
		// apim:G11: 147.243.0.1 is in the tag
		{says: "answers to Front Door leave by the firewall", design: external, flow: "tcp 147.243.0.1 -> apim:443", changes: []string{apimByFirewall},
			want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric()},
		{says: "a route for its service tag to Internet repairs it", design: external, flow: "tcp 147.243.0.1 -> apim:443", changes: []string{apimByFirewall, "route add rt-apim fd AzureFrontDoor.Backend Internet"},
			want: delivered("apim"), shows: []string{"tag AzureFrontDoor.Backend"}},
		// apim:2.3.b2
		{says: "a machine beside an External instance, itself behind the firewall, arrives with the firewall's address", design: external, flow: "tcp a -> apim:443", changes: []string{spokeByFirewall},
			want: delivered("apim"), shows: []string{"leg SYN-ACK 10.0.8.5:443 > 198.51.100.8:51000"}},
	})
}
