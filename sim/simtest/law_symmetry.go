package simtest

import (
	"slices"

	"azpath/sim"

	"pgregory.net/rapid"
)

// open takes out of a design what treats the two directions of a connection
// differently: rules, translations, and machines that do not listen.
func open(d sim.Design) sim.Design {
	d = d.Clone()
	d.NSGs, d.SecurityAdminConfigurations = nil, nil
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			s := &d.VNets[i].Subnets[j]
			s.NSG = ""
			for k := range s.NICs {
				x := &s.NICs[k]
				x.NSG, x.Listen = "", nil
				openFilter(&x.Appliance)
			}
		}
	}
	for i := range d.Sites {
		for j := range d.Sites[i].Hosts {
			d.Sites[i].Hosts[j].Listen = nil
		}
		for j := range d.Sites[i].Edges {
			openFilter(&d.Sites[i].Edges[j].Filter)
		}
	}
	for i := range d.Firewalls {
		f := &d.Firewalls[i]
		f.Policy, f.NAT, f.Application, f.ThreatIntelMode, f.SNATPrivateRanges = "", nil, nil, sim.ThreatOff, []string{"0.0.0.0/0"}
		f.Network = []sim.NetworkCollection{{Name: "all", Priority: 100, Access: sim.Allow, Rules: []sim.NetworkRule{{Name: "all"}}}}
	}
	return d
}

func openFilter(f *sim.Filter) {
	f.DNAT, f.SNAT, f.Rules = nil, nil, nil
	if f.Stateful {
		f.Rules = []sim.FilterRule{{Name: "all", Access: sim.Allow}}
	}
}

// mirroredFlows holds between machines of networks and sites, which have no more
// addresses than their own. Of several ways, all have to be delivered.
func mirroredFlows(t *rapid.T, d sim.Design) {
	n := compile(t, open(d))
	ends := hostsOf(d)
	if len(ends) < 2 {
		return
	}
	f := sim.Flow{
		Protocol: rapid.SampledFrom([]sim.Protocol{sim.TCP, sim.UDP, sim.ICMP}).Draw(t, "protocol"),
		Source:   rapid.SampledFrom(ends).Draw(t, "source"), Destination: rapid.SampledFrom(ends).Draw(t, "destination"),
	}
	if f.Source == f.Destination {
		return
	}
	if f.Protocol != sim.ICMP {
		f.Port = 443
	}
	back := f
	back.Source, back.Destination = f.Destination, f.Source
	one, other := question{n, f}, question{n, back}
	if a, b := one.verdict(t), other.verdict(t); symmetric(a) != symmetric(b) {
		t.Fatalf("%v is %v, but %v is %v\n%s\n%s", f, a, back, b, one.trace(t), other.trace(t))
	}
}

// symmetric says that both directions passed the same firewalls, if any.
func symmetric(v sim.Verdict) bool { return v.Disposition == sim.Delivered && !v.Asymmetric }

// hostsOf names machines of networks and hosts of sites.
func hostsOf(d sim.Design) (out []string) {
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				if !n.IPForwarding {
					out = append(out, n.Name)
				}
			}
		}
	}
	for _, s := range d.Sites {
		for _, h := range s.Hosts {
			out = append(out, h.Name)
		}
	}
	return out
}

// translationCures: what a firewall sends on in its own name comes back to it.
func translationCures(t *rapid.T, d sim.Design) {
	n := compile(t, d)
	q, device, ok := firstOf(t, n, halfOpenAt)
	if !ok {
		return
	}
	other := d.Clone()
	hideBehind(&other, device)
	r := question{compile(t, other), q.f}
	if got := r.verdict(t); got.Reason == sim.HalfOpen && got.At == device {
		t.Fatalf("%v is %v though %s hides its source\n%s", q.f, got, device, r.trace(t))
	}
}

// hideBehind makes a firewall or an appliance the source of all it passes.
func hideBehind(d *sim.Design, device string) {
	if x := machine(d, device); x != nil {
		x.Appliance.SNAT = append([]sim.SNATRule{{Name: "cure", To: x.IPs[0]}}, x.Appliance.SNAT...)
		return
	}
	never := []string{"255.255.255.255/32"} // so everything is translated: net:5.2.b2
	for i := range d.Firewalls {
		if f := &d.Firewalls[i]; f.Name == device && f.Policy == "" {
			f.SNATPrivateRanges = never
		} else if f.Name == device {
			for j := range d.FirewallPolicies {
				if p := &d.FirewallPolicies[j]; p.Name == f.Policy {
					p.SNAT = sim.PolicySNAT{PrivateRanges: never}
				}
			}
		}
	}
}

// halfOpenAt is the firewall or appliance at which a flow is half-open.
func halfOpenAt(n *sim.Network, f sim.Flow) (device string, ok bool) {
	v, err := n.Verdict(f)
	if err != nil || v.Reason != sim.HalfOpen {
		return "", false
	}
	d := n.Design()
	firewall := slices.ContainsFunc(d.Firewalls, func(f sim.Firewall) bool { return f.Name == v.At })
	return v.At, firewall || machine(&d, v.At) != nil
}

// fewerFirewalls: what keeps no state has none to miss.
func fewerFirewalls(t *rapid.T, d sim.Design) {
	n := compile(t, d)
	q, device, ok := firstOf(t, n, firewallOnBothPaths)
	if !ok {
		return
	}
	other := d.Clone()
	machine(&other, device).Appliance = sim.Filter{}
	r := question{compile(t, other), q.f}
	if got := r.verdict(t); !symmetric(got) {
		t.Fatalf("%v is %v since %s is a plain router\n%s\nbefore\n%s", q.f, got, device, r.trace(t), q.trace(t))
	}
}

// firewallOnBothPaths is an appliance that keeps state, translates nothing, and that
// both directions of a delivered flow pass.
func firewallOnBothPaths(n *sim.Network, f sim.Flow) (device string, ok bool) {
	if v, err := n.Verdict(f); err != nil || !symmetric(v) {
		return "", false
	}
	trace, _ := n.Trace(f)
	d := n.Design()
	for _, device := range trace.Forward() {
		x := machine(&d, device)
		if x != nil && x.IPForwarding && x.Appliance.Stateful && len(x.Appliance.SNAT)+len(x.Appliance.DNAT) == 0 && slices.Contains(trace.Return(), device) {
			return device, len(trace.Others) == 0
		}
	}
	return "", false
}

// firstOf draws flows, and finds the first of which something is true at a device.
func firstOf(t *rapid.T, n *sim.Network, is func(*sim.Network, sim.Flow) (string, bool)) (question, string, bool) {
	flows := Flows(n)
	for range 40 {
		f := flows.Draw(t, "flow")
		if device, ok := is(n, f); ok {
			return question{n, f}, device, true
		}
	}
	return question{}, "", false
}

// machine finds a network interface by its name, nil if there is none.
func machine(d *sim.Design, name string) *sim.NIC {
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				if x := &d.VNets[i].Subnets[j].NICs[k]; x.Name == name {
					return x
				}
			}
		}
	}
	return nil
}
