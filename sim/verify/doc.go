// Package verify answers for every packet at once: what a set of flows comes to in a
// network ([Outcomes]), whether it is what a design is for ([Check]), with a proof or
// a counterexample, and exactly which packets a change of the network concerns
// ([Diff]). [Allowed] asks the same of the rules at one network interface. [Certify] writes a proof
// out, to be checked by less than what found it.
//
// # How it works
//
// A packet's header has five fields: protocol, two ports, two addresses. Each is cut
// where any test of the network can give another answer: at the ends of every prefix
// of a route, a rule, a translation, at every address that something has, at every
// port that something listens on ([sim.Network.Distinctions]). Pieces between which
// no test differs are one: 400 hosts of 20 subnets are 20 sources. One flow of each
// cell of the product is walked by the engine that answers [sim.Network.Verdict], on
// every way that Azure may choose. What it comes to stands for the cell.
//
// Dimension by dimension, only the rules that the earlier ones have not ruled out cut
// the next: a rule for port 22 cuts no addresses of packets to 443. The result is a
// decision diagram, in which parts that decide alike are one; so what is printed is
// as small as the order of the fields allows.
//
// # Why one flow stands for its cell
//
// Every decision of a walk is a test of the packet's fields as they are at that place,
// and of state that earlier packets of the same flow left in a clean network. By
// induction over the steps of the walk, two flows of one cell meet the same devices
// and the same answers, as long as
//
//   - every test is among the network's distinctions: of an address alone, of a port
//     alone, or of a rule, whose parts hold together;
//   - a field is the flow's own, or what a translation wrote, which is the same
//     constant for the whole cell. A rule that a constant may make hold is not ruled
//     out where the flow's own field misses it;
//   - answers are tested with the roles swapped; so is what quotes them. A proxy's own
//     connection has the client's source port or one of the next few, and these are
//     tested too;
//   - no test compares two fields of the packet with each other. Where the engine
//     does, as for a machine that calls itself, the flow is in no set ([FlowSet]).
//
// Machines that differ in their address alone, of one subnet and the same groups,
// named by no route, pool or translation, count as one source or destination: the
// walk of one is the walk of the other with the names exchanged.
//
// Two networks are told apart by the distinctions of both: a cell's flows fare alike
// in each, so that one of them, walked in each, says whether the cell changed.
//
// So the engine must never decide by anything else: not by a hash of the packet, by the
// order of maps, by time. Tests draw packets from the cells of random designs and walk
// each for itself.
//
// # What a proof does not cover
//
// It holds for flows one at a time in a network at rest, as [sim.Network.Verdict] does;
// for the server name that the set gives; for what the design declares. Where Azure's
// documents are open, an intent is unproved, or the result names what it assumes.
package verify
