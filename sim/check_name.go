package sim

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"unicode"
)

// refs are the things of one kind that the rest of a design may refer to.
type refs[T any] struct {
	kind   string // "route table"
	byName map[string]*T
	sorted []string // the names, once somebody asked for one that does not exist
}

func newRefs[T any](kind string, list []T, name func(*T) string) *refs[T] {
	r := &refs[T]{kind: kind, byName: make(map[string]*T, len(list))}
	for i := range list {
		if n := name(&list[i]); n != "" && r.byName[n] == nil {
			r.byName[n] = &list[i]
		}
	}
	return r
}

// find is the thing named by a field of p; if there is none, it says so with the
// nearest names that exist and returns nil.
func find[T any](c *checker, p *place, field string, r *refs[T], name string) *T {
	if t := r.byName[name]; t != nil {
		return t
	}
	if r.sorted == nil {
		r.sorted = slices.Sorted(maps.Keys(r.byName))
	}
	c.bad(p, field, "no %s named %s %s", r.kind, quote(name), c.near(name, r.sorted))
	return nil
}

// near is the end of a message about a name that does not exist: the nearest
// ones of a sorted list that do.
func (c *checker) near(name string, have []string) string {
	if len(have) == 0 {
		return "(there is none)"
	}
	n, close := len(have), 0
	if c.hints -= n; c.hints > 0 && len(name) <= longest {
		have, close = byDistance(name, have)
	}
	switch {
	case close > 0:
		return "(have " + listed(have[:close]) + ")"
	case n > mostNear:
		return fmt.Sprintf("(have %s and %d more)", listed(have[:mostNear]), n-mostNear)
	}
	return "(have " + listed(have) + ")"
}

// mostNear is how many names a message offers.
const mostNear = 3

// byDistance sorts names by how little must be typed anew to turn want into
// them, case aside; equally near ones stay in the order given. It also says how
// many, at most mostNear, are so near that want is likely one of them misspelt.
func byDistance(want string, names []string) (sorted []string, close int) {
	want = strings.ToLower(want)
	type ranked struct {
		name string
		edit int
	}
	list := make([]ranked, len(names))
	for i, n := range names {
		list[i] = ranked{n, distance(want, strings.ToLower(n))}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.edit, b.edit) })
	for _, r := range list {
		sorted = append(sorted, r.name)
		if r.edit <= 1+len(want)/5 {
			close++
		}
	}
	return sorted, min(close, mostNear)
}

// distance is the number of bytes to insert, delete or replace, and of
// neighbours to swap. Names longer than Azure allows are as far as can be.
func distance(a, b string) int {
	if len(b) > longest {
		return len(a) + len(b)
	}
	// above[j] is the distance of the first i bytes of a and the first j of b,
	// row the same for one byte more, beyond for one less.
	beyond, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			replaced := above[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, row[j]+1, above[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], beyond[j-1]+1)
			}
		}
		beyond, above, row = above, row, beyond
	}
	return above[len(b)]
}

// claim is something that only one place may have.
type claim[K comparable] struct {
	key   K
	text  string // as written
	what  string // "name", "address"
	p     *place
	field string // of p, "" for p itself
}

// clashes reports every claim but the first on the same key. First means by
// place, not by declaration.
func clashes[K comparable](c *checker, claims []claim[K]) {
	count := make(map[K]int, len(claims))
	for _, cl := range claims {
		count[cl.key]++
	}
	type located struct {
		claim[K]
		at string
	}
	groups := map[K][]located{}
	for _, cl := range claims {
		if count[cl.key] > 1 {
			groups[cl.key] = append(groups[cl.key], located{cl, cl.p.String()})
		}
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b located) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.text, b.text)) })
		for _, cl := range g[1:] {
			rival := g[0].at
			if rival == cl.at { // of one kind and name, since the name is the place
				rival = "another there"
			}
			c.bad(cl.p, cl.field, "%s %s is taken by %s, want another", cl.what, quote(cl.text), rival)
		}
	}
}

// named is a thing with a name of its own.
func named(p *place, name string) claim[string] {
	return claim[string]{strings.ToLower(name), name, "name", p, "name"}
}

// nameText says what is wrong with a name as text, "" if nothing. The notation
// of flows and changes needs names without blanks, "->", "@", ":" and "/"; Azure
// allows fewer characters still.
func nameText(name string) string {
	switch {
	case name == "":
		return "no name given"
	case len(name) > longest:
		return fmt.Sprintf("%s is longer than %d bytes", quote(name), longest)
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r) || r == unicode.ReplacementChar {
			return fmt.Sprintf("%s holds %q, want letters, digits, \"-\", \"_\" and \".\"", quote(name), r)
		}
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return fmt.Sprintf("%s is an address, want a name", quote(name))
	}
	return ""
}

// name checks the text of a required name.
func (c *checker) name(p *place, name string) {
	if wrong := nameText(name); wrong != "" {
		c.bad(p, "name", "%s", wrong)
	}
}

// ruleName checks the text of a rule's name, which stands in traces but in no
// notation, so that blanks are fine.
func (c *checker) ruleName(up *place, field, name string, i int) {
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) || len(name) > longest {
		c.bad(up.item(field, name, i), "name", "%s, want at most %d printable characters", quote(name), longest)
	}
}

