package sim_test

import (
	"fmt"

	"azpath/sim"
)

// An Internal API Management instance behind an application gateway: the gateway
// ends the client's connection and opens its own, which the NSG of the instance's
// subnet keeps out.
func ExampleApplicationGateway() {
	network, err := sim.Compile(sim.Design{
		VNets: []sim.VNet{{Name: "net", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{
			{Name: "agw", Prefixes: sim.CIDRs("10.0.0.0/24")},
			{Name: "apim", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg-apim"},
		}}},
		NSGs: []sim.NSG{{Name: "nsg-apim", Rules: []sim.SecurityRule{
			{Name: "deny", Priority: 4000, Direction: sim.Inbound, Access: sim.Deny}}}},
		PublicIPs: []sim.PublicIP{{Name: "pip-agw", IP: sim.IP("198.51.100.20")}},
		APIMs:     []sim.APIM{{Name: "contoso", Mode: sim.Internal, Subnet: "net/apim"}},
		AppGateways: []sim.ApplicationGateway{{
			Name: "agw", Subnet: "net/agw", PublicIP: "pip-agw",
			Listeners: []sim.HTTPListener{{Name: "api", Protocol: sim.HTTPS, HostNames: []string{"api.example.com"}}},
			Pools:     []sim.BackendPool{{Name: "apim", Addresses: []string{"contoso.azure-api.net"}}},
			Settings:  []sim.HTTPSettings{{Name: "https", Protocol: sim.HTTPS}},
			Rules:     []sim.RoutingRule{{Name: "api", Priority: 10, Listener: "api", Pool: "apim", Settings: "https"}},
		}},
		Internet: []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"tcp client -> agw:443 name api.example.com", "tcp client -> agw:443 name portal.example.com"} {
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
		fmt.Println(trace.Verdict)
		fmt.Println(trace.Cause())
		fmt.Println(trace.Symptom())
	}
	// Output:
	// refused at agw on response: denied-by-nsg
	// the application gateway's own connection: SYN 10.0.0.4:51001 > 10.0.1.5:443 was denied at contoso by rule 4000 deny of network security group nsg-apim (subnet)
	// HTTP 502 from the application gateway
	// refused at agw on response: no-listener
	// SYN 203.0.113.10:51000 > 198.51.100.20:443 was answered by agw itself, which then refused the request: none of its listeners on the port has this host name
	// HTTP 404 from the application gateway
}
