package render_test

import (
	"fmt"

	"azpath/sim"
	"azpath/sim/render"
)

// two machines in one network, of which one is closed.
var closed = sim.Design{
	VNets: []sim.VNet{{Name: "vnet", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
		{Name: "apps", Prefixes: sim.CIDRs("10.0.1.0/24"), NICs: []sim.NIC{{Name: "web", IPs: sim.IPs("10.0.1.4")}}},
		{Name: "data", Prefixes: sim.CIDRs("10.0.2.0/24"), NSG: "nsg-data", NICs: []sim.NIC{{Name: "db", IPs: sim.IPs("10.0.2.4")}}},
	}}},
	NSGs: []sim.NSG{{Name: "nsg-data", Rules: []sim.SecurityRule{{Name: "DenyAll", Priority: 100, Direction: sim.Inbound, Access: sim.Deny}}}},
}

func ask(flow string) *sim.Trace {
	n, err := sim.Compile(closed)
	if err != nil {
		panic(err)
	}
	f, err := sim.ParseFlow(flow)
	if err != nil {
		panic(err)
	}
	t, err := n.Trace(f)
	if err != nil {
		panic(err)
	}
	return t
}

// A terminal of sixty columns.
func ExampleText() {
	fmt.Print(render.Text(ask("tcp web -> db:1433"), render.Style{Width: 60}))
	// Output:
	// flow tcp web -> db:1433
	// leg SYN 10.0.1.4:51000 > 10.0.2.4:1433
	//   1 web
	//     route  10.0.0.0/16 -> VnetLocal (Default)
	//   2 db
	//     acl    inbound deny (subnet nsg-data 100 DenyAll)
	//     drop   denied-by-nsg
	// verdict dropped at db on SYN: denied-by-nsg
	// cause SYN 10.0.1.4:51000 > 10.0.2.4:1433 was denied at db by
	//       rule 100 DenyAll of network security group nsg-data
	//       (subnet)
	// symptom connect timeout
}

// A picture for a page that shows Mermaid, such as GitHub's.
func ExampleTopology_Mermaid() {
	fmt.Print(render.NewTopology(closed).WithTrace(ask("tcp web -> db:1433")).Mermaid())
	// Output:
	// flowchart LR
	//   subgraph n1["Public internet"]
	//     n2(["internet<br/>between public addresses"]):::device
	//   end
	//   subgraph n3["vnet 10.0.0.0/16"]
	//     subgraph n4["apps 10.0.1.0/24"]
	//       n5["web<br/>network interface<br/>10.0.1.4"]:::device
	//     end
	//     subgraph n6["data 10.0.2.0/24"]
	//       n6i["NSG nsg-data"]:::about
	//       n7["db<br/>network interface<br/>10.0.2.4"]:::device
	//     end
	//   end
	//   n5 ==>|"1"| n7
	//   n7 --x x1["✗ dropped on SYN<br/>denied-by-nsg"]:::bad
	//   linkStyle 0 stroke:#0969da,stroke-width:4px
	//   class n1,n3 place
	//   classDef place fill:#f6f8fa,stroke:#8c959f,color:#1f2328
	//   class n4,n6 subnet
	//   classDef subnet fill:#ffffff,stroke:#8c959f,stroke-dasharray:4 3,color:#1f2328
	//   classDef device fill:#ffffff,stroke:#57606a,color:#1f2328
	//   classDef about fill:#ddf4ff,stroke:#54aeff,color:#1f2328
	//   classDef bad fill:#ffebe9,stroke:#cf222e,stroke-width:2px,color:#1f2328
}

// The page to hand to somebody, or the comment for a pull request.
func ExampleReport() {
	r := &render.Report{
		Title:  "May the web server use the database?",
		Design: closed,
		Flows:  []render.Flow{{Name: "queries", Trace: ask("tcp web -> db:1433")}},
	}
	page, comment := r.HTML(), r.Markdown()
	fmt.Println(len(page) > 0, len(comment) > 0)
	fmt.Print(r)
	// Output:
	// true true
	// May the web server use the database?
	// ====================================
	// 1 flow: 1 dropped
	//
	// Flows
	// -----
	//      Flow                         Verdict
	//   ✗  queries: tcp web -> db:1433  dropped at db on SYN: denied-by-nsg
	//
	// flow tcp web -> db:1433
	// leg SYN 10.0.1.4:51000 > 10.0.2.4:1433
	//   1 web
	//     route  10.0.0.0/16 -> VnetLocal (Default)
	//   2 db
	//     acl    inbound deny (subnet nsg-data 100 DenyAll)
	//     drop   denied-by-nsg
	// verdict dropped at db on SYN: denied-by-nsg
	// cause SYN 10.0.1.4:51000 > 10.0.2.4:1433 was denied at db by rule 100 DenyAll of network security group nsg-data (subnet)
	// symptom connect timeout
}
