package azjson_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// estate is a network with machines, groups, a balancer, a NAT gateway and a scale set.
func estate() []string {
	return []string{
		of("virtualNetworks", "hub", hubNet),
		of("virtualNetworks", "hub/subnets/web", `"addressPrefix":"10.0.3.0/24","natGateway":`+ref("natGateways/ng")+`,"networkSecurityGroup":`+ref("networkSecurityGroups/nsg")),
		of("networkSecurityGroups", "nsg", `"securityRules":[{"name":"web","properties":{"priority":100,"direction":"Inbound","access":"Allow","protocol":"TCP","sourceAddressPrefix":"*","sourcePortRange":"*",
			"destinationApplicationSecurityGroups":[`+ref("applicationSecurityGroups/web")+`],"destinationPortRange":"443"}}]`),
		of("applicationSecurityGroups", "web", ``),
		of("publicIPAddresses", "pip-lb", `"ipAddress":"20.1.1.1","dnsSettings":{"domainNameLabel":"shop","fqdn":"shop.westeurope.cloudapp.azure.com"}`),
		of("publicIPPrefixes", "out", `"ipPrefix":"20.2.2.0/30","prefixLength":30`),
		of("natGateways", "ng", `"publicIpPrefixes":[`+ref("publicIPPrefixes/out")+`],"idleTimeoutInMinutes":"10"`),
		of("networkInterfaces", "a", `"enableIPForwarding":"true","ipConfigurations":[
			{"name":"one","properties":{"primary":true,"privateIPAddress":"10.0.3.5","subnet":`+ref("virtualNetworks/HUB/subnets/WEB")+`,"applicationSecurityGroups":[`+ref("applicationSecurityGroups/web")+`]}},
			{"name":"two","properties":{"privateIPAddress":"10.0.3.6","subnet":`+ref("virtualNetworks/hub/subnets/web")+`}}]`),
		of("networkInterfaces", "b", `"ipConfigurations":[{"name":"one","properties":{"subnet":`+ref("virtualNetworks/hub/subnets/web")+`,"loadBalancerBackendAddressPools":[`+ref("loadBalancers/lb/backendAddressPools/pool")+`]}}]`),
		of("networkInterfaces", "c", `"ipConfigurations":[{"name":"one","properties":{"subnet":`+ref("virtualNetworks/hub/subnets/web")+`}}]`),
		of("networkInterfaces", "pe.nic", `"privateEndpoint":`+ref("privateEndpoints/pe")+`,"ipConfigurations":[{"name":"x","properties":{"privateIPAddress":"10.0.3.4","subnet":`+ref("virtualNetworks/hub/subnets/web")+`}}]`),
		of("loadBalancers", "lb", `"frontendIPConfigurations":[{"name":"front","properties":{"publicIPAddress":`+ref("publicIPAddresses/pip-lb")+`}}],
			"backendAddressPools":[{"name":"pool","properties":{"backendIPConfigurations":[`+ref("networkInterfaces/A/ipConfigurations/one")+`],"loadBalancerBackendAddresses":[{"name":"x","properties":{"ipAddress":"10.0.3.6","virtualNetwork":`+ref("virtualNetworks/hub")+`}}]}}],
			"loadBalancingRules":[{"name":"https","properties":{"protocol":"Tcp","frontendPort":443,"backendPort":443,"frontendIPConfiguration":`+ref("loadBalancers/lb/frontendIPConfigurations/front")+`,"backendAddressPool":`+ref("loadBalancers/lb/backendAddressPools/pool")+`}}],
			"inboundNatRules":[{"name":"ssh","properties":{"protocol":"Tcp","frontendPort":2201,"backendPort":22,"frontendIPConfiguration":`+ref("loadBalancers/lb/frontendIPConfigurations/front")+`,"backendIPConfiguration":`+ref("networkInterfaces/a/ipConfigurations/one")+`}}],
			"probes":[{"name":"p","properties":{"port":443}}]`),
	}
}

func nics(d sim.Design) map[string]string {
	out := map[string]string{}
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				var ips []string
				for _, a := range n.IPs {
					ips = append(ips, a.String())
				}
				out[n.Name] = v.Name + "/" + s.Name + " " + strings.Join(ips, " ")
			}
		}
	}
	return out
}

func TestMachines(t *testing.T) {
	r := read(t, list(estate()...))
	// .4 is the private endpoint's, .5 and .6 are a's.
	want := map[string]string{"a": "hub/web 10.0.3.5", "a.two": "hub/web 10.0.3.6", "b": "hub/web 10.0.3.7", "c": "hub/web 10.0.3.8"}
	got := nics(r.Design)
	for name, at := range want {
		if got[name] != at {
			t.Errorf("machine %s: %q, want %q", name, got[name], at)
		}
	}
	if len(got) != len(want) {
		t.Errorf("machines: %v", got)
	}
	notes(t, r, `networkInterfaces/b: ipConfigurations["one"].privateIPAddress: not known before deployment: 10.0.3.7, the next free address of its subnet`)
}

