package verify

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim"
)

// candidates are the edits that the evidence about a group of wrong flows suggests.
func (s *search) candidates(n *sim.Network, w *wrong) []Edit {
	t, err := n.TraceThrough(w.group.Example)
	if err != nil {
		return nil
	}
	c := &suggestions{search: s, n: n, d: n.Design(), w: w, seen: map[string]bool{}}
	c.flows = w.group.Flows
	traces := append([]*sim.Trace{t}, t.Others...)
	if w.intent.Expect == NotDelivered {
		c.forbid(traces)
	}
	for _, t := range traces {
		c.routes(t)
		c.rules(t)
		c.peerings(t)
	}
	c.endpoints(t)
	c.names(t)
	return c.out
}

// suggestions collects edits, each once.
type suggestions struct {
	*search
	n     *sim.Network
	d     sim.Design
	w     *wrong
	flows []Flows
	out   []Edit
	seen  map[string]bool
}

func (c *suggestions) add(e Edit) {
	if c.Kinds&e.kind == 0 || len(e.Changes) == 0 || c.seen[e.text()] {
		return
	}
	c.seen[e.text()] = true
	c.out = append(c.out, e)
}

// routes suggests for each table on the way to send what passes there elsewhere, or
// as the system would.
func (c *suggestions) routes(t *sim.Trace) {
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			for _, step := range h.Steps {
				if step.Route != nil && step.Route.Table != "" {
					c.table(step.Route, l.Leg.Return(), h.Packet)
				}
			}
		}
	}
}

// table suggests routes for where a packet went by one table.
func (c *suggestions) table(e *sim.RouteEvidence, back bool, p sim.Packet) {
	for _, r := range e.Routes {
		switch {
		case r.Source == route.SourceUser && r.Name != "":
			c.add(Edit{Changes: []sim.Change{sim.RemoveRoute{Table: e.Table, Name: r.Name}}, kind: Routes, where: e.Table, width: widthOf(r.Prefix)})
		case r.Source == route.SourceVirtualNetworkGateway:
			c.add(Edit{Changes: []sim.Change{sim.SetPropagation{Table: e.Table}}, kind: Propagation, where: e.Table, width: widest})
		}
	}
	prefixes := c.farEnd(back, p.Dest.Addr())
	for _, to := range c.nextHops() {
		c.add(c.addRoutes(e.Table, prefixes, to))
	}
}

// farEnd are the addresses that the packets of all the group's flows go to in a
// place where one of them, the example's, goes to dst: the flow's own end where
// nothing translated it.
func (c *suggestions) farEnd(back bool, dst netip.Addr) []netip.Prefix {
	var all []netip.Prefix
	for _, f := range c.flows {
		if back {
			all = append(all, f.Sources...)
		} else {
			all = append(all, f.Destinations...)
		}
	}
	if !slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(dst) }) {
		return singles([]netip.Addr{dst})
	}
	slices.SortFunc(all, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	all = slices.Compact(all)
	if len(all) > mostRoutes {
		if dst.Is4() {
			return []netip.Prefix{netip.PrefixFrom(first4, 0)}
		}
		return []netip.Prefix{netip.PrefixFrom(first6, 0)}
	}
	return all
}

// mostRoutes is how many routes one edit adds before it takes the default route.
const mostRoutes = 16

// addRoutes is an edit that gives a table routes with one next hop. A prefix that has
// a user route there already is given another hop.
func (c *suggestions) addRoutes(table string, prefixes []netip.Prefix, to route.NextHop) Edit {
	e := Edit{kind: Routes, where: table, merge: table + " " + to.String()}
	i := slices.IndexFunc(c.d.RouteTables, func(t sim.RouteTable) bool { return t.Name == table })
	if i < 0 {
		return e
	}
	taken := map[string]bool{}
	for _, r := range c.d.RouteTables[i].Routes {
		taken[strings.ToLower(r.Name)] = true
	}
	for _, p := range prefixes {
		for _, r := range c.d.RouteTables[i].Routes {
			if r.Tag == "" && r.Prefix == p {
				e.Changes = append(e.Changes, sim.RemoveRoute{Table: table, Name: r.Name})
			}
		}
		name := fresh(taken, "To-"+nameOf(p))
		e.Changes = append(e.Changes, sim.AddRoute{Table: table, Route: sim.UDR{Name: name, Prefix: p, NextHop: to}})
		e.width += widthOf(p)
	}
	return e
}

