package scenarios

import "azpath/sim"

// finalRouteTable is where the article ends: every control plane address to
// Internet, the rest into the tunnel.
//
// Topology: see Picture.
// Symptom: as in vpn_bgp_default.
// Cause: as there.
// Fix: the article's table, three host routes.
// Sources: apim:C3, apim:C4, apim:T1, apim:C8.
func finalRouteTable() Scenario {
	return Scenario{
		Number:   "9",
		Name:     "final_route_table",
		Title:    "The final route table: the control plane to Internet, the rest tunnelled",
		Question: "What must the route table of a force-tunnelled instance look like in the end?",
		Answer: "One route to Internet for each control plane address, the global ones and the region's. Everything else stays in the tunnel: " +
			"clients and backends on premises, and the dependencies, which the site's firewall lets through.",
		Picture: `
  rt-apim    104.214.19.224/32  Internet        \
             52.162.110.80/32   Internet         > answers to the control plane
             52.224.186.99/32   Internet        /
  by BGP     0.0.0.0/0          vgw ==> [dc/tunnel] --> [dc/internet]
             192.168.0.0/16     vgw ==> [dc/tunnel] --> pc, backend
`,
		Broken: tunnelled(sim.Internal, overBGP("vgw", sim.VPN), sim.VPNEdge),
		Flows: []Expectation{
			{
				Flow:   tcp(globalSouth, "apim", 3443),
				Claim:  "management, the first global address",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(globalNorth, "apim", 3443),
				Claim:  "management, the second global address",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management, the region's address",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("apim", monitor, 1886),
				Claim:  "what no route names stays in the tunnel",
				Before: delivered("monitor"),
				After:  after(delivered("monitor")),
			},
			{
				Flow:   tcp("pc", "apim", 443),
				Claim:  "a client on premises",
				Before: delivered("apim"),
				After:  after(delivered("apim")),
			},
			{
				Flow:   tcp("apim", "backend", 443),
				Claim:  "a backend on premises",
				Before: delivered("backend"),
				After:  after(delivered("backend")),
			},
		},
		Fixes:   []Fix{{Title: "host routes to Internet for the control plane's addresses", Changes: controlPlaneRoutes()}},
		Sources: []string{"apim:C3", "apim:C4", "apim:C8", "apim:T1"},
	}
}
