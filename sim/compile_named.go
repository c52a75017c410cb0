package sim

import (
	"net/netip"
	"slices"

	"azpath/dns"
)

// resolvedNames puts what DNS says in the place of what the design declares, where
// firewalls and application gateways hold names. Until here their rules were those
// of a design without names, by which the queries travel.
func (c *compiler) resolvedNames() {
	if c.n.resolution == nil {
		return
	}
	again := map[*firewall]firewall{} // in force when all have asked
	for i := range c.d.Firewalls {
		x, d := &c.d.Firewalls[i], c.firewalls[i]
		groups := c.rulesOf(x)
		if !slices.ContainsFunc(groups, func(g ruleGroup) bool { return g.names() }) {
			continue
		}
		next := *d
		next.nat, next.open, next.network = nil, false, rules{}
		c.asks = d
		c.natRules(&next, groups)
		c.networkRules(&next, groups)
		c.asks = nil
		again[d] = next
	}
	for i := range c.d.AppGateways {
		c.resolvedBackends(&c.d.AppGateways[i])
	}
	for d, next := range again {
		d.nat, d.open, d.network = next.nat, next.open, next.network
	}
}

// names says whether a network or DNAT rule of the group names an FQDN.
func (g *ruleGroup) names() bool {
	for _, k := range g.Network {
		if slices.ContainsFunc(k.Rules, func(r NetworkRule) bool { return len(r.FQDNs) > 0 }) {
			return true
		}
	}
	for _, k := range g.NAT {
		if slices.ContainsFunc(k.Rules, func(r NATRule) bool { return r.TranslatedFQDN != "" }) {
			return true
		}
	}
	return false
}

// namedAddresses is what a firewall's rule means by a name: what the firewall's own
// DNS says, or, in a design without names, what the design declares. Network rules
// with names need the DNS proxy. Source: dns:D8.3.
func (c *compiler) namedAddresses(name string, network bool) []netip.Addr {
	switch {
	case c.asks == nil || !c.n.lookedUp(name):
		return c.n.fqdns.all(name)
	case network && !c.asks.dns:
		return nil
	}
	return c.n.resolution.addresses(c.asks.id, name).addrs
}

// resolvedBackends are a gateway's pools by what the DNS of its own network says.
// Source: apim:D13.
func (c *compiler) resolvedBackends(x *ApplicationGateway) {
	d := c.nics[x.Name]
	for i, r := range byPriority(x.Rules, func(r RoutingRule) int { return r.Priority }) {
		s := partNamed(x.Settings, r.Settings, func(s *HTTPSettings) string { return s.Name })
		k := partNamed(x.Pools, r.Pool, func(k *BackendPool) string { return k.Name })
		c.webAsks = d
		d.web.rules[i].backends = c.backends(k, s)
		c.webAsks = nil
	}
}

// lookedUp says whether a name in a rule is looked up: in a design with names, what
// has a dot in it and is no address.
func (n *Network) lookedUp(name string) bool { return n.byName(name) }

// resolved is what a device knows of a name: its addresses, or how the lookup
// failed.
type resolved struct {
	addrs  []netip.Addr // IPv4
	lookup *dns.Lookup
}

// first is the first of the addresses, zero if there is none.
func (r resolved) first() netip.Addr {
	if len(r.addrs) == 0 {
		return netip.Addr{}
	}
	return r.addrs[0]
}

type asker struct {
	device deviceID
	name   string
}

// mostRemembered bounds the names of which the answer is kept.
const mostRemembered = 4096

// addresses asks for a name as a device does. The answer is always the same, and
// kept: a name that was asked for before costs nothing.
func (x *resolution) addresses(id deviceID, name string) resolved {
	key := asker{id, name}
	x.lock.Lock()
	known, ok := x.known[key]
	x.lock.Unlock()
	if ok {
		return known
	}
	var out resolved
	if n, err := dns.ParseName(name); err == nil {
		out.lookup = x.system().Lookup(x.client(id), dns.Question{Name: n, Type: dns.A})
		for _, a := range out.lookup.Addrs() {
			if a.Is4() {
				out.addrs = append(out.addrs, a)
			}
		}
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	if len(x.known) < mostRemembered {
		x.known[key] = out
	}
	return out
}
