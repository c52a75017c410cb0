package route

import (
	"net/netip"
	"testing"
)

func TestZeroTableHasNoRoutes(t *testing.T) {
	var table Table
	for _, addr := range []netip.Addr{ip("10.0.0.1"), ip("::1"), {}} {
		if got := table.Index(addr); got != -1 {
			t.Errorf("Index(%v) = %d, want -1", addr, got)
		}
		if got := table.Lookup(addr); got != nil {
			t.Errorf("Lookup(%v) = %v, want nil", addr, got)
		}
		if got := table.Explain(addr).Candidates; got != nil {
			t.Errorf("Explain(%v).Candidates = %v, want nil", addr, got)
		}
	}
	if table.Sets() != 0 || table.Effective() != nil || table.Withdrawn() != nil {
		t.Errorf("zero Table has %d sets, %v", table.Sets(), table.Effective())
	}
	ranges := 0
	for r := range table.Ranges {
		if ranges++; r.Set != -1 {
			t.Errorf("range %v has a set", r)
		}
	}
	if ranges != 2 {
		t.Errorf("zero Table has %d ranges, want one per family", ranges)
	}
}

func TestRangesStopsWhenAsked(t *testing.T) {
	table := mustTable(t, System(pfxs("10.0.0.0/16", "fd00::/56"), nil))
	total := 0
	for range table.Ranges {
		total++
	}
	for limit := 1; limit < total; limit++ {
		n := 0
		for range table.Ranges {
			if n++; n == limit {
				break
			}
		}
	}
}

func TestZeroValuesAreRefused(t *testing.T) {
	if _, err := NewTable([]Route{{}}); err == nil {
		t.Error("NewTable accepts the zero Route")
	}
	if got, want := (NextHop{}).String(), "HopType(0)"; got != want {
		t.Errorf("zero NextHop is %q, want %q", got, want)
	}
	if got, want := (Explanation{}).String(), "invalid IP -> no route\n"; got != want {
		t.Errorf("zero Explanation is %q, want %q", got, want)
	}
}

func TestAddressesAreUnmappedAtTheDoor(t *testing.T) {
	table := mustTable(t, System(pfxs("10.0.0.0/16", "fd00::/56"), nil))
	want := table.Index(ip("10.0.0.1"))
	for _, text := range []string{"::ffff:10.0.0.1", "::ffff:10.0.0.1%eth0"} {
		if got := table.Index(ip(text)); got != want {
			t.Errorf("Index(%s) = %d, want %d as for 10.0.0.1", text, got, want)
		}
		if e := table.Explain(ip(text)); e.Addr != ip("10.0.0.1") || len(e.Winners) != 1 {
			t.Errorf("Explain(%s) =\n%v", text, e)
		}
	}
	if got, want := table.Index(ip("fd00::1%eth0")), table.Index(ip("fd00::1")); got != want {
		t.Errorf("Index(fd00::1%%eth0) = %d, want %d", got, want)
	}
}

func TestLookupsDoNotAllocate(t *testing.T) {
	table := mustTable(t, vnet("10.0.0.0/16", system("fd00::/56", HopVnetLocal)))
	four, six, zoned, outside := ip("10.0.0.1"), ip("fd00::1"), ip("fd00::1%eth0"), ip("2001:db8::1")
	for name, f := range map[string]func(){
		"Index IPv4":  func() { table.Index(four) },
		"Index IPv6":  func() { table.Index(six) },
		"Index zone":  func() { table.Index(zoned) },
		"Lookup":      func() { table.Lookup(four) },
		"Lookup miss": func() { table.Lookup(outside) },
		"Winners":     func() { table.Winners(0) },
		"Ranges":      func() { table.Ranges(func(Range) bool { return true }) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times, want 0", name, n)
		}
	}
}

func TestExplainIsSafeConcurrently(t *testing.T) {
	table := mustTable(t, vnet("10.0.0.0/16"))
	done := make(chan string)
	for range 8 {
		go func() { done <- table.Explain(ip("10.0.0.1")).String() }()
	}
	want := <-done
	for range 7 {
		if got := <-done; got != want {
			t.Errorf("Explain differs between goroutines:\n%s\n%s", got, want)
		}
	}
}

func TestTableKeepsNothingOfItsInput(t *testing.T) {
	routes := []Route{user("all", "0.0.0.0/0", HopInternet)}
	table := mustTable(t, routes)
	routes[0].Name = "changed"
	if got := table.Lookup(ip("8.8.8.8"))[0].Name; got != "all" {
		t.Errorf("Lookup shows %q after the caller's slice changed, want \"all\"", got)
	}
}
