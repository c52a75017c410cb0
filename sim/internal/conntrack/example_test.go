package conntrack_test

import (
	"fmt"
	"net/netip"

	"azpath/sim/internal/conntrack"
	"azpath/sim/internal/packet"
)

// A firewall sees the SYN, but the SYN-ACK takes another path: the packet that
// dies is the third one, and the caller believes to be connected.
func Example_halfOpen() {
	const firewall = 1
	var table conntrack.Table
	strict := &conntrack.Options{}

	syn := &packet.Packet{Flags: packet.SYN, Seq: 100, Win: 64000, Tuple: packet.Tuple{
		Proto: packet.TCP,
		Src:   netip.MustParseAddr("10.0.0.4"), SrcPort: 51000,
		Dst: netip.MustParseAddr("10.1.0.4"), DstPort: 443,
	}}
	j := table.Judge(firewall, strict, syn, 0)
	fmt.Println(j.Class, j.Opens())
	table.Commit(firewall, strict, syn.Tuple, syn, 0) // the rules allow it, it leaves

	ack := *syn
	ack.Flags, ack.Seq, ack.Ack = packet.ACK, 101, 7001
	j = table.Judge(firewall, strict, &ack, 0)
	fmt.Println(j.Class, j.Cause, j.State)
	for e := range table.Entries(firewall, 0) {
		fmt.Println(e)
	}
	// Output:
	// new true
	// invalid half-open SYN_SENT
	// tcp 10.0.0.4:51000 > 10.1.0.4:443 reply 10.1.0.4:443 > 10.0.0.4:51000 SYN_SENT unreplied
}
