package sim

import "testing"

// instanceOutside is an instance outside every network, with a private endpoint in the
// hub where approved.
func outsideInstance(x APIM, endpoint bool) Design {
	x.Name, x.PublicIP = "apim", "pip-apim"
	return hubSpoke().with(func(d *Design) {
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-apim", IP: IP("198.51.100.7")})
		d.APIMs = []APIM{x}
		if endpoint {
			d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "endpoints", Prefixes: CIDRs("10.0.9.0/24")})
			d.PrivateEndpoints = []PrivateEndpoint{{Name: "pe", Subnet: "hub/endpoints", Service: "apim"}}
		}
	})
}

// subnetOf adds a subnet for an instance of the v2 tiers.
func v2Instance(mode APIMMode, delegation string) Design {
	d := outsideInstance(APIM{Mode: mode, SKU: "PremiumV2", Subnet: "hub/apim", IPs: IPs("10.0.8.5")}, false)
	if mode == Internal {
		d.APIMs[0].PublicIP, d.APIMs[0].PrivateIP = "", IP("10.0.8.4")
		d.PublicIPs = d.PublicIPs[:len(d.PublicIPs)-1]
	}
	d.VNets[0].Subnets = append(d.VNets[0].Subnets, Subnet{Name: "apim", Prefixes: CIDRs("10.0.8.0/24"), RouteTable: "rt-apim", NSG: "nsg-apim", Delegation: delegation})
	d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-apim"})
	d.NSGs = append(d.NSGs, NSG{Name: "nsg-apim"})
	return d
}

func TestDocumentedInstanceOutsideEveryNetwork(t *testing.T) {
	base := outsideInstance(APIM{}, false)
	closed := outsideInstance(APIM{PublicNetworkAccess: PublicAccessDisabled}, true)
	prove(t, []fact{
		// apim:2.2, column None
		{says: "the internet reaches the gateway", design: base, flow: "tcp client -> apim:443", want: delivered("apim"), shows: []string{"service apim"}},
		{says: "and the portals", design: base, flow: "tcp client -> apim.developer.azure-api.net:443", want: delivered("apim")},
		{says: "3443 is not the customer's network", design: base, flow: "tcp client -> apim:3443", want: refused(NoListener, LegReset, "apim")},
		{says: "a machine in a network over the internet", design: base, flow: "tcp h -> apim:443", want: delivered("apim"), shows: []string{"default outbound access of h"}},
		{says: "a site over the internet", design: base, flow: "tcp pc -> apim:443", want: delivered("apim"), shows: []string{"dc/isp hide"}},
		// apim:2.1
		{says: "it calls public backends", design: base, flow: "tcp apim -> web:443", want: delivered("web")},
		// apim:2.2, column Private endpoint
		{says: "without public access the gateway answers the internet with 403", design: closed, flow: "tcp client -> apim:443", want: refused(DeniedByService, LegResponse, "apim"),
			shows: []string{"Request originated from client public IP address 203.0.113.10, public network access on this 'Microsoft.ApiManagement/service/apim' is disabled."}},
		{says: "the portal is not covered and answers", design: closed, flow: "tcp client -> apim.developer.azure-api.net:443", want: delivered("apim")},
		{says: "a machine in the network by the endpoint", design: closed, flow: "tcp h -> pe:443", want: delivered("apim"), shows: []string{"Private Link to apim"}},
		{says: "a peer too", design: closed, flow: "tcp a -> pe:443", want: delivered("apim"), shows: []string{"Private Link to apim"}},
		{says: "and a site by the tunnel", design: closed, flow: "tcp pc -> pe:443", want: delivered("apim"), shows: []string{"dc/vpn", "Private Link to apim"}},
		// apim:2.1
		{says: "with public access the internet is served all the same", design: outsideInstance(APIM{SKU: "Standard"}, true), flow: "tcp client -> apim:443", want: delivered("apim")},
	})
}

