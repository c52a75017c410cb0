package azjson_test

import (
	"slices"
	"testing"

	"azpath/sim"
)

// Two networks joined by a tunnel that speaks BGP: what one learns of the other.
func TestQuestionsOfVNetToVNet(t *testing.T) {
	r := given(t, "tmpl-vnet-to-vnet-vpn-bgp.json")
	ask(t, r, []question{
		{name: "one way", flow: "tcp a -> b:443", want: sim.Delivered, shows: "10.0.2.0/23 -> VirtualNetworkGateway",
			with: both(machine("vnet1-location", "subnet1", "", "a", "10.0.0.9"), machine("vnet2-location", "subnet1", "", "b", "10.0.2.9"))},
		{name: "and the other", flow: "tcp b -> a:443", want: sim.Delivered, shows: "10.0.0.0/23 -> VirtualNetworkGateway",
			with: both(machine("vnet1-location", "subnet1", "", "a", "10.0.0.9"), machine("vnet2-location", "subnet1", "", "b", "10.0.2.9"))},
	})
	n := compiled(t, r.Design)
	learned, err := n.LearnedRoutes("vpngw1")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(learned, func(l sim.LearnedRoute) bool {
		return l.Network == prefixes("10.0.2.0/23")[0] && l.Origin == "EBgp"
	}) {
		t.Errorf("vpngw1 learns 10.0.2.0/23 of the other: %v", learned)
	}
	notes(t, r, "networkSecurityGroup: an object stands where the identifier of one belongs: Azure does not make it")
}

// A gateway to which nothing is connected learns nothing; its network's group.
func TestQuestionsOfExpressRouteGateway(t *testing.T) {
	vm := machine("vnet1", "subnet1", "", "vm", "10.10.10.9")
	r := given(t, "tmpl-expressroute-gateway-vnet.json")
	ask(t, r, []question{
		{name: "RDP from anywhere", flow: "tcp 8.8.8.8 -> 203.0.113.9:3389", want: sim.Delivered, shows: "600 RDP-rule", with: both(vm, func(d *sim.Design) {
			d.PublicIPs = append(d.PublicIPs, sim.PublicIP{Name: "pip", IP: addr("203.0.113.9")})
			for i := range d.VNets[0].Subnets {
				for j := range d.VNets[0].Subnets[i].NICs {
					d.VNets[0].Subnets[i].NICs[j].PublicIP = "pip"
				}
			}
		})},
		{name: "no prefix of the other end is learned", flow: "tcp vm -> 172.16.0.9:443", with: both(vm, func(d *sim.Design) { d.VNets[0].Subnets[1].NSG = "" }), want: sim.Dropped, reason: sim.NextHopNone, shows: "172.16.0.0/12 -> None"},
	})
	learned, err := compiled(t, r.Design).LearnedRoutes("er-gw")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range learned {
		if l.Origin != "Network" {
			t.Errorf("learned of nobody: %v", l)
		}
	}
}
