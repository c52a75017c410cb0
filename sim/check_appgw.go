package sim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// Limits of an application gateway. Source: Microsoft's pages on its components,
// its listeners and its rules.
const (
	lastListenerPort  = 65199
	lastRulePriority  = 20000
	mostHostNames     = 5
	appGatewayService = "Microsoft.Network/applicationGateways"
)

// webNames are the protocols that a gateway speaks.
var webNames = names{{0, ""}, {1, "Http"}, {2, "Https"}}

// webParts are an application gateway's parts by name.
type webParts struct {
	g         *ApplicationGateway
	p         *place
	listeners *refs[HTTPListener]
	pools     *refs[BackendPool]
	settings  *refs[HTTPSettings]
	probes    *refs[HTTPProbe]
}

func (c *checker) appGateways() {
	alone := map[*Subnet]string{}
	for i := range c.d.AppGateways {
		g := &c.d.AppGateways[i]
		w := webParts{g, root.item("applicationGateways", g.Name, i),
			newRefs("listener", g.Listeners, func(l *HTTPListener) string { return l.Name }),
			newRefs("backend pool", g.Pools, func(k *BackendPool) string { return k.Name }),
			newRefs("backend settings", g.Settings, func(s *HTTPSettings) string { return s.Name }),
			newRefs("probe", g.Probes, func(b *HTTPProbe) string { return b.Name })}
		c.webFrontends(w)
		if r := find(c, w.p, "subnet", c.subnets, g.Subnet); r != nil {
			c.webSubnet(w, *r)
			alone[r.s] = cmp.Or(alone[r.s], g.Name)
		}
		c.webListeners(w)
		c.webPools(w)
		c.webSettings(w)
		c.webRules(w)
	}
	c.webNeighbours(alone)
	c.webRoom()
}

// webRoom checks that a subnet has an address for each instance and each private
// frontend in it.
func (c *checker) webRoom() {
	for i := range c.d.AppGateways {
		g := &c.d.AppGateways[i]
		r := c.subnets.byName[g.Subnet]
		if r == nil {
			continue
		}
		for _, x := range r.s.ranges() {
			if n := c.taken[r.s]; isIPv4(x) && n > usable(x) {
				c.bad(root.item("applicationGateways", g.Name, i), "subnet", "%s is too small: %q leaves %d addresses, and %d are needed", quote(g.Subnet), x, usable(x), n)
			}
		}
	}
}

// webFrontends checks the addresses that clients call.
func (c *checker) webFrontends(w webParts) {
	switch {
	case w.g.PublicIP != "":
		c.attachStandard(w.p, "publicIPAddress", w.g.PublicIP)
	case !w.g.PrivateIP.IsValid():
		c.bad(w.p, "", "neither publicIPAddress nor privateIPAddress given, want one")
	case !w.g.EnhancedNetworkControl:
		c.bad(w.p, "publicIPAddress", "none given, want one, or enhancedNetworkControl: only with it may a gateway be private alone")
	}
}

// webSubnet checks what Azure asks of the gateway's subnet.
func (c *checker) webSubnet(w webParts, r subnetRef) {
	c.ordinary(w.p, "subnet", r)
	if !slices.ContainsFunc(r.s.ranges(), isIPv4) {
		c.bad(w.p, "subnet", "%s has no IPv4 prefix, and a gateway's instances have IPv4 addresses only", quote(w.g.Subnet))
	}
	if r.s.Delegation != "" && r.s.Delegation != appGatewayService {
		c.bad(w.p, "subnet", "%s is delegated to %s, want no delegation, or %q", quote(w.g.Subnet), quote(r.s.Delegation), appGatewayService)
	}
	if w.g.PrivateIP.IsValid() {
		c.fixed(w.p, "privateIPAddress", r, w.g.PrivateIP)
	}
	for _, ip := range w.g.IPs {
		c.fixed(w.p, "instanceIPAddresses", r, ip)
	}
	if len(w.g.IPs) == 0 {
		c.taken[r.s]++
	}
	if w.g.EnhancedNetworkControl {
		return
	}
	if g := c.groups.byName[r.s.NSG]; g != nil && !admitsManagement(g) {
		c.bad(w.p, "subnet", "network security group %s of %s does not let TCP 65200-65535 in from GatewayManager to any destination, want it, or enhancedNetworkControl",
			quote(g.Name), quote(w.g.Subnet))
	}
	if t := c.tables.byName[r.s.RouteTable]; t != nil && c.traitsOf(t).everything && !defaultToInternet(t) {
		c.bad(w.p, "subnet", "route table %s of %s routes \"0.0.0.0/0\" elsewhere than to Internet, want that, or enhancedNetworkControl",
			quote(t.Name), quote(w.g.Subnet))
	}
}

