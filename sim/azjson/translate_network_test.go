package azjson_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/route"
	"azpath/sim"
	"azpath/sim/azjson"
)

// of is a resource of the estate's group in its REST form.
func of(kind, name, properties string) string {
	own := name[strings.LastIndexByte(name, '/')+1:]
	if parts := strings.Split(name, "/"); len(parts) == 3 {
		return `{"id":"` + hub + kind + `/` + name + `","name":"` + own + `","type":"Microsoft.Network/` + kind + `/` + parts[1] + `","properties":{` + properties + `}}`
	}
	return `{"id":"` + hub + kind + `/` + name + `","name":"` + name + `","type":"Microsoft.Network/` + kind + `","location":"westeurope","sku":{"name":"Standard"},"properties":{` + properties + `}}`
}

func list(resources ...string) string { return "[" + strings.Join(resources, ",") + "]" }

// ref is a reference to something in the estate's group.
func ref(path string) string { return `{"id":"` + hub + path + `"}` }

const hubNet = `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"app","properties":{"addressPrefix":"10.0.1.0/24"}},{"name":"data","properties":{"addressPrefix":"10.0.2.0/24"}}]`

func notes(t *testing.T, r *azjson.Result, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(r.Report.String(), w) {
			t.Errorf("the report does not say %q:\n%s", w, r.Report.String())
		}
	}
}

func TestVirtualNetworks(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       sim.VNet
		says       []string
	}{
		{
			"addressPrefix and addressPrefixes are one", list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[
				{"name":"a","properties":{"addressPrefix":"10.1.1.0/24"}},{"name":"b","properties":{"addressPrefixes":["10.1.2.0/24"],"addressPrefix":null}}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24")}, {Name: "b", Prefixes: sim.CIDRs("10.1.2.0/24")}}}, nil,
		},
		{
			"subnets inline and again as child resources", list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.1.1.0/24"}}]`),
				of("virtualNetworks", "V/subnets/A", `"addressPrefix":"10.1.1.0/24","serviceEndpoints":[{"service":"microsoft.storage"},{"service":"Microsoft.New"}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24"), ServiceEndpoints: []string{"Microsoft.Storage"}}}},
			[]string{"Microsoft.New: no routes of this endpoint are known"},
		},
		{
			"policies of a subnet", list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.1.1.0/24","privateEndpointNetworkPolicies":"RouteTableEnabled",
				"privateLinkServiceNetworkPolicies":"Disabled","serviceEndpoints":[{"service":"Microsoft.Storage","locations":["westeurope","northeurope"]}],"serviceEndpointPolicies":[`+ref("serviceEndpointPolicies/own")+`]}}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24"), PrivateEndpointNetworkPolicies: sim.RouteTableEnabled, ServiceEndpoints: []string{"Microsoft.Storage"}}}},
			[]string{"not-modelled virtualNetworks/subnets/v/a: serviceEndpointPolicies"},
		},
		{
			"booleans and numbers as text", list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"enableDdosProtection":"false","flowTimeoutInMinutes":"10","subnets":[
				{"name":"a","properties":{"addressPrefix":"10.1.1.0/24","defaultOutboundAccess":"false","privateEndpointNetworkPolicies":"Enabled"}}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.1.0.0/16"), FlowTimeoutInMinutes: 10, Subnets: []sim.Subnet{
				{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24"), DefaultOutboundAccess: sim.Off, PrivateEndpointNetworkPolicies: sim.PoliciesEnabled}}}, nil,
		},
		{
			"prefixes that a pool of Network Manager gave", list(of("virtualNetworks", "v", `"addressSpace":{"ipamPoolPrefixAllocations":[{"pool":{"id":"x"},"numberOfIpAddresses":"256","allocatedAddressPrefixes":["10.7.0.0/24"]}]},
				"subnets":[{"name":"a","properties":{"ipamPoolPrefixAllocations":[{"pool":{"id":"x"},"allocatedAddressPrefixes":["10.7.0.0/25"]}]}}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.7.0.0/24"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.7.0.0/25")}}}, nil,
		},
		{
			"a space that no file says is that of its subnets", list(of("virtualNetworks", "v/subnets/a", `"addressPrefix":"10.1.1.0/24"`), of("virtualNetworks", "v/subnets/b", `"addressPrefix":"10.1.2.0/24"`)),
			sim.VNet{Name: "v", Space: sim.CIDRs("10.1.1.0/24", "10.1.2.0/24"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24")}, {Name: "b", Prefixes: sim.CIDRs("10.1.2.0/24")}}},
			[]string{"assumed virtualNetworks/v: addressSpace: no file has the network: the space is that of its subnets, 10.1.1.0/24, 10.1.2.0/24"},
		},
		{
			"a group given inline as an object", list(of("virtualNetworks", "v", `"addressSpace":{"addressPrefixes":["10.1.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.1.1.0/24","networkSecurityGroup":{"properties":{"securityRules":[]}}}}]`)),
			sim.VNet{Name: "v", Region: "westeurope", Space: sim.CIDRs("10.1.0.0/16"), Subnets: []sim.Subnet{{Name: "a", Prefixes: sim.CIDRs("10.1.1.0/24")}}},
			[]string{"problem virtualNetworks/subnets/v/a: networkSecurityGroup: an object stands where the identifier of one belongs"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.text)
			want, got := sim.Design{VNets: []sim.VNet{c.want}}, sim.Design{VNets: r.Design.VNets}
			if got.GoString() != want.GoString() {
				t.Errorf("got  %s\nwant %s\n%s", got.GoString(), want.GoString(), r.Report.String())
			}
			notes(t, r, c.says...)
		})
	}
}