// reserved are the names of the places that no design declares.
var reserved = []string{"internet", "platform"}

// allNames checks every name that a reference, a flow or a verdict can use.
func (c *checker) allNames() {
	var spoken []claim[string] // what a flow or a verdict can name
	var located []claim[string]
	add := func(p *place, name string) {
		c.name(p, name)
		if name != "" {
			spoken = append(spoken, named(p, name))
		}
	}
	c.machineNames(add)
	c.deviceNames(add)
	d := c.d
	for i := range d.Sites {
		p := root.item("sites", d.Sites[i].Name, i)
		add(p, d.Sites[i].Name)
		located = append(located, named(p, d.Sites[i].Name))
	}
	for i := range d.VNets {
		p := root.item("virtualNetworks", d.VNets[i].Name, i)
		c.name(p, d.VNets[i].Name)
		located = append(located, named(p, d.VNets[i].Name))
	}
	c.notReserved(spoken)
	c.notReserved(located)
	clashes(c, spoken)
	clashes(c, slices.DeleteFunc(located, func(cl claim[string]) bool { return cl.text == "" }))
	unique(c, root, "routeTables", d.RouteTables, func(t *RouteTable) string { return t.Name })
	unique(c, root, "applicationSecurityGroups", d.ApplicationSecurityGroups, func(g *ApplicationSecurityGroup) string { return g.Name })
	unique(c, root, "securityAdminConfigurations", d.SecurityAdminConfigurations, func(x *SecurityAdminConfiguration) string { return x.Name })
	unique(c, root, "networkSecurityGroups", d.NSGs, func(g *NSG) string { return g.Name })
}

func (c *checker) notReserved(claims []claim[string]) {
	for _, cl := range claims {
		if slices.Contains(reserved, cl.key) {
			c.bad(cl.p, cl.field, "%s is reserved, want a name other than %s", quote(cl.text), listed(reserved))
		}
	}
}

// machineNames gives every name that can stand at an end of a flow.
func (c *checker) machineNames(add func(*place, string)) {
	d := c.d
	for i := range d.VNets {
		v := root.item("virtualNetworks", d.VNets[i].Name, i)
		for j := range d.VNets[i].Subnets {
			s := &d.VNets[i].Subnets[j]
			sp := v.item("subnets", s.Name, j)
			for k := range s.NICs {
				add(sp.item("networkInterfaces", s.NICs[k].Name, k), s.NICs[k].Name)
			}
		}
	}
	for i := range d.Sites {
		hosts := d.Sites[i].Hosts
		for j := range hosts {
			add(root.item("sites", d.Sites[i].Name, i).item("hosts", hosts[j].Name, j), hosts[j].Name)
		}
	}
	each(add, "internetHosts", d.Internet, func(h *Host) string { return h.Name })
	each(add, "services", d.Services, func(s *Service) string { return s.Name })
	each(add, "apiManagement", d.APIMs, func(a *APIM) string { return a.Name })
	each(add, "privateEndpoints", d.PrivateEndpoints, func(e *PrivateEndpoint) string { return e.Name })
	each(add, "applicationGateways", d.AppGateways, func(g *ApplicationGateway) string { return g.Name })
}

// deviceNames gives every name of something a packet passes or is rewritten by.
func (c *checker) deviceNames(add func(*place, string)) {
	d := c.d
	each(add, "publicIPAddresses", d.PublicIPs, func(a *PublicIP) string { return a.Name })
	each(add, "loadBalancers", d.LoadBalancers, func(b *LoadBalancer) string { return b.Name })
	each(add, "natGateways", d.NATGateways, func(g *NATGateway) string { return g.Name })
	each(add, "azureFirewalls", d.Firewalls, func(f *Firewall) string { return f.Name })
	each(add, "virtualNetworkGateways", d.Gateways, func(g *Gateway) string { return g.Name })
	each(add, "privateLinkServices", d.PrivateLinkServices, func(s *PrivateLinkService) string { return s.Name })
}

func each[T any](add func(*place, string), field string, list []T, name func(*T) string) {
	for i := range list {
		n := name(&list[i])
		add(root.item(field, n, i), n)
	}
}

// unique checks the names of a list that has a namespace of its own.
func unique[T any](c *checker, up *place, field string, list []T, name func(*T) string) {
	claims := make([]claim[string], 0, len(list))
	for i := range list {
		n := name(&list[i])
		p := up.item(field, n, i)
		c.name(p, n)
		if n != "" {
			claims = append(claims, named(p, n))
		}
	}
	clashes(c, claims)
}

// uniqueRules is unique for rules and routes: those may go without a name.
func uniqueRules[T any](c *checker, up *place, field string, list []T, name func(*T) string) {
	seen, twice := make(map[string]bool, len(list)), false
	for i := range list {
		if n := name(&list[i]); n != "" {
			c.ruleName(up, field, n, i)
			key := strings.ToLower(n)
			twice = twice || seen[key]
			seen[key] = true
		}
	}
	if !twice { // as nearly always, and tables are long
		return
	}
	var claims []claim[string]
	for i := range list {
		if n := name(&list[i]); n != "" {
			claims = append(claims, named(up.item(field, n, i), n))
		}
	}
	clashes(c, claims)
}
