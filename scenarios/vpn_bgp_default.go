package scenarios

import "azpath/sim"

// vpnBGPDefault is forced tunnelling that nobody wrote into a route table.
//
// Topology: see Picture.
// Symptom: management is lost the moment the site begins to advertise 0.0.0.0/0.
// Cause: a learned default route beats the system's, in every subnet that
// propagates.
// Fix: a route for the control plane. Switching propagation off instead cures
// management as well, and takes the site's own prefixes away with the default.
// Sources: net:4.3 table, net:4.3.b3, net:4.1.b5, net:A5, apim:T1, apim:T6.
func vpnBGPDefault() Scenario {
	return Scenario{
		Number:   "6",
		Name:     "vpn_bgp_default",
		Title:    "Forced tunnelling by a BGP default route over VPN",
		Question: "Does a default route that the site advertises by BGP over VPN need the same routes?",
		Answer: "Yes: a learned 0.0.0.0/0 replaces the system's route to Internet in every subnet that propagates. " +
			"Switching propagation off is no substitute: the site's own prefixes go with the default.",
		Picture: `
  pc 192.168.10.10
   |                 VPN: 0.0.0.0/0 and 192.168.0.0/16 by BGP
   dc ==[dc/tunnel]==============================> vgw --> [VIP 10.0.1.5]
         box dc-fw                                               |
        [dc/internet] --> internet                               v
              x <------------------ SYN-ACK for 3443 ------ apim 10.0.1.4
`,
		Broken: tunnelled(sim.Internal, overBGP("vgw", sim.VPN), sim.VPNEdge),
		Flows: []Expectation{
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim"), delivered("apim")),
			},
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises: without its prefix it is no longer VirtualNetwork to the NSG either",
				Before: delivered("apim"),
				After:  after(delivered("apim"), dropped("apim", sim.LegSYN, sim.DeniedByDefault)),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "a dependency: by the site, or straight out once propagation is off",
				Before: delivered("storage"),
				After:  after(delivered("storage"), delivered("storage")),
			},
		},
		Fixes: []Fix{
			{Title: "one route to Internet for the service tag", Changes: []sim.Change{toInternet("ApiManagement", "ApiManagement")}},
			{Title: "propagation off: cures management, and cuts off the site", Changes: []sim.Change{sim.SetPropagation{Table: "rt-apim"}}},
		},
		Sources: []string{"net:4.3", "net:4.3.b3", "net:4.1.b5", "net:A5", "net:2.4.b1", "apim:T1", "apim:T6"},
	}
}