func TestRoutes(t *testing.T) {
	r := read(t, list(of("routeTables", "rt", `"disableBgpRoutePropagation":"true","routes":[
		{"name":"a","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"Internet","nextHopIpAddress":""}},
		{"name":"b","properties":{"addressPrefix":"10.9.0.0/16","nextHopType":"virtualnetwork"}},
		{"name":"c","properties":{"addressPrefix":"ApiManagement","nextHopType":"Internet"}},
		{"name":"d","properties":{"addressPrefix":"10.8.0.0/16","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"}},
		{"name":"e","properties":{"addressPrefix":"10.7.0.0/16","nextHopType":"None","nextHopIpAddress":"10.0.0.4"}},
		{"name":"f","properties":{"addressPrefix":"10.6.0.0/16","nextHopType":"VirtualApplianceEcmp","nextHop":{"nextHopIpAddresses":["10.0.0.4","10.0.0.5"]}}},
		{"name":"g","properties":{"addressPrefix":"10.5.0.0/16","nextHopType":"Sideways"}}]`)))
	table := r.Design.RouteTables[0]
	if !table.DisableBGPPropagation {
		t.Error("\"true\" as text is not read")
	}
	want := map[string]string{"a": "Internet", "b": "VnetLocal", "c": "Internet", "d": "VirtualAppliance 10.0.0.4", "e": "None", "f": "VirtualApplianceEcmp 10.0.0.4 10.0.0.5"}
	got := map[string]string{}
	for _, u := range table.Routes {
		s := u.NextHop.Type.String()
		if u.NextHop.IP.IsValid() {
			s += " " + u.NextHop.IP.String()
		}
		for _, a := range u.NextHopIPs {
			s += " " + a.String()
		}
		got[u.Name] = s
	}
	for name, hop := range want {
		if got[name] != hop {
			t.Errorf("route %s: %q, want %q", name, got[name], hop)
		}
	}
	if _, in := got["g"]; in || table.Routes[2].Tag != "ApiManagement" {
		t.Errorf("routes: %+v", table.Routes)
	}
	notes(t, r, "routes/rt/e: nextHopIpAddress: 10.0.0.4 with next hop None", `routes/rt/g: nextHopType: "Sideways", want one of`)
}

func TestSecurityRules(t *testing.T) {
	const rest = `"priority":"200","direction":"inbound","access":"ALLOW"`
	rule := func(properties string) string {
		return list(of("networkSecurityGroups", "nsg", `"securityRules":[{"name":"r","properties":{`+rest+`,`+properties+`}}],"defaultSecurityRules":[{"name":"DenyAllInBound","properties":{"priority":65500,"direction":"Inbound","access":"Deny","protocol":"*"}}]`))
	}
	base := sim.SecurityRule{Name: "r", Priority: 200, Direction: sim.Inbound, Access: sim.Allow}
	with := func(edit func(*sim.SecurityRule)) *sim.SecurityRule { x := base; edit(&x); return &x }
	for _, c := range []struct {
		name, properties string
		want             *sim.SecurityRule
		says             string
	}{
		{"everything", `"protocol":"*","sourceAddressPrefix":"*","sourcePortRange":"0-65535","destinationAddressPrefix":"*","destinationPortRange":"*"`, &base, ""},
		{"TCP in capitals, ports in the plural, empty lists beside", `"protocol":"TCP","sourceAddressPrefix":"10.0.0.0/24","sourcePortRange":"*","sourceAddressPrefixes":[],"destinationAddressPrefix":"*","destinationPortRanges":["22-23","80"]`,
			with(func(x *sim.SecurityRule) {
				x.Protocol, x.Sources, x.DestinationPorts = sim.TCP, []string{"10.0.0.0/24"}, []string{"22-23", "80"}
			}), ""},
		{"a tag in capitals", `"protocol":"Udp","sourceAddressPrefix":"VIRTUALNETWORK","destinationAddressPrefix":"*"`, with(func(x *sim.SecurityRule) { x.Protocol, x.Sources = sim.UDP, []string{"VirtualNetwork"} }), ""},
		{"ESP", `"protocol":"Esp","sourceAddressPrefix":"Internet"`, with(func(x *sim.SecurityRule) { x.Protocol, x.Sources = sim.ESP, []string{"Internet"} }), ""},
		{"AH", `"protocol":"AH"`, with(func(x *sim.SecurityRule) { x.Protocol = sim.AH }), ""},
		{"bits behind the length", `"protocol":"*","sourceAddressPrefix":"10.0.0.9/24"`, with(func(x *sim.SecurityRule) { x.Sources = []string{"10.0.0.0/24"} }), "read as 10.0.0.0/24"},
		{"a protocol that nobody knows is not any", `"protocol":"Quic"`, nil, `protocol: "Quic", want one of`},
		{"a group that no file has is not everybody", `"protocol":"*","sourceApplicationSecurityGroups":[` + ref("applicationSecurityGroups/web") + `]`, nil, "left-out networkSecurityGroups/securityRules/nsg/r: the rule, since its sourceApplicationSecurityGroups cannot be told"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, rule(c.properties))
			got, want := sim.Design{NSGs: r.Design.NSGs}, sim.Design{NSGs: []sim.NSG{{Name: "nsg"}}}
			if c.want != nil {
				want.NSGs[0].Rules = []sim.SecurityRule{*c.want}
			}
			if got.GoString() != want.GoString() {
				t.Errorf("got  %s\nwant %s\n%s", got.GoString(), want.GoString(), r.Report.String())
			}
			notes(t, r, c.says)
		})
	}
}