func TestLoadBalancers(t *testing.T) {
	r := read(t, list(estate()...))
	if len(r.Design.LoadBalancers) != 1 {
		t.Fatal(r.Report.String())
	}
	lb := r.Design.LoadBalancers[0]
	if p := lb.Pools[0].NICs; !slices.Equal(p, []string{"a", "a.two", "b"}) {
		t.Errorf("the pool is what it lists by configuration and by address, and who lists it: %v", p)
	}
	if len(lb.Rules) != 1 || lb.Rules[0].Frontend != "front" || len(lb.InboundNATRules) != 1 || lb.InboundNATRules[0].NIC != "a" {
		t.Errorf("%+v", lb)
	}
	if g := r.Design.NATGateways[0]; len(g.PublicIPs) != 4 || g.IdleTimeoutInMinutes != 10 {
		t.Errorf("a prefix is its addresses: %+v", g)
	}
	if z := r.Design.PublicDNS; len(z) != 1 || z[0].Name != "westeurope.cloudapp.azure.com." && z[0].Name != "westeurope.cloudapp.azure.com" || !slices.Equal(z[0].Records, []string{"shop 60 A 20.1.1.1"}) {
		t.Errorf("public names: %+v", z)
	}
}

// HA ports are written "All" with both ports zero (net:L7); a frontend without an
// address gets one.
func TestInternalLoadBalancerWithHAPorts(t *testing.T) {
	r := read(t, list(of("virtualNetworks", "hub", hubNet), of("loadBalancers", "lb", `"frontendIPConfigurations":[{"name":"f","properties":{"privateIPAllocationMethod":"Dynamic","subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}],
		"backendAddressPools":[{"name":"p"}],"loadBalancingRules":[{"name":"ha","properties":{"protocol":"All","frontendPort":0,"backendPort":0,"frontendIPConfiguration":`+ref("loadBalancers/lb/frontendIPConfigurations/f")+`,"backendAddressPool":`+ref("loadBalancers/lb/backendAddressPools/p")+`}}]`)))
	if len(r.Design.LoadBalancers) != 1 {
		t.Fatal(r.Report.String())
	}
	if lb := r.Design.LoadBalancers[0]; lb.Frontends[0].PrivateIP != sim.IP("10.0.1.4") || len(lb.Rules) != 1 || lb.Rules[0].Protocol != sim.AllProtocols || len(lb.Pools) != 1 {
		t.Errorf("%+v\n%s", lb, r.Report.String())
	}
}

func TestScaleSetIsOneMachine(t *testing.T) {
	const set = `{"id":"/subscriptions/0000/resourceGroups/net/providers/Microsoft.Compute/virtualMachineScaleSets/nodes","name":"nodes","type":"Microsoft.Compute/virtualMachineScaleSets","sku":{"name":"D2","capacity":3},"properties":{"virtualMachineProfile":{"networkProfile":{"networkInterfaceConfigurations":[
		{"name":"nic","properties":{"primary":true,"ipConfigurations":[{"name":"ip","properties":{"subnet":{"id":"` + hub + `virtualNetworks/hub/subnets/app"}}}]}}]}}}}`
	r := read(t, list(of("virtualNetworks", "hub", hubNet), set))
	if got := nics(r.Design)["nodes"]; got != "hub/app 10.0.1.4" {
		t.Errorf("%q\n%s", got, r.Report.String())
	}
	notes(t, r, "one machine stands for its 3 instances: nodes")
	r = read(t, list(of("virtualNetworks", "hub", hubNet), strings.Replace(set, `"ip","properties":{`, `"ip","properties":{"publicIPAddressConfiguration":{"name":"pub","properties":{"idleTimeoutInMinutes":15}},`, 1)))
	if n := r.Design.VNets[0].Subnets[0].NICs; len(n) != 1 || n[0].PublicIP != "nodes.public" {
		t.Errorf("%+v\n%s", n, r.Report.String())
	}
	notes(t, r, "each instance has an address of its own, known once it is there: nodes.public stands for them")
}

