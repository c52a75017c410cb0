package sim

import "testing"

// filtered is hubSpoke with an empty NSG on the subnet and on the NIC of a, and
// a public address on a.
func filtered(t *testing.T) Design {
	return changed(t, hubSpoke().with(publicA).with(func(d *Design) {
		d.NSGs = []NSG{{Name: "nsg-subnet"}, {Name: "nsg-nic"}}
		d.nic("a").NSG = "nsg-nic"
	}), "subnet a/a networkSecurityGroup nsg-subnet")
}

func TestDocumentedNSG(t *testing.T) {
	base := filtered(t)
	openNIC := changed(t, base, "nsg add nsg-nic any 100 Inbound Allow * * -> *")
	prove(t, []fact{
		// net:N1
		{says: "the lowest number is judged first", design: openNIC, flow: "tcp client -> 198.51.100.9:443",
			changes: []string{"nsg add nsg-subnet late 200 Inbound Allow Tcp * -> *", "nsg add nsg-subnet early 150 Inbound Deny Tcp * -> *"},
			want:    dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"acl    inbound deny (subnet nsg-subnet 150 early)"}},
		// net:N2
		{says: "a rule matches by source port too", flow: "tcp client:40000 -> 198.51.100.9:443", want: dropped(DeniedByNSG, LegSYN, "a"),
			design: openNIC.with(func(d *Design) {
				d.NSGs[0].Rules = []SecurityRule{
					{Name: "port", Priority: 100, Direction: Inbound, Access: Deny, SourcePorts: []string{"40000"}}, {Name: "any", Priority: 200, Direction: Inbound, Access: Allow},
				}
			}), shows: []string{"100 port"}},
		{says: "a rule for TCP does not match ping", design: openNIC, flow: "icmp client -> 198.51.100.9",
			changes: []string{"nsg add nsg-subnet tcp 100 Inbound Allow Tcp * -> *"}, want: dropped(DeniedByDefault, LegRequest, "a")},
		// net:N5
		{says: "the network may call by default", design: base, flow: "tcp h -> a:443", want: delivered("a"), shows: []string{"subnet nsg-subnet 65000 AllowVnetInBound", "nic nsg-nic 65000 AllowVnetInBound"}},
		{says: "so may a connected site", design: base, flow: "tcp pc -> a:443", want: delivered("a"), shows: []string{"65000 AllowVnetInBound"}},
		{says: "the internet may not", design: base, flow: "tcp client -> 198.51.100.9:443", want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"subnet nsg-subnet 65500 DenyAllInBound"}},
		{says: "it may be called by default", design: base, flow: "tcp a -> web:443", want: delivered("web"), shows: []string{"nic nsg-nic 65001 AllowInternetOutBound"}},
		// net:N6
		{says: "inbound the subnet's NSG is first", design: openNIC, flow: "tcp client -> 198.51.100.9:443",
			changes: []string{"nsg add nsg-subnet no 100 Inbound Deny * * -> *"}, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"acl    inbound deny (subnet nsg-subnet 100 no)"}},
		{says: "then the NIC's, which must allow too", design: base, flow: "tcp client -> 198.51.100.9:443",
			changes: []string{"nsg add nsg-subnet yes 100 Inbound Allow * * -> *"}, want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"subnet nsg-subnet 100 yes", "nic nsg-nic 65500 DenyAllInBound"}},
		{says: "outbound the NIC's is first", design: base, flow: "tcp a -> web:443",
			changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> *", "nsg add nsg-subnet no2 100 Outbound Deny * * -> *"}, want: dropped(DeniedByNSG, LegSYN, "a"),
			shows: []string{"acl    outbound deny (nic nsg-nic 100 no)"}},
		{says: "traffic inside a subnet is filtered as well", flow: "tcp a -> a2:443", want: dropped(DeniedByNSG, LegSYN, "a2"),
			design: base.with(func(d *Design) {
				d.VNets[1].Subnets[0].NICs = append(d.VNets[1].Subnets[0].NICs, NIC{Name: "a2", IPs: IPs("10.1.0.5")})
			}),
			changes: []string{"nsg add nsg-subnet no 100 Inbound Deny * * -> *"}, shows: []string{"65000 AllowVnetOutBound", "subnet nsg-subnet 100 no"}},
		// net:N3, outbound
		{says: "outbound rules see the private source", design: base, flow: "tcp a -> web:443",
			changes: []string{"nsg add nsg-nic public 100 Outbound Deny * 198.51.100.9 -> *", "nsg add nsg-nic private 200 Outbound Deny * 10.1.0.4 -> *"},
			want:    dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"acl    outbound deny (nic nsg-nic 200 private)"}},
		// net:T1
		{says: "a reply needs no rule", design: openNIC, flow: "tcp client -> 198.51.100.9:443",
			changes: []string{"nsg add nsg-subnet yes 100 Inbound Allow * * -> *", "nsg add nsg-subnet no 100 Outbound Deny * * -> *", "nsg add nsg-nic no 100 Outbound Deny * * -> *"}, want: delivered("a"),
			shows: []string{"acl    allow (known flow)"}},
		{says: "in either direction", design: base, flow: "tcp a -> web:443",
			changes: []string{"nsg add nsg-subnet no 100 Inbound Deny * * -> *", "nsg add nsg-nic no 100 Inbound Deny * * -> *"}, want: delivered("web")},
		// net:2.3.b1
		{says: "168.63.129.16 is not filtered", design: base, flow: "udp a -> 168.63.129.16:53", changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> *"}, want: answered("platform")},
		{says: "unless a rule names AzurePlatformDNS", design: base, flow: "udp a -> 168.63.129.16:53", changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> AzurePlatformDNS"},
			want: dropped(DeniedByNSG, LegRequest, "a"), shows: []string{"acl    outbound deny (nic nsg-nic 100 no)"}},
		{says: "such a rule denies nothing else", design: base, flow: "tcp a -> web:443", changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> AzurePlatformDNS"}, want: delivered("web")},
		// dns:D1.4
		{says: "nor Azure's address on other ports", design: base, flow: "tcp a -> 168.63.129.16:80", changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> AzurePlatformDNS"}, want: delivered("platform")},
		{says: "a rule for all addresses does not reach the metadata service", design: base, flow: "tcp a -> 169.254.169.254:80", changes: []string{"nsg add nsg-nic no 100 Outbound Deny * * -> *"}, want: delivered("platform")},
		// net:2.3.b2; the VirtualNetwork tag holds the host's address too (net:2.4)
		{says: "a load balancer's probe comes from 168.63.129.16 and passes by default", design: base, flow: "tcp 168.63.129.16 -> a:443", want: delivered("a"), shows: []string{"1 platform", "65000 AllowVnetInBound"}},
		{says: "a rule that denies all kills it", design: base, flow: "tcp 168.63.129.16 -> a:443", changes: []string{"nsg add nsg-subnet no 4000 Inbound Deny * * -> *"},
			want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"4000 no"}},
	})
}

