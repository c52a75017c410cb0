package sim

import "testing"

func TestDocumentedExitFindings(t *testing.T) {
	base := balanced()
	finds(t, []flaw{
		// net:6.2.b5
		{says: "machines without a way out", design: base,
			edit: func(d *Design) { d.VNets[0].Subnets[2].DefaultOutboundAccess = Off },
			want: []string{`virtualNetworks["net"].subnets["users"]: no-way-out: user opens no connection to the internet, where its default route leads: no NAT gateway, public IP or outbound rule, and default outbound access is off`},
			mend: []string{"route add rt-users FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"}},
		// net:L9
		{says: "a Standard public address that no NSG opens", design: base, changes: []string{"subnet net/vms networkSecurityGroup none"},
			want: []string{
				`networkSecurityGroups["nsg-vms"]: unused: no subnet or network interface uses it`,
				`virtualNetworks["net"].subnets["vms"].networkInterfaces["vm"].publicIPAddress: closed-address: public IP pip-vm lets nobody in to vm: it is of SKU Standard, and no network security group allows anything`,
			},
			mend: []string{"subnet net/vms networkSecurityGroup nsg-vms"}},
		// net:L9
		{says: "machines behind a Standard public frontend that no NSG opens", design: base, changes: []string{"subnet net/web networkSecurityGroup none"},
			want: []string{
				`loadBalancers["lb"].loadBalancingRules["https"].backendAddressPool: closed-address: frontend front lets nobody in to web: it is of SKU Standard, and no network security group allows anything`,
				`networkSecurityGroups["nsg-web"]: unused: no subnet or network interface uses it`,
			}},
		// net:L2
		{says: "a public address whose answers go to a firewall", design: base, changes: []string{"route add rt-vms FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"},
			want: []string{`virtualNetworks["net"].subnets["vms"].networkInterfaces["vm"].publicIPAddress: answers-astray: public IP pip-vm leads to vm, whose answers to the internet follow 0.0.0.0/0 to VirtualAppliance 10.0.0.4 with their private source: its clients get none`},
			mend: []string{"route add rt-vms Clients 203.0.113.0/24 Internet"}},
		// net:L2, net:L3: the firewall's own address is a client too
		{says: "a public frontend whose machine answers by a firewall", design: base, changes: []string{"route add rt-web FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"},
			want: []string{`loadBalancers["lb"].loadBalancingRules["https"].backendAddressPool: answers-astray: frontend front leads to web, whose answers to the internet follow 0.0.0.0/0 to VirtualAppliance 10.0.0.4 with their private source: its clients get none`},
			mend: []string{"route add rt-web Firewall 198.51.100.8/32 Internet"}},
		{says: "a rule with an empty pool", design: base, edit: func(d *Design) { d.LoadBalancers[1].Pools[0].NICs = nil },
			want: []string{`loadBalancers["ilb"].loadBalancingRules["https"].backendAddressPool: empty-pool: pool pool is empty: the rule leads nowhere`}},
		// net:2.3.b2
		{says: "an NSG that keeps probes out", design: base, changes: []string{"nsg remove nsg-web https", "nsg add nsg-web no 4096 Inbound Deny * * -> *"},
			want: []string{
				`loadBalancers["ilb"].loadBalancingRules["https"].backendAddressPool: probe-denied: subnet nsg-web 4096 no denies the probe of web on port 8443, from 168.63.129.16: it gets no connections`,
				`loadBalancers["ilb"].loadBalancingRules["https"].backendAddressPool: probe-denied: subnet nsg-web 4096 no denies the probe of web2 on port 8443, from 168.63.129.16: it gets no connections`,
				`loadBalancers["lb"].loadBalancingRules["https"].backendAddressPool: probe-denied: subnet nsg-web 4096 no denies the probe of web on port 8443, from 168.63.129.16: it gets no connections`,
			},
			mend: []string{"nsg add nsg-web probe 4095 Inbound Allow * AzureLoadBalancer -> *"}},
		// net:6.2.b6
		{says: "more outbound ports than a frontend has", design: byBalancer(0), edit: func(d *Design) { d.LoadBalancers[0].OutboundRules[0].AllocatedOutboundPorts = 32008 },
			want: []string{`loadBalancers["lb"].frontendIPConfigurations["front"]: too-many-ports: outbound rules give 64016 ports to the machines behind it, of 64000`}},
	})
}
