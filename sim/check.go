package sim

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// DesignError is one mistake in a [Design]: something Azure refuses to deploy, or
// something that cannot mean anything. [Compile] joins one for each mistake,
// sorted by place; errors.As finds the first, and the joined error unwraps to
// all of them. What deploys but will not work is a finding, not an error.
type DesignError struct {
	// Place is the path to the mistake in the words of the JSON form:
	// virtualNetworks["hub"].subnets["apim"].routeTable.
	Place string
	// Message quotes the offending value and says what would be right.
	Message string
}

// Error is the place, a colon and the message.
func (e *DesignError) Error() string { return e.Place + ": " + e.Message }

// check is every rule a Design must obey. It reports all mistakes at once, in an
// order that does not depend on the order of declaration, and holds for any
// Design whatever: the compiler behind it may take a design without error as
// well formed.
func check(d *Design) error {
	c := newChecker(d)
	c.assumptions()
	c.allNames()
	for i := range d.VNets {
		c.vnet(root.item("virtualNetworks", d.VNets[i].Name, i), &d.VNets[i])
	}
	c.peerings()
	c.connectedGroups()
	c.reserved()
	c.routeTables()
	c.serviceTags()
	c.applicationGroups()
	c.nsgs()
	c.adminConfigurations()
	c.publicAddresses()
	c.loadBalancers()
	c.natGatewayList()
	c.firewalls()
	c.firewallPolicies()
	c.gateways()
	c.sites()
	c.internet()
	c.services()
	c.privateLinks()
	c.apims()
	c.appGateways()
	c.names53()
	c.collisions()
	return c.joined()
}

// checker collects the mistakes of one Design. It never edits the design.
type checker struct {
	d    *Design
	errs []*DesignError

	vnets       *refs[VNet]
	subnets     *refs[subnetRef]
	nics        *refs[nicRef]
	tables      *refs[RouteTable]
	groups      *refs[NSG]
	appGroups   *refs[ApplicationSecurityGroup]
	publicIPs   *refs[PublicIP]
	natGateways *refs[NATGateway]
	policies    *refs[FirewallPolicy]
	ipGroups    *refs[IPGroup]
	siteNames   *refs[Site]
	edges       map[*Site]*refs[Edge]

	// uses are the private addresses taken in a network, attached the public
	// addresses given to something: each may have one user.
	uses     []claim[privateAddress]
	attached []claim[string]
	// taken counts the addresses that are spoken for in each subnet, for the
	// instances whose addresses Azure chooses.
	taken map[*Subnet]int
	// picked look, once all addresses are counted, for room for those that Azure picks.
	picked []func()
	// traits are what subnets ask of their route tables, found out once.
	traits map[*RouteTable]tableTraits
	// expressRoute is the ExpressRoute gateway that serves a network, by name.
	expressRoute map[string]string
	// policyBased is the same of policy-based VPN gateways.
	policyBased map[string]string
	// hints is what may still be spent on looking for near names, so that
	// hostile input cannot make it quadratic.
	hints int
	// tags are the service tag names, sorted, by where they may stand.
	tags [groupTags + 1][]string
	// ownTags are the design's service tags, by folded name.
	ownTags map[string]*ServiceTag
	// groupHomes are the networks of application security groups, by name.
	groupHomes map[string]*VNet
	// spaces are the outermost prefixes of networks, by name, as they are asked for.
	spaces map[string]disjoint
}

// bad notes a mistake at a field of p, or at p itself when field is empty.
func (c *checker) bad(p *place, field, format string, args ...any) {
	c.errs = append(c.errs, &DesignError{p.field(field), fmt.Sprintf(format, args...)})
}

// joined is the mistakes in order, each once, or nil.
func (c *checker) joined() error {
	slices.SortFunc(c.errs, func(a, b *DesignError) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Message, b.Message))
	})
	c.errs = slices.CompactFunc(c.errs, func(a, b *DesignError) bool { return *a == *b })
	errs := make([]error, len(c.errs))
	for i, e := range c.errs {
		errs[i] = e
	}
	return errors.Join(errs...)
}

// assumptions checks the switches, whichever there are.
func (c *checker) assumptions() {
	v := reflect.ValueOf(&c.d.Assumptions).Elem()
	for i := range v.NumField() {
		if t, ok := v.Field(i).Interface().(Toggle); ok {
			field, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			c.toggle(root.item("assumptions", "", noIndex), field, t)
		}
	}
}

func (c *checker) toggle(p *place, field string, t Toggle) { spelt(c, p, field, t, toggleNames) }

// spelt refuses an enum value that has no name. It returns whether it has one.
func spelt[T ~uint8](c *checker, p *place, field string, v T, ns names) bool {
	for _, n := range ns {
		if n.value == int(v) {
			return true
		}
	}
	c.bad(p, field, "%d stands for nothing, want %s", v, ns.list())
	return false
}

// place is where in a Design something stands: a path, spelt out only when
// there is a mistake to report. The nil place is the design itself.
type place struct {
	up    *place
	of    string // field that holds it
	name  string // its key, or
	index int    // its position when it has no name; noIndex for a plain field
}

const noIndex = -1

var root *place

func (p *place) item(field, name string, i int) *place { return &place{p, field, name, i} }

// field is the path to a field of p.
func (p *place) field(name string) string {
	switch {
	case name == "":
		return p.String()
	case p == nil:
		return name
	}
	return p.String() + "." + name
}

// String is the path: virtualNetworks["hub"].subnets["apim"].
func (p *place) String() string {
	if p == nil {
		return "design"
	}
	s := p.up.field(p.of)
	switch {
	case p.name != "":
		return s + "[" + quote(p.name) + "]"
	case p.index != noIndex:
		return s + "[" + strconv.Itoa(p.index) + "]"
	}
	return s
}

// longest is how much of a name or value a message repeats, and how long Azure
// lets a name be.
const longest = 80

// quote is strconv.Quote for text that may be a megabyte of garbage.
func quote(s string) string {
	if len(s) <= longest {
		return strconv.Quote(s)
	}
	cut := longest
	for cut > longest-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut] + "…")
}

// someOf is the first few of a set of names, for a message.
func someOf(set map[string]bool) string {
	all := slices.Sorted(maps.Keys(set))
	if n := len(all); n > mostNear {
		return fmt.Sprintf("%s and %d more", listed(all[:mostNear]), n-mostNear)
	}
	return listed(all)
}

// listed joins quoted words: "a", "b", "c".
func listed(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return strings.Join(quoted, ", ")
}
