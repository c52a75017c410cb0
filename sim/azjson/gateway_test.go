package azjson_test

import (
	"testing"

	"azpath/sim"
)

const gwSubnet = `"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/GatewaySubnet"}`

func TestVPNGatewayToASite(t *testing.T) {
	const nested = `{"id":"` + hub + `virtualNetworkGateways/vpn","properties":{"gatewayType":"Vpn","vpnType":"RouteBased","activeActive":"true","enableBgp":true,
		"sku":{"name":"VpnGw1","tier":"VpnGw1"},"bgpSettings":{"asn":"65521","peerWeight":0,"bgpPeeringAddress":"10.0.1.4,10.0.1.5"},
		"gatewayDefaultSite":{"id":"` + hub + `localNetworkGateways/dc"},
		"ipConfigurations":[{"name":"a","properties":{` + gwSubnet + `,"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip1"}}},{"name":"b","properties":{` + gwSubnet + `,"publicIPAddress":{"id":"` + hub + `publicIPAddresses/pip2"}}}]}},
	{"id":"` + hub + `localNetworkGateways/dc","properties":{"gatewayIpAddress":"198.51.100.9","localNetworkAddressSpace":{"addressPrefixes":["192.168.0.0/16","172.20.0.0/16"]},"bgpSettings":{"asn":64512}}},
	{"id":"` + hub + `connections/to-dc","properties":{"connectionType":"IPsec","sharedKey":"squirrel","routingWeight":"10","enableBgp":"true","connectionStatus":"NotConnected",
		"virtualNetworkGateway1":{"id":"` + hub + `virtualNetworkGateways/VPN"},"localNetworkGateway2":{"id":"` + hub + `localNetworkGateways/dc"},
		"trafficSelectorPolicies":[{"localAddressRanges":["10.0.0.0/16"],"remoteAddressRanges":["192.168.0.0/16"]}]}}`
	r := with(t, nested)
	says(t, r,
		"assumed connections/to-dc: connectionStatus: is NotConnected: the design holds it as connected",
		"assumed connections/to-dc: enableBgp: what the site announces is in no file")
	same(t, r.Design.Gateways, []sim.Gateway{{
		Name: "vpn", VNet: "hub", Type: sim.VPN, ASN: 65521, ActiveActive: true, PublicIPs: []string{"pip1", "pip2"}, DefaultSite: "to-dc",
		Connections: []sim.Connection{{Name: "to-dc", Site: "dc", Edge: "to-dc", Static: prefixes("172.20.0.0/16", "192.168.0.0/16"), EnableBGP: true, RoutingWeight: 10,
			TrafficSelectors: []sim.TrafficSelector{{Local: prefixes("10.0.0.0/16"), Remote: prefixes("192.168.0.0/16")}}}},
	}})
	same(t, r.Design.Sites, []sim.Site{{Name: "dc", Prefixes: prefixes("172.20.0.0/16", "192.168.0.0/16"),
		Edges: []sim.Edge{{Name: "to-dc", Type: sim.VPNEdge, ASN: 64512}}}})
	same(t, with(t, flattened(t, nested)).Design, r.Design)
}

