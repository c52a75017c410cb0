package scenarios

import "azpath/sim"

// dependencyTableDegraded is forced_tunnel_loses_dependencies as the portal shows
// it: the network status table of the instance, and both cures.
//
// Topology: see Picture.
// Symptom: every row is red but those inside the instance, and the portal fails to
// load APIs.
// Cause: as there. The table tells of what the instance opens, not of what comes in.
// Fix: service endpoints for what has them, routes for what has a service tag; or
// rules on the site's firewall, and a route for the control plane all the same,
// since no rule there makes an answer fit a connection that it never saw.
// Sources: apim:T3, apim:T4, apim:T10, apim:10.2, apim:S2, apim:S3.
func dependencyTableDegraded() Scenario {
	d := tunnelled(sim.Internal, overBGP("vgw", sim.VPN), sim.VPNEdge)
	blockAzure(&d)
	lost := dropped("dc/internet", sim.LegSYN, sim.DeniedByFirewall)
	endpoint := func(service string) sim.Change {
		return sim.AddServiceEndpoint{Subnet: "vnet/apim", Service: service}
	}
	return Scenario{
		Number:   "26",
		Name:     "dependency_table_degraded",
		Title:    "Forced tunnelling in the network status table, and both cures",
		Question: "The network status of a force-tunnelled instance is red. What cures which row?",
		Answer: "Service endpoints cure storage, SQL, Key Vault and Event Hubs; routes by service tag cure Monitor and Entra ID. Rules on the firewall " +
			"on premises cure the whole table, but not management, of which the portal shows no row: that needs its route to Internet either way.",
		Picture: `
  apim 10.0.1.4 --- 0.0.0.0/0 by BGP ---> vgw ==> [dc/tunnel]-[dc/internet]
     |                                                           x rule no-azure
     |  cure 1: endpoints and routes leave the tunnel
     +--> storage, SQL, Key Vault, Event Hubs     service endpoints
     +--> Monitor, Entra ID, control plane        routes to Internet
     |
     |  cure 2: the tunnel stays               ==> [dc/tunnel]-[dc/internet] -->
     +--> control plane                           route to Internet
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "the way of a row",
				Before: lost,
				After:  after(delivered("storage"), delivered("storage")),
			},
			{
				Flow:   tcp("apim", monitor, 1886),
				Claim:  "and of the row Metrics, which has no service endpoint",
				Before: lost,
				After:  after(delivered("monitor"), delivered("monitor")),
			},
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management, of which the table in the portal says nothing",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim"), delivered("apim")),
			},
		},
		Statuses: []Status{{
			Claim:    "the instance's dependencies",
			Instance: "apim",
			Before:   "BlobStorage TableStorage SQLDatabase KeyVault Queue FileStorage Metrics Monitoring AzureActiveDirectory Email Captcha EventHub management",
			After:    []string{"Email Captcha", ""},
		}},
		Fixes: []Fix{
			{
				Title: "service endpoints and routes to Internet; Email and Captcha have neither endpoint nor tag, and stay",
				Changes: []sim.Change{
					endpoint("Microsoft.Storage"), endpoint("Microsoft.Sql"), endpoint("Microsoft.KeyVault"), endpoint("Microsoft.EventHub"),
					toInternet("AzureMonitor", "AzureMonitor"), toInternet("AzureActiveDirectory", "AzureActiveDirectory"),
					toInternet("ApiManagement", "ApiManagement"),
				},
			},
			{
				Title: "rules on the firewall on premises, and the control plane's route",
				Changes: []sim.Change{
					sim.AddEdgeRule{Edge: "dc/internet", Rule: sim.FilterRule{
						Name: "apim", Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"10.0.1.0/24"}, Ports: []string{"443", "445", "1433", "1886", "5671", "25028"},
					}},
					toInternet("ApiManagement", "ApiManagement"),
				},
			},
		},
		Sources: []string{"apim:T1", "apim:T3", "apim:T4", "apim:T10", "apim:10.2", "apim:S2", "apim:S3", "net:7.b5"},
	}
}