// What is left out is noted once, and not property by property.
func TestInterfaceThatStandsNowhere(t *testing.T) {
	r := read(t, list(of("networkInterfaces", "nic", `"networkSecurityGroup":`+ref("networkSecurityGroups/nsg")+`,"ipConfigurations":[{"name":"one","properties":{"publicIPAddress":`+ref("publicIPAddresses/pip")+`,"subnet":`+ref("virtualNetworks/gone/subnets/app")+`}}]`),
		of("networkSecurityGroups", "nsg", ""), of("publicIPAddresses", "pip", "")))
	for _, n := range r.Report.Of(azjson.NoteNotModelled) {
		if strings.HasPrefix(n.Subject, "networkInterfaces/nic") {
			t.Errorf("beside: %v", n)
		}
	}
	notes(t, r, "left-out networkInterfaces/nic: ipConfigurations: none is in a subnet that is known: the interface stands nowhere")
}

// What the design has no place for says where it stands.
func TestWhatStandsInASubnetAndIsNotModelled(t *testing.T) {
	const redis = `{"id":"/subscriptions/0000/resourceGroups/net/providers/Microsoft.Cache/Redis/cache","name":"cache","type":"Microsoft.Cache/Redis","properties":{"subnetId":"` + hub + `virtualNetworks/hub/subnets/data"}}`
	r := read(t, list(of("virtualNetworks", "hub", hubNet), redis,
		of("virtualHubs", "vhub", `"virtualWan":`+ref("virtualWans/wan")), of("virtualHubs", "vhub/hubVirtualNetworkConnections/to-hub", `"remoteVirtualNetwork":`+ref("virtualNetworks/hub")),
		of("bastionHosts", "b", `"ipConfigurations":[{"name":"x","properties":{"subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}]`)))
	notes(t, r, "not-modelled Redis/cache: it stands in hub/data, and nothing asks or answers for it there",
		"not-modelled virtualHubs/vhub: what a virtual hub routes is missing: from and to hub there is no way by it",
		`left-out bastionHosts/b: ipConfigurations["x"].subnet: a Bastion stands in AzureBastionSubnet alone, not in hub/app`)
}

// A Bastion is the machine that its sessions begin at, in every form, and its subnet's
// group judges them.
func TestBastion(t *testing.T) {
	const net = `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"app","properties":{"addressPrefix":"10.0.1.0/24"}},{"name":"AzureBastionSubnet","properties":{"addressPrefix":"10.0.2.0/26"}}]`
	at := `"ipConfigurations":[{"name":"x","properties":{"privateIPAllocationMethod":"Dynamic","subnet":` + ref("virtualNetworks/HUB/subnets/AzureBastionSubnet") + `,"publicIPAddress":` + ref("publicIPAddresses/pip") + `}}]`
	text := list(of("virtualNetworks", "hub", net), of("publicIPAddresses", "pip", `"ipAddress":"20.1.1.1"`), of("bastionHosts", "bst", `"dnsName":"bst-1.bastion.azure.com","scaleUnits":2,"enableTunneling":true,`+at),
		of("networkInterfaces", "vm", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}]`))
	r := read(t, text)
	notes(t, r, "assumed bastionHosts/bst: Azure chooses the addresses of its instances: one machine with 10.0.2.4, the next free address of hub/AzureBastionSubnet, stands for them")
	same(t, r.Design.VNets[0].Subnets[1].NICs, []sim.NIC{{Name: "bst", IPs: addrs("10.0.2.4"), PublicIP: "pip", Listen: []sim.Listener{{Ports: sim.Port(443)}}}})
	same(t, read(t, "["+flattened(t, strings.Trim(text, "[]"))+"]").Design, r.Design)
	for f, want := range map[string]sim.Disposition{"tcp bst -> vm:3389": sim.Delivered, "tcp 93.184.216.34 -> bst:443": sim.Dropped} {
		if v, err := compiled(t, r.Design).Verdict(flow(t, f)); err != nil || v.Disposition != want {
			t.Errorf("%s: %v (%v), want %v", f, v, err, want)
		}
	}
	developer := read(t, list(of("virtualNetworks", "hub", net), strings.Replace(of("bastionHosts", "bst", `"virtualNetwork":`+ref("virtualNetworks/hub")), "Standard", "Developer", 1)))
	notes(t, developer, "left-out bastionHosts/bst: ipConfigurations: a Bastion of tier Developer stands in no subnet")
}

// A subnet lists who is in it. Of an interface that no file has, that is enough.
func TestInterfacesThatSubnetsList(t *testing.T) {
	r := read(t, list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.1.1.0/24","ipConfigurations":[
		`+ref("networkInterfaces/VM1/ipConfigurations/IPCONFIG1")+`,`+ref("virtualNetworkGateways/gw/ipConfigurations/default")+`]}}]`)))
	if got := nics(r.Design)["VM1"]; got != "v/a 10.1.1.4" {
		t.Errorf("machine %q", got)
	}
	notes(t, r, "dangling virtualNetworks/subnets/v/a: ipConfigurations: virtualNetworkGateways/gw stands in it, which no file has: it is missing in the design")
}
