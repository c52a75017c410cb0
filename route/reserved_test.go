package route

import (
	"net/netip"
	"slices"
	"testing"
)

func TestReservedListsAreDatedAndUsable(t *testing.T) {
	documented, observed := DocumentedReserved(), ObservedReserved()
	for _, list := range []Reserved{documented, observed} {
		if list.Date == "" || list.Source == "" {
			t.Errorf("list %v has date %q, source %q", list.Prefixes, list.Date, list.Source)
		}
		if _, err := NewTable(System(pfxs("10.1.0.0/16"), list.Prefixes)); err != nil {
			t.Errorf("System with the list of %s: %v", list.Date, err)
		}
	}
	for _, p := range documented.Prefixes {
		if !slices.Contains(observed.Prefixes, p) {
			t.Errorf("the observed list lacks the documented %v", p)
		}
	}
}

func TestReservedListsAreNotShared(t *testing.T) {
	ObservedReserved().Prefixes[0] = netip.Prefix{}
	DocumentedReserved().Prefixes[0] = netip.Prefix{}
	if !ObservedReserved().Prefixes[0].IsValid() || !DocumentedReserved().Prefixes[0].IsValid() {
		t.Error("a caller's change is seen by the next caller")
	}
}

// net:S1, net:S2, net:R3, net:1.3.b1: one route per prefix of the space, Internet per family, None around the space.
func TestDocumentedSystemRoutesOfASpace(t *testing.T) {
	got := System(pfxs("10.1.0.0/16", "10.2.0.0/16", "fd00:db8::/56"), pfxs("10.0.0.0/8", "10.2.3.0/24"))
	want := []Route{
		system("10.1.0.0/16", HopVnetLocal), system("10.2.0.0/16", HopVnetLocal), system("fd00:db8::/56", HopVnetLocal),
		system("0.0.0.0/0", HopInternet), system("::/0", HopInternet), system("10.0.0.0/8", HopNone),
	}
	if !slices.Equal(got, want) {
		t.Errorf("System = %v, want %v", got, want)
	}
	if four := System(pfxs("10.1.0.0/16"), nil); slices.Contains(four, system("::/0", HopInternet)) {
		t.Errorf("System of an IPv4 space = %v, want no ::/0", four)
	}
}

// net:1.1.b1: the captures differ, so that there is a list for each, and the documented table is not the real one.
func TestDocumentedReservedListsDiffer(t *testing.T) {
	lists := map[string]Reserved{}
	for _, r := range ReservedLists() {
		if _, twice := lists[r.Name]; twice || r.Name == "" {
			t.Errorf("name %q is taken or empty", r.Name)
		}
		if r.Date == "" || r.Source == "" {
			t.Errorf("%s has date %q, source %q", r.Name, r.Date, r.Source)
		}
		lists[r.Name] = r
	}
	for _, c := range []struct {
		prefix   string
		in, gone []string
	}{
		// net:1.1 S4
		{"172.16.0.0/12", []string{"documented-2023", "observed-2023", "observed-peering"}, []string{"documented-2017", "observed-2019", "observed-2021", "observed-route-server"}},
		{"127.0.0.0/8", []string{"observed-2023", "observed-peering"}, []string{"documented-2023", "observed-2019", "observed-route-server"}},
		{"25.30.0.0/15", []string{"observed-peering", "observed"}, []string{"observed-2023", "observed-route-server"}},
		// net:1.1 S3, net:1.1 S5, net:1.1 S6
		{"10.0.0.0/8", []string{"documented-2017", "observed-2019", "observed"}, []string{"none"}},
		{"192.168.0.0/16", []string{"documented-2017", "observed-2019", "observed"}, []string{"none"}},
		{"100.64.0.0/10", []string{"documented-2017", "observed-2019", "observed"}, []string{"none"}},
	} {
		for _, name := range c.in {
			if !slices.Contains(lists[name].Prefixes, pfx(c.prefix)) {
				t.Errorf("list %s lacks %s", name, c.prefix)
			}
		}
		for _, name := range c.gone {
			if slices.Contains(lists[name].Prefixes, pfx(c.prefix)) {
				t.Errorf("list %s has %s", name, c.prefix)
			}
		}
	}
	if n := len(lists["observed"].Prefixes); n != 18 {
		t.Errorf("the observed union has %d prefixes, want 18", n)
	}
}

func TestDocumentedNoneRoutes(t *testing.T) {
	table := mustTable(t, System(pfxs("198.51.100.0/24"), DocumentedReserved().Prefixes))
	internet := []loss{{system("0.0.0.0/0", HopInternet), StateActive, RuleLongestPrefix}}
	runClaims(t, table, []claim{
		// net:S3
		{"10.0.0.0/8 leads nowhere", "10.9.9.9", system("10.0.0.0/8", HopNone), internet},
		// net:S4
		{"nor does 172.16.0.0/12", "172.31.9.9", system("172.16.0.0/12", HopNone), internet},
		// net:S5
		{"nor 192.168.0.0/16", "192.168.9.9", system("192.168.0.0/16", HopNone), internet},
		// net:S6
		{"nor 100.64.0.0/10", "100.127.9.9", system("100.64.0.0/10", HopNone), internet},
	})
}