func TestPeerings(t *testing.T) {
	far := func(state, more string) string {
		return of("virtualNetworks", "hub", hubNet+`,"virtualNetworkPeerings":[{"name":"p","properties":{"peeringState":"`+state+`","allowForwardedTraffic":true,"allowGatewayTransit":true,"remoteVirtualNetwork":`+ref("virtualNetworks/spoke")+more+`}}]`)
	}
	t.Run("a network that no file has, with the space that its peer knows", func(t *testing.T) {
		r := read(t, list(far("Connected", `,"remoteAddressSpace":{"addressPrefixes":["10.5.0.0/16"]}`)))
		d := r.Design
		if len(d.VNets) != 2 || d.VNets[1].Name != "spoke" || !slices.Equal(d.VNets[1].Space, sim.CIDRs("10.5.0.0/16")) || len(d.Peerings) != 2 {
			t.Errorf("%s\n%s", d.GoString(), r.Report.String())
		}
		notes(t, r, "assumed virtualNetworks/spoke: addressSpace: no file has the network: the space that its peer knows, 10.5.0.0/16", "the other side's object, which no file has, is there")
	})
	t.Run("nothing known of the other network", func(t *testing.T) {
		r := read(t, list(far("Connected", "")))
		if len(r.Design.Peerings) != 0 {
			t.Errorf("peerings: %v", r.Design.Peerings)
		}
		notes(t, r, "dangling virtualNetworks/virtualNetworkPeerings/hub/p: remoteVirtualNetwork: refers to virtualNetworks/spoke, which no file has, and whose space is not known: no route leads there")
	})
	t.Run("one side alone", func(t *testing.T) {
		r := read(t, list(far("Initiated", ""), of("virtualNetworks", "spoke", `"addressSpace":{"addressPrefixes":["10.5.0.0/16"]}`)))
		if p := r.Design.Peerings; len(p) != 1 || p[0].State != sim.PeeringInitiated {
			t.Errorf("peerings: %v", p)
		}
		notes(t, r, "problem virtualNetworks/virtualNetworkPeerings/hub/p: no file has the peering of virtualNetworks/spoke with virtualNetworks/hub: without it no route leads there")
	})
}

// What lists its subnets tells of those that no file has (INDEX, rest-route-tables).
func TestRouteTableWithoutItsNetwork(t *testing.T) {
	r := read(t, list(of("routeTables", "rt", `"routes":[{"name":"pods","properties":{"addressPrefix":"10.244.0.0/24","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.240.0.5"}}],"subnets":[`+ref("virtualNetworks/K8S/subnets/Nodes")+`]`)))
	v := r.Design.VNets
	if len(v) != 1 || v[0].Subnets[0].RouteTable != "rt" || v[0].Subnets[0].Prefixes[0].String() != "10.240.0.0/24" {
		t.Fatalf("%s\n%s", r.Design.GoString(), r.Report.String())
	}
	notes(t, r, "assumed virtualNetworks/subnets/K8S/Nodes: addressPrefix: no file has the subnet: 10.240.0.0/24, which holds the next hops of its routes")
	if route.HopVirtualAppliance != r.Design.RouteTables[0].Routes[0].NextHop.Type {
		t.Error("the route is lost")
	}
}
