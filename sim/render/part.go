package render

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// kind is what sort of thing a part is. The order is that in which parts of one
// place are drawn.
type kind uint8

const (
	kindInternet kind = iota // the place
	kindServices
	kindSite
	kindVNet
	kindSubnet
	kindElsewhere // what stands nowhere

	kindRoads // the internet as a hop
	kindEdge
	kindPlatform
	kindFirewall
	kindGateway
	kindBalancer
	kindAppGateway
	kindInstance
	kindAppliance
	kindMachine
	kindEndpoint
	kindLink
	kindResolver
	kindHost
	kindService
	kindMany // several parts in one box
)

// place says whether parts may stand inside.
func (k kind) place() bool { return k <= kindElsewhere }

var kindNames = [...]string{
	"internet", "services", "site", "vnet", "subnet", "elsewhere",
	"roads", "edge", "platform", "firewall", "gateway", "balancer", "appgateway", "instance", "appliance", "machine", "endpoint", "link", "resolver", "host", "service", "many",
}

// String is a word fit for a class of a style sheet.
func (k kind) String() string { return kindNames[k] }

// part is a box of the picture: a place, or a device.
type part struct {
	kind kind
	// name is what traces call it; of a place the name that the design refers to.
	name  string
	title string
	space string // of a place: its prefixes
	// lines stand below the title: what it is, its addresses.
	lines []string
	// badges are the names of what is attached to it: "NSG nsg-apim".
	badges []string
	addr   netip.Addr // the first of its addresses, by which its neighbours are ordered
	rank   int        // of a network: how far it is from a hub
	up     *part
	parts  []*part
	id     int // in the order of the picture, from 1
}

// add puts parts inside.
func (p *part) add(inside ...*part) *part {
	for _, x := range inside {
		x.up = p
	}
	p.parts = append(p.parts, inside...)
	return p
}

// order sorts parts that stand beside each other. What a design lists first does not
// matter.
func order(parts []*part) {
	slices.SortStableFunc(parts, func(a, b *part) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.rank, b.rank), compareAddrs(a.addr, b.addr), compareNames(a.title, b.title), compareNames(a.name, b.name))
	})
	for _, p := range parts {
		order(p.parts)
	}
}

// compareAddrs has what has no address last.
func compareAddrs(a, b netip.Addr) int {
	switch {
	case a == b:
		return 0
	case !a.IsValid():
		return 1
	case !b.IsValid():
		return -1
	}
	return a.Compare(b)
}

// compareNames orders as people do: vm2 before vm10.
func compareNames(a, b string) int {
	if c := strings.Compare(padded(a), padded(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// padded has zeros before each number, so that text order is the order of numbers.
func padded(s string) string {
	const width = 24
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && '0' <= s[j] && s[j] <= '9' {
			j++
		}
		if j == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		b.WriteString(strings.Repeat("0", max(0, width-(j-i))) + s[i:j])
		i = j
	}
	return b.String()
}

// each visits a part and all inside, in order.
func (p *part) each(visit func(*part)) {
	visit(p)
	for _, x := range p.parts {
		x.each(visit)
	}
}

// within says whether a part is another, or stands inside it.
func (p *part) within(place *part) bool {
	for x := p; x != nil; x = x.up {
		if x == place {
			return true
		}
	}
	return false
}

// link is a line between two parts that stands in the design.
type link struct {
	from, to *part
	label    string
	broken   bool // as a peering with one side alone
	kind     linkKind
}

type linkKind uint8

const (
	peeringLink linkKind = iota
	connectionLink
	edgeLink
	privateLink
)

var linkNames = [...]string{"peering", "connection", "uplink", "private"}

// String is a word fit for a class of a style sheet.
func (k linkKind) String() string { return linkNames[k] }
