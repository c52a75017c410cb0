// Package dns answers what a name resolves to, through which servers, and why not.
//
// A [System] knows name servers, what Azure's own resolver 168.63.129.16 sees in
// each virtual network, and what public DNS holds. [System.Lookup] asks a question
// as a client's program does: the servers of its list in turn, with the program's
// own patience. Whoever is asked answers from its zones, forwards, or asks the
// root, and what it asks others is an [Exchange] too, so that the answer is a
// chain that can be read.
//
// The package knows nothing of topologies. Whether a query gets from one place to
// an address, and whose server stands there, it asks a [Transport].
//
// # How it reads
//
// zone.go is a zone's answer to a name (record.go, name.go), server.go what servers
// there are. exchange.go carries a question to a server and keeps what came of it.
// serve.go is what servers that people run make of a question, azure.go what Azure's
// resolver does; both follow aliases with resolve.go. client.go is the order in
// which a machine asks its servers, lookup.go the answer, text.go and nslookup.go
// how it is told.
//
// # What holds
//
//   - Names are compared without regard to case, and suffixes label by label.
//   - The longest suffix decides, among zones as among forwarders.
//   - A server's own zone ends a search: what it does not hold does not exist.
//   - Of an answer, a resolver uses the records of the name it asked for, and asks
//     for each alias anew; a proxy passes the answer on as it came.
//   - Yes and no are final; a failure moves on to the next server, at once if
//     somebody said so, after a wait if nobody did.
//   - Every lookup ends: a question that comes back to a server that is answering
//     it is a loop, which the chain shows, and a lookup asks at most 2000 questions.
//   - Time is a sum. An exchange that is answered costs nothing; only waiting does,
//     and an answer that arrives when nobody waits any more is not seen.
//   - The same System gives the same answer, and the same text.
//
// # What is not modelled
//
// There are no caches: an answer is that of servers which never heard the question
// before, and [Response].Negative says how long a no may be kept. There is no
// throttling (Azure drops what a machine asks beyond 1000 questions a second), no
// choice at random among equal servers (they are asked in the order written), no
// DNSSEC but for what a validating forwarder refuses, no DNAME, no dynamic update.
// Recursion from the root is one exchange with a root server's address.
//
// Where sources are silent: a private resolver waits five seconds for a target, a
// firewall's proxy two for each of its servers.
package dns
