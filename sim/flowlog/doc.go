// Package flowlog reads what really flowed in a network, Azure's flow logs, and
// replays it in a model of that network: does the model agree with what was logged
// ([Replay]), and which of these flows would a change of the network break
// ([ReplayChange])?
//
//	log, err := flowlog.ReadFiles("PT1H.json")
//	…
//	c, err := flowlog.ReplayChange(before, after, log)
//	…
//	if broken := c.Broken(); len(broken) > 0 {
//		t.Errorf("the change breaks what worked last week:\n%s", c)
//	}
//
// # What is read
//
// Virtual network flow logs (version 4) and network security group flow logs
// (versions 1 and 2), as Network Watcher writes them into a storage account's
// PT1H.json, also several of them one behind the other, a record a line, or in a list.
// The text is read as a stream, and tuples of one protocol, source, destination and
// destination port become one [Flow]: what is held grows with the number of these
// alone. A tuple that cannot be read is a [Mistake] with its place, and the rest counts.
//
// Source: Microsoft's pages "Virtual network flow logs" and "Flow logging for network
// security groups" (Azure Network Watcher), sections "Log format".
//
// # What a log says, and what it doesn't
//
// A tuple is written at a network interface, about the rules that judge there. That
// they let a packet through does not say that it arrived: [Logged] tells apart what was
// denied, what was let through, and what was answered. A flow that was logged at both
// its ends counts once.
//
// What the interface shows is not always what the client sent. Behind a public address
// the destination is the machine's private one, after the translation; Replay finds the
// public address by which the design leads there, and asks for that. The name that a client
// asked for is in no log; it is taken to be that of the service which the design has at the
// address, if that has one name. An address that no
// machine of the design has, in a subnet of it, gets a machine that stands for it
// ([StandIn]). What cannot be asked is [Skipped], with the reason.
package flowlog
