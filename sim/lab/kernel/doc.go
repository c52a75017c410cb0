// Package kernel holds the model against the Linux kernel. A design's common core
// is built from network namespaces with real routes and nftables rules, probes are
// sent packet by packet, and the model's trace has to name the same devices, the
// same packet at each, and the same place where it ends.
//
// # How it is read
//
//	lower.go        a design in Linux's words: a Plan; lower_routes.go, lower_filter.go,
//	                lower_gateway.go, lower_site.go, lower_internet.go
//	fabric.go       the Plan made real; namespace.go, ruleset_wire.go
//	flight.go       one packet, sent and followed
//	talk.go         a conversation of two honest end systems
//	compare.go      the conversation beside the model's trace
//	differences.go  what Linux and Azure do differently, and how it is kept out
//	history.go      several conversations, and what happens between them
//	shrink.go       the smallest design that still disagrees; script.go rebuilds it by hand
//
// A Plan knows Azure's rules by itself: of the simulator it takes the data types
// and nothing else, so that a mistake is not made twice.
//
// # What stands for what
//
// All networks are one router, the fabric: a policy for the wire of each network
// interface leads to the routes of its subnet, where a route to VnetLocal or a
// peering throws on to a table of who has which address, and a user route meets a
// gateway's or the system's of the same prefix by its metric. A machine is the end
// of a wire, without a kernel that would answer for it. An appliance, a gateway,
// the box of an edge, a site's inside and the internet are a namespace each.
//
// When the kernel's send returns, all that follows from the packet has happened:
// a verdict "dropped" is read at once, and nothing ever waits for a timeout.
//
// # What is compared
//
// Random designs of simtest.Routers: thirty flows each, alone in a clean network, and
// a history with restarts, silence, devices that are off, and routes and rules that
// change under live connections (random_test.go). The truth table of asymmetric
// paths, by hand (shapes_test.go). The article's situations, in a form that has a
// counterpart in Linux (scenarios_test.go, core_test.go). The connection tracking
// alone, packet by packet (class_test.go). And the comparison itself: faults that are
// put into the kernel's side have to be seen (faults_test.go).
//
// # Running it
//
//	go test ./kernel                      compares for at least 20 s and 2,000 pairs
//	go test ./kernel -for 1h              for an hour
//	RAPID_SEED=7 go test ./kernel         the designs of that seed
//
// It needs network namespaces: as root, or as any user who may have them in a user
// namespace. Otherwise its tests are skipped and say why; the recorded cases in
// testdata are compared with the model all the same.
package kernel
