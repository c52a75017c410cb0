package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// nameIndex is the addresses of the names that a design declares: of services,
// hosts, machines and instances. It stands in for DNS where a device resolves a
// name itself.
type nameIndex []namedAddress

type namedAddress struct {
	name  string // lower case, without a final dot
	addrs []netip.Addr
}

// build reads the names of a network's endpoints.
func (x *nameIndex) build(endpoints map[string]endpoint) {
	*x = make(nameIndex, 0, len(endpoints))
	for name, e := range endpoints {
		addrs := e.addrs
		switch {
		case e.toward != nil:
			addrs = []netip.Addr{e.toward.gateway}
		case e.vip.IsValid():
			addrs = []netip.Addr{e.vip}
		}
		*x = append(*x, namedAddress{strings.ToLower(strings.TrimSuffix(name, ".")), addrs})
	}
	slices.SortFunc(*x, func(a, b namedAddress) int {
		return cmp.Or(cmp.Compare(a.name, b.name), slices.CompareFunc(a.addrs, b.addrs, netip.Addr.Compare))
	})
}

// all is the addresses of a name, nil if nobody has it. It does not allocate.
func (x nameIndex) all(name string) []netip.Addr {
	name = strings.TrimSuffix(name, ".")
	i, found := slices.BinarySearchFunc(x, name, func(n namedAddress, name string) int { return compareFold(n.name, name) })
	if !found {
		return nil
	}
	return x[i].addrs
}

// first4 is the first IPv4 address of a name, the zero Addr if there is none.
func (x nameIndex) first4(name string) netip.Addr { return firstOf4(x.all(name)) }

func firstOf4(addrs []netip.Addr) netip.Addr {
	for _, a := range addrs {
		if a.Is4() {
			return a
		}
	}
	return netip.Addr{}
}

// compareFold compares a lower-case name with another whose letters count as
// lower case.
func compareFold(lower, s string) int {
	for i := range min(len(lower), len(s)) {
		b := s[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		if lower[i] != b {
			return cmp.Compare(lower[i], b)
		}
	}
	return cmp.Compare(len(lower), len(s))
}
