// Package simtest keeps the answers of a network as tests, and tries what nobody
// thought of.
//
// # A test of your own design
//
// [RequireDelivered] and [RequireDropped] ask for flows, [RequireIntents] and [Require]
// for proofs. Each fails with the trace, and with what is in the way or exactly which
// flows are not as they must be:
//
//	func TestPaths(t *testing.T) {
//		n, err := sim.Compile(design())
//		if err != nil {
//			t.Fatal(err)
//		}
//		simtest.RequireDelivered(t, n, "tcp client -> apim:443")
//		simtest.RequireDropped(t, n, sim.DeniedByNSG, "tcp client -> apim:22")
//		simtest.RequireIntents(t, n, "any Internet -> backend must not be delivered")
//	}
//
// [CheckLaws] holds the design to every [Law] of the model: what has to be true of
// every design, whatever it is for. The module in testdata/day has all of it.
//
// # Random designs
//
// [Designs] draws designs of a [Shape], [Flows] the flows that matter in a network,
// [Changes] what somebody may edit. They are generators of pgregory.net/rapid, to be
// drawn in its tests and composed with others:
//
//	rapid.Check(t, func(t *rapid.T) {
//		d := simtest.Designs(simtest.HubAndSpoke()).Draw(t, "design")
//		…
//	})
//
// [Routers] draws designs of what a Linux router can do too, [DNSGraphs] name servers
// that forward to each other and questions to them: the labs hold the model to the
// kernel and to real servers by them.
//
// rapid makes a failing draw small; [Smallest] goes on from there with the design
// itself, and leaves what a person would draw to explain the mistake. A design prints
// as JSON, which can be kept in a file.
//
// # Two things to know
//
// A test binary that imports this package has the flags of rapid, -rapid.checks and
// others; set RAPID_CHECKS and its like in the environment where packages without it
// are tested by the same command. And go-cmp needs to be told about addresses, which
// have unexported fields:
//
//	cmp.Diff(a, b, cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}))
//
// Generators and laws may be used by several goroutines at once.
package simtest
