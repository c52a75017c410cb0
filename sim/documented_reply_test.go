package sim

import "testing"

// Answers that leave by another way than the public address by which they were
// asked, for UDP and ping as well, and appliances in front of machines.

func TestDocumentedPublicReplies(t *testing.T) {
	base := balanced().with(func(d *Design) {
		d.LoadBalancers[0].Rules = append(d.LoadBalancers[0].Rules, LBRule{Name: "dns", Frontend: "front", Pool: "pool", Protocol: UDP, FrontendPort: 53})
		d.NSGs[0].Rules[0] = SecurityRule{Name: "any", Priority: 100, Direction: Inbound, Access: Allow}
	})
	denies := base.with(func(d *Design) { d.Firewalls[0].Network = nil })
	vmByFirewall := "route add rt-vms FW 0.0.0.0/0 VirtualAppliance 10.0.0.4"
	forced := hubSpoke().with(byBGP).with(publicA)
	prove(t, []fact{
		{says: "UDP by a public frontend works", design: base, flow: "udp client -> 198.51.100.4:53", want: answered("web"), shows: []string{"nat    src 10.0.1.4:53 -> 198.51.100.4:53"}},
		// net:L2, net:5.5.b4 UDP: a first packet at the firewall, which gives it its own address
		{says: "sent to a firewall, the UDP answer is a new connection there and arrives from its address", design: base, flow: "udp client -> 198.51.100.4:53", changes: []string{webByFirewall},
			want: dropped(WrongSource, LegResponse, "client").asymmetric(), shows: []string{"state  new", "nat    src 10.0.1.4:53 -> 198.51.100.8:53 (fw SNAT)"}},
		{says: "or is denied, where no rule allows it", design: denies, flow: "udp client -> 198.51.100.4:53", changes: []string{webByFirewall},
			want: dropped(DeniedByDefault, LegResponse, "fw").asymmetric(), shows: []string{"state  new", "implicit deny"}},
		{says: "an instance's UDP answer alike", design: base, flow: "udp client -> 198.51.100.9:53", changes: []string{vmByFirewall},
			want: dropped(WrongSource, LegResponse, "client").asymmetric(), shows: []string{"(fw SNAT)"}},
		{says: "its echo reply is INVALID at the firewall", design: base, flow: "icmp client -> 198.51.100.9", changes: []string{vmByFirewall},
			want: dropped(AsymmetricNoState, LegResponse, "fw").asymmetric(), shows: []string{"state  none"}},
		{says: "so is a closed port's reset: the client waits", flow: "tcp client -> 198.51.100.9:2222", changes: []string{vmByFirewall},
			design: base.with(func(d *Design) { d.nic("vm").Listen = []Listener{{Ports: Port(22)}} }), want: dropped(AsymmetricNoState, LegReset, "fw").asymmetric()},
		{says: "and a closed UDP port's error", flow: "udp client -> 198.51.100.9:53", changes: []string{vmByFirewall},
			design: base.with(func(d *Design) { d.nic("vm").Listen = []Listener{{Ports: Port(22)}} }), want: dropped(AsymmetricNoState, LegReset, "fw").asymmetric()},
		// net:1.7.b2 by the tunnel
		{says: "by the tunnel the UDP answer is translated at the site's edge and arrives from its address", design: forced, flow: "udp client -> 198.51.100.9:53",
			want: dropped(WrongSource, LegResponse, "client").asymmetric(), shows: []string{"state  new", "nat    src 10.1.0.4:53 -> 203.0.113.129:53 (dc/isp hide)"}},
		{says: "the echo reply is INVALID there", design: forced, flow: "icmp client -> 198.51.100.9", want: dropped(AsymmetricNoState, LegResponse, "dc/isp").asymmetric()},
		// net:L2: None
		{says: "a route to None ends the answer at the machine", design: base, flow: "tcp client -> 198.51.100.4:443", changes: []string{"route add rt-web none 0.0.0.0/0 None"},
			want: dropped(NextHopNone, LegSYNACK, "web"), shows: []string{"0.0.0.0/0 -> None (User rt-web/none)"}},
		// net:L2: a peered client and a private frontend are not concerned
		{says: "a client of the private frontend is answered whatever 0/0 says", design: base, flow: "tcp user -> 10.0.1.100:443", changes: []string{webByFirewall}, want: delivered("web")},
		// net:7.b4
		{says: "a NAT gateway on the backend's subnet leaves the frontend's answers alone", flow: "tcp client -> 198.51.100.4:443", want: delivered("web"), shows: []string{"nat    src 10.0.1.4:8443 -> 198.51.100.4:443"},
			design: base.with(func(d *Design) {
				d.PublicIPs = append(d.PublicIPs, PublicIP{Name: "pip-nat", IP: IP("198.51.100.30")})
				d.NATGateways = []NATGateway{{Name: "natgw", PublicIPs: []string{"pip-nat"}}}
				d.VNets[0].Subnets[1].NATGateway = "natgw"
			})},
	})
}

