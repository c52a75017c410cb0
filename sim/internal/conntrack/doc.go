// Package conntrack is the memory of stateful devices: which packet opens a
// connection, which belongs to one, and which a strict device refuses because
// it does not fit what the device itself has seen. It follows what the Linux
// kernel was observed to do (facts ct:1 to ct:10), since the appliances that
// stand in Azure networks are mostly built on it.
//
// # A packet's way through one device
//
//	arrives                                                     leaves
//	   |    Judge      DNAT       routing     filter     SNAT     |
//	   +--> class ---> first ---> translated --------> first ---> Commit
//	        state      packet     destination,         packet     stores the
//	        changes    only       arrived source       only       first packet
//
// Judge reads top to bottom: judge.go finds the entry and gives the class,
// tcp.go holds the two transition tables, window.go the checks of sequence
// numbers, timeouts.go how long an entry lives, commit.go stores it, and
// table.go keeps it.
//
// The two directions of an entry are original and reply. Who is client and who
// is server is not known here: an entry that is picked up in mid-session may
// well have been opened by the server's packet.
//
// # Devices without TCP states
//
// A network security group and the platform's load balancer remember flows, not
// TCP states. They use [Table.Find] and [Table.Add] alone (net:T1, net:T4); a
// node uses one of the two ways, not both.
//
// # What is simplified
//
// Checksums are always right, fragments do not exist, sequence numbers are not
// adjusted. ICMPv6 echo and errors are treated as their ICMP relatives
// (Assumption: the observations are of IPv4 only).
package conntrack
