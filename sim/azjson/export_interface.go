package azjson

import (
	"cmp"
	"net/netip"
	"slices"

	"azpath/sim"
)

// configurationName is the name of a network interface's address.
const configurationName = "ipconfig"

// interfaces writes network interfaces, public addresses and NAT gateways.
func (e *exporting) interfaces() {
	for i := range e.d.VNets {
		v := &e.d.VNets[i]
		for j := range v.Subnets {
			for k := range v.Subnets[j].NICs {
				e.networkInterface(v, &v.Subnets[j], &v.Subnets[j].NICs[k])
			}
		}
	}
	for _, p := range e.d.PublicIPs {
		sku := either(p.SKU, "Standard")
		e.add(kindPublicIP, exported{Location: e.options.Location, SKU: obj{"name": sku}, Properties: obj{
			"ipAddress": address(p.IP), "publicIPAddressVersion": family(p.IP), "publicIPAllocationMethod": "Static",
		}}, p.Name)
	}
	for _, g := range e.d.NATGateways {
		e.add(kindNAT, exported{Location: e.options.Location, SKU: obj{"name": "Standard"}, Properties: obj{
			"publicIpAddresses": e.refs(kindPublicIP, g.PublicIPs), "idleTimeoutInMinutes": cmp.Or(g.IdleTimeoutInMinutes, 4),
		}}, g.Name)
	}
}

func (e *exporting) networkInterface(v *sim.VNet, s *sim.Subnet, n *sim.NIC) {
	subnet := v.Name + "/" + s.Name
	e.together(kindInterface, n.Name, kindVNet, v.Name)
	var configurations []any
	for i, a := range append(slices.Clone(n.IPs), make([]netip.Addr, max(0, 1-len(n.IPs)))...) {
		p := obj{
			"primary": i == 0, "subnet": e.subnet(subnet), "privateIPAddress": address(a), "privateIPAllocationMethod": allocation(a),
			"privateIPAddressVersion": family(a), "applicationSecurityGroups": e.refs(kindASG, n.ApplicationSecurityGroups),
		}
		if i == 0 {
			p["publicIPAddress"] = e.ref(kindPublicIP, n.PublicIP)
			p["loadBalancerBackendAddressPools"] = e.poolsOf(n.Name)
			p["loadBalancerInboundNatRules"] = e.natRulesOf(n.Name)
			p["applicationGatewayBackendAddressPools"] = e.gatewayPoolsOf(n.Name)
		}
		configurations = append(configurations, e.part(kindInterface+"/ipConfigurations", p, n.Name, configurationName+itoa(i+1)))
	}
	x := exported{Location: e.region(subnet), Properties: obj{
		"ipConfigurations": configurations, "enableIPForwarding": n.IPForwarding, "networkSecurityGroup": e.ref(kindNSG, n.NSG),
		"dnsSettings": obj{"dnsServers": spelt(n.DNSServers), "appliedDnsServers": spelt(otherServers(n.AppliedDNSServers, n.DNSServers, v.DNSServers))},
	}}
	if n.DisableSNATOnPL {
		x.Tags = obj{"disableSnatOnPL": "true"}
	}
	e.add(kindInterface, x, n.Name)
}

// interfaceConfiguration refers to the first address of a network interface.
func (e *exporting) interfaceConfiguration(nic string) any {
	if nic == "" {
		return nil
	}
	return e.ref(kindInterface+"/ipConfigurations", nic, configurationName+"1")
}
