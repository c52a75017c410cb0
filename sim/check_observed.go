package sim

import (
	"azpath/route"
)

// mostShown is how many rows an observed table may have. Real ones have hundreds
// where service endpoints are, thousands where a gateway learned many prefixes.
const mostShown = 20_000

// observed checks the rows that a tool showed for a subnet: their form alone, since
// what they say has been deployed.
func (c *checker) observed(r subnetRef) {
	const field = "effectiveRoutes"
	if n := len(r.s.EffectiveRoutes); n > mostShown {
		c.bad(r.p, field, "%d rows, want at most %d", n, mostShown)
		return
	}
	for i := range r.s.EffectiveRoutes {
		row := &r.s.EffectiveRoutes[i]
		c.shownRow(r.p.item(field, "", noIndex).item("value", row.Name, i), row)
	}
}

func (c *checker) shownRow(p *place, row *EffectiveRoute) {
	if len(row.Prefixes) == 0 {
		c.bad(p, "addressPrefix", "none given, want one at least")
	}
	for _, x := range row.Prefixes {
		c.prefix(p, "addressPrefix", x)
	}
	for _, a := range row.NextHopIPs {
		c.address(p, "nextHopIpAddress", a)
	}
	if n := len(row.NextHopIPs); n > mostEqual {
		c.bad(p, "nextHopIpAddress", "%d addresses, want at most %d", n, mostEqual)
	}
	if _, err := row.NextHopType.MarshalText(); err != nil {
		c.bad(p, "nextHopType", "%d stands for nothing, want one such as %q", row.NextHopType, route.HopVnetLocal)
	}
	if _, err := row.Source.MarshalText(); err != nil && row.Source != 0 {
		c.bad(p, "source", "%d stands for nothing, want Unknown, Default, VirtualNetworkGateway or User", row.Source)
	}
	if row.State != route.StateActive && row.State != route.StateInvalid {
		c.bad(p, "state", "%v, want Active or Invalid", row.State)
	}
}

// checkShown is the check of rows that are not in a design.
func checkShown(rows EffectiveRoutes) error {
	c := &checker{}
	for i := range rows {
		c.shownRow(root.item("value", rows[i].Name, i), &rows[i])
	}
	return c.joined()
}
