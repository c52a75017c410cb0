package scenarios

import "azpath/sim"

// erNATNotAdvertised is the first cause of asymmetric ExpressRoute routing.
//
// Topology: see Picture.
// Symptom: connect timeout to the services whose prefixes come over ExpressRoute,
// and to no others.
// Cause: the site follows the accepted prefixes to ExpressRoute, hides behind an
// address there, and has that address advertised on the internet alone.
// Fix: advertise it over ExpressRoute; or do not accept the prefixes there.
// Sources: net:4.5 table row 1, net:4.5.b3.
func erNATNotAdvertised() Scenario {
	d := twoEdges("Storage")
	microsoftEdge(&d).Filter.SNAT[0].To = ip("203.0.113.65")
	return Scenario{
		Number:   "11a",
		Name:     "er_nat_not_advertised",
		Title:    "ExpressRoute: Microsoft's prefixes accepted, the site's own not advertised",
		Question: "Why do some Microsoft services time out since their prefixes are learned over ExpressRoute?",
		Answer: "The request takes ExpressRoute, the longer prefix. Microsoft knows the site's address by the internet alone and answers there, " +
			"at a firewall that saw no request.",
		Picture: `
                     x no state
          +-- [dc/internet] <------------------ SYN-ACK to .65 ----+
          |    advertises 203.0.113.64/28                          |
  pc -----+                                                     storage
          |                                                        ^
          +-- [dc/microsoft] ------------------ SYN from .65 ------+
               accepts Storage, hides behind 203.0.113.65,
               advertises nothing
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", "storage", 443),
				Claim:  "a service whose prefixes are accepted over ExpressRoute",
				Before: noState("dc/internet"),
				After:  after(delivered("storage"), delivered("storage")),
			},
			{
				Flow:   tcp("pc", "sql", 1433),
				Claim:  "a service that is reached by the internet both ways",
				Before: delivered("sql"),
				After:  after(delivered("sql"), delivered("sql")),
			},
		},
		Fixes: []Fix{
			{
				Title:   "advertise the address over ExpressRoute",
				Changes: []sim.Change{sim.AdvertisePrefix{Edge: "dc/microsoft", Prefix: cidr("203.0.113.65/32")}},
			},
			{
				Title:   "do not accept the prefixes over ExpressRoute",
				Changes: []sim.Change{sim.RefuseRoute{Edge: "dc/microsoft", Destination: "Storage"}},
			},
		},
		Sources: []string{"net:4.5", "net:4.5.b3"},
	}
}
