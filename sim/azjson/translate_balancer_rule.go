package azjson

import (
	"cmp"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// part is the name of the part of a load balancer that a property refers to.
func (o *object) partName(key string) string { return resource.Name(o.id(key)) }

// balanced reads the protocol of a rule; All is the word for every port and protocol.
func (o *object) balanced() (p sim.Protocol) {
	o.enum("protocol", &p)
	return p
}

// port is a port of a rule. Zero means every port.
func (o *object) port(key string) uint16 {
	n := o.number(key)
	if n < 0 || n > 65535 {
		o.wrong(key, o.get(key), "a port, 0..65535")
		return 0
	}
	return uint16(n)
}

func (o *object) balancingRule() sim.LBRule {
	o.skip("probe", "enableConnectionTracking")
	r := sim.LBRule{Name: o.nameOr(0), Frontend: o.partName("frontendIPConfiguration"), Pool: o.partName("backendAddressPool"), Protocol: o.balanced(), FrontendPort: o.port("frontendPort"),
		BackendPort: o.port("backendPort"), FloatingIP: o.yes("enableFloatingIP"), DisableOutboundSNAT: o.yes("disableOutboundSnat"), IdleTimeoutInMinutes: o.number("idleTimeoutInMinutes"), TCPReset: o.yes("enableTcpReset")}
	for i, id := range o.ids("backendAddressPools") {
		if r.Pool = cmp.Or(r.Pool, resource.Name(id)); i > 0 {
			o.note(NoteNotModelled, "backendAddressPools", "a rule has one pool here: the first")
		}
	}
	if r.BackendPort == r.FrontendPort {
		r.BackendPort = 0
	}
	o.enum("loadDistribution", &r.LoadDistribution)
	return r
}

// natRule reads the rule that leads to one machine, or by a range of ports to all of a
// pool. A rule to nobody is none.
func (t *translation) natRule(r *resource.Resource) (sim.InboundNATRule, bool) {
	o := t.open(r)
	x := sim.InboundNATRule{Name: r.Name(), Frontend: o.partName("frontendIPConfiguration"), BackendPort: o.port("backendPort"), FloatingIP: o.yes("enableFloatingIP"),
		IdleTimeoutInMinutes: o.number("idleTimeoutInMinutes"), TCPReset: o.yes("enableTcpReset")}
	x.Protocol = o.balanced()
	if x.Pool = o.partName("backendAddressPool"); x.Pool != "" {
		o.skip("frontendPort")
		x.FirstPort, x.LastPort = o.port("frontendPortRangeStart"), o.port("frontendPortRangeEnd")
		return x, true
	}
	o.skip("frontendPortRangeStart", "frontendPortRangeEnd")
	x.FrontendPort = o.port("frontendPort")
	machines := slices.Clone(t.members[r.Key()])
	if id := o.id("backendIPConfiguration"); id != "" {
		if name := t.machineAt(id); name != "" {
			machines = append(machines, name)
		} else {
			o.note(NoteDangling, "backendIPConfiguration", "leads to "+short(outermost(id))+", which no file has: the rule is left out")
			return x, false
		}
	}
	if len(machines) == 0 {
		o.note(NoteAssumed, "", "no machine is behind the rule: it is left out")
		return x, false
	}
	slices.Sort(machines)
	x.NIC = machines[0]
	return x, true
}

// natPool reads the ports that lead to the instances of a scale set. The one machine
// that stands for them has the first.
func (o *object) natPool(lb *sim.LoadBalancer) {
	x := sim.InboundNATRule{Name: o.nameOr(0), Frontend: o.partName("frontendIPConfiguration"), BackendPort: o.port("backendPort"), FrontendPort: o.port("frontendPortRangeStart"),
		FloatingIP: o.yes("enableFloatingIP"), IdleTimeoutInMinutes: o.number("idleTimeoutInMinutes"), TCPReset: o.yes("enableTcpReset")}
	x.Protocol = o.balanced()
	last := o.port("frontendPortRangeEnd")
	key := resource.Key(resource.Child(o.r.ID, "inboundNatPools", x.Name))
	if len(o.t.members[key]) == 0 {
		o.note(NoteAssumed, "", "no machine is behind the ports: the pool of rules is left out")
		return
	}
	x.NIC = o.t.members[key][0]
	o.note(NoteAssumed, "frontendPortRangeStart", "the machine that stands for the instances has the first port, "+itoa(int(x.FrontendPort))+" of "+itoa(int(x.FrontendPort))+" to "+itoa(int(last)))
	lb.InboundNATRules = append(lb.InboundNATRules, x)
}

func (o *object) outboundRule() sim.OutboundRule {
	r := sim.OutboundRule{Name: o.nameOr(0), Pool: o.partName("backendAddressPool"), AllocatedOutboundPorts: o.number("allocatedOutboundPorts"),
		IdleTimeoutInMinutes: o.number("idleTimeoutInMinutes"), TCPReset: o.yes("enableTcpReset")}
	for i, id := range o.ids("frontendIPConfigurations") {
		if r.Frontend = cmp.Or(r.Frontend, resource.Name(id)); i == 1 {
			o.note(NoteNotModelled, "frontendIPConfigurations", "an outbound rule has one frontend here: the first, "+r.Frontend)
		}
	}
	r.Frontend = cmp.Or(r.Frontend, o.partName("frontendIPConfiguration"))
	if p := o.text("protocol"); p != "" && !strings.EqualFold(p, "All") {
		o.note(NoteNotModelled, "protocol", "an outbound rule for "+p+" alone lends its address to every protocol here")
	}
	return r
}