func defaultToInternet(t *RouteTable) bool {
	return !slices.ContainsFunc(t.Routes, func(u UDR) bool {
		return u.Tag == "" && u.Prefix == everything && u.NextHop.Type != route.HopInternet
	})
}

// managementPorts are those by which Azure manages a gateway (apim:G1).
var managementPorts = Ports{65200, 65535}

// admitsManagement says whether a group lets GatewayManager in: an allow rule for
// all of its ports and any destination, in front of any rule that denies some.
func admitsManagement(g *NSG) bool {
	for _, r := range byPriority(g.Rules, func(r SecurityRule) int { return r.Priority }) {
		from := len(r.Sources) == 0 || slices.ContainsFunc(r.Sources, isManager)
		if r.Direction != Inbound || r.Protocol != TCP && r.Protocol != AnyProtocol || !from {
			continue
		}
		switch {
		case r.Access == Allow && anyText(r.Destinations) && anyText(r.SourcePorts) && coversPorts(r.DestinationPorts, managementPorts):
			return true
		case r.Access == Deny && touchesPorts(r.DestinationPorts, managementPorts):
			return false
		}
	}
	return false
}

// isManager says whether an address text holds the GatewayManager tag.
func isManager(s string) bool {
	return s == "*" || s == "Internet" || s == "AzureCloud" || s == "0.0.0.0/0" || s == "GatewayManager"
}

func anyText(texts []string) bool {
	return len(texts) == 0 || slices.Contains(texts, "*") || slices.Contains(texts, "0.0.0.0/0") || slices.Contains(texts, "0-65535")
}

func coversPorts(texts []string, want Ports) bool { return holdsPorts(texts, want, true) }

func touchesPorts(texts []string, want Ports) bool { return holdsPorts(texts, want, false) }

// holdsPorts says whether one of the port texts holds all of a range, or any of it.
func holdsPorts(texts []string, want Ports, all bool) bool {
	if len(texts) == 0 {
		return true
	}
	for _, s := range texts {
		p, err := ParsePorts(s)
		switch {
		case err != nil:
		case all && p.First <= want.First && want.Last <= p.Last:
			return true
		case !all && p.First <= want.Last && want.First <= p.Last:
			return true
		}
	}
	return false
}

// webNeighbours refuses whatever else stands in a gateway's subnet.
func (c *checker) webNeighbours(alone map[*Subnet]string) {
	const want = "%s is in the subnet of application gateway %s, want another: only application gateways may stand there"
	for _, r := range c.subnets.byName {
		gateway := alone[r.s]
		if gateway == "" {
			continue
		}
		for k := range r.s.NICs {
			c.bad(r.p.item("networkInterfaces", r.s.NICs[k].Name, k), "", want, quote(r.s.NICs[k].Name), quote(gateway))
		}
	}
	for i := range c.d.APIMs {
		a := &c.d.APIMs[i]
		if r := c.subnets.byName[a.Subnet]; r != nil && alone[r.s] != "" {
			c.bad(root.item("apiManagement", a.Name, i), "subnet", want, quote(a.Name), quote(alone[r.s]))
		}
	}
	for i := range c.d.LoadBalancers {
		lb := &c.d.LoadBalancers[i]
		for j := range lb.Frontends {
			f := &lb.Frontends[j]
			if r := c.subnets.byName[f.Subnet]; r != nil && alone[r.s] != "" {
				c.bad(root.item("loadBalancers", lb.Name, i).item("frontendIPConfigurations", f.Name, j), "subnet", want, quote(f.Name), quote(alone[r.s]))
			}
		}
	}
}

