// Package named holds package dns against name servers that nobody here wrote.
//
// Random graphs of servers (simtest.DNSGraphs) are played by real programs on a
// loopback interface of their own, hundreds at once, each under a suffix of its own.
// Every question is asked of the real servers and of the model, and three things have
// to agree: the response code, its flags and the answer's records; and, at a packet
// socket, every question that one server asked another and what it heard, so that it
// is the same server that failed, for the same reason.
//
//	go test ./named                     4000 pairs, under a minute, once
//	go test ./named -pairs 400 -v       fewer, with the histogram
//	go test ./named -long 60m -timeout 0
//
// RAPID_SEED repeats a run. Needed are Linux, leave to make namespaces, and the
// programs named, knotd, nsd, unbound, dnsmasq and pdns_recursor; without them the
// tests say so and are skipped, but for the cases under testdata, which the model has
// to answer anywhere.
//
// namespace.go makes the network, program.go starts the servers, design.go moves a
// graph to where they are, farm.go plays a batch and capture.go listens, troupe.go
// says who plays what, compare.go and order.go hold it against the model, and
// difference.go is the one table of what is known to differ. A disagreement is asked
// again alone, made smaller by shrink.go, and kept by saved.go.
//
// No server here is Windows' or Azure's: those profiles of package dns, and CoreDNS,
// which Debian does not have, are compared with documents alone.
package named
