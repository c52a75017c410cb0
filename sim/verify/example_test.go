package verify_test

import (
	"fmt"

	"azpath/sim"
	"azpath/sim/verify"
)

// office is a network whose default route leads to a firewall, with a machine that
// the internet calls by its public address.
func office() *sim.Network { return mustCompile(officeDesign()) }

func mustCompile(d sim.Design) *sim.Network {
	n, err := sim.Compile(d)
	if err != nil {
		panic(err)
	}
	return n
}

func officeDesign() sim.Design {
	return sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "AzureFirewallSubnet", Prefixes: sim.CIDRs("10.0.0.0/26")},
			{Name: "web", Prefixes: sim.CIDRs("10.0.1.0/24"), RouteTable: "rt-web", NSG: "nsg-web", NICs: []sim.NIC{
				{Name: "www", IPs: sim.IPs("10.0.1.4"), PublicIP: "pip-www"},
			}},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt-web", Routes: []sim.UDR{
			{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.Appliance("10.0.0.4")},
			{Name: "Office", Prefix: sim.CIDR("203.0.113.0/24"), NextHop: sim.ToInternet},
		}}},
		NSGs: []sim.NSG{{Name: "nsg-web", Rules: []sim.SecurityRule{
			{Name: "Https", Priority: 100, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"Internet"}, DestinationPorts: []string{"443"}},
			{Name: "NothingElse", Priority: 4000, Direction: sim.Inbound, Access: sim.Deny},
		}}},
		Firewalls: []sim.Firewall{{Name: "fw", VNet: "hub", PublicIPs: []string{"pip-fw"}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-fw", IP: sim.IP("198.51.100.1")}, {Name: "pip-www", IP: sim.IP("198.51.100.7")}},
	}
}

// What every flow of a set comes to: exactly which clients are answered.
func ExampleOutcomes() {
	m, err := verify.Outcomes(office(), verify.MustParse("tcp Internet -> pip-www"))
	if err != nil {
		panic(err)
	}
	fmt.Print(m)
	// Output:
	// flows tcp Internet -> pip-www
	// dropped at fw on the way back: asymmetric-no-state (asymmetric)
	//     tcp Internet but 198.51.100.1,198.51.100.7,203.0.113.0/24 -> pip-www:443
	//     assume internet-tag-holds-routed
	// dropped at www: denied-by-nsg
	//     tcp Internet but 198.51.100.1,198.51.100.7 -> pip-www:1-442,444-65535
	// delivered
	//     tcp 203.0.113.0/24 -> pip-www:443
	//     assume internet-tag-holds-routed
}

// An intent that fails is refuted by the trace of one flow, and the list of all that
// fail.
func ExampleCheck() {
	results, err := verify.Check(office(),
		verify.MustDeliver("the office works", "tcp 203.0.113.0/24 -> pip-www:443"),
		verify.MustNotDeliver("only HTTPS is open", "any Internet -> pip-www except tcp Internet -> pip-www:443"),
		verify.MustDeliver("customers are answered", "tcp Internet -> pip-www:443"),
	)
	if err != nil {
		panic(err)
	}
	for _, r := range results {
		fmt.Print(r)
	}
	// Output:
	// holds     the office works: tcp 203.0.113.0/24 -> pip-www:443 must be delivered
	//     assume internet-tag-holds-routed
	// holds     only HTTPS is open: tcp,udp,icmp Internet -> pip-www except tcp Internet -> pip-www:443 must not be delivered
	// fails     customers are answered: tcp Internet -> pip-www:443 must be delivered
	//     dropped at fw on the way back: asymmetric-no-state (asymmetric)
	//         tcp Internet but 198.51.100.1,198.51.100.7,203.0.113.0/24 -> pip-www:443
	//         assume internet-tag-holds-routed
	//     one of them:
	//         flow tcp 1.0.0.0:49152 -> 198.51.100.7:443
	//         leg SYN 1.0.0.0:49152 > 198.51.100.7:443
	//           1 internet
	//             route  public IP pip-www of www
	//           2 www
	//             nat    dst 198.51.100.7:443 -> 10.0.1.4:443 (public IP pip-www)
	//             acl    inbound allow (subnet nsg-web 100 Https)
	//             accept
	//         leg SYN-ACK 10.0.1.4:443 > 1.0.0.0:49152
	//           1 www
	//             acl    allow (known flow)
	//             route  0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-web/FW)
	//           2 fw
	//             state  none
	//             drop   asymmetric-no-state
	//         assume internet-tag-holds-routed: the Internet tag holds every public address, also where the VirtualNetwork tag does (switch internetTagYields)
	//         verdict dropped at fw on SYN-ACK: asymmetric-no-state (asymmetric)
	//         cause SYN-ACK 10.0.1.4:443 > 1.0.0.0:49152 reached fw by user route 'FW' 0.0.0.0/0 in route table rt-web; fw holds no state for it: its SYN went another way: internet > www
	//         symptom connect timeout
}

