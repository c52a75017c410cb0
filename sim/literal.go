package sim

import (
	"net/netip"

	"azpath/route"
)

// CIDR parses a prefix for a Design literal. It panics on bad text and on host
// bits, like netip.MustParsePrefix: use it for constants only.
func CIDR(s string) netip.Prefix {
	p := netip.MustParsePrefix(s)
	if p != p.Masked() {
		panic("sim: CIDR(" + s + "): host bits are set, did you mean " + p.Masked().String() + "?")
	}
	return p
}

// CIDRs is [CIDR] for several prefixes.
func CIDRs(ss ...string) []netip.Prefix {
	var ps []netip.Prefix
	for _, s := range ss {
		ps = append(ps, CIDR(s))
	}
	return ps
}

// IP parses an address for a Design literal. It panics on bad text.
func IP(s string) netip.Addr { return netip.MustParseAddr(s) }

// IPs is [IP] for several addresses.
func IPs(ss ...string) []netip.Addr {
	var as []netip.Addr
	for _, s := range ss {
		as = append(as, IP(s))
	}
	return as
}

// Appliance is the next hop VirtualAppliance at a private address. It panics on
// bad text.
func Appliance(s string) route.NextHop {
	return route.NextHop{Type: route.HopVirtualAppliance, IP: IP(s)}
}

// The next hops that need no address.
var (
	ToInternet = route.NextHop{Type: route.HopInternet}
	ToGateway  = route.NextHop{Type: route.HopVirtualNetworkGateway}
	ToLocal    = route.NextHop{Type: route.HopVnetLocal}
	ToNone     = route.NextHop{Type: route.HopNone}
)
