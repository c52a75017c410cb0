package azjson

import (
	"slices"

	"azpath/sim"
)

// typeOwn is the element of an export with what the Azure resources beside it do not
// say, as far as Import reads them: the design's own JSON with those parts alone.
const typeOwn = "azpath/designs"

// own writes that element, if there is anything to say in it.
func (e *exporting) own() {
	rest := beyond(e.d)
	e.add(typeOwn, exported{Properties: rest}, "design")
}

// beyond are the parts of a design that its resources, as Import reads them, do not
// say. Everything is known by its name: what is of a resource's stands inside parts
// that hold a name and these alone.
func beyond(d *sim.Design) sim.Design {
	out := *d
	out.VNets, out.Peerings, out.RouteTables, out.NSGs, out.LoadBalancers = nil, nil, nil, nil, nil
	out.ApplicationSecurityGroups, out.PublicIPs, out.NATGateways = nil, nil, nil
	for i := range d.VNets {
		if v := machinesBeyond(&d.VNets[i]); len(v.Subnets) > 0 {
			out.VNets = append(out.VNets, v)
		}
	}
	for _, t := range d.RouteTables {
		x := sim.RouteTable{Name: t.Name, ManagedRoutes: t.ManagedRoutes}
		if slices.ContainsFunc(t.Routes, func(u sim.UDR) bool { return !sayable(u.Name) }) {
			x.Routes = t.Routes
		}
		if len(x.Routes)+len(x.ManagedRoutes) > 0 {
			out.RouteTables = append(out.RouteTables, x)
		}
	}
	for _, g := range d.NSGs {
		if slices.ContainsFunc(g.Rules, func(r sim.SecurityRule) bool { return !sayable(r.Name) }) {
			out.NSGs = append(out.NSGs, g)
		}
	}
	for i := range d.LoadBalancers {
		if b := &d.LoadBalancers[i]; !rulesSayable(b) {
			out.LoadBalancers = append(out.LoadBalancers, *b)
		}
	}
	return out
}

// machinesBeyond is a network with what no network interface says of its machine.
func machinesBeyond(v *sim.VNet) sim.VNet {
	out := sim.VNet{Name: v.Name}
	for i := range v.Subnets {
		s := sim.Subnet{Name: v.Subnets[i].Name}
		for _, n := range v.Subnets[i].NICs {
			x := sim.NIC{Name: n.Name, Appliance: n.Appliance, Listen: n.Listen, Resolver: n.Resolver}
			if !isZero(x.Appliance) || len(x.Listen) > 0 || x.Resolver != 0 {
				s.NICs = append(s.NICs, x)
			}
		}
		if len(s.NICs) > 0 {
			out.Subnets = append(out.Subnets, s)
		}
	}
	return out
}

func isZero(f sim.Filter) bool {
	return !f.Stateful && !f.Loose && !f.Liberal && !f.TranslateAny && f.IdleTimeout == 0 && len(f.Rules)+len(f.DNAT)+len(f.SNAT) == 0
}

func rulesSayable(b *sim.LoadBalancer) bool {
	return !slices.ContainsFunc(b.Rules, func(r sim.LBRule) bool { return !sayable(r.Name) }) &&
		!slices.ContainsFunc(b.InboundNATRules, func(r sim.InboundNATRule) bool { return !sayable(r.Name) }) &&
		!slices.ContainsFunc(b.OutboundRules, func(r sim.OutboundRule) bool { return !sayable(r.Name) })
}