func TestDocumentedServiceTags(t *testing.T) {
	base := changed(t, filtered(t), "nsg add nsg-nic any 100 Inbound Allow * * -> *", "route add rt-a FW 0.0.0.0/0 VirtualAppliance 10.0.0.4",
		"route add rt-a client 203.0.113.10/32 Internet")
	toggled := func(v Toggle) Design {
		return base.with(func(d *Design) { d.Assumptions.VirtualNetworkTagHoldsDefault = v })
	}
	prove(t, []fact{
		// net:2.4.b1
		{says: "while 0/0 leads to an appliance the VirtualNetwork tag holds it, by assumption", design: base, flow: "tcp client -> 198.51.100.9:443", want: delivered("a"),
			shows: []string{"subnet nsg-subnet 65000 AllowVnetInBound", "assume virtual-network-tag-holds-default"}},
		{says: "silently, by the switch", design: toggled(On), flow: "tcp client -> 198.51.100.9:443", want: delivered("a"), shows: []string{"65000 AllowVnetInBound"}},
		{says: "or not", design: toggled(Off), flow: "tcp client -> 198.51.100.9:443", want: dropped(DeniedByDefault, LegSYN, "a"), shows: []string{"65500 DenyAllInBound"}},
		{says: "a learned default route does the same", flow: "tcp client -> 198.51.100.9:443", want: delivered("a"), design: base.with(byBGP), changes: []string{"route remove rt-a FW"},
			shows: []string{"65000 AllowVnetInBound", "assume virtual-network-tag-holds-default"}},
		{says: "a rule for the Internet tag still matches public addresses", design: base, flow: "tcp client -> 198.51.100.9:443",
			changes: []string{"nsg add nsg-subnet internet 100 Inbound Deny * Internet -> *"}, want: dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"100 internet"}},
		{says: "also those that a user route sends to an appliance", design: base, flow: "tcp 192.0.2.7 -> 198.51.100.9:443",
			changes: []string{"route add rt-a far 192.0.2.0/24 VirtualAppliance 10.0.0.4", "nsg add nsg-subnet internet 100 Inbound Deny * Internet -> *"},
			want:    dropped(DeniedByNSG, LegSYN, "a"), shows: []string{"100 internet"}},
		{says: "and no private ones", design: base, flow: "tcp h -> a:443", changes: []string{"nsg add nsg-subnet internet 100 Inbound Deny * Internet -> *"}, want: delivered("a")},
		{says: "prefixes of user routes are in the VirtualNetwork tag", design: toggled(Off), flow: "tcp 192.0.2.7 -> 198.51.100.9:443",
			changes: []string{"route add rt-a far 192.0.2.0/24 VirtualAppliance 10.0.0.4"}, want: dropped(AsymmetricNoState, LegSYNACK, "fw").asymmetric(), shows: []string{"65000 AllowVnetInBound"}},
		{says: "with propagation off a site is in it only through 0/0", design: toggled(Off), flow: "tcp pc -> a:443", changes: []string{spokeForgetsSite},
			want: dropped(DeniedByDefault, LegSYN, "a")},
		// net:2.4
		{says: "a tag with published prefixes matches them", flow: "tcp 52.224.186.99 -> 198.51.100.9:3443", design: filtered(t), want: delivered("a"),
			changes: []string{"nsg add nsg-nic any 100 Inbound Allow * * -> *", "nsg add nsg-subnet cp 100 Inbound Allow Tcp ApiManagement -> *:3443"}, shows: []string{"100 cp"}},
		{says: "and no others", flow: "tcp client -> 198.51.100.9:3443", design: filtered(t), want: dropped(DeniedByDefault, LegSYN, "a"),
			changes: []string{"nsg add nsg-nic any 100 Inbound Allow * * -> *", "nsg add nsg-subnet cp 100 Inbound Allow Tcp ApiManagement -> *:3443"}},
	})
}
