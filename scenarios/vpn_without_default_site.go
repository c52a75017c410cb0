package scenarios

import "azpath/sim"

// vpnGateway is a route-based VPN gateway without BGP, and the user route that
// sends the instance's default traffic to it.
func vpnGateway(defaultSite string) sim.Design {
	d := tunnelled(sim.External, sim.Gateway{
		Name: "vgw", Type: sim.VPN, DefaultSite: defaultSite,
		Connections: []sim.Connection{{Name: "to-dc", Site: "dc", Edge: "tunnel", Static: cidrs("192.168.0.0/16")}},
	}, sim.VPNEdge)
	d.RouteTables[0].Routes = []sim.UDR{{Name: "Tunnel", Prefix: cidr("0.0.0.0/0"), NextHop: sim.ToGateway}}
	return d
}

// vpnWithoutDefaultSite is the half-made forced tunnel: a user route leads to the
// gateway, and the gateway does not know what to do with the packet.
//
// Topology: see Picture.
// Symptom: everything the instance sends to the internet times out.
// Cause: the gateway chooses a tunnel by the prefixes of its local network
// gateways, and none covers the internet.
// Fix: name the site as the gateway's default site.
// Sources: net:4.3 table, net:4.3.b1, net:4.3.b4.
func vpnWithoutDefaultSite() Scenario {
	return Scenario{
		Number:   "5a",
		Name:     "vpn_without_default_site",
		Title:    "Forced tunnelling over VPN without BGP: a user route, and no default site",
		Question: "How is the default traffic of a subnet forced into a site-to-site VPN without BGP?",
		Answer: "By a user route 0.0.0.0/0 with next hop VirtualNetworkGateway, and a default site on the gateway. " +
			"Without the default site the gateway has no tunnel for it.",
		Picture: `
  apim 10.0.1.4 --- user route Tunnel 0.0.0.0/0 ---> vgw
                                                      | knows 192.168.0.0/16
                                                      x (default site: none)
                                                  [dc/tunnel]
                                                      |
                                  dc 192.168.0.0/16 --+-- [dc/internet]
`,
		Broken: vpnGateway(""),
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "a dependency: through the tunnel once there is a tunnel for it",
				Before: dropped("vgw", sim.LegSYN, sim.NoRoute),
				After:  after(delivered("storage")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "a backend on premises: the gateway knows its prefix",
				Before: delivered("backend"),
				After:  after(delivered("backend")),
			},
		},
		Fixes:   []Fix{{Title: "the site becomes the gateway's default site", Changes: []sim.Change{sim.SetDefaultSite{Gateway: "vgw", Connection: "to-dc"}}}},
		Sources: []string{"net:4.3", "net:4.3.b1", "net:4.3.b4"},
	}
}
