package azjson

import (
	"net/netip"
	"slices"

	"azpath/dns"
	"azpath/sim"
)

// serviceReaders read firewalls, gateways, names, and what API Management needs.
// Connections and endpoints come after both of their ends.
func serviceReaders() []reader {
	return slices.Concat(zoneReaders(), []reader{
		{kindResolver, (*translation).resolver},
		{kindResolver + "/inboundEndpoints", nil},
		{kindResolver + "/outboundEndpoints", nil},
		{kindRuleset, (*translation).ruleset},
		{kindRuleset + "/forwardingRules", nil},
		{kindRuleset + "/virtualNetworkLinks", nil},
		{kindIPGroup, (*translation).ipGroup},
		{kindPolicy, (*translation).firewallPolicy},
		{"Microsoft.Network/firewallPolicies/ruleCollectionGroups", nil},
		{kindFirewall, (*translation).firewall},
		{kindLocalGateway, (*translation).localGateway},
		{kindCircuit, (*translation).circuit},
		{"Microsoft.Network/expressRouteCircuits/peerings", nil},
		{kindGateway, (*translation).gateway},
		{kindConnection, (*translation).connection},
		{kindAPIM, (*translation).apim},
		{kindAppGateway, (*translation).applicationGateway},
	}, serviceKindReaders())
}

// estate is what readers of services have to find again.
type estate struct {
	gateways map[string]int     // where a gateway stands in the design, by key
	sites    map[string]int     // and a site, by the key of what it was made of
	asns     map[string]int     // autonomous systems of sites, by the same
	defaults map[string]string  // gatewayDefaultSite, by the gateway's key
	joints   []joint            // connections between gateways
	zones    map[dns.Name]int   // how many private zones have a name
	hosts    map[string]ownHost // instances' own host names, in lower case
}

func newEstate() estate {
	return estate{gateways: map[string]int{}, sites: map[string]int{}, asns: map[string]int{}, defaults: map[string]string{}, zones: map[dns.Name]int{}, hosts: map[string]ownHost{}}
}

// ownHost is whose an instance's own host name is.
type ownHost struct {
	instance string
	private  bool // in Internal mode, where no public zone has its names
}

// invent adds a public address that is no resource of the import, and gives its name.
// Without an address it gets a stand-in.
func (t *translation) invent(name, suffix string, a netip.Addr) string {
	if !a.IsValid() {
		a = t.standins.fresh(false)
	}
	t.standins.taken[a] = true
	name = t.names.extra(name, suffix)
	t.d.PublicIPs = append(t.d.PublicIPs, sim.PublicIP{Name: name, IP: a})
	return name
}
