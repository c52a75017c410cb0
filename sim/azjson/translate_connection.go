package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// connection reads a connection of a gateway to a site. Those between two gateways
// of the import wait for each other: see [translation.join].
func (t *translation) connection(r *resource.Resource) {
	o := t.open(r)
	// Keys are secrets: nothing reads them.
	o.skip("sharedKey", "authorizationKey", "ipsecPolicies", "connectionProtocol", "dpdTimeoutSeconds", "connectionMode", "usePolicyBasedTrafficSelectors", "useLocalAzureIpAddress",
		"gatewayCustomBgpIpAddresses", "ingressBytesTransferred", "egressBytesTransferred", "tunnelConnectionStatus", "enablePrivateLinkFastPath", "authenticationType")
	k := sim.Connection{Name: t.name(r.ID), EnableBGP: o.yes("enableBgp"), RoutingWeight: o.number("routingWeight"), FastPath: o.yes("expressRouteGatewayBypass")}
	for _, x := range o.objects("trafficSelectorPolicies") {
		k.TrafficSelectors = append(k.TrafficSelectors, sim.TrafficSelector{Local: x.prefixes("localAddressRanges"), Remote: x.prefixes("remoteAddressRanges")})
	}
	if s := o.text("connectionStatus"); s != "" && !strings.EqualFold(s, "Connected") && !strings.EqualFold(s, "Unknown") {
		o.note(NoteAssumed, "connectionStatus", "is "+s+": the design holds it as connected")
	}
	id := o.id("virtualNetworkGateway1")
	at, ok := t.estate.gateways[resource.Key(id)]
	if !ok {
		if t.find(o, "virtualNetworkGateway1", id, kindGateway) != "" {
			o.note(NoteLeftOut, "virtualNetworkGateway1", "its gateway stands nowhere")
		}
		o.skip("connectionType", "virtualNetworkGateway2", "localNetworkGateway2", "peer")
		return
	}
	switch g, kind := &t.d.Gateways[at], strings.ToLower(o.text("connectionType")); kind {
	case "ipsec":
		o.ipsec(g, id, k)
	case "vnet2vnet":
		o.skip("localNetworkGateway2")
		t.estate.joints = append(t.estate.joints, joint{o: o, near: resource.Key(id), far: resource.Key(o.id("virtualNetworkGateway2")), k: k})
	case "expressroute":
		o.expressRoute(g, k)
	default:
		o.note(NoteProblem, "connectionType", o.get("connectionType").Quote()+`, want "IPsec", "Vnet2Vnet" or "ExpressRoute"`)
	}
}

// ipsec joins a VPN gateway to a site.
func (o *object) ipsec(g *sim.Gateway, gateway string, k sim.Connection) {
	t, id := o.t, o.id("localNetworkGateway2")
	if local := t.set.get(id); local != nil {
		if far := t.azureGatewayOf(local); far != "" {
			space := o.prefixesIn(local)
			t.estate.joints = append(t.estate.joints, joint{o: o, near: resource.Key(gateway), far: far, k: k, space: space, local: true})
			return
		}
	}
	if id == "" {
		o.note(NoteProblem, "localNetworkGateway2", "no local network gateway: the connection leads nowhere")
		return
	}
	s := o.siteAt("localNetworkGateway2", id, kindLocalGateway)
	if s == nil {
		return
	}
	k.Site, k.Edge, k.Static = s.Name, k.Name, slices.Clone(s.Prefixes)
	e := sim.Edge{Name: k.Edge, Type: sim.VPNEdge}
	switch {
	case k.EnableBGP:
		e.ASN = t.estate.asns[resource.Key(id)]
		o.note(NoteAssumed, "enableBgp", "what the site announces is in no file: its address space is all that the gateway learns")
	default:
		o.note(NoteAssumed, "localNetworkGateway2", "the site's device sends by it what is for the gateway's network and those that use the gateway")
	}
	s.Edges = append(s.Edges, e)
	g.Connections = append(g.Connections, k)
	if d := t.estate.defaults[resource.Key(gateway)]; d != "" && resource.Key(d) == resource.Key(id) {
		g.DefaultSite = k.Name
	}
}

// prefixesIn is the address space of a local network gateway.
func (o *object) prefixesIn(r *resource.Resource) []netip.Prefix {
	x := &object{t: o.t, r: r, v: r.Body, used: map[string]bool{}}
	return sortPrefixes(x.object("localNetworkAddressSpace").prefixes("addressPrefixes"))
}

// expressRoute joins an ExpressRoute gateway to a circuit. Both links end at one edge.
func (o *object) expressRoute(g *sim.Gateway, k sim.Connection) {
	id := o.id("peer")
	if id == "" {
		o.note(NoteProblem, "peer", "no circuit: the connection leads nowhere")
		return
	}
	s := o.siteAt("peer", id, kindCircuit)
	if s == nil {
		return
	}
	k.Site, k.Edge, k.EnableBGP, k.TrafficSelectors = s.Name, k.Name, false, nil
	e := sim.Edge{Name: k.Edge, Type: sim.PrivatePeering, ASN: o.t.estate.asns[resource.Key(id)]}
	if r := o.t.set.get(id); r != nil {
		e.Premium = strings.EqualFold(resource.Get(r.Body, "sku").Get("tier").Text(), "Premium")
	}
	o.note(NoteUnknown, "peer", "what is announced to the gateway by the circuit is in no file: it learns nothing")
	s.Edges = append(s.Edges, e)
	g.Connections = append(g.Connections, k)
}
