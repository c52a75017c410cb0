package sim

import (
	"net/netip"
	"sync"
)

// Network is a compiled Design: validated, immutable, safe for concurrent use.
// It shares nothing with the Design it was made from.
type Network struct {
	assumptions Assumptions
	design      Design
	devices     []device
	// names are those of the devices, and behind them of what keeps state or
	// makes a choice without being a device: frontends, lent addresses.
	names []string
	// numbers are those of the devices by name, of the first that has it.
	numbers map[string]deviceID

	vnets []*vnet
	// lookPublic are the spaces of networks that look public; mostly none.
	lookPublic []netip.Prefix
	subnets    map[string]*subnet
	// endpoints are what a flow can name.
	endpoints map[string]endpoint
	public    map[string]netip.Addr // public addresses by name
	fqdns     nameIndex             // what devices that resolve names find
	// resolution is how names resolve; nil where the design says nothing of names.
	resolution *resolution
	sites      []*site
	lenders    []*lending // those with a known number of ports
	findings   func() []Finding
	learned    map[string]func() []LearnedRoute // by gateway

	walkers sync.Pool
}

// endpoint is a named end of a flow.
type endpoint struct {
	device deviceID
	addrs  []netip.Addr // as a source, and as a destination unless toward says otherwise
	toward *apimAddresses
	vip    netip.Addr // what it stands for as a destination, where that is no address of its own
	fqdn   string
}

// apimAddresses are what an instance's name stands for as a destination: the
// address its host names resolve to.
type apimAddresses struct{ gateway, management netip.Addr }

// Design is a copy of what the network was compiled from.
func (n *Network) Design() Design { return n.design.Clone() }

func (n *Network) walker() *walker {
	if w, ok := n.walkers.Get().(*walker); ok {
		return w
	}
	return &walker{net: n}
}

// Findings are what Azure deploys but will not work, or is likely a mistake, by
// place; nil if there are none. They are looked for when first asked for. The
// slice is shared: do not modify it.
func (n *Network) Findings() []Finding { return n.findings() }
