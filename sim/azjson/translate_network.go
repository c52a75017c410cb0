package azjson

import (
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// networkReaders read networks, their tables and groups, and what stands in them.
func networkReaders() []reader {
	return []reader{
		{"Microsoft.Network/networkSecurityGroups", (*translation).nsg},
		{"Microsoft.Network/networkSecurityGroups/securityRules", nil},
		{"Microsoft.Network/routeTables", (*translation).routeTable},
		{"Microsoft.Network/routeTables/routes", nil},
		{"Microsoft.Network/publicIPAddresses", (*translation).publicIP},
		{"Microsoft.Network/applicationSecurityGroups", (*translation).applicationGroup},
		{"Microsoft.Network/virtualNetworks", (*translation).virtualNetwork},
		{"Microsoft.Network/virtualNetworks/subnets", nil},
		{"Microsoft.Network/virtualNetworks/virtualNetworkPeerings", (*translation).peering},
		{"Microsoft.Network/networkInterfaces", (*translation).networkInterface},
	}
}

// virtualNetwork reads a network with its subnets.
func (t *translation) virtualNetwork(r *resource.Resource) {
	o := t.open(r)
	o.skip("subnets", "virtualNetworkPeerings", "enableDdosProtection", "enableVmProtection", "bgpCommunities")
	v := sim.VNet{Name: t.name(r.ID), Region: region(o.text("location")), FlowTimeoutInMinutes: o.number("flowTimeoutInMinutes")}
	v.Space = sortPrefixes(o.object("addressSpace").prefixes("addressPrefixes"))
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
	o.skip("ipConfigurations", "privateEndpoints", "serviceAssociationLinks", "resourceNavigationLinks", "privateLinkServiceNetworkPolicies", "purpose")
	s := sim.Subnet{Name: t.name(r.ID), Prefixes: o.prefixes("addressPrefixes", "addressPrefix")}
	s.RouteTable = o.ref("routeTable", "Microsoft.Network/routeTables")
	s.NSG = o.ref("networkSecurityGroup", "Microsoft.Network/networkSecurityGroups")
	s.NATGateway = o.ref("natGateway", "Microsoft.Network/natGateways")
	for _, e := range o.objects("serviceEndpoints") {
		e.skip("locations", "networkIdentifier")
		if name := e.text("service"); name != "" {
			s.ServiceEndpoints = append(s.ServiceEndpoints, name)
		}
	}
	for _, x := range o.objects("delegations") {
		x.skip("actions")
		s.Delegation = x.text("serviceName")
	}
	o.enum("privateEndpointNetworkPolicies", &s.PrivateEndpointNetworkPolicies)
	if v, ok := o.known("defaultOutboundAccess"); ok {
		if on, _ := v.Bool(); on {
			s.DefaultOutboundAccess = sim.On
		} else {
			s.DefaultOutboundAccess = sim.Off
		}
	}
	return s
}

// peering reads one side's peering object.
func (t *translation) peering(r *resource.Resource) {
	o := t.open(r)
	o.skip("remoteVirtualNetworkAddressSpace", "remoteBgpCommunities", "doNotVerifyRemoteGateways", "remoteVirtualNetworkEncryption")
	p := sim.Peering{From: t.name(resource.Parent(r.ID)), To: o.vnet("remoteVirtualNetwork")}
	if p.To == "" {
		return
	}
	p.AllowForwardedTraffic = o.yes("allowForwardedTraffic")
	p.AllowGatewayTransit = o.yes("allowGatewayTransit")
	p.UseRemoteGateways = o.yes("useRemoteGateways")
	if v, ok := o.known("allowVirtualNetworkAccess"); ok {
		on, ok := v.Bool()
		p.BlockVirtualNetworkAccess = sim.Not(ok && !on)
	}
	o.enum("peeringState", &p.State)
	o.enum("peeringSyncLevel", &p.SyncLevel)
	p.RemoteAddressSpace = sortPrefixes(o.object("remoteAddressSpace").prefixes("addressPrefixes"))
	t.d.Peerings = append(t.d.Peerings, p)
}

func (t *translation) routeTable(r *resource.Resource) {
	o := t.open(r)
	o.skip("subnets", "routes")
	table := sim.RouteTable{Name: t.name(r.ID), DisableBGPPropagation: o.yes("disableBgpRoutePropagation")}
	for _, x := range t.set.childrenOf(r.ID, "routes") {
		table.Routes = append(table.Routes, t.route(x))
	}
	t.d.RouteTables = append(t.d.RouteTables, table)
}

func (t *translation) route(r *resource.Resource) sim.UDR {
	o := t.open(r)
	u := sim.UDR{Name: r.Name(), BGPOverride: o.yes("hasBgpOverride")}
	switch to := o.text("addressPrefix"); {
	case to == "":
	case to[0] >= '0' && to[0] <= '9' || to[0] == ':' || len(to) > 4 && to[4] == ':':
		u.Prefix, _ = o.prefix("addressPrefix", to)
	default:
		u.Tag = to
	}
	o.enum("nextHopType", &u.NextHop.Type)
	u.NextHop.IP = o.addr("nextHopIpAddress")
	u.NextHopIPs = o.object("nextHop").addrs("nextHopIpAddresses")
	return u
}

func (t *translation) nsg(r *resource.Resource) {
	o := t.open(r)
	o.skip("securityRules", "defaultSecurityRules", "networkInterfaces", "subnets", "flushConnection", "flowLogs")
	g := sim.NSG{Name: t.name(r.ID)}
	for _, x := range t.set.childrenOf(r.ID, "securityRules") {
		g.Rules = append(g.Rules, t.securityRule(x))
	}
	t.d.NSGs = append(t.d.NSGs, g)
}

func (t *translation) securityRule(r *resource.Resource) sim.SecurityRule {
	o := t.open(r)
	x := sim.SecurityRule{Name: r.Name(), Priority: o.number("priority")}
	o.enum("direction", &x.Direction)
	o.enum("access", &x.Access)
	o.enum("protocol", &x.Protocol)
	x.Sources = everything(o.texts("sourceAddressPrefixes", "sourceAddressPrefix"))
	x.SourcePorts = everything(o.texts("sourcePortRanges", "sourcePortRange"))
	x.Destinations = everything(o.texts("destinationAddressPrefixes", "destinationAddressPrefix"))
	x.DestinationPorts = everything(o.texts("destinationPortRanges", "destinationPortRange"))
	const asg = "Microsoft.Network/applicationSecurityGroups"
	x.SourceASGs = o.refs("sourceApplicationSecurityGroups", asg)
	x.DestinationASGs = o.refs("destinationApplicationSecurityGroups", asg)
	return x
}

// everything leaves a list out that says "*" alone, which is what none means.
func everything(list []string) []string {
	if len(list) == 1 && list[0] == "*" {
		return nil
	}
	return list
}

func (t *translation) publicIP(r *resource.Resource) {
	o := t.open(r)
	o.skip("ipAddress", "publicIPAddressVersion", "publicIPAllocationMethod", "idleTimeoutInMinutes", "ipConfiguration", "dnsSettings", "natGateway")
	p := sim.PublicIP{Name: t.name(r.ID), IP: t.publicAddress(r.ID), SKU: o.object("sku").text("name")}
	t.d.PublicIPs = append(t.d.PublicIPs, p)
}

func (t *translation) applicationGroup(r *resource.Resource) {
	t.open(r)
	t.d.ApplicationSecurityGroups = append(t.d.ApplicationSecurityGroups, sim.ApplicationSecurityGroup{Name: t.name(r.ID)})
}

// networkInterface reads an interface into the subnet of its primary address.
func (t *translation) networkInterface(r *resource.Resource) {
	o := t.open(r)
	n := sim.NIC{Name: t.name(r.ID), IPForwarding: o.yes("enableIPForwarding")}
	n.NSG = o.ref("networkSecurityGroup", "Microsoft.Network/networkSecurityGroups")
	n.DNSServers = o.object("dnsSettings").addrs("dnsServers")
	var in *sim.Subnet
	for _, c := range o.objects("ipConfigurations") {
		if name := c.subnet("subnet"); name != "" && in == nil {
			in = t.subnetAt(c.id("subnet"))
		}
		if a := c.addr("privateIPAddress"); a.IsValid() {
			n.IPs = append(n.IPs, a)
		}
	}
	if in != nil {
		in.NICs = append(in.NICs, n)
	}
}
