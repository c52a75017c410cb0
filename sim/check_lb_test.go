package sim

import (
	"net/netip"
	"testing"
)

func TestDocumentedBalancerRefusals(t *testing.T) {
	mistakes(t, []mistake{
		{"frontend with neither address", "", func(d *Design) {
			d.LoadBalancers[0].Frontends[0].PublicIP = ""
			d.LoadBalancers[0].OutboundRules = nil
		}, []string{
			`loadBalancers["lb"].frontendIPConfigurations["front"]: neither publicIPAddress nor subnet given, want one`,
		}},
		{"frontend with both addresses", "", func(d *Design) { d.LoadBalancers[0].Frontends[0].Subnet = "hub/shared" }, []string{
			`loadBalancers["lb"].frontendIPConfigurations["front"]: both a public and a private address given, want one`,
		}},
		{"frontend in no subnet", "", func(d *Design) { d.LoadBalancers[1].Frontends[0].Subnet = "hub/share" }, []string{
			`loadBalancers["ilb"].frontendIPConfigurations["front"].subnet: no subnet named "hub/share" (have "hub/shared")`,
		}},
		{"frontend without private address", "", func(d *Design) { d.LoadBalancers[1].Frontends[0].PrivateIP = netip.Addr{} }, []string{
			`loadBalancers["ilb"].frontendIPConfigurations["front"].privateIPAddress: no address given, want one inside subnet "hub/shared" ("10.0.1.0/24", "2001:db8:1:1::/64")`,
		}},
		{"frontend in GatewaySubnet", "", func(d *Design) {
			d.LoadBalancers[1].Frontends[0].Subnet = "hub/GatewaySubnet"
			d.LoadBalancers[1].Frontends[0].PrivateIP = IP("10.0.255.9")
		}, []string{
			`loadBalancers["ilb"].frontendIPConfigurations["front"].subnet: "hub/GatewaySubnet" holds nothing but what its name says, want another subnet`,
		}},
		{"frontend with a Basic address", "", func(d *Design) { d.PublicIPs[3].SKU = "Basic" }, []string{
			`loadBalancers["lb"].frontendIPConfigurations["front"].publicIPAddress: "pip-lb" is of SKU "Basic", want "Standard"`,
		}},
		{"public and private frontends", "", func(d *Design) {
			d.LoadBalancers[1].Frontends = append(d.LoadBalancers[1].Frontends, Frontend{Name: "public", PublicIP: "pip-more"})
			d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-more", IP: IP("198.51.100.6")})
		}, []string{
			`loadBalancers["ilb"].frontendIPConfigurations: 1 public and 1 private given, want one kind`,
		}},
		{"pool with a stranger", "", func(d *Design) { d.LoadBalancers[0].Pools[0].NICs[0] = "wep" }, []string{
			`loadBalancers["lb"].backendAddressPools["pool"].networkInterfaces: no network interface named "wep" (have "web")`,
		}},
		{"pool with a machine twice", "", func(d *Design) { d.LoadBalancers[0].Pools[0].NICs[0] = "db" }, []string{
			`loadBalancers["lb"].backendAddressPools["pool"].networkInterfaces: interface "db" is taken by another there, want another`,
		}},
		{"pool in two networks", "", func(d *Design) { d.LoadBalancers[0].Pools[0].NICs[0] = "nva" }, []string{
			`loadBalancers["lb"]: frontends and pools lie in "hub", "spoke", want one virtual network`,
		}},
		{"rule of no frontend", "", func(d *Design) { d.LoadBalancers[0].Rules[0].Frontend = "frond" }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].frontendIPConfiguration: no frontend named "frond" (have "front")`,
		}},
		{"rule of no pool", "", func(d *Design) { d.LoadBalancers[0].Rules[0].Pool = "pol" }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].backendAddressPool: no pool named "pol" (have "pool")`,
		}},
		{"rule without port", "", func(d *Design) { d.LoadBalancers[0].Rules[0].FrontendPort = 0 }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].frontendPort: "0" is no port, want 1..65535, or both ports 0 with protocol "*"`,
		}},
		{"rule of ICMP", "", func(d *Design) { d.LoadBalancers[0].Rules[0].Protocol = ICMP }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].protocol: "Icmp" cannot be balanced, want "Tcp", "Udp" or "*"`,
		}},
		{"HA ports in public", "net:L7", func(d *Design) { d.LoadBalancers[0].Rules[0] = LBRule{Name: "ha", Frontend: "front", Pool: "pool"} }, []string{
			`loadBalancers["lb"].loadBalancingRules["ha"].frontendPort: HA ports (protocol "*", port 0) on public frontend "front", want them on a private one`,
		}},
		{"two rules on one frontend port", "", func(d *Design) {
			d.LoadBalancers[0].Rules = append(d.LoadBalancers[0].Rules, LBRule{Name: "more", Frontend: "front", Pool: "pool", Protocol: TCP, FrontendPort: 443, BackendPort: 444})
		}, []string{
			`loadBalancers["lb"].loadBalancingRules["more"].frontendPort: frontend port "front Tcp 443" is taken by loadBalancers["lb"].loadBalancingRules["https"], want another`,
		}},
		{"two rules to one backend port", "", func(d *Design) {
			d.LoadBalancers[0].Rules = append(d.LoadBalancers[0].Rules, LBRule{Name: "more", Frontend: "front", Pool: "pool", FrontendPort: 8443})
		}, []string{
			`loadBalancers["lb"].loadBalancingRules["more"].backendPort: backend port (without enableFloatingIP) "pool Tcp 8443" is taken by loadBalancers["lb"].loadBalancingRules["https"], want another`,
		}},
		{"outbound rule on a private frontend", "", func(d *Design) {
			d.LoadBalancers[1].OutboundRules = []OutboundRule{{Name: "out", Frontend: "front", Pool: "pool"}}
		}, []string{
			`loadBalancers["ilb"].outboundRules["out"].frontendIPConfiguration: "front" is private, want a public frontend`,
		}},
		{"outbound ports that are no multiple of 8", "", func(d *Design) { d.LoadBalancers[0].OutboundRules[0].AllocatedOutboundPorts = 1001 }, []string{
			`loadBalancers["lb"].outboundRules["out"].allocatedOutboundPorts: "1001" is no number of ports, want a multiple of 8, at most 64000`,
		}},
		{"outbound idle timeout", "net:10.b3", func(d *Design) { d.LoadBalancers[0].OutboundRules[0].IdleTimeoutInMinutes = 200 }, []string{
			`loadBalancers["lb"].outboundRules["out"].idleTimeoutInMinutes: "200" is out of range, want 4..120`,
		}},
		{"balancer of no SKU", "", func(d *Design) { d.LoadBalancers[1].SKU = "Premium" }, []string{
			`loadBalancers["ilb"].sku: "Premium" is none of "Standard", "Basic"`,
		}},
		{"Basic balancer with a Standard address and outbound rules", "net:L7", func(d *Design) { d.LoadBalancers[0].SKU = "Basic" }, []string{
			`loadBalancers["lb"].frontendIPConfigurations["front"].publicIPAddress: "pip-lb" is of SKU "Standard", want "Basic"`,
			`loadBalancers["lb"].outboundRules: 1 on a load balancer of SKU "Basic", want "Standard"`,
		}},
		{"Basic balancer with HA ports", "net:L7", func(d *Design) {
			d.LoadBalancers[1].SKU, d.VNets[0].Subnets[2].NATGateway = "Basic", ""
			d.LoadBalancers[1].Rules = []LBRule{{Name: "ha", Frontend: "front", Pool: "pool"}}
		}, []string{
			`loadBalancers["ilb"].loadBalancingRules["ha"].frontendPort: HA ports (protocol "*", port 0) on a load balancer of SKU "Basic", want "Standard"`,
		}},
		{"Basic balancer beside a NAT gateway", "net:7.b2", func(d *Design) {
			d.LoadBalancers[1].SKU, d.LoadBalancers[1].Rules = "Basic", nil
		}, []string{
			`loadBalancers["ilb"].backendAddressPools["pool"].networkInterfaces: "nva" is on a subnet with NAT gateway "natgw", want a load balancer of SKU "Standard"`,
		}},
		{"protocol All with a port", "net:L7", func(d *Design) { d.LoadBalancers[0].Rules[0].Protocol = AllProtocols }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].protocol: "All" with a port, want both ports 0, or "Tcp" or "Udp"`,
		}},
		{"protocol All in a security rule", "", func(d *Design) { d.NSGs[0].Rules[0].Protocol = AllProtocols }, []string{
			`networkSecurityGroups["nsg"].securityRules["dns"].protocol: 255 stands for nothing, want "*", "Tcp", "Udp", "Icmp", "Esp", "Ah"`,
		}},
		{"idle timeout of a balancing rule", "net:10.b3", func(d *Design) { d.LoadBalancers[0].Rules[0].IdleTimeoutInMinutes = 31 }, []string{
			`loadBalancers["lb"].loadBalancingRules["https"].idleTimeoutInMinutes: "31" is out of range, want 4..30`,
		}},
		{"reset on HA ports", "net:10.b3", func(d *Design) {
			d.LoadBalancers[1].Rules = []LBRule{{Name: "ha", Frontend: "front", Pool: "pool", TCPReset: true}}
		}, []string{
			`loadBalancers["ilb"].loadBalancingRules["ha"].enableTcpReset: on HA ports, which send no reset, want it off`,
		}},
		{"floating IP on a private IPv6 frontend", "net:L5", func(d *Design) {
			d.LoadBalancers[1].Frontends[0].PrivateIP = IP("2001:db8:1:1::99")
			for i := range d.LoadBalancers[1].Rules {
				d.LoadBalancers[1].Rules[i].FloatingIP = i == 0
			}
		}, []string{
			`loadBalancers["ilb"].loadBalancingRules["ha"].enableFloatingIP: on private IPv6 frontend "front", want it on IPv4 or a public one`,
		}},
		{"inbound NAT rules", "", func(d *Design) {
			d.LoadBalancers[0].InboundNATRules = []InboundNATRule{
				{Name: "a", Frontend: "front", FrontendPort: 443, BackendPort: 22, NIC: "web"},
				{Name: "b", Frontend: "front", BackendPort: 22},
				{Name: "c", Frontend: "front", Pool: "pool", FirstPort: 9, LastPort: 8, BackendPort: 22},
				{Name: "d", Frontend: "front", Pool: "pool", FirstPort: 5000, LastPort: 5000, Protocol: ICMP},
				{Name: "e", Frontend: "front", FrontendPort: 23, BackendPort: 23, NIC: "wep", IdleTimeoutInMinutes: 1},
			}
		}, []string{
			`loadBalancers["lb"].inboundNatRules["b"]: want a networkInterface with a frontendPort, or a backendAddressPool with a range of ports`,
			`loadBalancers["lb"].inboundNatRules["c"].frontendPortRangeStart: "9-8" are no ports, want 1..65535`,
			`loadBalancers["lb"].inboundNatRules["d"].backendPort: "0" is no port, want 1..65535`,
			`loadBalancers["lb"].inboundNatRules["d"].frontendPortRangeEnd: 1 ports for the 2 machines of pool "pool", want one each`,
			`loadBalancers["lb"].inboundNatRules["d"].protocol: "Icmp" cannot be translated, want "Tcp" or "Udp"`,
			`loadBalancers["lb"].inboundNatRules["e"].idleTimeoutInMinutes: "1" is out of range, want 4..30`,
			`loadBalancers["lb"].inboundNatRules["e"].networkInterface: no network interface named "wep" (have "web")`,
			`loadBalancers["lb"].loadBalancingRules["https"].frontendPort: frontend port "front Tcp 443" is taken by loadBalancers["lb"].inboundNatRules["a"], want another`,
		}},
		{"outbound rule of no pool", "", func(d *Design) { d.LoadBalancers[0].OutboundRules[0].Pool = "pol" }, []string{
			`loadBalancers["lb"].outboundRules["out"].backendAddressPool: no pool named "pol" (have "pool")`,
		}},
	})
}
