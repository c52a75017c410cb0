package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// optionPrivateEndpoint is the design of option_none with a private endpoint in the
// network, its zone, and public access switched off.
//
// Topology: see Picture.
// Symptom: clients on the internet get HTTP 403; the portal answers them all the
// same; the backend on premises is out of reach.
// Cause: the endpoint is a way in, to the gateway alone.
// Fix: nothing to fix: an option with other strengths.
// Sources: apim:2.1, apim:2.2, apim:9, apim:D10, apim:O1, dns:D5.2, dns:D9.7.
func optionPrivateEndpoint() Scenario {
	const zone = "privatelink.azure-api.net"
	d := outside()
	d.APIMs[0].PublicNetworkAccess = sim.PublicAccessDisabled
	d.PrivateEndpoints = append(d.PrivateEndpoints, sim.PrivateEndpoint{
		Name: "pe-apim", Subnet: "vnet/endpoints", IP: ip("10.0.3.5"), Service: "apim", ZoneGroup: []string{zone},
	})
	d.PrivateZones = append(d.PrivateZones, sim.PrivateZone{Name: zone, Links: linked("vnet")})
	d.DNSServers[1].Forward = []dns.Forward{{Suffix: "azure-api.net", To: ips(forwarderVM)}}
	return Scenario{
		Number:   "27d",
		Name:     "option_private_endpoint",
		Title:    "A private endpoint, and no public access",
		Question: "And with a private endpoint instead?",
		Answer: "The gateway is reached by the endpoint's address, from the network and through the tunnel. The internet gets as far as an HTTP 403. " +
			"The portal is not covered and stays public, and nothing changes in what the instance reaches.",
		Picture: `
  vm 10.0.2.4 -----------------\
  pc 192.168.10.10 ==> vgw -----> pe-apim 10.0.3.5 ==> apim, its gateway
                                                         |
  client ---- internet ---> 198.51.100.7  403            +-- backend   x private
                              portal: answered
`,
		Broken: d,
		Flows: optionFlows(
			delivered("apim"), delivered("apim"),
			sim.Verdict{Disposition: sim.Refused, Reason: sim.DeniedByService, Leg: sim.LegResponse, At: "apim"}, delivered("apim"),
			dropped("internet", sim.LegSYN, sim.NoRoute),
		),
		Lookups: optionLookup("10.0.3.5"),
		Sources: []string{"apim:2.1", "apim:2.2", "apim:9", "apim:D10", "apim:O1", "dns:D5.2", "dns:D9.7"},
	}
}