// nameOf is a prefix as part of a resource's name.
func nameOf(p netip.Prefix) string {
	text := p.Addr().String()
	if !p.IsSingleIP() {
		text += fmt.Sprint("-", p.Bits())
	}
	return strings.NewReplacer(".", "-", ":", "-").Replace(text)
}

// fresh is a name that is not taken, which it is from then on.
func fresh(taken map[string]bool, name string) string {
	for i := 2; taken[strings.ToLower(name)]; i++ {
		if j := strings.LastIndex(name, "_"); j > 0 {
			name = name[:j]
		}
		name = fmt.Sprint(name, "_", i)
	}
	taken[strings.ToLower(name)] = true
	return name
}

func widthOf(p netip.Prefix) float64 {
	if !p.IsValid() {
		return widest
	}
	return math.Exp2(float64(min(p.Addr().BitLen()-p.Bits(), 64)))
}

// nextHops are those that a user route may have here: the internet, the network
// itself, a gateway, and every appliance that the design has.
func (c *suggestions) nextHops() []route.NextHop {
	out := []route.NextHop{sim.ToInternet, sim.ToNone, sim.ToLocal}
	if len(c.d.Gateways) > 0 {
		out = append(out, sim.ToGateway)
	}
	add := func(a netip.Addr) {
		if a.IsValid() {
			out = append(out, sim.Appliance(a.String()))
		}
	}
	for _, f := range c.d.Firewalls {
		if e, err := c.n.End(f.Name); err == nil && len(e.Prefixes) > 0 {
			add(e.Prefixes[0].Addr())
		}
	}
	for _, v := range c.d.VNets {
		for _, s := range v.Subnets {
			for _, x := range s.NICs {
				if x.IPForwarding && len(x.IPs) > 0 {
					add(x.IPs[0])
				}
			}
		}
	}
	for _, t := range c.d.RouteTables {
		for _, r := range t.Routes {
			if r.NextHop.IP.IsValid() && !slices.Contains(out, r.NextHop) {
				out = append(out, r.NextHop)
			}
		}
	}
	return out
}

// rules suggests to let pass what a rule stopped, and to drop the rule.
func (c *suggestions) rules(t *sim.Trace) {
	for _, b := range t.Blockers {
		if b.Rule == nil {
			continue
		}
		switch b.Reason {
		case sim.DeniedByNSG, sim.DeniedByDefault, sim.DeniedByFirewall:
			c.allow(b.At, b.Rule, b.Packet)
		}
	}
}

func (c *suggestions) allow(at string, r *sim.RuleEvidence, p sim.Packet) {
	c.unless(at, r)
	c.rule(at, r, p, sim.Allow)
}

// unless suggests to remove a rule that somebody wrote.
func (c *suggestions) unless(at string, r *sim.RuleEvidence) {
	if r.Default || r.Name == "" {
		return
	}
	switch {
	case c.isNSG(r.List):
		c.add(Edit{Changes: []sim.Change{sim.RemoveSecurityRule{NSG: r.List, Name: r.Name}}, kind: SecurityRules, where: r.List, width: widest, exposes: r.Access == sim.Deny})
	case c.isFirewall(at):
		c.add(Edit{Changes: []sim.Change{sim.RemoveFirewallRule{Firewall: at, Kind: sim.NetworkRules, Name: r.Name}}, kind: FirewallRules, where: at, width: widest, exposes: r.Access == sim.Deny})
	case strings.Contains(at, "/"):
		c.add(Edit{Changes: []sim.Change{sim.RemoveEdgeRule{Edge: at, Name: r.Name}}, kind: SiteRules, where: at, width: widest, exposes: r.Access == sim.Deny})
	default:
		c.add(Edit{Changes: []sim.Change{sim.RemoveApplianceRule{NIC: at, Name: r.Name}}, kind: FirewallRules, where: at, width: widest, exposes: r.Access == sim.Deny})
	}
}

func (c *suggestions) isNSG(name string) bool {
	return slices.ContainsFunc(c.d.NSGs, func(g sim.NSG) bool { return g.Name == name })
}