// webListeners checks listeners, and that no request is two's without a rule to
// decide.
func (c *checker) webListeners(w webParts) {
	unique(c, w.p, "httpListeners", w.g.Listeners, func(l *HTTPListener) string { return l.Name })
	var claims []claim[string]
	speaks := map[string]map[bool]bool{} // which ends of connections, in which protocols
	for i := range w.g.Listeners {
		l := &w.g.Listeners[i]
		if speaks[l.end()] == nil {
			speaks[l.end()] = map[bool]bool{}
		}
		speaks[l.end()][l.Protocol == HTTPS] = true
	}
	for i := range w.g.Listeners {
		l := &w.g.Listeners[i]
		p := w.p.item("httpListeners", l.Name, i)
		spelt(c, p, "protocol", l.Protocol, webNames)
		if l.Port > lastListenerPort {
			c.bad(p, "port", "\"%d\" is out of range, want 1..%d: Azure keeps those above", l.Port, lastListenerPort)
		}
		switch {
		case l.Private && !w.g.PrivateIP.IsValid():
			c.bad(p, "private", "true, and the gateway has no privateIPAddress")
		case !l.Private && w.g.PublicIP == "":
			c.bad(p, "private", "false, and the gateway has no publicIPAddress")
		}
		if n := len(l.HostNames); n > mostHostNames {
			c.bad(p, "hostNames", "%d names, want at most %d", n, mostHostNames)
		}
		if len(speaks[l.end()]) > 1 {
			c.bad(p, "protocol", "%q, and another listener on %s speaks another protocol, want one", cmp.Or(l.Protocol, HTTP), l.end())
		}
		claims = append(claims, listenerClaims(c, p, l)...)
	}
	clashes(c, claims)
}

// end is where a listener listens, in words.
func (l *HTTPListener) end() string {
	frontend := "public"
	if l.Private {
		frontend = "private"
	}
	return fmt.Sprintf("%s port %d", frontend, webPort(l.Protocol, l.Port))
}

// listenerClaims are what no other listener may take: a name on a port, or the port
// without a name.
func listenerClaims(c *checker, p *place, l *HTTPListener) (out []claim[string]) {
	end := l.end()
	if len(l.HostNames) == 0 {
		return []claim[string]{{end, end, "basic listener on", p, "port"}}
	}
	for _, name := range l.HostNames[:min(len(l.HostNames), mostHostNames)] {
		if wrong := hostPattern(name); wrong != "" {
			c.bad(p, "hostNames", "%s", wrong)
			continue
		}
		out = append(out, claim[string]{strings.ToLower(name) + " on " + end, name, "host name", p, "hostNames"})
	}
	return out
}

// hostPattern says what is wrong with a listener's host name, "" if nothing.
func hostPattern(name string) string {
	if name == "" || len(name) > longestHostName {
		return fmt.Sprintf("%s is no host name, want one such as \"api.example.com\" or \"*.example.com\"", quote(name))
	}
	for i := range len(name) {
		b := name[i]
		if !('a' <= lower(b) && lower(b) <= 'z' || '0' <= b && b <= '9' || strings.IndexByte("-.*?", b) >= 0) {
			return fmt.Sprintf("%s holds %q, want letters, digits, \"-\", \".\", \"*\" and \"?\"", quote(name), b)
		}
	}
	switch wild := strings.Count(name, "*"); {
	case wild > 2:
		return fmt.Sprintf("%s holds %d \"*\", want at most 2", quote(name), wild)
	case wild+strings.Count(name, "?") > 4:
		return fmt.Sprintf("%s holds more than 4 wildcards", quote(name))
	}
	return ""
}

