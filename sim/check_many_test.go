package sim

import (
	"fmt"
	"net/netip"

	"azpath/route/servicetag"
)

// manyRoutes is n user routes to prefixes of their own.
func manyRoutes(n int) (list []UDR) {
	for i := range n {
		p := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 8), byte(i), 0}), 24)
		list = append(list, UDR{Prefix: p, NextHop: ToNone})
	}
	return list
}

// manyTags is n user routes to service tags of their own.
func manyTags(n int) (list []UDR) {
	for _, t := range servicetag.Embedded().Tags() {
		if routeTags.allows(t) && len(list) < n {
			list = append(list, UDR{Tag: t.Name(), NextHop: ToInternet})
		}
	}
	return list
}

// manyRules is n rules of an NSG with priorities of their own.
func manyRules(n int) (list []SecurityRule) {
	for i := range n {
		list = append(list, SecurityRule{Name: fmt.Sprint("r", i), Priority: firstPriority + i, Direction: Inbound, Access: Allow})
	}
	return list
}
