package azjson

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// loadBalancer reads a load balancer. Who is in its pools stands there, or with the
// interfaces, or in both places.
func (t *translation) loadBalancer(r *resource.Resource) {
	o := t.open(r)
	o.skip("backendAddressPools", "inboundNatRules", "scope")
	if strings.EqualFold(o.object("sku").text("name"), "Gateway") {
		o.deaf = true
		o.note(NoteNotModelled, "sku", "a gateway load balancer: what it puts into the way of packets is missing")
		return
	}
	lb := sim.LoadBalancer{Name: t.name(r.ID), SKU: o.sku()}
	for i, f := range o.objects("frontendIPConfigurations") {
		lb.Frontends = append(lb.Frontends, o.frontend(i, f))
	}
	for _, x := range t.set.childrenOf(r.ID, "backendAddressPools") {
		lb.Pools = append(lb.Pools, t.pool(x))
	}
	for _, x := range o.objects("loadBalancingRules") {
		lb.Rules = append(lb.Rules, x.balancingRule())
	}
	for _, x := range t.set.childrenOf(r.ID, "inboundNatRules") {
		if rule, ok := t.natRule(x); ok {
			lb.InboundNATRules = append(lb.InboundNATRules, rule)
		}
	}
	for _, x := range o.objects("inboundNatPools") {
		x.natPool(&lb)
	}
	for _, x := range o.objects("outboundRules") {
		lb.OutboundRules = append(lb.OutboundRules, x.outboundRule())
	}
	if probes := o.get("probes"); probes.Len() > 0 {
		t.notebook.add(NoteNotModelled, "probes of load balancers", subject(r)+": probes", "every machine of a pool counts as healthy; whether rules let the probe in is a finding", probes.Place().String())
	}
	spellParts(&lb)
	slices.SortFunc(lb.Rules, func(a, b sim.LBRule) int { return cmp.Compare(a.Name, b.Name) })
	t.d.LoadBalancers = append(t.d.LoadBalancers, lb)
}

// spellParts gives what rules refer to the case in which it is declared.
func spellParts(lb *sim.LoadBalancer) {
	spelt := func(name *string, declared []string) {
		if i := slices.IndexFunc(declared, func(s string) bool { return strings.EqualFold(s, *name) }); i >= 0 {
			*name = declared[i]
		}
	}
	var fronts, pools []string
	for _, f := range lb.Frontends {
		fronts = append(fronts, f.Name)
	}
	for _, p := range lb.Pools {
		pools = append(pools, p.Name)
	}
	for i := range lb.Rules {
		spelt(&lb.Rules[i].Frontend, fronts)
		spelt(&lb.Rules[i].Pool, pools)
	}
	for i := range lb.InboundNATRules {
		spelt(&lb.InboundNATRules[i].Frontend, fronts)
		spelt(&lb.InboundNATRules[i].Pool, pools)
	}
	for i := range lb.OutboundRules {
		spelt(&lb.OutboundRules[i].Frontend, fronts)
		spelt(&lb.OutboundRules[i].Pool, pools)
	}
}

func (o *object) frontend(i int, f *object) sim.Frontend {
	f.skip("privateIPAllocationMethod", "privateIPAddressVersion", "inboundNatRules", "inboundNatPools", "outboundRules", "loadBalancingRules")
	out := sim.Frontend{Name: f.nameOr(i)}
	if id := f.id("publicIPPrefix"); id != "" {
		if names := o.t.fromPrefix(f, "publicIPPrefix", id); len(names) > 0 {
			out.PublicIP = names[0]
			f.note(NoteAssumed, "publicIPPrefix", "a frontend has one address here: "+names[0])
		}
		return out
	}
	if out.PublicIP = f.publicAt("publicIPAddress"); out.PublicIP != "" {
		return out
	}
	out.Subnet = f.subnet("subnet")
	if out.PrivateIP = o.t.privateAddress(o.r, i, f.v); !out.PrivateIP.IsValid() {
		out.PrivateIP = f.addr("privateIPAddress")
	} else {
		f.skip("privateIPAddress")
	}
	return out
}

// nameOr is an element's own name, or its number.
func (o *object) nameOr(i int) string {
	if n := resource.Get(o.v, "name"); n.Text() != "" {
		return n.Text()
	}
	return itoa(i)
}

// pool reads who is in a pool: by what the pool lists, by what interfaces list, by
// addresses.
func (t *translation) pool(r *resource.Resource) sim.Pool {
	o := t.open(r)
	o.skip("loadBalancingRules", "outboundRule", "outboundRules", "inboundNatRules", "tunnelInterfaces", "drainPeriodInSeconds", "syncMode")
	p := sim.Pool{Name: r.Name(), NICs: slices.Clone(t.members[r.Key()])}
	for _, id := range o.ids("backendIPConfigurations") {
		if name := t.machineAt(id); name != "" {
			p.NICs = append(p.NICs, name)
		} else {
			o.note(NoteDangling, "backendIPConfigurations", "holds "+short(outermost(id))+", which no file has: the pool lacks it")
		}
	}
	network := o.id("virtualNetwork")
	for _, x := range o.objects("loadBalancerBackendAddresses") {
		x.skip("networkInterfaceIPConfiguration", "loadBalancerFrontendIPConfiguration", "inboundNatRulesPortMapping", "adminState")
		at := cmp.Or(x.id("virtualNetwork"), resource.Parent(x.id("subnet")), network)
		a := x.addr("ipAddress")
		if !a.IsValid() {
			continue
		}
		if name := t.machineWith(at, a); name != "" {
			p.NICs = append(p.NICs, name)
		} else {
			x.note(NoteDangling, "ipAddress", "no file has a machine with "+a.String()+": the pool lacks it")
		}
	}
	slices.Sort(p.NICs)
	p.NICs = slices.Compact(p.NICs)
	return p
}

// machineAt is the machine of an interface's configuration, by identifier.
func (t *translation) machineAt(config string) string {
	if name := t.machines[resource.Key(config)]; name != "" {
		return name
	}
	return t.name(t.sets[resource.Key(outermost(config))])
}

// machineWith is the machine that has an address in a network.
func (t *translation) machineWith(network string, a netip.Addr) string {
	for i := range t.d.VNets {
		v := &t.d.VNets[i]
		if at, ok := t.vnets[resource.Key(network)]; network != "" && (!ok || at != i) {
			continue
		}
		for j := range v.Subnets {
			if !slices.ContainsFunc(v.Subnets[j].Prefixes, func(p netip.Prefix) bool { return p.Contains(a) }) {
				continue
			}
			for _, n := range v.Subnets[j].NICs {
				if slices.Contains(n.IPs, a) {
					return n.Name
				}
			}
		}
	}
	return ""
}

// memberships finds the machines that say of themselves which pools they are in and
// which rules lead to them, by the key of the pool or rule.
func (c *configuration) memberships(machine string) {
	for _, list := range []string{"loadBalancerBackendAddressPools", "loadBalancerInboundNatRules", "loadBalancerInboundNatPools", "applicationGatewayBackendAddressPools"} {
		part := list == "loadBalancerInboundNatPools" || list == "applicationGatewayBackendAddressPools" // no resource of its own
		for _, id := range c.o.ids(list) {
			if c.o.t.set.get(id) == nil && (!part || c.o.t.set.get(resource.Parent(id)) == nil) {
				c.o.note(NoteDangling, list, "refers to "+short(id)+", which no file has: what reaches the machine by it is missing")
				continue
			}
			key := resource.Key(id)
			c.o.t.members[key] = append(c.o.t.members[key], machine)
		}
	}
}