func (c *suggestions) isFirewall(name string) bool {
	return slices.ContainsFunc(c.d.Firewalls, func(f sim.Firewall) bool { return f.Name == name })
}

// rule suggests a rule for exactly the group's flows, as they are where r judged one
// of their packets.
func (c *suggestions) rule(at string, r *sim.RuleEvidence, p sim.Packet, access sim.Access) {
	from, open := c.ends(false, p.Source.Addr())
	to, _ := c.ends(true, p.Dest.Addr())
	if from == nil || to == nil {
		return
	}
	ports := c.ports(p)
	width := 0.0
	for _, f := range c.flows {
		width += prefixesWidth(f.Sources)
	}
	name := either(access == sim.Allow, "Allow", "Deny")
	e := Edit{where: r.List, width: width, exposes: open && access == sim.Allow}
	filter := sim.FilterRule{Access: access, Protocol: p.Protocol, Sources: from, Destinations: to, Ports: ports}
	switch {
	case c.isNSG(r.List):
		g := &c.d.NSGs[slices.IndexFunc(c.d.NSGs, func(g sim.NSG) bool { return g.Name == r.List })]
		taken := map[string]bool{}
		for _, x := range g.Rules {
			taken[strings.ToLower(x.Name)] = true
		}
		priority := priorityBefore(g, r)
		if priority == 0 {
			return
		}
		e.kind = SecurityRules
		e.Changes = []sim.Change{sim.AddSecurityRule{NSG: r.List, Rule: sim.SecurityRule{
			Name: fresh(taken, name+"-"+portName(p, ports)), Priority: priority, Direction: r.Direction, Access: access, Protocol: p.Protocol,
			Sources: from, Destinations: to, DestinationPorts: ports,
		}}}
	case c.isFirewall(at):
		e.kind, e.where = FirewallRules, at
		e.Changes = []sim.Change{sim.AddNetworkRule{Firewall: at, Access: access, Rule: sim.NetworkRule{
			Name: strings.ToLower(name) + "-" + portName(p, ports), Protocols: []sim.Protocol{p.Protocol}, Sources: from, Destinations: to, Ports: ports,
		}}}
	case strings.Contains(at, "/"):
		filter.Name = strings.ToLower(name) + "-" + portName(p, ports)
		e.kind, e.where = SiteRules, at
		e.Changes = []sim.Change{sim.AddEdgeRule{Edge: at, Rule: filter}}
	default:
		filter.Name = strings.ToLower(name) + "-" + portName(p, ports)
		e.kind, e.where = FirewallRules, at
		e.Changes = []sim.Change{sim.AddApplianceRule{NIC: at, Rule: filter}}
	}
	c.add(e)
}

func portName(p sim.Packet, ports []string) string {
	name := strings.ToLower(p.Protocol.String())
	if len(ports) > 0 && ports[0] != "*" {
		name += "-" + strings.ReplaceAll(ports[0], "-", "to")
	}
	return name
}

func prefixesWidth(ps []netip.Prefix) (n float64) {
	for _, p := range ps {
		n += widthOf(p)
	}
	return n
}

// ends are the texts of one end of a rule; a set that is much of the internet is said
// by the words of the flow set. open says that it is.
func (c *suggestions) ends(destination bool, example netip.Addr) (texts []string, open bool) {
	var all []netip.Prefix
	words := map[string]bool{}
	for _, f := range c.flows {
		if destination {
			all = append(all, f.Destinations...)
			words[f.to] = true
		} else {
			all = append(all, f.Sources...)
			words[f.from] = true
		}
	}
	if !slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(example) }) {
		return []string{example.String()}, false
	}
	slices.SortFunc(all, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) })
	all = slices.Compact(all)
	open = prefixesWidth(all) > math.Exp2(24)
	if len(all) <= mostRoutes {
		for _, p := range all {
			texts = append(texts, strings.TrimSuffix(p.String(), either(p.Addr().Is4(), "/32", "/128")))
		}
		return texts, open
	}
	set := c.w.intent.Flows.From
	if destination {
		set = c.w.intent.Flows.To
	}
	for _, text := range set {
		if e, err := c.n.End(text); err == nil && len(e.Prefixes) > mostRoutes {
			texts = append(texts, text)
		} else if err == nil {
			for _, p := range e.Prefixes {
				texts = append(texts, p.String())
			}
		}
	}
	return texts, open
}

