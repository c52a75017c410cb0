package azjson_test

import (
	"slices"
	"testing"

	"azpath/sim"
)

// The classic firewall's sandbox: the servers' way out, and who comes in.
func TestQuestionsOfClassicFirewall(t *testing.T) {
	r := given(t, "tmpl-firewall-classic-rules-udr.json")
	ask(t, r, []question{
		{name: "network rule 8000-8999", flow: "tcp ServerNic -> 93.184.216.34:8080", want: sim.Exited, shows: "0.0.0.0/0 -> VirtualAppliance 10.0.1.4 (User"},
		{name: "by UDP there is no rule", flow: "udp ServerNic -> 93.184.216.34:8080", want: sim.Dropped, reason: sim.DeniedByDefault, shows: "implicit deny"},
		{name: "a rule for *microsoft.com", flow: "tcp ServerNic -> 93.184.216.34:443 name www.microsoft.com", want: sim.Exited, shows: "proxy  allow"},
		{name: "no rule for 443 to another name", flow: "tcp ServerNic -> 93.184.216.34:443 name www.example.com", want: sim.Refused, reason: sim.DeniedByDefault},
		{name: "the jump host takes SSH from everywhere", flow: "tcp 93.184.216.34 -> 203.0.113.1:22", want: sim.Delivered},
		{name: "and no other port", flow: "tcp 93.184.216.34 -> 203.0.113.1:80", want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "the jump host reaches the server past the firewall", flow: "tcp JumpHostNic -> ServerNic:22", want: sim.Delivered, shows: "10.0.0.0/16 -> VnetLocal"},
	})
	if f := r.Design.Firewalls[0]; !slices.Equal(f.SNATPrivateRanges, []string{"IANAPrivateRanges"}) {
		t.Errorf("private ranges %v, want the default by its name", f.SNATPrivateRanges)
	}
}

// The policy: its network group before its application group, and the groups' addresses.
func TestQuestionsOfFirewallPolicy(t *testing.T) {
	r := given(t, "tmpl-firewall-policy-ipgroups.json")
	inside := func(prefix, ip string) func(*sim.Design) {
		return func(d *sim.Design) {
			v := &d.VNets[0]
			v.Space = append(v.Space, prefixes(prefix)...)
			v.Subnets = append(v.Subnets, sim.Subnet{Name: "work", Prefixes: prefixes(prefix), RouteTable: "rt", NICs: []sim.NIC{{Name: "vm", IPs: addrs(ip)}}})
			d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt", Routes: []sim.UDR{{Name: "out", Prefix: prefixes("0.0.0.0/0")[0], NextHop: sim.Appliance("10.10.0.4")}}})
		}
	}
	for prefix, ip := range map[string]string{"10.20.0.0/24": "10.20.0.9", "10.30.0.0/24": "10.30.0.9", "10.40.0.0/24": "10.40.0.9", "10.50.0.0/24": "10.50.0.9"} {
		ask(t, r, []question{
			{name: "time from " + ip, flow: "udp vm -> 13.86.101.172:123", with: inside(prefix, ip), want: sim.Exited, shows: "DefaultNetworkRuleCollectionGroup azure-global-services-nrc 1250 time-windows"},
			{name: "www.microsoft.com from " + ip, flow: "tcp vm -> 93.184.216.34:443 name www.microsoft.com", with: inside(prefix, ip), want: sim.Exited, shows: "gobal-rule-01"},
		})
	}
	ask(t, r, []question{
		{name: "time from elsewhere", flow: "udp vm -> 13.86.101.172:123", with: inside("10.60.0.0/24", "10.60.0.9"), want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "other UDP", flow: "udp vm -> 13.86.101.172:124", with: inside("10.20.0.0/24", "10.20.0.9"), want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "another host", flow: "udp vm -> 13.86.101.173:123", with: inside("10.20.0.0/24", "10.20.0.9"), want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "Windows Update by its tag, whose names nobody publishes", flow: "tcp vm -> 93.184.216.34:443 name download.windowsupdate.com", with: inside("10.20.0.0/24", "10.20.0.9"), want: sim.Undetermined, reason: sim.Undocumented, shows: "FQDN tag WindowsUpdate may hold this name"},
	})
}