// published is twoWays with a public address on the appliance A, which publishes
// the server s at it.
func published() Design {
	return twoWays().with(func(d *Design) {
		d.PublicIPs = []PublicIP{{Name: "pip-A", IP: IP("198.51.100.20"), SKU: "Basic"}}
		d.Internet = []Host{{Name: "web", IP: IP("203.0.113.80")}, {Name: "client", IP: IP("203.0.113.10")}}
		d.nic("A").PublicIP = "pip-A"
		d.NSGs = []NSG{{Name: "nsg-a"}}
		d.Assumptions = Assumptions{DefaultOutboundAccess: Off, VirtualNetworkTagHoldsDefault: On}
	}).with(dnatAtA)
}

func TestDocumentedPublishedByAppliance(t *testing.T) {
	base := published()
	const back = "route add rt-s out 0.0.0.0/0 VirtualAppliance 10.0.3.4"
	const out = "route add rt-c out 0.0.0.0/0 VirtualAppliance 10.0.3.4"
	hidden := base.with(snatAtA)
	prove(t, []fact{
		// net:1.7.b2: indirectly, by a device that translates in and back out
		{says: "a server is reached by an appliance's public address where its 0/0 leads back to it", design: base, flow: "tcp client -> 198.51.100.20:443", changes: []string{back}, want: delivered("s"),
			shows: []string{"nat    dst 198.51.100.20:443 -> 10.0.3.4:443", "nat    dst 10.0.3.4:443 -> 10.0.2.4:443 (A tcp)", "nat    src 10.0.3.4:443 -> 198.51.100.20:443"}},
		{says: "UDP too", design: base, flow: "udp client -> 198.51.100.20:53", changes: []string{back}, want: answered("s")},
		{says: "where it does not, the answer goes out by itself and is lost", design: base, flow: "tcp client -> 198.51.100.20:443", want: dropped(NoOutboundAccess, LegSYNACK, "s").asymmetric()},
		{says: "to another appliance, it dies there", design: base, flow: "tcp client -> 198.51.100.20:443", changes: []string{"route add rt-s out 0.0.0.0/0 VirtualAppliance 10.0.4.4"},
			want: dropped(AsymmetricNoState, LegSYNACK, "B").asymmetric()},
		// ct:10 l
		{says: "SNAT to the appliance's address needs no route", design: hidden, flow: "tcp client -> 198.51.100.20:443", want: delivered("s"),
			shows: []string{"leg SYN-ACK 10.0.2.4:443 > 10.0.3.4:51000", "10.0.0.0/16 -> VnetLocal (Default)"}},
		// net:1.9.b4
		{says: "a machine's calls leave by the appliance with SNAT, and by its public address", design: hidden, flow: "tcp c -> web:443", changes: []string{out}, want: delivered("web"),
			shows: []string{"nat    src 10.0.1.4:51000 -> 10.0.3.4:51000 (A hide)", "nat    src 10.0.3.4:51000 -> 198.51.100.20:51000 (public IP pip-A)"}},
		{says: "without SNAT they are lost at it", design: base, flow: "tcp c -> web:443", changes: []string{out}, want: dropped(NoOutboundAccess, LegSYN, "A")},
		// net:T5, net:N5: an appliance's NSG sees neither end of its own
		{says: "an NSG on the appliance's subnet denies by default what goes on to the internet", design: hidden, flow: "tcp c -> web:443", changes: []string{out, "subnet lab/a networkSecurityGroup nsg-a"},
			want: dropped(DeniedByDefault, LegSYN, "A"), shows: []string{"acl    inbound deny (subnet nsg-a 65500 DenyAllInBound)"}},
		{says: "and passes with a rule for it", design: hidden, flow: "tcp c -> web:443", want: delivered("web"),
			changes: []string{out, "subnet lab/a networkSecurityGroup nsg-a", "nsg add nsg-a forward 100 Inbound Allow * VirtualNetwork -> *"},
			shows:   []string{"acl    inbound allow (subnet nsg-a 100 forward)", "65001 AllowInternetOutBound"}},
		{says: "between machines of the network the default rules are enough", design: base, flow: "tcp c -> s:443", want: delivered("s"),
			changes: []string{requestByA, responseByA, "subnet lab/a networkSecurityGroup nsg-a"}, shows: []string{"subnet nsg-a 65000 AllowVnetInBound", "subnet nsg-a 65000 AllowVnetOutBound"}},
		// net:A9: the appliance's own table decides what comes next
		{says: "the appliance's own table decides the next hop", design: base, flow: "tcp c -> s:443", changes: []string{requestByA, "route add rt-a s 10.0.2.0/24 VirtualAppliance 10.0.4.4", responseByA},
			want: dropped(HalfOpen, LegACK, "B").asymmetric(), shows: []string{"10.0.2.0/24 -> VirtualAppliance 10.0.4.4 (User rt-a/s)"}},
		{says: "two appliances in a row work where the answer takes both", design: base.with(func(d *Design) {
			d.RouteTables = append(d.RouteTables, RouteTable{Name: "rt-b", Routes: []UDR{{Name: "c", Prefix: CIDR("10.0.1.0/24"), NextHop: Appliance("10.0.3.4")}}})
		}), flow: "tcp c -> s:443", want: delivered("s"),
			changes: []string{requestByA, "route add rt-a s 10.0.2.0/24 VirtualAppliance 10.0.4.4", responseByB, "subnet lab/b routeTable rt-b"}},
	})
}
