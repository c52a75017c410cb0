package flowlog_test

import (
	"fmt"
	"os"

	"azpath/sim"
	"azpath/sim/flowlog"
)

// networks are a design before and after a change.
func networks(file, change string) (before, after *sim.Network, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	d, err := sim.ParseDesign(text)
	if err != nil {
		return nil, nil, err
	}
	c, err := sim.ParseChange(change)
	if err != nil {
		return nil, nil, err
	}
	changed, err := d.Apply(c)
	if err != nil {
		return nil, nil, err
	}
	if before, err = sim.Compile(d); err != nil {
		return nil, nil, err
	}
	after, err = sim.Compile(changed)
	return before, after, err
}

// Somebody takes the route past the firewall for a mistake. What of what flowed last
// week would that break? In a test the last lines are
//
//	if broken := c.Broken(); len(broken) > 0 {
//		t.Errorf("%s", c)
//	}
func ExampleReplayChange() {
	before, after, err := networks("../../examples/designs/hub-spoke.json", "route remove rt-apim Management")
	if err != nil {
		fmt.Println(err)
		return
	}
	log, err := flowlog.ReadFiles("../../examples/whatif/testdata/flowlog.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := flowlog.ReplayChange(before, after, log)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(c)
	fmt.Println(len(c.Broken()), "broken")
	// Output:
	// flow log: 16 tuples of 8 flows, 2026-11-19 08:00:20 to 08:00:59 UTC
	// not read: 1 tuple
	//     ../../examples/whatif/testdata/flowlog.json:73: "1795075240000,10.0.2.4,198.51.100,50100,443,6,O,B,NX,0,0,0,0": "198.51.100" is no address
	// broke: delivered -> dropped at fw on the way back: asymmetric-no-state (asymmetric): 1 flow, 2 connections, 46.1 kB
	//     tcp 52.224.186.99 -> 10.0.1.4:3443  answered, 2 connections, 46.1 kB, by UserRule_AllowManagement
	//         asked for as tcp 52.224.186.99 -> 198.51.100.7:3443
	//     after: SYN-ACK 10.0.1.4:3443 > 52.224.186.99:40112 reached fw by user route 'FW' 0.0.0.0/0 in route table rt-apim; fw holds no state for it: its SYN went another way: cp-eastus > internet > apim
	// the same: 4 flows
	// stand-ins: 1 address of the log that nobody has in the design has a machine in spoke/vms
	// not replayed: 1 flow: it is sent to many, or on the link alone
	//     udp 10.0.2.4 -> 224.0.0.251:5353  allowed, 1 connection, by DefaultRule_AllowVnetOutBound
	// not replayed: 1 flow: it was denied, and no public address of the design leads to its destination
	//     tcp 203.0.113.99 -> 10.0.1.4:22  denied, 2 connections, by DefaultRule_DenyAllInBound
	// not replayed: 1 flow: its destination is private, and in no network or site of the design
	//     tcp 10.0.1.4 -> 172.29.0.9:443  allowed, 1 connection, by DefaultRule_AllowVnetOutBound
	// 1 broken
}

// Does the design say of what flowed what Azure did?
func ExampleReplay() {
	network, _, err := networks("../../examples/designs/hub-spoke.json", "route remove rt-apim Management")
	if err != nil {
		fmt.Println(err)
		return
	}
	log, err := flowlog.ReadFiles("../../examples/whatif/testdata/flowlog.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := flowlog.Replay(network, log)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(r)
	// Output:
	// flow log: 16 tuples of 8 flows, 2026-11-19 08:00:20 to 08:00:59 UTC
	// not read: 1 tuple
	//     ../../examples/whatif/testdata/flowlog.json:73: "1795075240000,10.0.2.4,198.51.100,50100,443,6,O,B,NX,0,0,0,0": "198.51.100" is no address
	// replayed: 5 flows, all as logged
	// stand-ins: 1 address of the log that nobody has in the design has a machine in spoke/vms
	// not replayed: 1 flow: it is sent to many, or on the link alone
	//     udp 10.0.2.4 -> 224.0.0.251:5353  allowed, 1 connection, by DefaultRule_AllowVnetOutBound
	// not replayed: 1 flow: it was denied, and no public address of the design leads to its destination
	//     tcp 203.0.113.99 -> 10.0.1.4:22  denied, 2 connections, by DefaultRule_DenyAllInBound
	// not replayed: 1 flow: its destination is private, and in no network or site of the design
	//     tcp 10.0.1.4 -> 172.29.0.9:443  allowed, 1 connection, by DefaultRule_AllowVnetOutBound
}
