package azjson

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// configuration is one ipConfiguration of an interface.
type configuration struct {
	o       *object
	name    string
	address netip.Addr
	subnet  string // identifier
	primary bool
}

// networkInterface reads an interface into its subnet. A design's machine has one
// address of each family: each further one is a machine of its own, with the groups
// and the public address of its configuration.
func (t *translation) networkInterface(r *resource.Resource) {
	if t.isManaged(r) {
		return
	}
	o := t.open(r)
	o.skip("primary", "macAddress", "virtualMachine", "enableAcceleratedNetworking", "vnetEncryptionSupported", "nicType", "hostedWorkloads", "tapConfigurations",
		"auxiliaryMode", "auxiliarySku", "workloadType", "allowPort25Out", "defaultOutboundConnectivityEnabled", "migrationPhase", "dscpConfiguration", "privateEndpoint", "privateLinkService")
	n := sim.NIC{Name: t.name(r.ID), IPForwarding: o.yes("enableIPForwarding"), NSG: o.ref("networkSecurityGroup", kindNSG)}
	o.gap(n.Name, "networkSecurityGroup", "NSG", n.NSG)
	dns := o.object("dnsSettings")
	dns.skip("internalDomainNameSuffix", "internalFqdn", "internalDnsNameLabel")
	n.DNSServers = dns.addrs("dnsServers")
	n.DisableSNATOnPL = strings.EqualFold(r.Get("tags").Get("disableSnatOnPL").Text(), "true")
	list := o.configurations()
	if len(list) == 0 {
		o.note(NoteLeftOut, "ipConfigurations", "none is in a subnet that is known: the interface stands nowhere")
		o.leave()
		return
	}
	if asks := t.subnetAt(list[0].subnet); asks != nil {
		n.AppliedDNSServers = otherServers(dns.addrs("appliedDnsServers"), n.DNSServers, t.serversAt(list[0].subnet))
	}
	t.machine(r.ID, n, list)
}

// otherServers are those that a machine still asks, none if they are those it is told
// to ask.
func otherServers(applied, own, network []netip.Addr) []netip.Addr {
	if len(own) > 0 {
		network = own
	}
	if slices.Equal(applied, network) || len(network) == 0 && slices.Equal(applied, []netip.Addr{azureDNS}) {
		return nil
	}
	return applied
}

func (t *translation) serversAt(subnet string) []netip.Addr {
	at := t.subnets[resource.Key(subnet)]
	return t.d.VNets[at[0]].DNSServers
}

// configurations are those of an interface that stand in a known subnet and have an
// address, the primary one first.
func (o *object) configurations() (out []configuration) {
	for i, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAllocationMethod", "privateIPAddressVersion", "privateLinkConnectionProperties", "virtualNetworkTaps", "gatewayLoadBalancer", "privateIPAddressPrefixLength")
		x := configuration{o: c, name: resource.Get(c.v, "name").Text(), primary: c.yes("primary"), subnet: c.id("subnet")}
		own := c.get("privateIPAddress")
		if x.address = o.t.privateAddress(o.r, i, c.v); !x.address.IsValid() {
			if !empty(own) {
				x.address = c.addr("privateIPAddress")
			} else if o.t.subnetName(x.subnet) != "" {
				c.note(NoteLeftOut, "privateIPAddress", "its subnet has no address left for it")
			}
		}
		if c.subnet("subnet") != "" && x.address.IsValid() {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b configuration) int { return compareBools(b.primary, a.primary) })
	return out
}

// machine adds the machine of an interface, and one for each further address.
func (t *translation) machine(id string, n sim.NIC, list []configuration) {
	base, first := n, true
	for len(list) > 0 {
		if !first {
			n = base
			n.Name = t.names.another(base.Name + "." + plain(list[0].name))
			list[0].o.note(NoteAssumed, "privateIPAddress", "a further address of the interface is a machine of its own, "+n.Name)
		}
		n.IPs, n.PublicIP, n.ApplicationSecurityGroups = nil, "", nil
		var rest []configuration
		for _, c := range list {
			if c.subnet != list[0].subnet || slices.ContainsFunc(n.IPs, func(a netip.Addr) bool { return a.Is4() == c.address.Is4() }) {
				rest = append(rest, c)
				continue
			}
			n.IPs = append(n.IPs, c.address)
			t.machines[resource.Key(resource.Child(id, "ipConfigurations", c.name))] = n.Name
			c.attach(&n)
			c.memberships(n.Name)
		}
		slices.Sort(n.ApplicationSecurityGroups)
		n.ApplicationSecurityGroups = slices.Compact(n.ApplicationSecurityGroups)
		in := t.subnetAt(list[0].subnet)
		in.NICs = append(in.NICs, n)
		list, first = rest, false
	}
}

// instancePublic is the public address that each instance of a scale set gets: one
// stands for all of them, as one machine does.
func (c *configuration) instancePublic(machine string) string {
	if empty(c.o.get("publicIPAddressConfiguration")) {
		return ""
	}
	p := c.o.object("publicIPAddressConfiguration")
	p.leave()
	name := c.o.t.invent(machine+".public", "pip", netip.Addr{})
	c.o.note(NoteAssumed, "publicIPAddressConfiguration", "each instance has an address of its own, known once it is there: "+name+" stands for them")
	return name
}

// attach reads what a configuration is attached to. The pools and rules of load
// balancers are read with those.
func (c *configuration) attach(n *sim.NIC) {
	n.ApplicationSecurityGroups = append(n.ApplicationSecurityGroups, c.o.refs("applicationSecurityGroups", kindASG)...)
	switch name := cmp.Or(c.o.publicAt("publicIPAddress"), c.instancePublic(n.Name)); {
	case name == "":
	case n.PublicIP == "":
		n.PublicIP = name
	default:
		c.o.note(NoteNotModelled, "publicIPAddress", "a second public address of one machine, of the other family")
	}
}
