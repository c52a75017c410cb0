package scenarios

import "azpath/sim"

// erSharedNATPool is the second cause: one NAT pool for both edges.
//
// Topology: see Picture.
// Symptom: connect timeout to the Microsoft services that the site still reaches
// by the internet; those over ExpressRoute work.
// Cause: the pool is advertised on both with the same length, and Microsoft's
// network prefers ExpressRoute for the answer.
// Fix: a pool of its own for the internet edge, outside what goes over
// ExpressRoute; where addresses are short, only the part of the pool that the
// ExpressRoute edge uses is advertised there.
// Sources: net:4.5 table row 2, net:4.5.b2.
func erSharedNATPool() Scenario {
	d := twoEdges("Storage")
	microsoftEdge(&d).Advertised = cidrs("203.0.113.0/28")
	ownPool := func(name, to string) sim.Change {
		return sim.AddEdgeSNAT{Edge: "dc/internet", Rule: sim.SNATRule{
			Name: name, Sources: []string{"192.168.0.0/16"}, To: ip(to),
		}}
	}
	return Scenario{
		Number:   "11b",
		Name:     "er_shared_nat_pool",
		Title:    "ExpressRoute: one NAT pool, advertised on both edges",
		Question: "Why do Microsoft services that are not learned over ExpressRoute time out?",
		Answer: "The site hides behind the same addresses on both edges and advertises them on both. " +
			"Microsoft prefers ExpressRoute for equal prefixes: the request by the internet is answered there.",
		Picture: `
          +-- [dc/internet] ------------------- SYN from .1 -------+
          |    hides behind 203.0.113.1                            v
  pc -----+    advertises 203.0.113.0/28                          SQL
          |          x no state                                    |
          +-- [dc/microsoft] <----------------- SYN-ACK to .1 -----+
               hides behind 203.0.113.1
               advertises 203.0.113.0/28: preferred
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("pc", "sql", 1433),
				Claim:  "a service reached by the internet",
				Before: noState("dc/microsoft"),
				After:  after(delivered("sql"), delivered("sql")),
			},
			{
				Flow:   tcp("pc", "storage", 443),
				Claim:  "a service reached over ExpressRoute both ways",
				Before: delivered("storage"),
				After:  after(delivered("storage"), delivered("storage")),
			},
		},
		Fixes: []Fix{
			{
				Title:   "separate pools: the internet edge hides behind an address that is advertised there alone",
				Changes: []sim.Change{ownPool("own-pool", "203.0.113.65")},
			},
			{
				Title: "one pool, split: over ExpressRoute only the part that its edge uses",
				Changes: []sim.Change{
					sim.WithdrawPrefix{Edge: "dc/microsoft", Prefix: cidr("203.0.113.0/28")},
					sim.AdvertisePrefix{Edge: "dc/microsoft", Prefix: cidr("203.0.113.0/29")},
					ownPool("upper-half", "203.0.113.9"),
				},
			},
		},
		Sources: []string{"net:4.5", "net:4.5.b2"},
	}
}
