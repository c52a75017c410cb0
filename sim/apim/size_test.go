package apim

import (
	"fmt"
	"net/netip"
	"testing"
)

// Source: apim:Z3, both tables.
func TestDocumentedSizes(t *testing.T) {
	for _, c := range []struct {
		tier               Tier
		units              int
		external, internal int // addresses needed
		extBits, intBits   int
	}{
		{Developer, 1, 1, 2, 29, 29}, {Premium, 1, 2, 3, 29, 29}, {Premium, 2, 4, 5, 28, 28}, {Premium, 3, 6, 7, 28, 28}, {Premium, 5, 10, 11, 28, 28},
		{Premium, 6, 12, 13, 27, 27}, {Premium, 12, 24, 25, 27, 27}, {Premium, 13, 26, 27, 27, 27}, {Premium, 14, 28, 29, 26, 26}, {Premium, 29, 58, 59, 26, 26},
		{Premium, 30, 60, 61, 25, 25}, {Premium, 31, 62, 63, 25, 25},
	} {
		t.Run(fmt.Sprintf("%d units of %s", c.units, c.tier), func(t *testing.T) {
			got := [4]int{Addresses(c.tier, c.units, false), Addresses(c.tier, c.units, true), SmallestSubnet(c.tier, c.units, false), SmallestSubnet(c.tier, c.units, true)}
			if want := [4]int{c.external, c.internal, c.extBits, c.intBits}; got != want {
				t.Errorf("addresses and subnets %v, want %v", got, want)
			}
		})
	}
	for _, c := range []struct {
		subnet             string
		usable             int
		internal, external int // units
	}{
		{"10.0.0.0/29", 3, 1, 1}, {"10.0.0.0/28", 11, 5, 5}, {"10.0.0.0/27", 27, 13, 13}, {"10.0.0.0/26", 59, 29, 29}, {"10.0.0.0/25", 123, 31, 31}, {"10.0.0.0/24", 251, 31, 31},
	} {
		t.Run(c.subnet, func(t *testing.T) {
			p := netip.MustParsePrefix(c.subnet)
			if got, want := [3]int{Usable(p), UnitsThatFit(p, true), UnitsThatFit(p, false)}, [3]int{c.usable, c.internal, c.external}; got != want {
				t.Errorf("usable addresses and units %v, want %v", got, want)
			}
		})
	}
}

// However many units, the smallest subnet holds them and one half its size does
// not, but for the smallest of all.
func TestTheSmallestSubnetIsTheSmallest(t *testing.T) {
	for units := 1; units <= MostUnits(Premium); units++ {
		for _, internal := range []bool{false, true} {
			bits := SmallestSubnet(Premium, units, internal)
			fits := func(bits int) bool {
				return Usable(netip.PrefixFrom(netip.IPv4Unspecified(), bits)) >= Addresses(Premium, units, internal)
			}
			if !fits(bits) || bits < smallestClassic && fits(bits+1) {
				t.Errorf("%d units, internal %t: /%d", units, internal, bits)
			}
		}
	}
}