func TestExpressRouteGateway(t *testing.T) {
	const gateway = `{"id":"` + hub + `virtualNetworkGateways/er","properties":{"gatewayType":"ExpressRoute","vpnType":"PolicyBased","activeActive":false,"ipConfigurations":[{"name":"a","properties":{` + gwSubnet + `}}]}}`
	const circuit = `{"id":"` + hub + `expressRouteCircuits/ams","sku":{"name":"Premium_MeteredData","tier":"Premium","family":"MeteredData"},"properties":{"serviceKey":"squirrel","peerings":[
		{"name":"AzurePrivatePeering","properties":{"peeringType":"AzurePrivatePeering","peerASN":"64513","azureASN":12076,"vlanId":100}},
		{"name":"MicrosoftPeering","properties":{"peeringType":"MicrosoftPeering","peerASN":64514,"microsoftPeeringConfig":{"advertisedPublicPrefixes":["123.1.0.0/24"]}}}]}}`
	const connection = `{"id":"` + hub + `connections/er-ams","properties":{"connectionType":"ExpressRoute","authorizationKey":"squirrel","expressRouteGatewayBypass":true,
		"virtualNetworkGateway1":{"id":"` + hub + `virtualNetworkGateways/er","properties":{}},"peer":{"id":"` + hub + `expressRouteCircuits/ams"}}}`
	t.Run("nothing is connected, and nothing is learned", func(t *testing.T) {
		r := with(t, gateway+","+circuit)
		says(t, r, "unknown expressRouteCircuits/peerings/ams/MicrosoftPeering: which of Microsoft's prefixes the site accepts")
		same(t, r.Design.Gateways, []sim.Gateway{{Name: "er", VNet: "hub", Type: sim.ExpressRoute}})
	})
	t.Run("connected", func(t *testing.T) {
		r := with(t, gateway+","+circuit+","+connection)
		says(t, r, "unknown connections/er-ams: peer: what is announced to the gateway by the circuit is in no file: it learns nothing",
			"unknown expressRouteCircuits/peerings/ams/MicrosoftPeering: which of Microsoft's prefixes the site accepts")
		same(t, r.Design.Gateways[0].Connections, []sim.Connection{{Name: "er-ams", Site: "ams", Edge: "er-ams", FastPath: true}})
		same(t, r.Design.Sites, []sim.Site{{Name: "ams", Edges: []sim.Edge{
			{Name: "MicrosoftPeering", Type: sim.MicrosoftPeering, ASN: 64514, Advertised: prefixes("123.1.0.0/24")},
			{Name: "er-ams", Type: sim.PrivatePeering, ASN: 64513, Premium: true}}}})
	})
	t.Run("to a circuit of another subscription", func(t *testing.T) {
		r := with(t, gateway+","+connection)
		says(t, r, "dangling connections/er-ams: peer: refers to expressRouteCircuits/ams, which no file has: a site without prefixes stands for it",
			"unknown connections/er-ams: peer: what is announced")
		same(t, r.Design.Sites, []sim.Site{{Name: "ams", Edges: []sim.Edge{{Name: "er-ams", Type: sim.PrivatePeering}}}})
	})
}

// twoNetworks are vnet1 (10.0.0.0/23) and vnet2 (10.0.2.0/23), each with a machine and
// a gateway, and a spoke that uses the gateway of vnet2.
const twoNetworks = `
	{"id":"` + hub + `virtualNetworks/vnet1","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/23"]},"subnets":[{"name":"subnet1","properties":{"addressPrefix":"10.0.0.0/24"}},{"name":"GatewaySubnet","properties":{"addressPrefix":"10.0.1.0/27"}}]}},
	{"id":"` + hub + `virtualNetworks/vnet2","properties":{"addressSpace":{"addressPrefixes":["10.0.2.0/23"]},"subnets":[{"name":"subnet1","properties":{"addressPrefix":"10.0.2.0/24"}},{"name":"GatewaySubnet","properties":{"addressPrefix":"10.0.3.0/27"}}],
		"virtualNetworkPeerings":[{"name":"p","properties":{"remoteVirtualNetwork":{"id":"` + hub + `virtualNetworks/spoke"},"allowGatewayTransit":true,"allowForwardedTraffic":true}}]}},
	{"id":"` + hub + `virtualNetworks/spoke","properties":{"addressSpace":{"addressPrefixes":["10.0.8.0/24"]},"subnets":[{"name":"subnet1","properties":{"addressPrefix":"10.0.8.0/24"}}],
		"virtualNetworkPeerings":[{"name":"p","properties":{"remoteVirtualNetwork":{"id":"` + hub + `virtualNetworks/vnet2"},"useRemoteGateways":true,"allowForwardedTraffic":true}}]}},
	{"id":"` + hub + `publicIPAddresses/gw1-ip","properties":{"ipAddress":"20.0.1.1"}},{"id":"` + hub + `publicIPAddresses/gw2-ip","properties":{"ipAddress":"20.0.1.2"}},
	{"id":"` + hub + `networkInterfaces/vm1","properties":{"ipConfigurations":[{"name":"a","properties":{"privateIPAddress":"10.0.0.4","subnet":{"id":"` + hub + `virtualNetworks/vnet1/subnets/subnet1"}}}]}},
	{"id":"` + hub + `networkInterfaces/vm2","properties":{"ipConfigurations":[{"name":"a","properties":{"privateIPAddress":"10.0.2.4","subnet":{"id":"` + hub + `virtualNetworks/vnet2/subnets/subnet1"}}}]}},
	{"id":"` + hub + `networkInterfaces/vm3","properties":{"ipConfigurations":[{"name":"a","properties":{"privateIPAddress":"10.0.8.4","subnet":{"id":"` + hub + `virtualNetworks/spoke/subnets/subnet1"}}}]}},
	{"id":"` + hub + `virtualNetworkGateways/gw1","properties":{"gatewayType":"Vpn","vpnType":"RouteBased","bgpSettings":{"asn":65010},"ipConfigurations":[{"name":"a","properties":{"subnet":{"id":"` + hub + `virtualNetworks/vnet1/subnets/GatewaySubnet"},"publicIPAddress":{"id":"` + hub + `publicIPAddresses/gw1-ip"}}}]}},
	{"id":"` + hub + `virtualNetworkGateways/gw2","properties":{"gatewayType":"Vpn","vpnType":"RouteBased","bgpSettings":{"asn":65020},"ipConfigurations":[{"name":"a","properties":{"subnet":{"id":"` + hub + `virtualNetworks/vnet2/subnets/GatewaySubnet"},"publicIPAddress":{"id":"` + hub + `publicIPAddresses/gw2-ip"}}}]}}`

