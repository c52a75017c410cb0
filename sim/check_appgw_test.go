package sim

import (
	"net/netip"
	"strings"
	"testing"
)

// behindGateway is the valid design with an application gateway in a subnet of its
// own, and an edit of it.
func behindGateway(edit func(*Design, *ApplicationGateway)) func(*Design) {
	return func(d *Design) {
		d.NSGs = append(d.NSGs, NSG{Name: "nsg-agw", Rules: []SecurityRule{
			{Name: "manager", Priority: 100, Direction: Inbound, Access: Allow, Sources: []string{"GatewayManager"}, DestinationPorts: []string{"65200-65535"}},
		}})
		d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-agw", Routes: []UDR{{Name: "default", Prefix: CIDR("0.0.0.0/0"), NextHop: ToInternet}}})
		d.VNets[1].Subnets = append(d.VNets[1].Subnets, Subnet{Name: "agw", Prefixes: CIDRs("10.1.2.0/27"), NSG: "nsg-agw", RouteTable: "rt-agw"})
		d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-agw", IP: IP("198.51.100.9")})
		d.AppGateways = []ApplicationGateway{{
			Name: "agw", Subnet: "spoke/agw", PublicIP: "pip-agw", PrivateIP: IP("10.1.2.20"), IPs: IPs("10.1.2.4"),
			Listeners: []HTTPListener{{Name: "web", Protocol: HTTPS, HostNames: []string{"*.example.com", "example.com"}}, {Name: "inside", Private: true}},
			Pools:     []BackendPool{{Name: "pool", Addresses: []string{"10.1.0.4", "apim.azure-api.net"}, NICs: []string{"web"}}},
			Settings:  []HTTPSettings{{Name: "https", Protocol: HTTPS, HostName: "apim.azure-api.net", Probe: "status"}},
			Probes:    []HTTPProbe{{Name: "status", PickHostName: true}},
			Rules: []RoutingRule{
				{Name: "web", Priority: 1, Listener: "web", Pool: "pool", Settings: "https"}, {Name: "inside", Priority: 20000, Listener: "inside", Pool: "pool", Settings: "https"},
			},
		}}
		edit(d, &d.AppGateways[0])
	}
}

func TestApplicationGatewayRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"a gateway without a mistake", "", behindGateway(func(*Design, *ApplicationGateway) {}), nil},
		{"gateway in no subnet", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Subnet, g.PrivateIP, g.IPs, g.Listeners[1].Private, g.Listeners[1].Port = "spoke/gw", netip.Addr{}, nil, false, 8080
		}), []string{
			`applicationGateways["agw"].subnet: no subnet named "spoke/gw" (have "spoke/agw")`,
		}},
		{"gateway in GatewaySubnet", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Subnet, g.PrivateIP, g.IPs = "hub/GatewaySubnet", IP("10.0.255.20"), nil
			g.EnhancedNetworkControl = true
		}), []string{
			`applicationGateways["agw"].subnet: "hub/GatewaySubnet" holds nothing but what its name says, want another subnet`,
		}},
		{"gateway without an address", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.PublicIP, g.PrivateIP, g.Listeners, g.Rules = "", netip.Addr{}, nil, nil
		}), []string{
			`applicationGateways["agw"]: neither publicIPAddress nor privateIPAddress given, want one`,
		}},
		{"gateway private alone", "", behindGateway(func(d *Design, g *ApplicationGateway) { g.PublicIP, g.Listeners, g.Rules = "", nil, nil }), []string{
			`applicationGateways["agw"].publicIPAddress: none given, want one, or enhancedNetworkControl: only with it may a gateway be private alone`,
		}},
		{"which enhanced network control allows", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.PublicIP, g.Listeners, g.Rules, g.EnhancedNetworkControl = "", nil, nil, true
		}), nil},
		{"gateway with a Basic address", "", behindGateway(func(d *Design, g *ApplicationGateway) { d.PublicIPs[5].SKU = "Basic" }), []string{
			`applicationGateways["agw"].publicIPAddress: "pip-agw" is of SKU "Basic", want "Standard"`,
		}},
		{"gateway's addresses elsewhere", "", behindGateway(func(d *Design, g *ApplicationGateway) { g.PrivateIP, g.IPs = IP("10.1.0.20"), IPs("10.1.2.1") }), []string{
			`applicationGateways["agw"].instanceIPAddresses: "10.1.2.1" is one of the five addresses that Azure keeps of "10.1.2.0/27": the first four and the last`,
			`applicationGateways["agw"].privateIPAddress: "10.1.0.20" is outside subnet "spoke/agw" ("10.1.2.0/27")`,
		}},
		{"gateway's subnet delegated", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.VNets[1].Subnets[2].Delegation = "Microsoft.Web/hostingEnvironments"
		}), []string{
			`applicationGateways["agw"].subnet: "spoke/agw" is delegated to "Microsoft.Web/hostingEnvironments", want no delegation, or "Microsoft.Network/applicationGateways"`,
		}},
		{"delegated to gateways", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.VNets[1].Subnets[2].Delegation = "Microsoft.Network/applicationGateways"
		}), nil},
		{"gateway's subnet without IPv4", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.VNets[1].Space = CIDRs("10.1.0.0/16", "2001:db8:2::/48")
			d.VNets[1].Subnets[2].Prefixes = CIDRs("2001:db8:2:2::/64")
			g.PrivateIP, g.IPs, g.Listeners, g.Rules = netip.Addr{}, nil, nil, nil
		}), []string{
			`applicationGateways["agw"].subnet: "spoke/agw" has no IPv4 prefix, and a gateway's instances have IPv4 addresses only`,
		}},
		{"NSG without the management ports", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) { d.NSGs[1].Rules = nil }), []string{
			`applicationGateways["agw"].subnet: network security group "nsg-agw" of "spoke/agw" does not let TCP 65200-65535 in from GatewayManager to any destination, want it, or enhancedNetworkControl`,
		}},
		{"NSG that denies them first", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.NSGs[1].Rules = append(d.NSGs[1].Rules, SecurityRule{Name: "no", Priority: 100, Direction: Inbound, Access: Deny, Sources: []string{"Internet"}})
			d.NSGs[1].Rules[0].Priority = 200
		}), []string{
			`applicationGateways["agw"].subnet: network security group "nsg-agw" of "spoke/agw" does not let TCP 65200-65535 in from GatewayManager to any destination, want it, or enhancedNetworkControl`,
		}},
		{"NSG that lets them in to the subnet alone", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) { d.NSGs[1].Rules[0].Destinations = []string{"10.1.2.0/27"} }), []string{
			`applicationGateways["agw"].subnet: network security group "nsg-agw" of "spoke/agw" does not let TCP 65200-65535 in from GatewayManager to any destination, want it, or enhancedNetworkControl`,
		}},
		{"NSG that lets some of them in", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) { d.NSGs[1].Rules[0].DestinationPorts = []string{"65200-65500"} }), []string{
			`applicationGateways["agw"].subnet: network security group "nsg-agw" of "spoke/agw" does not let TCP 65200-65535 in from GatewayManager to any destination, want it, or enhancedNetworkControl`,
		}},
		{"NSG that lets the internet in", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.NSGs[1].Rules[0].Sources, d.NSGs[1].Rules[0].DestinationPorts = []string{"Internet"}, nil
		}), nil},
		{"no NSG", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) { d.VNets[1].Subnets[2].NSG = "" }), nil},
		{"default route to a firewall", "", behindGateway(func(d *Design, g *ApplicationGateway) { d.RouteTables[3].Routes[0].NextHop = Appliance("10.0.0.4") }), []string{
			`applicationGateways["agw"].subnet: route table "rt-agw" of "spoke/agw" routes "0.0.0.0/0" elsewhere than to Internet, want that, or enhancedNetworkControl`,
		}},
		{"NSG and default route of no matter", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.NSGs[1].Rules, d.RouteTables[3].Routes[0].NextHop, g.EnhancedNetworkControl = nil, Appliance("10.0.0.4"), true
		}), nil},
		{"half of everything to a firewall", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.RouteTables[3].Routes = append(d.RouteTables[3].Routes, UDR{Name: "half", Prefix: CIDR("0.0.0.0/1"), NextHop: Appliance("10.0.0.4")})
		}), nil},
		{"neighbours", "apim:G1", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.VNets[1].Subnets[2].NICs = []NIC{{Name: "vm", IPs: IPs("10.1.2.8")}}
			d.APIMs[0].Subnet, d.APIMs[0].PrivateIP, d.APIMs[0].IPs = "spoke/agw", netip.Addr{}, nil
			d.LoadBalancers[1].Frontends[0] = Frontend{Name: "front", Subnet: "spoke/agw", PrivateIP: IP("10.1.2.9")}
		}), []string{
			`apiManagement["apim"].subnet: "apim" is in the subnet of application gateway "agw", want another: only application gateways may stand there`,
			`loadBalancers["ilb"]: frontends and pools lie in "hub", "spoke", want one virtual network`,
			`loadBalancers["ilb"].frontendIPConfigurations["front"].subnet: "front" is in the subnet of application gateway "agw", want another: only application gateways may stand there`,
			`virtualNetworks["spoke"].subnets["agw"].networkInterfaces["vm"]: "vm" is in the subnet of application gateway "agw", want another: only application gateways may stand there`,
		}},
		{"two gateways in a subnet", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.AppGateways = append(d.AppGateways, ApplicationGateway{Name: "agw2", Subnet: "spoke/agw", PrivateIP: IP("10.1.2.21"), EnhancedNetworkControl: true})
		}), nil},
		{"a subnet too small for them", "apim:Z7", behindGateway(func(d *Design, g *ApplicationGateway) {
			d.VNets[1].Subnets[2].Prefixes, g.PrivateIP, g.IPs = CIDRs("10.1.2.0/29"), IP("10.1.2.6"), IPs("10.1.2.4", "10.1.2.5")
			d.AppGateways = append(d.AppGateways, ApplicationGateway{Name: "agw2", Subnet: "spoke/agw", PublicIP: "pip-nat2"})
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-nat2", IP: IP("198.51.100.10")})
		}), []string{
			`applicationGateways["agw"].subnet: "spoke/agw" is too small: "10.1.2.0/29" leaves 3 addresses, and 4 are needed`,
			`applicationGateways["agw2"].subnet: "spoke/agw" is too small: "10.1.2.0/29" leaves 3 addresses, and 4 are needed`,
		}},
		{"listeners", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.PrivateIP = netip.Addr{}
			g.Listeners = append(g.Listeners, HTTPListener{Name: "web"}, HTTPListener{Name: "high", Port: 65200}, HTTPListener{Name: "plain", Port: 443},
				HTTPListener{Name: "again", Protocol: HTTPS, HostNames: []string{"Example.com"}}, HTTPListener{Name: "also", Port: 443}, HTTPListener{Name: "odd", Port: 81, Protocol: 7})
		}), []string{
			`applicationGateways["agw"].httpListeners["again"].protocol: "Https", and another listener on public port 443 speaks another protocol, want one`,
			`applicationGateways["agw"].httpListeners["also"].protocol: "Http", and another listener on public port 443 speaks another protocol, want one`,
			`applicationGateways["agw"].httpListeners["high"].port: "65200" is out of range, want 1..65199: Azure keeps those above`,
			`applicationGateways["agw"].httpListeners["inside"].private: true, and the gateway has no privateIPAddress`,
			`applicationGateways["agw"].httpListeners["odd"].protocol: 7 stands for nothing, want "Http", "Https"`,
			`applicationGateways["agw"].httpListeners["plain"].port: basic listener on "public port 443" is taken by applicationGateways["agw"].httpListeners["also"], want another`,
			`applicationGateways["agw"].httpListeners["plain"].protocol: "Http", and another listener on public port 443 speaks another protocol, want one`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: host name "example.com" is taken by applicationGateways["agw"].httpListeners["again"], want another`,
			`applicationGateways["agw"].httpListeners["web"].name: name "web" is taken by another there, want another`,
			`applicationGateways["agw"].httpListeners["web"].protocol: "Https", and another listener on public port 443 speaks another protocol, want one`,
		}},
		{"host names", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Listeners[0].HostNames = []string{"", "a b", "*.*.*.com", "?????.com", strings.Repeat("a", 254), "six"}
		}), []string{
			`applicationGateways["agw"].httpListeners["web"].hostNames: "" is no host name, want one such as "api.example.com" or "*.example.com"`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: "*.*.*.com" holds 3 "*", want at most 2`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: "?????.com" holds more than 4 wildcards`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: "a b" holds ' ', want letters, digits, "-", ".", "*" and "?"`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is no host name, want one such as "api.example.com" or "*.example.com"`,
			`applicationGateways["agw"].httpListeners["web"].hostNames: 6 names, want at most 5`,
		}},
		{"pools", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Pools = append(g.Pools, BackendPool{Name: "pool"}, BackendPool{Name: "odd", Addresses: []string{"*.example.com", "224.0.0.1", "a_b"}, NICs: []string{"wbe"}})
		}), []string{
			`applicationGateways["agw"].backendAddressPools["odd"].backendAddresses: "*.example.com" is neither an address nor a host name`,
			`applicationGateways["agw"].backendAddressPools["odd"].backendAddresses: "224.0.0.1" is no machine's address, want a unicast address`,
			`applicationGateways["agw"].backendAddressPools["odd"].backendAddresses: "a_b" is neither an address nor a host name`,
			`applicationGateways["agw"].backendAddressPools["odd"].networkInterfaces: no network interface named "wbe" (have "web")`,
			`applicationGateways["agw"].backendAddressPools["pool"].name: name "pool" is taken by another there, want another`,
		}},
		{"settings", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Settings[0].PickHostName, g.Settings[0].Probe, g.Settings[0].Protocol = true, "stat", 9
			g.Settings = append(g.Settings, HTTPSettings{Name: "odd", HostName: "*"})
			g.Probes[0].HostName = "example.com"
		}), []string{
			`applicationGateways["agw"].backendHttpSettingsCollection["https"].hostName: "apim.azure-api.net", and pickHostNameFromBackendAddress is set, want one`,
			`applicationGateways["agw"].backendHttpSettingsCollection["https"].probe: no probe named "stat" (have "status")`,
			`applicationGateways["agw"].backendHttpSettingsCollection["https"].protocol: 9 stands for nothing, want "Http", "Https"`,
			`applicationGateways["agw"].backendHttpSettingsCollection["odd"].hostName: "*" is no host name, want one such as "api.example.com"`,
			`applicationGateways["agw"].probes["status"].host: "example.com", and pickHostNameFromBackendHttpSettings is set, want one`,
		}},
		{"rules", "", behindGateway(func(d *Design, g *ApplicationGateway) {
			g.Rules = append(g.Rules, RoutingRule{Name: "low", Listener: "web", Pool: "pol", Settings: "http"}, RoutingRule{Name: "high", Priority: 20001, Listener: "none", Pool: "pool", Settings: "https"},
				RoutingRule{Name: "twice", Priority: 1, Listener: "inside", Pool: "pool", Settings: "https"})
		}), []string{
			`applicationGateways["agw"].requestRoutingRules["high"].httpListener: no listener named "none" (have "inside", "web")`,
			`applicationGateways["agw"].requestRoutingRules["high"].priority: "20001" is out of range, want 1..20000`,
			`applicationGateways["agw"].requestRoutingRules["low"].backendAddressPool: no backend pool named "pol" (have "pool")`,
			`applicationGateways["agw"].requestRoutingRules["low"].backendHttpSettings: no backend settings named "http" (have "https")`,
			`applicationGateways["agw"].requestRoutingRules["low"].priority: "0" is out of range, want 1..20000`,
			`applicationGateways["agw"].requestRoutingRules["twice"].httpListener: listener "inside" is taken by applicationGateways["agw"].requestRoutingRules["inside"], want another`,
			`applicationGateways["agw"].requestRoutingRules["web"].httpListener: listener "web" is taken by applicationGateways["agw"].requestRoutingRules["low"], want another`,
			`applicationGateways["agw"].requestRoutingRules["web"].priority: priority "1" is taken by applicationGateways["agw"].requestRoutingRules["twice"], want another`,
		}},
	})
}
