package scenarios

import (
	"slices"

	"azpath/dns"
	"azpath/sim"
)

// portal is the instance's developer portal.
const portal = "apim.developer.azure-api.net"

// injected is withNames with the instance in a mode of its network, and with the
// names that the mode asks of the customer: Internal has zones for the gateway and
// the portal, and the site forwards both to the forwarder in the network.
func injected(mode sim.APIMMode) sim.Design {
	d := withNames()
	d.APIMs[0], d.NSGs[0] = instance(mode, "vnet/apim"), apimRules(mode)
	if mode == sim.External {
		d.PrivateZones = d.PrivateZones[:1]
		return d
	}
	d.PrivateZones = append(d.PrivateZones, sim.PrivateZone{Name: portal, Records: []string{"@ A 10.0.1.5"}, Links: linked("vnet")})
	for _, name := range []dns.Name{gateway, portal} {
		d.DNSServers[1].Forward = append(d.DNSServers[1].Forward, dns.Forward{Suffix: name, To: ips(forwarderVM)})
	}
	return d
}

// outside is withNames with the instance in no network.
func outside() sim.Design {
	d := withNames()
	v := &d.VNets[0]
	v.Subnets = slices.DeleteFunc(v.Subnets, func(s sim.Subnet) bool { return s.Name == "apim" })
	d.RouteTables, d.NSGs, d.PrivateZones = nil, nil, d.PrivateZones[:1]
	d.APIMs[0] = sim.APIM{Name: "apim", PublicIP: "pip-apim"}
	return d
}

// optionFlows are the flows that tell the network options apart, the same for each.
func optionFlows(vm, pc, client, clientPortal, backend sim.Verdict) []Expectation {
	return []Expectation{
		{Flow: tcp("vm", gateway, 443), Claim: "a machine in the network calls the gateway", Before: vm},
		{Flow: tcp("pc", gateway, 443), Claim: "the same from on premises", Before: pc},
		{Flow: tcp("client", gateway, 443), Claim: "the same from the internet", Before: client},
		{Flow: tcp("client", portal, 443), Claim: "the developer portal from the internet", Before: clientPortal},
		{Flow: tcp("apim", "backend", 443), Claim: "the instance calls a backend on premises", Before: backend},
	}
}

// optionLookup is the address that decides: that of the gateway's name, as the
// machine in the network gets it.
func optionLookup(address string) []Lookup {
	return []Lookup{{
		Claim: "the address that the machine gets for the gateway's name", Machine: "vm", Name: gateway, Program: dns.WindowsNslookup, Before: address,
	}}
}
