package simtest_test

import (
	"fmt"

	"azpath/sim"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// A generator is a value: rapid draws from it in its tests, and gives examples of it.
func ExampleDesigns() {
	shape := simtest.ForcedTunnelling(simtest.ByFirewall)
	shape.LoadBalancers, shape.PublicAddresses = simtest.Never, simtest.Never
	designs := rapid.Map(simtest.Designs(shape), func(d sim.Design) sim.Design { d.Name = "drawn"; return d })
	d := designs.Example(1)
	n, err := sim.Compile(d)
	fmt.Println(d.Name, len(d.APIMs), "instance behind", d.Firewalls[0].Name, err)
	v, err := n.Verdict(simtest.Flows(n).Example(1))
	fmt.Println(v.Disposition != 0, err)
	// Output:
	// drawn 1 instance behind fw <nil>
	// true <nil>
}

// What a rule breaks, with all that has nothing to do with it taken away.
func ExampleSmallest() {
	d := simtest.Designs(simtest.HubAndSpoke()).Example(3)
	d.RouteTables = append(d.RouteTables, sim.RouteTable{Name: "rt-nowhere", Routes: []sim.UDR{{Name: "all", Prefix: sim.CIDR("0.0.0.0/0"), NextHop: sim.ToNone}}})
	d.VNets[1].Subnets[0].RouteTable = "rt-nowhere"
	small := simtest.Smallest(d, func(d sim.Design) bool {
		n, err := sim.Compile(d)
		if err != nil {
			return false
		}
		v, err := n.Verdict(sim.Flow{Protocol: sim.TCP, Source: "vm1", Destination: "8.8.8.8", Port: 443})
		return err == nil && v.Reason == sim.NextHopNone
	})
	fmt.Printf("%#v\n", small)
	// Output:
	// sim.Design {
	//  "virtualNetworks": [
	//   {
	//    "name": "spoke1",
	//    "addressPrefixes": [ "10.1.0.0/16" ],
	//    "subnets": [
	//     {
	//      "name": "app",
	//      "addressPrefixes": [ "10.1.0.0/24" ],
	//      "routeTable": "rt-nowhere",
	//      "networkInterfaces": [
	//       {
	//        "name": "vm1",
	//        "privateIPAddresses": [ "10.1.0.4" ]
	//       }
	//      ]
	//     }
	//    ]
	//   }
	//  ],
	//  "routeTables": [
	//   {
	//    "name": "rt-nowhere",
	//    "routes": [
	//     {
	//      "name": "all",
	//      "addressPrefix": "0.0.0.0/0",
	//      "nextHopType": "None"
	//     }
	//    ]
	//   }
	//  ]
	// }
}