// A repair is the smallest set of changes under which every intent holds: what must
// be delivered is, and what must stay closed stays closed.
func ExampleFindRepair() {
	r, err := verify.FindRepair(office().Design(), []verify.Intent{
		verify.MustDeliver("the office works", "tcp 203.0.113.0/24 -> pip-www:443"),
		verify.MustDeliver("the branch works", "tcp 192.0.2.0/25 -> pip-www:443"),
		verify.MustNotDeliver("only HTTPS is open", "any Internet -> pip-www except tcp Internet -> pip-www:443"),
	}, verify.RepairOptions{})
	if err != nil {
		panic(err)
	}
	fmt.Print(r)
	for _, line := range verify.AzCommands(office().Design(), r.Changes()...) {
		fmt.Println(line)
	}
	// Output:
	// 1 edit makes every intent hold:
	//     route add rt-web To-192-0-2-0-25 192.0.2.0/25 Internet
	// or
	//     route remove rt-web FW
	// az network route-table route create --resource-group "$RG" --route-table-name rt-web --name To-192-0-2-0-25 --address-prefix 192.0.2.0/25 --next-hop-type Internet
}

// What a change of the design does: exactly which clients gain by it, and which
// lose.
func ExampleDiff() {
	moved, err := sim.ParseChange("route add rt-web NewOffice 192.0.2.0/24 Internet")
	if err != nil {
		panic(err)
	}
	changed, err := officeDesign().Apply(moved, sim.RemoveRoute{Table: "rt-web", Name: "Office"})
	if err != nil {
		panic(err)
	}
	d, err := verify.Diff(office(), mustCompile(changed), verify.MustParse("tcp Internet -> pip-www"))
	if err != nil {
		panic(err)
	}
	fmt.Print(d)
	// Output:
	// flows tcp Internet -> pip-www
	// broke: delivered -> dropped at fw on the way back: asymmetric-no-state (asymmetric)
	//     tcp 203.0.113.0/24 -> pip-www:443
	//     assume internet-tag-holds-routed
	//     one of them:
	//         flow tcp 203.0.113.0:49152 -> 198.51.100.7:443
	//         leg SYN 203.0.113.0:49152 > 198.51.100.7:443
	//           1 internet
	//             route  public IP pip-www of www
	//           2 www
	//             nat    dst 198.51.100.7:443 -> 10.0.1.4:443 (public IP pip-www)
	//             acl    inbound allow (subnet nsg-web 100 Https)
	//             accept
	//         leg SYN-ACK 10.0.1.4:443 > 203.0.113.0:49152
	//           1 www
	//             acl    allow (known flow)
	//       -     route  203.0.113.0/24 -> Internet (User rt-web/Office)
	//       -     nat    src 10.0.1.4:443 -> 198.51.100.7:443
	//       -   2 internet
	//       -     accept
	//       - leg ACK 203.0.113.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//       - leg request 203.0.113.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//       - leg response 10.0.1.4:443 > 203.0.113.0:49152 as SYN-ACK: www > internet
	//       - leg response-ACK 203.0.113.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//       +     route  0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-web/FW)
	//       +   2 fw
	//       +     state  none
	//       +     drop   asymmetric-no-state
	//         assume internet-tag-holds-routed: the Internet tag holds every public address, also where the VirtualNetwork tag does (switch internetTagYields)
	//       - verdict delivered
	//       + verdict dropped at fw on SYN-ACK: asymmetric-no-state (asymmetric)
	//       + cause SYN-ACK 10.0.1.4:443 > 203.0.113.0:49152 reached fw by user route 'FW' 0.0.0.0/0 in route table rt-web; fw holds no state for it: its SYN went another way: internet > www
	//       + symptom connect timeout
	// mended: dropped at fw on the way back: asymmetric-no-state (asymmetric) -> delivered
	//     tcp 192.0.2.0/24 -> pip-www:443
	//     assume internet-tag-holds-routed
	//     one of them:
	//         flow tcp 192.0.2.0:49152 -> 198.51.100.7:443
	//         leg SYN 192.0.2.0:49152 > 198.51.100.7:443
	//           1 internet
	//             route  public IP pip-www of www
	//           2 www
	//             nat    dst 198.51.100.7:443 -> 10.0.1.4:443 (public IP pip-www)
	//             acl    inbound allow (subnet nsg-web 100 Https)
	//             accept
	//         leg SYN-ACK 10.0.1.4:443 > 192.0.2.0:49152
	//           1 www
	//             acl    allow (known flow)
	//       -     route  0.0.0.0/0 -> VirtualAppliance 10.0.0.4 (User rt-web/FW)
	//       -   2 fw
	//       -     state  none
	//       -     drop   asymmetric-no-state
	//       +     route  192.0.2.0/24 -> Internet (User rt-web/NewOffice)
	//       +     nat    src 10.0.1.4:443 -> 198.51.100.7:443
	//       +   2 internet
	//       +     accept
	//       + leg ACK 192.0.2.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//       + leg request 192.0.2.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//       + leg response 10.0.1.4:443 > 192.0.2.0:49152 as SYN-ACK: www > internet
	//       + leg response-ACK 192.0.2.0:49152 > 198.51.100.7:443 as SYN: internet > www
	//         assume internet-tag-holds-routed: the Internet tag holds every public address, also where the VirtualNetwork tag does (switch internetTagYields)
	//       - verdict dropped at fw on SYN-ACK: asymmetric-no-state (asymmetric)
	//       - cause SYN-ACK 10.0.1.4:443 > 192.0.2.0:49152 reached fw by user route 'FW' 0.0.0.0/0 in route table rt-web; fw holds no state for it: its SYN went another way: internet > www
	//       - symptom connect timeout
	//       + verdict delivered
	// the same: 34 kinds of flow
}