// Two gateways of Azure are joined by each other's connection. Who peers with BGP
// learns what the other's network lends its gateway to (net:4.1.b1); without it the
// other's address space is all there is.
func TestGatewaysThatAreConnectedWithEachOther(t *testing.T) {
	vnet2vnet := func(name, near, far, bgp string) string {
		return `,{"id":"` + hub + `connections/` + name + `","properties":{"connectionType":"Vnet2Vnet","enableBgp":` + bgp + `,"virtualNetworkGateway1":{"id":"` + hub + `virtualNetworkGateways/` + near + `"},"virtualNetworkGateway2":{"id":"` + hub + `virtualNetworkGateways/` + far + `"}}}`
	}
	local := func(name, near, address, space string) string {
		return `,{"id":"` + hub + `localNetworkGateways/` + name + `","properties":{"gatewayIpAddress":"` + address + `","localNetworkAddressSpace":{"addressPrefixes":["` + space + `"]}}},
			{"id":"` + hub + `connections/` + name + `","properties":{"connectionType":"IPsec","virtualNetworkGateway1":{"id":"` + hub + `virtualNetworkGateways/` + near + `"},"localNetworkGateway2":{"id":"` + hub + `localNetworkGateways/` + name + `"}}}`
	}
	for _, c := range []struct {
		name, text string
		vm2, spoke bool // whether vm1 reaches vm2 and the spoke of vnet2
	}{
		{"over BGP", vnet2vnet("c12", "gw1", "gw2", "true") + vnet2vnet("c21", "gw2", "gw1", "true"), true, true},
		{"without BGP", vnet2vnet("c12", "gw1", "gw2", "false") + vnet2vnet("c21", "gw2", "gw1", "false"), true, false},
		{"as local network gateways", local("c12", "gw1", "20.0.1.2", "10.0.2.0/23") + local("c21", "gw2", "20.0.1.1", "10.0.0.0/23"), true, false},
		{"one side alone", vnet2vnet("c12", "gw1", "gw2", "true"), false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, "["+twoNetworks+c.text+"]")
			n, err := sim.Compile(r.Design)
			if err != nil {
				t.Fatal(err)
			}
			for to, want := range map[string]bool{"vm2": c.vm2, "vm3": c.spoke} {
				v, err := n.Verdict(sim.Flow{Protocol: sim.TCP, Source: "vm1", Destination: to, Port: 443})
				if err != nil {
					t.Fatal(err)
				}
				if got := v.Disposition == sim.Delivered; got != want {
					t.Errorf("vm1 to %s: %v, want %t\n%s\n%v", to, v, want, r.Report.String(), r.Design.Sites)
				}
			}
		})
	}
}
