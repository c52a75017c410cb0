package sim

import (
	"net/netip"
	"slices"
)

// unrouted is what the internet does not route (RFC 6890). Documentation and
// benchmarking ranges are not among it: designs stand on them.
var unrouted = CIDRs(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/3",
	"::/3", "4000::/2", "8000::/1", // all but 2000::/3
)

// isPublic says whether the internet routes the address: whether it lies outside
// unrouted, which is spelt out here since every packet asks.
func isPublic(a netip.Addr) bool {
	if !a.Is4() {
		return a.Is6() && a.As16()[0]>>5 == 1
	}
	b := a.As4()
	switch b[0] {
	case 0, 10, 127:
		return false
	case 100:
		return b[1]&0xc0 != 64
	case 169:
		return b[1] != 254
	case 172:
		return b[1]&0xf0 != 16
	case 192:
		return b[1] != 168 && (b[1] != 0 || b[2] != 0)
	}
	return b[0] < 224
}

// publicPrefix holds if every address of x, of good form, may be somebody's on the
// internet: Azure keeps one of the public ones for itself.
func publicPrefix(x netip.Prefix) bool {
	return !slices.ContainsFunc(unrouted, x.Overlaps) && !x.Contains(wireServer)
}
