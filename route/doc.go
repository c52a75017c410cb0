// Package route answers, for one Azure subnet: where would this address go next, and why.
//
// A Table is built from candidate routes as Azure would have them: system routes, routes learned from a
// gateway, and the user-defined routes of the subnet's one route table. It knows addresses and prefixes only,
// nothing of packets or ports, since Azure routes by destination alone.
//
// The way through the package is the way a candidate takes:
//
//   - route.go: Route, NextHop, Source and HopType; words.go their spellings; check.go what Azure would refuse.
//   - reserved.go: the system routes of an address space, and the prefixes Azure sends to None.
//   - order.go: Azure's order, one clause per rule, each with its source; settle.go applies it to candidates sorted by
//     key.go.
//   - table.go: Table, its winning sets, Lookup and Effective.
//   - ranges.go, ranges4.go, ranges6.go: the settled table as disjoint address ranges, which answer a Lookup; index.go
//     finds the range of an address in one or two steps.
//   - explain.go: every candidate that covers an address, and the Rule by which each loser lost; trie.go finds them.
//   - assume.go: the questions Azure's documents leave open, and how each is answered here.
//
// IPv4 and IPv6 are two tables that happen to share a type: a route for 0.0.0.0/0 does nothing to ::/0.
// IPv4-mapped IPv6 addresses are asked as the IPv4 address they hold, and zones are dropped.
//
// Three addresses are outside every table and are the caller's to treat first: 168.63.129.16 and
// 169.254.169.254 are reachable whatever the routes say, and an address of the sending NIC needs no route.
package route
