package scenarios

import "azpath/sim"

// expressRouteDefault is the same over ExpressRoute private peering.
//
// Topology: see Picture.
// Symptom: as over VPN.
// Cause: as over VPN. A user route to VirtualNetworkGateway is no alternative
// here: Azure refuses it beside an ExpressRoute gateway.
// Fix: a route for the control plane; or, for a subnet that must not be
// tunnelled at all, a user route 0.0.0.0/0 to Internet, which leaves the site's
// own prefixes to the gateway.
// Sources: net:4.3 table, net:4.3.b2, net:4.3.b3, net:1.9.b5, apim:T1.
func expressRouteDefault() Scenario {
	return Scenario{
		Number:   "7",
		Name:     "expressroute_default",
		Title:    "Forced tunnelling by a BGP default route over ExpressRoute",
		Question: "And over ExpressRoute?",
		Answer: "The same. A subnet that is not to be tunnelled at all takes a user route 0.0.0.0/0 to Internet: " +
			"it beats the learned one, and the site's longer prefixes stay with the gateway.",
		Picture: `
  pc 192.168.10.10
   |                 ExpressRoute: 0.0.0.0/0 and 192.168.0.0/16 by BGP
   dc ==[dc/tunnel]==============================> ergw --> [VIP 10.0.1.5]
         box dc-fw                                               |
        [dc/internet] --> internet                               v
              x <------------------ SYN-ACK for 3443 ------ apim 10.0.1.4
`,
		Broken: tunnelled(sim.Internal, overBGP("ergw", sim.ExpressRoute), sim.PrivatePeering),
		Flows: []Expectation{
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises",
				Before: delivered("apim"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "a dependency: by the site, or straight out",
				Before: delivered("storage"),
				After:  after(delivered("storage"), delivered("storage")),
			},
		},
		Fixes: []Fix{
			{Title: "one route to Internet for the service tag", Changes: []sim.Change{toInternet("ApiManagement", "ApiManagement")}},
			{Title: "the subnet is not tunnelled at all", Changes: []sim.Change{toInternet("Default", "0.0.0.0/0")}},
		},
		Sources: []string{"net:4.3", "net:4.3.b2", "net:4.3.b3", "net:1.9.b5", "apim:T1"},
	}
}
