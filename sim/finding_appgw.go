package sim

import (
	"net/netip"
	"slices"
)

// appGatewayFindings are pools without a server, and probes that an API Management
// instance does not answer (apim:14b F25).
func (c *compiler) appGatewayFindings() {
	for i := range c.d.AppGateways {
		g := &c.d.AppGateways[i]
		p := root.item("applicationGateways", g.Name, i)
		for j := range g.Rules {
			r := &g.Rules[j]
			k := partNamed(g.Pools, r.Pool, func(k *BackendPool) string { return k.Name })
			s := partNamed(g.Settings, r.Settings, func(s *HTTPSettings) string { return s.Name })
			if len(k.Addresses)+len(k.NICs) == 0 {
				c.find(FindingEmptyPool, p.item("requestRoutingRules", r.Name, j).field("backendAddressPool"),
					"pool "+k.Name+" has no server: every request is a 502")
			}
			if x := c.instanceIn(k); x != nil && !g.probesByName(s) {
				c.find(FindingProbeHost, p.item("requestRoutingRules", r.Name, j).field("backendHttpSettings"),
					"the health probe of "+s.Name+" has no host name, and API Management "+x.Name+" in pool "+k.Name+" answers to its own names alone: it counts as unhealthy, and every request is a 502")
			}
		}
	}
}

// instanceIn is an API Management instance among the servers of a pool, or nil.
func (c *compiler) instanceIn(k *BackendPool) *APIM {
	for _, text := range k.Addresses {
		if x := c.instanceOf(text); x != nil {
			return x
		}
		a, err := netip.ParseAddr(text)
		i := slices.IndexFunc(c.apims, func(x APIM) bool { return err == nil && c.n.endpoints[x.Name].toward.gateway == a })
		if i >= 0 {
			return &c.apims[i]
		}
	}
	return nil
}

// probesByName says whether the probe of some settings sends a host name.
func (g *ApplicationGateway) probesByName(s *HTTPSettings) bool {
	own := s.HostName != "" || s.PickHostName
	if s.Probe == "" {
		return own
	}
	b := partNamed(g.Probes, s.Probe, func(b *HTTPProbe) string { return b.Name })
	return b.HostName != "" || b.PickHostName && own
}
