package scenarios

import "azpath/sim"

// vpnUserRouteBreaks3443 is the finished forced tunnel, and what it costs.
//
// Topology: see Picture.
// Symptom: the portal loads no APIs, clients on the internet time out, and the
// instance's own traffic works.
// Cause: answers to what came by the public address take the tunnel, and the
// site's firewall has not seen it come.
// Fix: a route to Internet for the control plane. Clients need one of their own.
// Sources: apim:C3, apim:T1, apim:T2, net:4.3 table, net:4.6.b4.
func vpnUserRouteBreaks3443() Scenario {
	return Scenario{
		Number:   "5b",
		Name:     "vpn_user_route_breaks_3443",
		Title:    "Forced tunnelling over VPN without BGP: user route and default site",
		Question: "What does a forced tunnel by user route and default site do to an instance in External mode?",
		Answer: "What the instance opens itself works, by the site's own way to the internet. Answers to what came by the public address " +
			"take the tunnel as well and die at the site's firewall: management until its routes are there, clients for good.",
		Picture: `
  client, control plane
     |  SYN                                     (SYN-ACK never comes)
     v
  [public VIP] --> apim 10.0.1.4 --- user route Tunnel 0.0.0.0/0 ---> vgw
                                                                       |
                                            x <--- SYN-ACK ------ [dc/tunnel]
                                                                   box dc-fw
                                               internet <------- [dc/internet]
`,
		Broken: vpnGateway("to-dc"),
		Flows: []Expectation{
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management, by the region's address",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalSouth, "apim", 3443),
				Claim:  "management, by a global address",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("client", "apim", 443),
				Claim:  "a client on the internet: needs a route of its own, or another way in",
				Before: noState("dc/tunnel"),
				After:  after(noState("dc/tunnel")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "a dependency goes out by the site, with the site's public address",
				Before: delivered("storage"),
				After:  after(delivered("storage")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "a backend on premises",
				Before: delivered("backend"),
				After:  after(delivered("backend")),
			},
		},
		Fixes:   []Fix{{Title: "one route to Internet for the service tag", Changes: []sim.Change{toInternet("ApiManagement", "ApiManagement")}}},
		Sources: []string{"apim:C3", "apim:T1", "apim:T2", "net:4.3", "net:4.6.b4"},
	}
}
