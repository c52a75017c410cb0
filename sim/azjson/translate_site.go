package azjson

import (
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// localGateway reads what Azure knows of an on-premises site: a site with its
// prefixes. An edge comes with each connection.
func (t *translation) localGateway(r *resource.Resource) {
	o := t.open(r)
	o.skip("gatewayIpAddress", "fqdn")
	bgp := o.object("bgpSettings")
	bgp.skip("bgpPeeringAddress", "bgpPeeringAddresses", "peerWeight")
	if t.azureGatewayOf(r) != "" { // the other end is an Azure gateway of the import: see join
		o.skip("localNetworkAddressSpace")
		bgp.skip("asn")
		return
	}
	s := sim.Site{Name: t.name(r.ID), Prefixes: sortPrefixes(o.object("localNetworkAddressSpace").prefixes("addressPrefixes"))}
	t.estate.asns[r.Key()] = bgp.number("asn")
	t.estate.sites[r.Key()] = len(t.d.Sites)
	t.d.Sites = append(t.d.Sites, s)
}

// circuit reads an ExpressRoute circuit: a site, of which no file says what is there.
func (t *translation) circuit(r *resource.Resource) {
	o := t.open(r)
	o.skip("peerings", "authorizations", "serviceProviderProperties", "serviceProviderProvisioningState", "circuitProvisioningState", "serviceKey", "serviceProviderNotes",
		"allowClassicOperations", "globalReachEnabled", "stag", "gatewayManagerEtag", "bandwidthInGbps", "expressRoutePort", "authorizationKey", "authorizationStatus", "enableDirectPortRateLimit")
	o.object("sku").skip("name", "family", "tier")
	s := sim.Site{Name: t.name(r.ID)}
	for _, x := range t.set.childrenOf(r.ID, "peerings") {
		p := t.open(x)
		p.skip("state", "azureASN", "primaryPeerAddressPrefix", "secondaryPeerAddressPrefix", "primaryAzurePort", "secondaryAzurePort", "sharedKey", "vlanId", "gatewayManagerEtag",
			"lastModifiedBy", "connections", "peeredConnections", "stats", "expressRouteConnection", "peeringType", "ipv6PeeringConfig")
		asn := p.number("peerASN")
		if !strings.EqualFold(x.Get("peeringType").Text(), "MicrosoftPeering") {
			p.skip("routeFilter", "microsoftPeeringConfig")
			t.estate.asns[r.Key()] = asn
			continue
		}
		m := p.object("microsoftPeeringConfig")
		m.skip("advertisedPublicPrefixesState", "advertisedCommunities", "customerASN", "legacyMode", "routingRegistryName")
		e := sim.Edge{Name: t.name(x.ID), Type: sim.MicrosoftPeering, ASN: asn, Advertised: m.prefixes("advertisedPublicPrefixes")}
		p.note(NoteUnknown, "", "which of Microsoft's prefixes the site accepts by it is not in the files: none")
		s.Edges = append(s.Edges, e)
	}
	t.estate.sites[r.Key()] = len(t.d.Sites)
	t.d.Sites = append(t.d.Sites, s)
}

// siteAt is the site that a connection leads to. One that no file has is a site
// without prefixes.
func (o *object) siteAt(key, id, kind string) *sim.Site {
	t := o.t
	if i, ok := t.estate.sites[resource.Key(id)]; ok {
		return &t.d.Sites[i]
	}
	if t.set.get(id) != nil {
		t.find(o, key, id, kind)
		return nil
	}
	o.note(NoteDangling, key, "refers to "+short(id)+", which no file has: a site without prefixes stands for it")
	t.estate.sites[resource.Key(id)] = len(t.d.Sites)
	t.d.Sites = append(t.d.Sites, sim.Site{Name: t.names.extra(resource.Name(id), suffixes[kindSite])})
	return &t.d.Sites[len(t.d.Sites)-1]
}
