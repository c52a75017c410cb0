package apim

import (
	"fmt"
	"net/netip"
)

// Tier is a pricing tier that can stand in a network. The zero value is Premium.
type Tier uint8

// The tiers. Source: apim:1, apim:2.1.
const (
	Premium Tier = iota
	Developer
	PremiumV2
	StandardV2
)

var tierNames = [...]string{"Premium", "Developer", "PremiumV2", "StandardV2"}

// String gives Azure's name.
func (t Tier) String() string {
	if int(t) < len(tierNames) {
		return tierNames[t]
	}
	return fmt.Sprintf("Tier(%d)", uint8(t))
}

// v2 says whether the tier is of the newer platform, whose subnets are counted
// otherwise.
func (t Tier) v2() bool { return t == PremiumV2 || t == StandardV2 }

// reservedAddresses are what Azure keeps of every subnet. Source: apim:Z1.
const reservedAddresses = 5

// MostUnits is the most scale units that an instance of a tier can have. Source:
// apim:Z3.
func MostUnits(t Tier) int {
	switch t {
	case Developer:
		return 1
	case Premium:
		return 31
	case PremiumV2:
		return 30
	}
	return 10
}

// Addresses is how many addresses of its subnet a classic instance takes: two for
// each unit, one for Developer, and one more for the internal load balancer of
// Internal mode. Source: apim:Z1, apim:Z2.
func Addresses(t Tier, units int, internal bool) int {
	n := 2 * max(1, units)
	if t == Developer {
		n = 1
	}
	if internal {
		n++
	}
	return n
}

// Usable is how many addresses of a subnet can be given out.
func Usable(subnet netip.Prefix) int {
	bits := 32 - subnet.Bits()
	if !subnet.Addr().Is4() || bits > 30 {
		return 1 << 30
	}
	return max(0, 1<<bits-reservedAddresses)
}

// smallestClassic and smallestV2 are the smallest subnets of the platforms. Source:
// apim:Z2.
const smallestClassic, smallestV2 = 29, 27

// SmallestSubnet is the length of the smallest subnet that holds an instance.
// Source: apim:Z3 table.
func SmallestSubnet(t Tier, units int, internal bool) int {
	if t.v2() {
		return smallestV2
	}
	bits := smallestClassic
	for bits > 0 && 1<<(32-bits)-reservedAddresses < Addresses(t, units, internal) {
		bits--
	}
	return bits
}

// UnitsThatFit is how many units of a Premium instance a subnet holds, up to the
// tier's limit.
func UnitsThatFit(subnet netip.Prefix, internal bool) int {
	n := Usable(subnet)
	if internal {
		n--
	}
	return min(max(0, n/2), MostUnits(Premium))
}
