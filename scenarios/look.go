package scenarios

import (
	"fmt"
	"strings"

	"azpath/dns"
	"azpath/sim"
)

// Lookup is a name that somebody on a machine asks for, and what comes of it
// before and after: the first address, or the result's word, such as
// "name-not-found".
type Lookup struct {
	Claim   string
	Machine string
	Name    dns.Name
	Program dns.Resolver
	Before  string
	After   []string // one for each of the scenario's fixes
}

// Status is the network status table of an instance, before and after: the types
// of the rows that fail, in the table's order and each once, with "management" or
// "probe" behind them where that does not get in. Empty, all is well.
type Status struct {
	Claim    string
	Instance string
	Before   string
	After    []string // one for each of the scenario's fixes
}

// Size is a row of the table of subnet sizes: the addresses that an instance
// takes, in each mode, and the length of the smallest subnet that has them beside
// the five that Azure keeps.
type Size struct {
	SKU                string
	Units              int
	External, Internal int
	ExternalSubnet     int // prefix length
	InternalSubnet     int
}

// SizeTable is the scenario's Sizes as text, empty if it has none.
func (s Scenario) SizeTable() string {
	if len(s.Sizes) == 0 {
		return ""
	}
	var b strings.Builder
	row := func(units, external, internal string) {
		fmt.Fprintf(&b, "%-13s  %-18s  %s\n", units, external, internal)
	}
	row("units", "External", "Internal")
	for _, z := range s.Sizes {
		row(fmt.Sprintf("%s %d", z.SKU, z.Units), room(z.External, z.ExternalSubnet), room(z.Internal, z.InternalSubnet))
	}
	return b.String()
}

func room(addresses, subnet int) string {
	if addresses == 1 {
		return fmt.Sprintf(" 1 address    /%d", subnet)
	}
	return fmt.Sprintf("%2d addresses  /%d", addresses, subnet)
}

// Design is one network with nothing but such an instance.
func (z Size) Design(mode sim.APIMMode, subnet int) sim.Design {
	d := onlyInstance(mode, subnet)
	d.APIMs[0].SKU, d.APIMs[0].Units = z.SKU, z.Units
	return d
}