// ports are the group's destination ports as the packet has them.
func (c *suggestions) ports(p sim.Packet) (out []string) {
	if p.Protocol == sim.ICMP {
		return nil
	}
	for _, f := range c.flows {
		for _, r := range f.Ports {
			if text := r.String(); !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	if example := c.w.group.Example.Port; example != p.Dest.Port() {
		return []string{fmt.Sprint(p.Dest.Port())}
	}
	return out
}

// priorityBefore is a free priority in front of a rule, zero if there is none.
func priorityBefore(g *sim.NSG, r *sim.RuleEvidence) int {
	taken := map[int]bool{}
	for _, x := range g.Rules {
		if x.Direction == r.Direction {
			taken[x.Priority] = true
		}
	}
	for p := min(r.Priority, 4097) - 1; p >= 100; p-- {
		if !taken[p] {
			return p
		}
	}
	return 0
}

// forbid suggests to deny what is delivered and must not be.
func (c *suggestions) forbid(traces []*sim.Trace) {
	for _, t := range traces {
		for _, l := range t.Legs {
			if l.Leg.Return() {
				continue
			}
			for _, h := range l.Hops {
				p := h.Packet
				for _, step := range h.Steps {
					if step.Verb == sim.VerbNAT && step.Side == sim.DestinationSide {
						p.Dest = step.To
					}
					if step.Rule != nil && step.Rule.Access == sim.Allow && (step.Verb == sim.VerbACL || step.Verb == sim.VerbRule) {
						c.unless(h.Device, step.Rule)
						c.rule(h.Device, step.Rule, p, sim.Deny)
					}
				}
			}
			break // the first packet's way alone
		}
	}
}

// peerings suggests flags of the peerings of networks on the way.
func (c *suggestions) peerings(t *sim.Trace) {
	stopped := slices.ContainsFunc(t.Blockers, func(b sim.Blocker) bool {
		return b.Reason == sim.NextHopUnreachable || b.Reason == sim.Undocumented || b.Reason == sim.NextHopNone || b.Reason == sim.NoRoute
	})
	if !stopped {
		return
	}
	for _, p := range c.d.Peerings {
		at := p.From + " -> " + p.To
		set := func(flag sim.PeeringFlag, value, now bool) {
			if value != now {
				c.add(Edit{Changes: []sim.Change{sim.SetPeering{From: p.From, To: p.To, Flag: flag, Value: value}}, kind: Peerings, where: at, width: widest / 2})
			}
		}
		set(sim.AllowForwardedTraffic, true, p.AllowForwardedTraffic)
		set(sim.AllowVirtualNetworkAccess, true, !bool(p.BlockVirtualNetworkAccess))
		set(sim.AllowGatewayTransit, true, p.AllowGatewayTransit)
		set(sim.UseRemoteGateways, true, p.UseRemoteGateways)
	}
}

// serviceEndpoints are those that Azure has for what instances of API Management and
// machines call.
var serviceEndpoints = []string{
	"Microsoft.Storage", "Microsoft.Sql", "Microsoft.KeyVault", "Microsoft.EventHub", "Microsoft.ServiceBus",
	"Microsoft.AzureActiveDirectory", "Microsoft.AzureCosmosDB", "Microsoft.ContainerRegistry", "Microsoft.Web", "Microsoft.CognitiveServices",
}

// endpoints suggests service endpoints on the sender's subnet.
func (c *suggestions) endpoints(t *sim.Trace) {
	if c.Kinds&ServiceEndpoints == 0 || len(t.Legs) == 0 {
		return
	}
	for _, h := range t.Legs[0].Hops[:min(1, len(t.Legs[0].Hops))] {
		for _, step := range h.Steps {
			if step.Route == nil || !strings.Contains(step.Route.Owner, "/") {
				continue
			}
			for _, name := range serviceEndpoints {
				c.add(Edit{Changes: []sim.Change{sim.AddServiceEndpoint{Subnet: step.Route.Owner, Service: name}}, kind: ServiceEndpoints, where: step.Route.Owner, width: widest / 4})
			}
		}
	}
}