const longestHostName = 253

// webPools checks servers: an address, a name, or an interface.
func (c *checker) webPools(w webParts) {
	unique(c, w.p, "backendAddressPools", w.g.Pools, func(k *BackendPool) string { return k.Name })
	for i := range w.g.Pools {
		k := &w.g.Pools[i]
		p := w.p.item("backendAddressPools", k.Name, i)
		for _, s := range k.Addresses {
			if a, err := netip.ParseAddr(s); err == nil {
				c.address(p, "backendAddresses", a)
			} else if wrong := hostPattern(s); wrong != "" || strings.ContainsAny(s, "*?") {
				c.bad(p, "backendAddresses", "%s is neither an address nor a host name", quote(s))
			}
		}
		for _, name := range k.NICs {
			if n := find(c, p, "networkInterfaces", c.nics, name); n != nil && !slices.ContainsFunc(n.n.IPs, netip.Addr.Is4) {
				c.bad(p, "networkInterfaces", "%s has no IPv4 address", quote(name))
			}
		}
	}
}

// webSettings checks how servers are called and probed.
func (c *checker) webSettings(w webParts) {
	unique(c, w.p, "backendHttpSettingsCollection", w.g.Settings, func(s *HTTPSettings) string { return s.Name })
	unique(c, w.p, "probes", w.g.Probes, func(b *HTTPProbe) string { return b.Name })
	for i := range w.g.Settings {
		s := &w.g.Settings[i]
		p := w.p.item("backendHttpSettingsCollection", s.Name, i)
		spelt(c, p, "protocol", s.Protocol, webNames)
		if s.HostName != "" && s.PickHostName {
			c.bad(p, "hostName", "%s, and pickHostNameFromBackendAddress is set, want one", quote(s.HostName))
		}
		if s.Probe != "" {
			find(c, p, "probe", w.probes, s.Probe)
		}
		c.hostName(p, "hostName", s.HostName)
	}
	for i := range w.g.Probes {
		b := &w.g.Probes[i]
		p := w.p.item("probes", b.Name, i)
		c.hostName(p, "host", b.HostName)
		if b.HostName != "" && b.PickHostName {
			c.bad(p, "host", "%s, and pickHostNameFromBackendHttpSettings is set, want one", quote(b.HostName))
		}
	}
}

// hostName checks a name without wildcards, if there is one.
func (c *checker) hostName(p *place, field, name string) {
	if name == "" {
		return
	}
	if wrong := hostPattern(name); wrong != "" || strings.ContainsAny(name, "*?") {
		c.bad(p, field, "%s is no host name, want one such as \"api.example.com\"", quote(name))
	}
}

// webRules checks routing rules: one of a listener, each with a priority of its own.
func (c *checker) webRules(w webParts) {
	unique(c, w.p, "requestRoutingRules", w.g.Rules, func(r *RoutingRule) string { return r.Name })
	var priorities []claim[int]
	var listeners []claim[string]
	for i := range w.g.Rules {
		r := &w.g.Rules[i]
		p := w.p.item("requestRoutingRules", r.Name, i)
		if r.Priority < 1 || r.Priority > lastRulePriority {
			c.bad(p, "priority", "%q is out of range, want 1..%d", fmt.Sprint(r.Priority), lastRulePriority)
		} else {
			priorities = append(priorities, claim[int]{r.Priority, fmt.Sprint(r.Priority), "priority", p, "priority"})
		}
		if find(c, p, "httpListener", w.listeners, r.Listener) != nil {
			listeners = append(listeners, claim[string]{r.Listener, r.Listener, "listener", p, "httpListener"})
		}
		find(c, p, "backendAddressPool", w.pools, r.Pool)
		find(c, p, "backendHttpSettings", w.settings, r.Settings)
	}
	clashes(c, priorities)
	clashes(c, listeners)
}
