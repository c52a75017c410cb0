package acl

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSubtract(t *testing.T) {
	tests := []struct {
		name       string
		a, b, want []netip.Prefix
	}{
		{"nothing from nothing", nil, nil, nil},
		{"nothing", prefixes("10.0.0.0/8"), nil, prefixes("10.0.0.0/8")},
		{"from nothing", nil, prefixes("10.0.0.0/8"), nil},
		{"itself", any4and6, any4and6, nil},
		{"the lower half", prefixes("10.0.0.0/8"), prefixes("10.0.0.0/9"), prefixes("10.128.0.0/9")},
		{"the upper half", prefixes("10.0.0.0/8"), prefixes("10.128.0.0/9"), prefixes("10.0.0.0/9")},
		{"a host inside", prefixes("10.0.0.0/30"), prefixes("10.0.0.1/32"), prefixes("10.0.0.0/32", "10.0.0.2/31")},
		{"more than there is", prefixes("10.0.0.0/30"), prefixes("10.0.0.0/8"), nil},
		{"beside", prefixes("10.0.0.0/30"), prefixes("10.0.0.4/30"), prefixes("10.0.0.0/30")},
		{"the other family", prefixes("0.0.0.0/0"), prefixes("::/0"), prefixes("0.0.0.0/0")},
		{"the last address", prefixes("255.255.255.254/31"), prefixes("255.255.255.255/32"), prefixes("255.255.255.254/32")},
		{"the last address, IPv6",
			prefixes("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"), prefixes("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
			prefixes("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128")},
		{"across 64 bits", prefixes("2001:db8::/63"), prefixes("2001:db8::/64"), prefixes("2001:db8:0:1::/64")},
		{"several from several",
			prefixes("10.1.0.0/16", "10.0.0.0/16"), prefixes("10.1.128.0/17", "10.0.0.0/17", "192.0.2.0/24"),
			prefixes("10.0.128.0/17", "10.1.0.0/17")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Subtract(tt.a, tt.b); !slices.Equal(got, tt.want) {
				t.Errorf("Subtract(%v, %v) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

func TestNormalize(t *testing.T) {
	tests := []struct {
		name      string
		set, want []netip.Prefix
	}{
		{"covered", prefixes("10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8"), prefixes("10.0.0.0/8")},
		{"siblings, up to the root", prefixes("128.0.0.0/1", "64.0.0.0/2", "0.0.0.0/2"), prefixes("0.0.0.0/0")},
		{"neighbours, not siblings", prefixes("10.0.1.0/24", "10.0.2.0/24"), prefixes("10.0.1.0/24", "10.0.2.0/24")},
		{"host bits", prefixes("10.0.1.4/24"), prefixes("10.0.1.0/24")},
		{"IPv4 before IPv6", prefixes("::/0", "10.0.0.0/8"), prefixes("10.0.0.0/8", "::/0")},
		{"IPv4-mapped", prefixes("::ffff:10.0.0.0/104", "11.0.0.0/8"), prefixes("10.0.0.0/7")},
		{"all of IPv4, mapped", prefixes("::ffff:0.0.0.0/96"), prefixes("0.0.0.0/0")},
		{"not valid", []netip.Prefix{{}, netip.PrefixFrom(addr("10.0.0.0"), 33)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Normalize(tt.set); !slices.Equal(got, tt.want) {
				t.Errorf("Normalize(%v) = %v, want %v", tt.set, got, tt.want)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	tests := []struct {
		name string
		want bool
		a, b []netip.Prefix
	}{
		{"itself", true, any4and6, any4and6},
		{"by two halves", true, prefixes("10.0.0.0/9", "10.128.0.0/9"), prefixes("10.0.0.0/8")},
		{"a part", true, prefixes("10.0.0.0/8"), prefixes("10.1.0.0/16", "10.2.0.0/16")},
		{"nothing", true, nil, nil},
		{"one too many", false, prefixes("10.0.0.0/8"), prefixes("10.1.0.0/16", "11.0.0.0/32")},
		{"the other family", false, prefixes("0.0.0.0/0"), prefixes("::/128")},
		{"by nothing", false, nil, prefixes("10.0.0.0/8")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Covers(tt.a, tt.b); got != tt.want {
				t.Errorf("Covers(%v, %v) = %t, want %t", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

// Membership changes only at the ends of prefixes, so that asking there and
// beside asks everywhere.
func TestArithmeticEqualsMembership(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := prefixSets().Draw(t, "a"), prefixSets().Draw(t, "b")
		left, covers := naiveSet(Subtract(a, b)), true
		for _, at := range addrPlaces(any4and6, a, b) {
			inA, inB := naiveSet(a).Contains(at), naiveSet(b).Contains(at)
			if got, want := left.Contains(at), inA && !inB; got != want {
				t.Fatalf("Subtract(a, b) holds %v: %t, want %t; it is %v", at, got, want, left)
			}
			covers = covers && (inA || !inB)
		}
		if got := Covers(a, b); got != covers {
			t.Fatalf("Covers(a, b) = %t, want %t", got, covers)
		}
	})
}

// One set of addresses has one form: sorted, nothing covered, no siblings.
func TestNormalFormIsUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := prefixSets().Draw(t, "set")
		normal := Normalize(set)
		if again := Normalize(normal); !slices.Equal(again, normal) {
			t.Fatalf("Normalize(%v) = %v, want it unchanged", normal, again)
		}
		if shuffled := Normalize(rapid.Permutation(set).Draw(t, "shuffled")); !slices.Equal(shuffled, normal) {
			t.Fatalf("Normalize depends on the order: %v and %v", shuffled, normal)
		}
		for i, p := range normal[min(1, len(normal)):] {
			before := normal[i]
			parent := netip.PrefixFrom(p.Addr(), max(0, p.Bits()-1)).Masked()
			if before.Overlaps(p) || before.Addr().Compare(p.Addr()) > 0 || before.Bits() == p.Bits() && parent.Contains(before.Addr()) {
				t.Fatalf("Normalize(%v) = %v: %v and %v overlap, are siblings or out of order", set, normal, before, p)
			}
		}
	})
}

func TestInternetIsEverythingButTheNetwork(t *testing.T) {
	want := prefixes("0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3", "64.0.0.0/2", "128.0.0.0/1")
	got := Subtract(prefixes("0.0.0.0/0"), prefixes("10.0.0.0/8"))
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("all but 10.0.0.0/8 (-want +got)\n%s", diff)
	}
}

func TestLastAndRange(t *testing.T) {
	for _, p := range []string{"0.0.0.0/0", "10.0.0.0/8", "10.1.2.3/32", "::/0", "2001:db8::/33", "::1/128", "255.255.255.254/31"} {
		p := netip.MustParsePrefix(p)
		if got := Range(nil, p.Addr(), Last(p)); !slices.Equal(got, []netip.Prefix{p}) {
			t.Errorf("%s runs to %s, which is %v", p, Last(p), got)
		}
		if next := Last(p).Next(); p.Contains(next) || !p.Contains(Last(p)) {
			t.Errorf("%s ends with %s", p, Last(p))
		}
	}
	if got, want := Range(nil, addr("10.0.0.1"), addr("10.0.0.4")), []string{"10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Range = %v, want %v", got, want)
	}
}
