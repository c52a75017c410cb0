package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// networkReaders read networks, their tables and groups, and what stands in them.
func networkReaders() []reader {
	return []reader{
		{kindNSG, (*translation).nsg},
		{kindNSG + "/securityRules", nil},
		{kindTable, (*translation).routeTable},
		{kindTable + "/routes", nil},
		{kindPublicIP, (*translation).publicIP},
		{kindASG, (*translation).applicationGroup},
		{kindVNet, (*translation).virtualNetwork},
		{kindSubnet, nil},
		{kindVNet + "/virtualNetworkPeerings", (*translation).peering},
		{"Microsoft.Network/publicIPPrefixes", (*translation).publicPrefix},
		{kindNAT, (*translation).natGateway},
		{kindInterface, (*translation).networkInterface},
		{kindBastion, (*translation).bastion},
		{kindMachine, (*translation).virtualMachine},
		{kindScaleSet, (*translation).scaleSet},
		{kindBalancer, (*translation).loadBalancer},
		{"Microsoft.Network/loadBalancers/backendAddressPools", nil},
		{"Microsoft.Network/loadBalancers/inboundNatRules", nil},
	}
}

// virtualNetwork reads a network with its subnets.
func (t *translation) virtualNetwork(r *resource.Resource) {
	o := t.open(r)
	o.skip("subnets", "virtualNetworkPeerings", "enableDdosProtection", "ddosProtectionPlan", "enableVmProtection", "bgpCommunities",
		"privateEndpointVNetPolicies", "flowLogs", "ipAllocations")
	v := sim.VNet{Name: t.name(r.ID), Region: region(o.text("location")), FlowTimeoutInMinutes: o.number("flowTimeoutInMinutes")}
	space := o.object("addressSpace")
	v.Space = sortPrefixes(space.prefixes("addressPrefixes"))
	if pools := space.objects("ipamPoolPrefixAllocations"); len(v.Space) == 0 {
		v.Space = sortPrefixes(fromPools(pools))
	}
	v.DNSServers = o.object("dhcpOptions").addrs("dnsServers")
	t.vnets[r.Key()] = len(t.d.VNets)
	for _, x := range t.set.childrenOf(r.ID, "subnets") {
		t.subnets[x.Key()] = [2]int{len(t.d.VNets), len(v.Subnets)}
		v.Subnets = append(v.Subnets, t.subnet(x))
	}
	t.d.VNets = append(t.d.VNets, v)
}

func (t *translation) subnet(r *resource.Resource) sim.Subnet {
	o := t.open(r)
	o.skip("ipConfigurations", "ipConfigurationProfiles", "privateEndpoints", "serviceAssociationLinks", "resourceNavigationLinks",
		"privateLinkServiceNetworkPolicies", "sharingScope", "networkIntentPolicies", "ipAllocations", "applicationGatewayIPConfigurations")
	s := sim.Subnet{Name: t.name(r.ID), Prefixes: o.prefixes("addressPrefixes", "addressPrefix")}
	if pools := o.objects("ipamPoolPrefixAllocations"); len(s.Prefixes) == 0 {
		s.Prefixes = fromPools(pools)
	}
	s.RouteTable = o.ref("routeTable", kindTable)
	s.NSG = o.ref("networkSecurityGroup", kindNSG)
	s.NATGateway = o.ref("natGateway", kindNAT)
	place := t.name(resource.Parent(r.ID)) + "/" + s.Name
	o.gap(place, "routeTable", "route table", s.RouteTable)
	o.gap(place, "networkSecurityGroup", "NSG", s.NSG)
	o.gap(place, "natGateway", "NAT gateway", s.NATGateway)
	if r.Existing && s.RouteTable == "" && s.NSG == "" && empty(o.get("routeTable")) && empty(o.get("networkSecurityGroup")) {
		t.gaps = append(t.gaps, Gap{place, "no file has the subnet: taken as if it had no NSG and no route table"})
	}
	s.ServiceEndpoints = o.serviceEndpoints()
	for _, x := range o.objects("delegations") {
		x.skip("actions")
		if s.Delegation != "" {
			x.note(NoteNotModelled, "serviceName", "a second delegation")
		} else {
			s.Delegation = x.text("serviceName")
		}
	}
	o.enum("privateEndpointNetworkPolicies", &s.PrivateEndpointNetworkPolicies)
	o.toggle("defaultOutboundAccess", &s.DefaultOutboundAccess)
	return s
}

// fromPools are the prefixes that pools of Network Manager have allocated. Before that
// happens, at deployment, there are none, which is noted.
func fromPools(pools []*object) (out []netip.Prefix) {
	for _, x := range pools {
		x.skip("pool", "numberOfIpAddresses")
		got := x.prefixes("allocatedAddressPrefixes")
		if len(got) == 0 {
			x.note(NoteUnknown, "allocatedAddressPrefixes", "an address pool gives the prefix at deployment")
		}
		out = append(out, got...)
	}
	return out
}

// endpointServices are the service endpoints that a design has routes for, as
// Microsoft spells them.
var endpointServices = []string{
	"Microsoft.AzureActiveDirectory", "Microsoft.AzureCosmosDB", "Microsoft.CognitiveServices", "Microsoft.ContainerRegistry", "Microsoft.EventHub",
	"Microsoft.KeyVault", "Microsoft.ServiceBus", "Microsoft.Sql", "Microsoft.Storage", "Microsoft.Storage.Global", "Microsoft.Web",
}

func (o *object) serviceEndpoints() (out []string) {
	for _, e := range o.objects("serviceEndpoints") {
		e.skip("locations", "networkIdentifier")
		name := e.text("service")
		i := slices.IndexFunc(endpointServices, func(s string) bool { return strings.EqualFold(s, name) })
		switch {
		case i >= 0:
			out = append(out, endpointServices[i])
		case name != "":
			e.note(NoteNotModelled, "service", name+": no routes of this endpoint are known")
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// toggle reads a boolean that may be left unsaid.
func (o *object) toggle(key string, to *sim.Toggle) {
	v, ok := o.known(key)
	if !ok {
		return
	}
	switch on, ok := v.Bool(); {
	case !ok:
		o.wrong(key, v, "true or false")
	case on:
		*to = sim.On
	default:
		*to = sim.Off
	}
}

func (t *translation) applicationGroup(r *resource.Resource) {
	t.open(r)
	t.d.ApplicationSecurityGroups = append(t.d.ApplicationSecurityGroups, sim.ApplicationSecurityGroup{Name: t.name(r.ID)})
}