// The sandbox without and with its gateway: two topologies in one file.
func TestQuestionsOfConditionalHub(t *testing.T) {
	const file = "tmpl-hubspoke-peering-conditional-vpngw.json"
	spokes := both(machine("spokeDevVnet", "WorkloadSubnet", "", "dev", "10.10.0.9"), machine("spokeProdVnet", "WorkloadSubnet", "", "prod", "10.100.0.9"))
	alone, joined := deployed(t, file, map[string]string{"deployVpnGateway": "No"}), deployed(t, file, map[string]string{"deployVpnGateway": "Yes"})
	ask(t, alone, []question{
		{name: "spoke to spoke falls on Azure's own route to None", flow: "tcp dev -> prod:443", with: spokes, want: sim.Dropped, reason: sim.NextHopNone, shows: "10.0.0.0/8 -> None"},
		{name: "the hub's jump host to a spoke", flow: "tcp winJmphostVmNIC -> dev:443", with: spokes, want: sim.Delivered, shows: "VNetPeering"},
		{name: "RDP to the jump host from the internet", flow: "tcp 8.8.8.8 -> 203.0.113.2:3389", want: sim.Delivered, shows: "1000 NSG_RULE_INBOUND_RDP"},
	})
	site := func(d *sim.Design) {
		spokes(d)
		d.Sites = append(d.Sites, sim.Site{Name: "dc", Prefixes: prefixes("172.16.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: addr("172.16.0.9")}}, Edges: []sim.Edge{{Name: "box", Type: sim.VPNEdge}}})
		g := &d.Gateways[0]
		g.Connections = append(g.Connections, sim.Connection{Name: "to-dc", Site: "dc", Edge: "box", Static: prefixes("172.16.0.0/16")})
	}
	ask(t, joined, []question{
		{name: "on-premises to a spoke by gateway transit", flow: "tcp pc -> dev:443", with: site, want: sim.Delivered, shows: "hubVpnGateway"},
		{name: "a spoke to on-premises", flow: "tcp dev -> pc:443", with: site, want: sim.Delivered, shows: "172.16.0.0/16 -> VirtualNetworkGateway"},
		{name: "the gateway is no way from spoke to spoke by itself", flow: "tcp dev -> prod:443", with: site, want: sim.Dropped, reason: sim.NextHopNone},
	})
	for _, r := range []struct {
		name     string
		peerings []sim.Peering
		gateway  bool
	}{{"No", alone.Design.Peerings, false}, {"Yes", joined.Design.Peerings, true}} {
		if len(r.peerings) != 4 {
			t.Errorf("%s: %d peerings, want one of each pair's two", r.name, len(r.peerings))
		}
		for _, p := range r.peerings {
			if spoke := p.From != "hubVnet"; p.UseRemoteGateways != (spoke && r.gateway) || p.AllowGatewayTransit != (!spoke && r.gateway) {
				t.Errorf("%s: %+v", r.name, p)
			}
		}
	}
}

// Peerings without allowForwardedTraffic: a firewall's own answers and what it passes
// on are in doubt, what the hub sends itself is not.
func TestQuestionsOfNestedBicep(t *testing.T) {
	vm := machine("spoke-rg", "spoke-vnet", "", "vm", "10.0.0.9")
	ask(t, given(t, "tmpl-hubspoke-bicep-nested.json"), []question{
		{name: "the default route is the firewall, chained through outputs", flow: "tcp vm -> 93.184.216.34:443", with: vm, want: sim.Undetermined, reason: sim.Undocumented, shows: "0.0.0.0/0 -> VirtualAppliance 192.168.0.4 (User spoke-rot/DefaultRoute)"},
		{name: "where forwarded traffic needs no flag the firewall decides", flow: "tcp vm -> 93.184.216.34:443", want: sim.Refused, reason: sim.DeniedByDefault,
			with: both(vm, func(d *sim.Design) { d.Assumptions.ForwardedTrafficNeedsFlag = sim.Off })},
		{name: "where it needs one the answer is lost", flow: "tcp vm -> 93.184.216.34:443", want: sim.Dropped, reason: sim.NextHopUnreachable,
			with: both(vm, func(d *sim.Design) { d.Assumptions.ForwardedTrafficNeedsFlag = sim.On })},
		{name: "a machine of the hub is a peer, and forwards nothing", flow: "tcp peer -> vm:443", want: sim.Delivered, shows: "10.0.0.0/23 -> VNetPeering",
			with: both(vm, machine("hub-rg", "shared", "192.168.0.128/25", "peer", "192.168.0.140"))},
	})
}

// The reference architecture, with its machines.
func TestQuestionsOfReferenceHub(t *testing.T) {
	const one, two = "nic-vm-location-spoke-one-linux", "nic-vm-location-spoke-two-windows"
	machines := map[string]string{"deployVirtualMachines": "true", "adminPassword": "0"}
	r := deployed(t, "tmpl-hubspoke-mspnp-bicep-compiled.json", machines)
	const bastion = "ab-location-ywffgporkvi3q" // by uniqueString
	flagless := func(d *sim.Design) { d.Assumptions.ForwardedTrafficNeedsFlag = sim.Off }
	ask(t, r, []question{
		{name: "a spoke's default route is the firewall", flow: "tcp " + one + " -> " + two + ":3389", want: sim.Dropped, reason: sim.DeniedByDefault, shows: "0.0.0.0/0 -> VirtualAppliance 10.0.3.4 (User route-to-location-hub-fw/r-nexthop-to-fw)"},
		{name: "to the internet on 443 no rule leads", flow: "tcp " + one + " -> 93.184.216.34:443", with: flagless, want: sim.Refused, reason: sim.DeniedByDefault},
		{name: "DNS by its network rule", flow: "udp " + one + " -> 8.8.8.8:53", want: sim.Exited, shows: "org-wide-allowed 100 DNS"},
		{name: "DNS by TCP has none", flow: "tcp " + one + " -> 8.8.8.8:53", want: sim.Dropped, reason: sim.DeniedByDefault},
		{name: "while the documents disagree on forwarded traffic, so does that", flow: "tcp " + one + " -> 93.184.216.34:443", want: sim.Undetermined, reason: sim.Undocumented, shows: "has allowForwardedTraffic false"},
		{name: "between spokes the group's deny waits behind the firewall", flow: "tcp " + two + " -> " + one + ":22", want: sim.Dropped, reason: sim.DeniedByDefault, shows: "fw-location implicit deny"},
		{name: "the Bastion reaches a spoke by rule 100", flow: "tcp " + bastion + " -> " + one + ":3389", want: sim.Delivered, shows: "100 AllowBastionRdpFromHub"},
		{name: "and by no other port", flow: "tcp " + bastion + " -> " + one + ":443", want: sim.Dropped, reason: sim.DeniedByNSG, shows: "1000 DenyAllOutbound"},
		{name: "a hub's machine meets it", flow: "tcp admin -> " + one + ":3389", with: machine("vnet-location-hub", "admin", "10.0.0.0/24", "admin", "10.0.0.9"), want: sim.Dropped, reason: sim.DeniedByNSG, shows: "1000 DenyAllInBound"},
	})
	machines["deployVpnGateway"] = "true"
	r = deployed(t, "tmpl-hubspoke-mspnp-bicep-compiled.json", machines)
	site := func(d *sim.Design) {
		d.Sites = append(d.Sites, sim.Site{Name: "dc", Prefixes: prefixes("172.16.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: addr("172.16.0.9")}}, Edges: []sim.Edge{{Name: "box", Type: sim.VPNEdge}}})
		d.Gateways[0].Connections = append(d.Gateways[0].Connections, sim.Connection{Name: "to-dc", Site: "dc", Edge: "box", Static: prefixes("172.16.0.0/16")})
	}
	ask(t, r, []question{
		{name: "with the gateway, no spoke has its routes: the firewall is asked", flow: "tcp " + one + " -> pc:22", with: site, want: sim.Dropped, reason: sim.DeniedByDefault, shows: "0.0.0.0/0 -> VirtualAppliance 10.0.3.4"},
	})
	for _, p := range r.Design.Peerings {
		if p.AllowGatewayTransit || p.UseRemoteGateways {
			t.Errorf("the transit flags stay false: %+v", p)
		}
	}
}
