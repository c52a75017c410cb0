package route_test

import (
	"fmt"
	"net/netip"

	"azpath/route"
)

// A spoke subnet: its virtual network, a peered hub, and a route table that sends everything to the hub's firewall.
func spoke() *route.Table {
	cidr := netip.MustParsePrefix
	firewall := route.NextHop{Type: route.HopVirtualAppliance, IP: netip.MustParseAddr("10.0.1.4")}
	routes := route.System([]netip.Prefix{cidr("10.1.0.0/16")}, route.DocumentedReserved().Prefixes)
	routes = append(routes,
		route.Route{Prefix: cidr("10.0.0.0/16"), NextHop: route.NextHop{Type: route.HopVNetPeering}, Source: route.SourceDefault},
		route.Route{Prefix: cidr("10.0.0.0/16"), NextHop: route.NextHop{Type: route.HopVirtualNetworkGateway}, Source: route.SourceVirtualNetworkGateway},
		route.Route{Name: "all", Prefix: cidr("0.0.0.0/0"), NextHop: firewall, Source: route.SourceUser},
	)
	table, err := route.NewTable(routes)
	if err != nil {
		panic(err)
	}
	return table
}

func ExampleTable_Lookup() {
	table := spoke()
	for _, addr := range []string{"10.1.0.4", "10.0.1.4", "10.9.9.9", "2001:db8::1"} {
		fmt.Println(addr, table.Lookup(netip.MustParseAddr(addr)))
	}
	// Output:
	// 10.1.0.4 [10.1.0.0/16 -> VnetLocal (Default)]
	// 10.0.1.4 [10.0.0.0/16 -> VNetPeering (Default)]
	// 10.9.9.9 [0.0.0.0/0 -> VirtualAppliance 10.0.1.4 (User all)]
	// 2001:db8::1 []
}

func ExampleTable_Explain() {
	table := spoke()
	fmt.Print(table.Explain(netip.MustParseAddr("10.0.7.7")))
	// Output:
	// 10.0.7.7 -> VNetPeering
	//   wins   10.0.0.0/16 -> VNetPeering (Default)
	//   loses  10.0.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway), Invalid
	//     to   10.0.0.0/16 (Default)
	//     by   system-over-gateway: address space, peering and service endpoint routes beat gateway routes inside them (How Azure selects a route)
	//   loses  10.0.0.0/8 -> None (Default), Withdrawn
	//     to   0.0.0.0/0 (User all)
	//     by   none-withdrawn: None routes go when 0.0.0.0/0 is overridden (Virtual network traffic routing, example Subnet1)
	//   loses  0.0.0.0/0 -> VirtualAppliance 10.0.1.4 (User all), Active
	//     to   10.0.0.0/16 (Default)
	//     by   longest-prefix: a longer prefix covers the address (How Azure selects a route)
	//   loses  0.0.0.0/0 -> Internet (Default), Invalid
	//     to   0.0.0.0/0 (User all)
	//     by   source-order: of equal prefixes User beats VirtualNetworkGateway beats Default (How Azure selects a route)
}

func ExampleTable_Effective() {
	for _, row := range spoke().Effective() {
		fmt.Println(row.State, row.Route)
	}
	// Output:
	// Active 0.0.0.0/0 -> VirtualAppliance 10.0.1.4 (User all)
	// Invalid 0.0.0.0/0 -> Internet (Default)
	// Invalid 10.0.0.0/16 -> VirtualNetworkGateway (VirtualNetworkGateway)
	// Active 10.0.0.0/16 -> VNetPeering (Default)
	// Active 10.1.0.0/16 -> VnetLocal (Default)
}
