package azjson

import (
	"cmp"
	"slices"

	"azpath/sim"
)

const (
	kindFrontend = kindBalancer + "/frontendIPConfigurations"
	kindPool     = kindBalancer + "/backendAddressPools"
	kindNATRule  = kindBalancer + "/inboundNatRules"
)

// balancers writes load balancers.
func (e *exporting) balancers() {
	for i := range e.d.LoadBalancers {
		b := &e.d.LoadBalancers[i]
		e.add(kindBalancer, exported{Location: e.options.Location, SKU: obj{"name": either(b.SKU, "Standard")}, Properties: obj{
			"frontendIPConfigurations": sorted(b.Frontends, func(f *sim.Frontend) string { return f.Name }, func(f *sim.Frontend) obj { return e.frontend(b, f) }),
			"backendAddressPools": sorted(b.Pools, func(p *sim.Pool) string { return p.Name }, func(p *sim.Pool) obj {
				return e.part(kindPool, obj{"backendIPConfigurations": e.configurations(p.NICs)}, b.Name, p.Name)
			}),
			"loadBalancingRules": sorted(b.Rules, func(r *sim.LBRule) string { return r.Name }, func(r *sim.LBRule) obj { return e.balancingRule(b, r) }),
			"inboundNatRules":    sorted(b.InboundNATRules, func(r *sim.InboundNATRule) string { return r.Name }, func(r *sim.InboundNATRule) obj { return e.inboundRule(b, r) }),
			"outboundRules":      sorted(b.OutboundRules, func(r *sim.OutboundRule) string { return r.Name }, func(r *sim.OutboundRule) obj { return e.outboundRule(b, r) }),
		}}, b.Name)
	}
}

func (e *exporting) frontend(b *sim.LoadBalancer, f *sim.Frontend) obj {
	p := obj{"publicIPAddress": e.ref(kindPublicIP, f.PublicIP), "subnet": e.subnet(f.Subnet), "privateIPAddress": address(f.PrivateIP)}
	if f.Subnet != "" {
		p["privateIPAllocationMethod"] = allocation(f.PrivateIP)
	}
	return e.part(kindFrontend, p, b.Name, f.Name)
}

func (e *exporting) balancingRule(b *sim.LoadBalancer, r *sim.LBRule) obj {
	protocol := r.Protocol
	if protocol == sim.AnyProtocol {
		if protocol = sim.TCP; r.FrontendPort == 0 && r.BackendPort == 0 {
			protocol = sim.AllProtocols
		}
	}
	return e.part(kindBalancer+"/loadBalancingRules", obj{
		"frontendIPConfiguration": e.ref(kindFrontend, b.Name, r.Frontend), "backendAddressPool": e.ref(kindPool, b.Name, r.Pool),
		"protocol": protocol.String(), "frontendPort": written(r.FrontendPort), "backendPort": written(cmp.Or(r.BackendPort, r.FrontendPort)),
		"enableFloatingIP": r.FloatingIP, "loadDistribution": r.LoadDistribution.String(), "disableOutboundSnat": r.DisableOutboundSNAT,
		"idleTimeoutInMinutes": cmp.Or(r.IdleTimeoutInMinutes, 4), "enableTcpReset": r.TCPReset,
	}, b.Name, e.ruleName(kindBalancer, b.Name, r.Name, "rule", r.Frontend, protocol.String(), itoa(int(r.FrontendPort))))
}

// written is a port that is written though it be zero.
func written(p uint16) any { return p }

func (e *exporting) inboundRule(b *sim.LoadBalancer, r *sim.InboundNATRule) obj {
	p := obj{
		"frontendIPConfiguration": e.ref(kindFrontend, b.Name, r.Frontend), "protocol": cmp.Or(r.Protocol, sim.TCP).String(),
		"backendPort": int(r.BackendPort), "enableFloatingIP": r.FloatingIP, "idleTimeoutInMinutes": cmp.Or(r.IdleTimeoutInMinutes, 4),
		"enableTcpReset": r.TCPReset, "backendIPConfiguration": e.interfaceConfiguration(r.NIC), "frontendPort": int(r.FrontendPort),
		"backendAddressPool": e.ref(kindPool, b.Name, r.Pool), "frontendPortRangeStart": int(r.FirstPort), "frontendPortRangeEnd": int(r.LastPort),
	}
	return e.part(kindNATRule, p, b.Name, e.natRuleName(b, r))
}

func (e *exporting) natRuleName(b *sim.LoadBalancer, r *sim.InboundNATRule) string {
	return e.ruleName(kindBalancer, b.Name, r.Name, "nat", r.Frontend, r.Protocol.String(), itoa(int(r.FrontendPort+r.FirstPort)))
}

func (e *exporting) outboundRule(b *sim.LoadBalancer, r *sim.OutboundRule) obj {
	return e.part(kindBalancer+"/outboundRules", obj{
		"frontendIPConfigurations": []any{e.ref(kindFrontend, b.Name, r.Frontend)}, "backendAddressPool": e.ref(kindPool, b.Name, r.Pool),
		"protocol": sim.AllProtocols.String(), "allocatedOutboundPorts": r.AllocatedOutboundPorts,
		"idleTimeoutInMinutes": cmp.Or(r.IdleTimeoutInMinutes, 4), "enableTcpReset": r.TCPReset,
	}, b.Name, e.ruleName(kindBalancer, b.Name, r.Name, "outbound", r.Frontend, r.Pool))
}

// configurations refer to the addresses of network interfaces.
func (e *exporting) configurations(nics []string) (out []any) {
	for _, n := range ordered(nics) {
		out = append(out, e.interfaceConfiguration(n))
	}
	return out
}

// poolsOf and natRulesOf refer to what a load balancer leads to a network interface:
// Azure shows the two ends.
func (e *exporting) poolsOf(nic string) (out []any) {
	for i := range e.d.LoadBalancers {
		b := &e.d.LoadBalancers[i]
		for _, p := range b.Pools {
			if slices.Contains(p.NICs, nic) {
				out = append(out, e.ref(kindPool, b.Name, p.Name))
			}
		}
	}
	return sortedRefs(out)
}

func (e *exporting) natRulesOf(nic string) (out []any) {
	for i := range e.d.LoadBalancers {
		b := &e.d.LoadBalancers[i]
		for j := range b.InboundNATRules {
			if r := &b.InboundNATRules[j]; r.NIC == nic {
				out = append(out, e.ref(kindNATRule, b.Name, e.natRuleName(b, r)))
			}
		}
	}
	return sortedRefs(out)
}

func sortedRefs(list []any) []any {
	slices.SortFunc(list, func(a, b any) int { return cmp.Compare(a.(obj)["id"].(string), b.(obj)["id"].(string)) })
	return list
}
