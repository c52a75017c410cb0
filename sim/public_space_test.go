package sim

import (
	"net/netip"
	"testing"

	"azpath/sim/internal/acl"
)

// The edges of what the internet routes, on which all who ask agree: a flow's source,
// the check of a public address, and the Internet tag of an NSG.
func TestPublicSpaceHasOneEdge(t *testing.T) {
	tag := (&around{}).internet()
	for text, want := range map[string]bool{
		"0.0.0.0": false, "0.255.255.255": false, "1.0.0.0": true,
		"9.255.255.255": true, "10.0.0.0": false, "10.255.255.255": false, "11.0.0.0": true,
		"100.63.255.255": true, "100.64.0.0": false, "100.127.255.255": false, "100.128.0.0": true,
		"126.255.255.255": true, "127.0.0.1": false, "128.0.0.0": true,
		"169.253.255.255": true, "169.254.0.0": false, "169.254.255.255": false, "169.255.0.0": true,
		"172.15.255.255": true, "172.16.0.0": false, "172.31.255.255": false, "172.32.0.0": true,
		"191.255.255.255": true, "192.0.0.0": false, "192.0.0.255": false, "192.0.1.0": true,
		"192.167.255.255": true, "192.168.0.0": false, "192.168.255.255": false, "192.169.0.0": true,
		"223.255.255.255": true, "224.0.0.0": false, "239.255.255.255": false, "240.0.0.0": false, "255.255.255.255": false,
		// documentation (RFC 5737, RFC 3849, RFC 9637) and benchmarking (RFC 2544)
		"192.0.2.0": true, "198.51.100.255": true, "203.0.113.0": true, "198.18.0.0": true, "198.19.255.255": true, "2001:db8::1": true, "3fff::1": true,
		"::": false, "::1": false, "64:ff9b::1": false, "1fff:ffff::": false, "2000::": true, "3fff:ffff::": true, "4000::": false,
		"fbff::": false, "fc00::": false, "fdff::": false, "fe80::1": false, "ff02::1": false,
	} {
		a := netip.MustParseAddr(text)
		if got := isPublic(a); got != want {
			t.Errorf("isPublic(%s) = %v, want %v", a, got, want)
		}
		if got := publicPrefix(single(a)); got != want {
			t.Errorf("publicPrefix(%s) = %v, want %v", a, got, want)
		}
		if got := contained(a, tag); got != want {
			t.Errorf("%s is in the Internet tag: %v, want %v", a, got, want)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("isPublic(no address) = true")
	}
}

// What isPublic spells out is the list, on either side of every border of it.
func TestPublicSpaceIsTheList(t *testing.T) {
	for _, p := range unrouted {
		outside := acl.Subtract(anywhere, []netip.Prefix{p})
		for _, x := range append(outside, p) {
			first, last := x.Addr(), acl.Last(x)
			for _, a := range []netip.Addr{first, last} {
				if got, want := isPublic(a), !contained(a, unrouted); got != want {
					t.Errorf("isPublic(%s) = %v, want %v as the list has it", a, got, want)
				}
			}
		}
	}
}
