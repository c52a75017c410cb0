package sim_test

import (
	"fmt"
	"time"

	"azpath/route"
	"azpath/sim"
)

// The smallest useful design: two machines, one of which listens on one port.
func ExampleNetwork_Trace() {
	network, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apps", Prefixes: sim.CIDRs("10.0.1.0/24"), NICs: []sim.NIC{{Name: "web", IPs: sim.IPs("10.0.1.4"),
				Listen: []sim.Listener{{Ports: sim.Port(443)}}}}},
			{Name: "jump", Prefixes: sim.CIDRs("10.0.2.0/24"), NICs: []sim.NIC{{Name: "admin", IPs: sim.IPs("10.0.2.4")}}},
		}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"tcp admin -> web:443", "tcp admin -> web:22"} {
		flow, err := sim.ParseFlow(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		trace, err := network.Trace(flow)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(text + ": " + trace.Verdict.String())
		fmt.Println(trace.Cause())
	}
	// Output:
	// tcp admin -> web:443: delivered
	//
	// tcp admin -> web:22: refused at web on reset: no-listener
	// SYN 10.0.2.4:51000 > 10.0.1.4:22 reached web, which does not listen on this port
}

// Everything that stands in a flow's way, not only the first of it.
func ExampleNetwork_TraceThrough() {
	network, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apps", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg-apps", NICs: []sim.NIC{{Name: "web", IPs: sim.IPs("10.0.1.4"),
				Listen: []sim.Listener{{Ports: sim.Port(443)}}}}},
			{Name: "jump", Prefixes: sim.CIDRs("10.0.2.0/24"), RouteTable: "rt-jump", NICs: []sim.NIC{{Name: "admin", IPs: sim.IPs("10.0.2.4")}}},
		}}},
		NSGs: []sim.NSG{{Name: "nsg-apps", Rules: []sim.SecurityRule{{Name: "no-ssh", Priority: 100, Direction: sim.Inbound, Access: sim.Deny, DestinationPorts: []string{"22"}}}}},
		RouteTables: []sim.RouteTable{{Name: "rt-jump", Routes: []sim.UDR{
			{Name: "apps", Prefix: sim.CIDR("10.0.1.0/24"), NextHop: route.NextHop{Type: route.HopNone}}}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	trace, err := network.TraceThrough(sim.Flow{Protocol: sim.TCP, Source: "admin", Destination: "web", Port: 22})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(trace.Verdict)
	for _, b := range trace.Blockers {
		fmt.Println(b.Cause)
	}
	// Output:
	// dropped at admin on SYN: next-hop-none
	// SYN 10.0.2.4:51000 > 10.0.1.4:22 follows user route 'apps' 10.0.1.0/24 in route table rt-jump
	// SYN 10.0.2.4:51000 > 10.0.1.4:22 was denied at web by rule 100 no-ssh of network security group nsg-apps (subnet)
	// SYN 10.0.2.4:51000 > 10.0.1.4:22 reached web, which does not listen on this port
}

// Every mistake is reported at once, with its place.
func ExampleCompile() {
	_, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "apim", Prefixes: sim.CIDRs("10.1.0.0/24"), RouteTable: "rt-apm"},
		}}},
		RouteTables: []sim.RouteTable{{Name: "rt-apim", Routes: []sim.UDR{{Name: "FW", Prefix: sim.CIDR("0.0.0.0/0")}}}},
	})
	fmt.Println(err)
	// Output:
	// routeTables["rt-apim"].routes["FW"].nextHopType: none given, want VirtualNetworkGateway, VnetLocal, Internet, VirtualAppliance, VirtualApplianceEcmp or None
	// virtualNetworks["hub"].subnets["apim"].addressPrefixes: "10.1.0.0/24" is outside the space of virtual network "hub" ("10.0.0.0/16")
	// virtualNetworks["hub"].subnets["apim"].routeTable: no route table named "rt-apm" (have "rt-apim")
}

// A World keeps connection state: here the firewall forgets a silent session.
func ExampleWorld() {
	network, err := sim.Compile(spokes())
	if err != nil {
		fmt.Println(err)
		return
	}
	world := sim.NewWorld(network)
	flow := sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "server", Port: 443}
	trace, _ := world.Trace(flow)
	fmt.Println("open:", trace.Verdict)
	world.Advance(5 * time.Minute)
	trace, _ = world.Continue(flow)
	fmt.Println("after five silent minutes:", trace.Verdict)
	// Output:
	// open: delivered
	// after five silent minutes: dropped at fw on request: state-lost
}

// A trace is the whole story: who decided what, for each packet, and at the end
// the verdict, its cause, and what the user sees.
func ExampleTrace_String() {
	design := spokes()
	design.RouteTables[1].Routes = nil // the answers go around the firewall
	network, err := sim.Compile(design)
	if err != nil {
		fmt.Println(err)
		return
	}
	trace, err := network.Trace(sim.Flow{Protocol: sim.TCP, Source: "client", Destination: "server", Port: 443})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(trace)
	// Output:
	// flow tcp client -> server:443
	// leg SYN 10.0.1.4:51000 > 10.0.2.4:443
	//   1 client
	//     route  10.0.2.0/24 -> VirtualAppliance 10.0.0.4 (User rt-a/B)
	//   2 fw
	//     state  new
	//     rule   allow (fw network inside 200 all)
	//     route  10.0.0.0/16 -> VnetLocal (Default)
	//   3 server
	//     accept
	// leg SYN-ACK 10.0.2.4:443 > 10.0.1.4:51000
	//   1 server
	//     route  10.0.0.0/16 -> VnetLocal (Default)
	//   2 client
	//     accept
	// leg ACK 10.0.1.4:51000 > 10.0.2.4:443
	//   1 client
	//     route  10.0.2.0/24 -> VirtualAppliance 10.0.0.4 (User rt-a/B)
	//   2 fw
	//     state  half-open
	//     drop   half-open
	// verdict dropped at fw on ACK: half-open (asymmetric)
	// cause ACK 10.0.1.4:51000 > 10.0.2.4:443 reached fw by user route 'B' 10.0.2.0/24 in route table rt-a; fw saw the SYN but not the SYN-ACK, which took another way: server > client
	// symptom the connection opens, then hangs: nothing sent is ever acknowledged
}