func TestDocumentedV2Instances(t *testing.T) {
	injected, integrated := v2Instance(Internal, "Microsoft.Web/hostingEnvironments"), v2Instance(External, "Microsoft.Web/serverFarms")
	prove(t, []fact{
		// apim:2.1, apim:6.4
		{says: "an injected instance serves its gateway by a private address", design: injected, flow: "tcp h -> apim:443", want: delivered("apim"), shows: []string{"private VIP"}},
		{says: "to peers", design: injected, flow: "tcp a -> apim:443", want: delivered("apim")},
		{says: "and to sites by the tunnel", design: injected, flow: "tcp pc -> apim:443", want: delivered("apim"), shows: []string{"dc/vpn"}},
		// apim:N31, apim:T13
		{says: "it has no management port", design: injected, flow: "tcp h -> apim:3443", want: dropped(NoListener, LegSYN, "apim")},
		{says: "a default route to a firewall takes nothing from its clients", design: injected, flow: "tcp a -> apim:443", changes: []string{apimByFirewall}, want: delivered("apim")},
		// apim:2.1
		{says: "it calls backends of the network", design: injected, flow: "tcp apim -> h:443", want: delivered("h"), shows: []string{"10.0.8.5:51000"}},
		{says: "an integrated instance stays on its public address", design: integrated, flow: "tcp client -> apim:443", want: delivered("apim/public"), shows: []string{"service apim/public"}},
		{says: "calls backends by its subnet", design: integrated, flow: "tcp apim -> h:443", want: delivered("h"), shows: []string{"10.0.8.5:51000"}},
		{says: "and those of peers", design: integrated, flow: "tcp apim -> a:443", want: delivered("a"), shows: []string{"VNetPeering"}},
		// apim:O4
		{says: "nothing comes in by the subnet, whatever its rules say", design: integrated, flow: "tcp client -> apim:443",
			changes: []string{"nsg add nsg-apim none 100 Inbound Deny * * -> *"}, want: delivered("apim/public")},
		// apim:6.4
		{says: "its outbound rules hold", design: integrated, flow: "tcp apim -> h:443", changes: []string{"nsg add nsg-apim none 100 Outbound Deny * * -> *"}, want: dropped(DeniedByNSG, LegSYN, "apim")},
	})
}

func TestDocumentedOldPlatform(t *testing.T) {
	old := func(mode APIMMode) Design {
		return gatewayIn(mode).with(func(d *Design) {
			d.APIMs[0].Platform = STV1
			for i := range d.PublicIPs {
				if d.PublicIPs[i].Name == "pip-apim" {
					d.PublicIPs[i].SKU = "Basic"
				}
			}
		})
	}
	prove(t, []fact{
		// apim:5
		{says: "without an NSG stv1 is open", design: old(External).with(func(d *Design) { withoutGroup(d) }), flow: "tcp client -> apim:443", want: delivered("apim")},
		{says: "and stv2 closed", design: gatewayIn(External).with(func(d *Design) { withoutGroup(d) }), flow: "tcp client -> apim:443", want: dropped(DeniedByDefault, LegSYN, "apim")},
		// apim:2.2 last row, net:P9
		{says: "a globally peered network does not reach its private VIP", design: old(Internal).with(func(d *Design) { d.VNets[1].Region = "westeurope" }), flow: "tcp a -> apim:443",
			want: dropped(NextHopUnreachable, LegSYN, "a"), shows: []string{"is Basic, which global peering does not reach"}},
		{says: "one of the same region does", design: old(Internal), flow: "tcp a -> apim:443", want: delivered("apim")},
	})
}

func withoutGroup(d *Design) {
	for i := range d.VNets[0].Subnets {
		d.VNets[0].Subnets[i].NSG = ""
	}
}

func TestDocumentedRegions(t *testing.T) {
	base := gatewayIn(External).with(func(d *Design) {
		d.APIMs[0].Locations = []APIMLocation{{Location: "westeurope", Subnet: "west/apim", PublicIP: "pip-west", IPs: IPs("10.50.0.5")}}
		d.VNets = append(d.VNets, VNet{Name: "west", Region: "westeurope", Space: CIDRs("10.50.0.0/16"), Subnets: []Subnet{{Name: "apim", Prefixes: CIDRs("10.50.0.0/24"), NSG: "nsg-apim", RouteTable: "rt-west"}}})
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-west"})
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-west", IP: IP("198.51.100.9")})
	})
	const west, dead = "apim/westeurope", "route add rt-west dead 0.0.0.0/0 None"
	prove(t, []fact{
		// apim:M1, apim:M5
		{says: "each region has a gateway of its own", design: base, flow: "tcp client -> apim/westeurope:443", want: delivered(west), shows: []string{"public IP pip-west of API Management apim/westeurope"}},
		{says: "and needs 3443 on its own address", design: base, flow: "tcp 52.224.186.99 -> 198.51.100.9:3443", want: delivered(west), shows: []string{"110 Management"}},
		{says: "which a route there cuts", design: base, flow: "tcp 52.224.186.99 -> 198.51.100.9:3443", changes: []string{dead}, want: dropped(NextHopNone, LegSYNACK, west), shows: []string{console}},
		{says: "and nowhere else", design: base, flow: controlPlane, changes: []string{dead}, want: delivered("apim")},
	})
}
