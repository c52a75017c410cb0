package scenarios

import "azpath/sim"

// forcedTunnelLosesDependencies shows the two ways in which the site's firewall
// kills what is forced through it.
//
// Topology: see Picture.
// Symptom: red rows in the instance's network status, and no management.
// Cause: dependencies are denied at the SYN by the site's rule; the answer to
// management is dropped as the answer to nothing.
// Fix: service endpoints, whose routes are longer than any default, and the
// control plane's route. Azure Monitor has no endpoint and stays in the tunnel.
// Sources: apim:T1, apim:T3, apim:T4, apim:T9, apim:T10, net:9.b5, net:7.b5.
func forcedTunnelLosesDependencies() Scenario {
	d := tunnelled(sim.Internal, overBGP("vgw", sim.VPN), sim.VPNEdge)
	blockAzure(&d)
	lost := dropped("dc/internet", sim.LegSYN, sim.DeniedByFirewall)
	endpoint := func(service string) sim.Change {
		return sim.AddServiceEndpoint{Subnet: "vnet/apim", Service: service}
	}
	return Scenario{
		Number:   "8",
		Name:     "forced_tunnel_loses_dependencies",
		Title:    "What forced tunnelling does: the site's firewall blocks Azure from the internet",
		Question: "What happens to an instance when everything it sends is forced to a firewall on premises?",
		Answer: "Two different things. What it opens to its dependencies is denied there; what it answers to the control plane is dropped there, " +
			"as an answer without a question. Service endpoints take the first out of the tunnel, a route to Internet the second.",
		Picture: `
  apim 10.0.1.4 --- 0.0.0.0/0 by BGP ---> vgw ==> [dc/tunnel]-[dc/internet]
     |                                                  box dc-fw
     |  SYN-ACK to the control plane ............. x no state
     |  SYN to storage, SQL, Key Vault, Monitor ............... x rule no-azure
     |
     +-- with service endpoints: storage, SQL, Key Vault, without the tunnel
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "storage: the instance's configuration",
				Before: lost,
				After:  after(delivered("storage")),
			},
			{
				Flow:   tcp("apim", sql, 1433),
				Claim:  "SQL database",
				Before: lost,
				After:  after(delivered("sql")),
			},
			{
				Flow:   tcp("apim", keyVault, 443),
				Claim:  "Key Vault: certificates and named values",
				Before: lost,
				After:  after(delivered("keyvault")),
			},
			{
				Flow:   tcp("apim", monitor, 1886),
				Claim:  "Azure Monitor has no service endpoint: scenario 10",
				Before: lost,
				After:  after(lost),
			},
			{
				Flow:   tcp(regional, "apim", 3443),
				Claim:  "management: its answer takes the same tunnel, and dies for another reason",
				Before: noState("dc/tunnel"),
				After:  after(delivered("apim")),
			},
		},
		Fixes: []Fix{{
			Title: "service endpoints for what has them, and a route for the control plane",
			Changes: []sim.Change{
				endpoint("Microsoft.Storage"), endpoint("Microsoft.Sql"), endpoint("Microsoft.KeyVault"),
				toInternet("ApiManagement", "ApiManagement"),
			},
		}},
		Sources: []string{"apim:T1", "apim:T3", "apim:T4", "apim:T9", "apim:T10", "net:9.b5", "net:7.b5", "net:4.6.b5"},
	}
}
