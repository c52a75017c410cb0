package sim_test

import (
	"fmt"

	"azpath/sim"
)

// What a tool showed beside what the design comes to: Azure has another list of
// prefixes that go to None, and a route that the design does not have.
func ExampleNetwork_CompareRoutes() {
	network, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "v", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "s", Prefixes: sim.CIDRs("10.0.1.0/24"), NICs: []sim.NIC{{Name: "vm", IPs: sim.IPs("10.0.1.4")}}},
		}}},
		Reserved: sim.Reserved{List: "documented-2023"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	real, err := sim.ParseEffectiveRoutes([]byte(`
Source    State    Address Prefix    Next Hop Type     Next Hop IP
--------  -------  ----------------  ----------------  -------------
Default   Active   10.0.0.0/16       VnetLocal
Default   Active   0.0.0.0/0         Internet
Default   Active   10.0.0.0/8        None
Default   Active   100.64.0.0/10     None
Default   Active   192.168.0.0/16    None
User      Active   198.51.100.0/24   VirtualAppliance  10.0.2.4
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	comparison, err := network.CompareRoutes("vm", real)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(comparison)
	// Output:
	// effective routes of vm: 5 same, 0 different, 1 only derived, 1 only real
	// same         Default Active 10.0.0.0/16 VnetLocal
	// same         Default Active 0.0.0.0/0 Internet
	// same         Default Active 10.0.0.0/8 None
	// same         Default Active 100.64.0.0/10 None
	// only-derived Default Active 172.16.0.0/12 None
	//   why the routes to None are another list, as they differ by time and place: Azure's is reservedPrefixes.list "observed-2019"
	// same         Default Active 192.168.0.0/16 None
	// only-real    User Active 198.51.100.0/24 VirtualAppliance 10.0.2.4
	//   why the design attaches no route table to this subnet
	// fate 172.16.0.0/12: derived None, real Internet
	// fate 198.51.100.0/24: derived Internet, real VirtualAppliance 10.0.2.4
}
