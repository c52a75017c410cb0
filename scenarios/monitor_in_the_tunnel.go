package scenarios

import "azpath/sim"

// monitorInTheTunnel is what is left when service endpoints and the control
// plane's routes are in place.
//
// Topology: see Picture.
// Symptom: the row Metrics of the network status is red; no health, no metrics.
// Cause: Azure Monitor has no service endpoint, so its traffic stays in the tunnel.
// Fix: the site's firewall allows it; or a host route takes it out of the tunnel.
// Sources: apim:T4, apim:S4, net:4.6.b5.
func monitorInTheTunnel() Scenario {
	d := tunnelled(sim.Internal, overBGP("vgw", sim.VPN), sim.VPNEdge)
	blockAzure(&d)
	d.VNets[0].Subnets[1].ServiceEndpoints = []string{"Microsoft.Storage", "Microsoft.Sql", "Microsoft.KeyVault"}
	d.RouteTables[0].Routes = []sim.UDR{{Name: "ApiManagement", Tag: "ApiManagement", NextHop: sim.ToInternet}}
	return Scenario{
		Number:   "10",
		Name:     "monitor_in_the_tunnel",
		Title:    "Azure Monitor is unreachable after forced tunnelling",
		Question: "Why is the Metrics row of the network status red when everything else is green?",
		Answer: "Azure Monitor has no service endpoint: its traffic stays in the tunnel, and the site's firewall denies it. " +
			"Either the firewall allows it, or a route to Internet for 13.92.40.223/32 takes it out of the tunnel.",
		Picture: `
  apim 10.0.1.4 --- storage, SQL, Key Vault: service endpoints ---> delivered
     |
     +-- 13.92.40.223:1886, 0.0.0.0/0 by BGP --> vgw ==> [dc/tunnel]
                                                          box dc-fw
                                         x rule no-azure [dc/internet]
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", monitor, 1886),
				Claim:  "Azure Monitor: metrics",
				Before: dropped("dc/internet", sim.LegSYN, sim.DeniedByFirewall),
				After:  after(delivered("monitor"), delivered("monitor")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage, by its service endpoint",
				Before: delivered("storage"),
				After:  after(delivered("storage"), delivered("storage")),
			},
			{
				Flow:   tcp(globalNorth, "apim", 3443),
				Claim:  "management, by the tag's route",
				Before: delivered("apim"),
				After:  after(delivered("apim"), delivered("apim")),
			},
		},
		Fixes: []Fix{
			{
				Title: "the site's firewall allows it",
				Changes: []sim.Change{sim.AddEdgeRule{Edge: "dc/internet", Rule: sim.FilterRule{
					Name: "azure-monitor", Access: sim.Allow, Protocol: sim.TCP,
					Sources: []string{"10.0.1.0/24"}, Destinations: []string{"13.92.40.223"}, Ports: []string{"443", "1886"},
				}}},
			},
			{
				Title:   "a host route takes it out of the tunnel",
				Changes: []sim.Change{toInternet("Monitor", "13.92.40.223/32")},
			},
		},
		Sources: []string{"apim:T4", "apim:S4", "net:4.6.b5"},
	}
}
