package sim

import (
	"net/netip"
	"testing"
)

func TestDocumentedGatewayRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"gateway of no kind", "", func(d *Design) {
			d.Gateways[0].Type = 0
			d.Gateways[0].DefaultSite = ""
		}, []string{
			`virtualNetworkGateways["vpngw"].gatewayType: 0 stands for nothing, want "Vpn", "ExpressRoute"`,
		}},
		{"gateway in no network", "", func(d *Design) { d.Gateways[0].VNet = "hob" }, []string{
			`virtualNetworkGateways["vpngw"].virtualNetwork: no virtual network named "hob" (have "hub")`,
		}},
		{"gateway without GatewaySubnet", "", func(d *Design) { d.VNets[0].Subnets[0].Name = "gw" }, []string{
			`virtualNetworkGateways["vpngw"].virtualNetwork: "hub" has no subnet "GatewaySubnet", want one`,
		}},
		{"two gateways of one kind", "net:1.11.b1", func(d *Design) { d.Gateways = append(d.Gateways, Gateway{Name: "vpngw2", VNet: "hub", Type: VPN}) }, []string{
			`virtualNetworkGateways["vpngw2"].virtualNetwork: the one place for a Vpn gateway in "hub" is taken by virtualNetworkGateways["vpngw"], want another`,
		}},
		{"default site of ExpressRoute", "net:4.3", func(d *Design) {
			d.Gateways[0].Type = ExpressRoute
			d.Gateways[0].Connections = nil
			d.VNets[1].Subnets[0].RouteTable = ""
		}, []string{
			`virtualNetworkGateways["vpngw"].gatewayDefaultSite: "to-dc" on an ExpressRoute gateway, want it on a VPN gateway only`,
		}},
		{"default site that is no connection", "", func(d *Design) { d.Gateways[0].DefaultSite = "dc" }, []string{
			`virtualNetworkGateways["vpngw"].gatewayDefaultSite: no connection named "dc" (have "to-dc")`,
		}},
		{"connection without a name", "", func(d *Design) {
			d.Gateways[0].Connections[0].Name = ""
			d.Gateways[0].DefaultSite = ""
		}, []string{
			`virtualNetworkGateways["vpngw"].connections[0].name: no name given`,
		}},
		{"connection to no site", "", func(d *Design) { d.Gateways[0].Connections[0].Site = "dx" }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].site: no site named "dx" (have "dc")`,
		}},
		{"connection to no edge", "", func(d *Design) { d.Gateways[0].Connections[0].Edge = "wan" }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].edge: no edge of site "dc" named "wan" (have "vpn", "er", "isp" and 1 more)`,
		}},
		{"connection to the wrong kind of edge", "", func(d *Design) { d.Gateways[0].Connections[0].Edge = "er" }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].edge: "er" is of type "PrivatePeering", want "Vpn" for a Vpn gateway`,
		}},
		{"static prefixes on ExpressRoute", "", func(d *Design) {
			d.Gateways = []Gateway{{Name: "ergw", VNet: "hub", Type: ExpressRoute, Connections: []Connection{{Name: "c", Site: "dc", Edge: "er", Static: CIDRs("172.16.0.0/16")}}}}
			d.VNets[1].Subnets[0].RouteTable = ""
		}, []string{
			`virtualNetworkGateways["ergw"].connections["c"].localAddressPrefixes: 1 given, want none: an ExpressRoute gateway learns by BGP alone`,
		}},
		{"static prefix with host bits", "", func(d *Design) {
			d.Gateways[0].Connections[0].Static = []netip.Prefix{netip.MustParsePrefix("172.16.0.1/16")}
		}, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].localAddressPrefixes: "172.16.0.1/16" has host bits set, want "172.16.0.0/16"`,
		}},
		{"learned prefix that is none", "", func(d *Design) { d.Gateways[0].Connections[0].Learned = make([]netip.Prefix, 1) }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].bgpRoutes: no prefix given, want one such as "10.0.0.0/16"`,
		}},
		{"negative weight", "", func(d *Design) { d.Gateways[0].Connections[0].RoutingWeight = -1 }, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].routingWeight: "-1" is out of range, want 0..32000`,
		}},
		{"edge connected twice", "", func(d *Design) {
			d.Gateways[0].Connections = append(d.Gateways[0].Connections, Connection{Name: "again", Site: "dc", Edge: "vpn"})
		}, []string{
			`virtualNetworkGateways["vpngw"].connections["to-dc"].edge: edge "dc/vpn" is taken by virtualNetworkGateways["vpngw"].connections["again"], want another`,
		}},
		{"NAT gateway without address", "", func(d *Design) { d.NATGateways[0].PublicIPs = nil }, []string{
			`natGateways["natgw"].publicIPAddresses: 0 addresses given, want 1..16`,
		}},
		{"NAT gateway with a Basic address", "net:7.b2", func(d *Design) { d.PublicIPs[4].SKU = "Basic" }, []string{
			`natGateways["natgw"].publicIPAddresses: "pip-nat" is of SKU "Basic", want "Standard"`,
		}},
		{"NAT gateway with an IPv6 address", "net:7.b1", func(d *Design) { d.PublicIPs[4].IP = IP("2001:db8::5") }, []string{
			`natGateways["natgw"].publicIPAddresses: "pip-nat" is "2001:db8::5", want an IPv4 address`,
		}},
		{"NAT gateway beside a Basic address", "net:7.b2", func(d *Design) { d.PublicIPs[1].SKU = "Basic" }, []string{
			`virtualNetworks["hub"].subnets["shared"].natGateway: "natgw" beside "dns", whose public IP "pip-dns" is of SKU "Basic", want "Standard" there`,
		}},
		{"NAT gateway with an idle timeout too short", "net:7.b3", func(d *Design) { d.NATGateways[0].IdleTimeoutInMinutes = 3 }, []string{
			`natGateways["natgw"].idleTimeoutInMinutes: "3" is out of range, want 4..120`,
		}},
		{"NAT gateway with an idle timeout too long", "net:7.b3", func(d *Design) { d.NATGateways[0].IdleTimeoutInMinutes = 121 }, []string{
			`natGateways["natgw"].idleTimeoutInMinutes: "121" is out of range, want 4..120`,
		}},
		{"NAT gateway in two networks", "net:7.b2", func(d *Design) { d.VNets[1].Subnets[0].NATGateway = "natgw" }, []string{
			`natGateways["natgw"]: on subnets of "hub", "spoke", want one virtual network`,
		}},
	})
}
