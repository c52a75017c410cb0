package scenarios

import "azpath/sim"

// gatewaySubnetRouteMissing is hub-and-spoke with one half of the steering.
//
// Topology: see Picture.
// Symptom: clients on premises time out; connections to the site open and hang.
// Cause: the spoke sends to the firewall; what comes out of the tunnel goes
// straight to the spoke, by the peering's route in GatewaySubnet.
// Fix: a route for the spoke in GatewaySubnet's table.
// Sources: net:4.4.b1, net:4.4.b2, net:5.5.b4.
func gatewaySubnetRouteMissing() Scenario {
	d := hubAndSpoke()
	d.RouteTables[0].DisableBGPPropagation = true
	return Scenario{
		Number:   "13",
		Name:     "gateway_subnet_route_missing",
		Title:    "Hub and spoke: the route in GatewaySubnet is missing",
		Question: "Why do clients on premises get no answer from an instance in a spoke behind the hub's firewall?",
		Answer: "Their packets go from the gateway straight to the spoke, and the answers from the spoke to the firewall. " +
			"GatewaySubnet needs a route that sends the spoke's prefix to the firewall.",
		Picture: `
  pc ==[dc/tunnel]==> vgw -- SYN, VNetPeering ------------> [VIP 10.0.1.5] apim
                       :                                               |
                       : (missing: 10.0.0.0/16 -> fw)                  | SYN-ACK
                       v                                               v
                      fw 10.9.0.4  <-------- user route FW 0.0.0.0/0 --+
                       x no state
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises calls the instance",
				Before: noState("fw"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "the instance calls a backend on premises",
				Before: halfOpen("fw"),
				After:  after(delivered("backend")),
			},
		},
		Fixes:   []Fix{{Title: "GatewaySubnet sends the spoke's prefix to the firewall", Changes: []sim.Change{toFirewall("rt-gateway", "Spoke", "10.0.0.0/16", "10.9.0.4")}}},
		Sources: []string{"net:4.4.b1", "net:4.4.b2", "net:5.5.b4"},
	}
}

// toFirewall is a user route to an appliance.
func toFirewall(table, name, prefix, firewall string) sim.Change {
	return sim.AddRoute{Table: table, Route: sim.UDR{
		Name: name, Prefix: cidr(prefix), NextHop: sim.Appliance(firewall),
	}}
}
