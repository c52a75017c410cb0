package kernel

import (
	"net/netip"

	"azpath/sim"
)

// appliance gives a forwarding machine its rules. What the machine itself sends is
// the lab's: the kernel's own answers would disturb the connections it tracks.
func (l *lowering) appliance(r *Router, f *sim.Filter, wire int) {
	r.chain("own", HookOutputRaw, Rule{Strange: true, Do: Drop})
	l.translations(r, f, []int{wire}, wire, wire)
	l.verdicts(r, f, "transit")
	if r.chainNamed("transit") != nil {
		r.chain("forward", HookForward, Rule{Do: Jump, Jump: "transit"})
	}
	r.Loose, r.Liberal = f.Loose, f.Liberal
	l.filterParts(f)
}

// filterParts names what of a filter Linux is not told.
func (l *lowering) filterParts(f *sim.Filter) {
	if f.TranslateAny {
		l.not("translation of packets that fit no connection")
	}
	if f.IdleTimeout != 0 && f.IdleTimeout != sim.Duration(impatient) {
		l.not("idle timeout of its own")
	}
}

// translations writes a filter's NAT rules: of destinations for what comes in by
// any of the wires, of sources for what leaves by out, or by inward.
func (l *lowering) translations(r *Router, f *sim.Filter, in []int, out, inward int) {
	if len(f.DNAT)+len(f.SNAT) == 0 {
		return
	}
	r.chain("dnat", HookDNAT)
	r.chain("snat", HookSNAT)
	for _, x := range f.DNAT {
		for _, wire := range in {
			proto := x.Protocol
			if proto == 0 {
				proto = sim.TCP
			}
			rule := Rule{In: wire + 1, Proto: proto, Dst: single(x.Destination), Do: ToDestination, To: x.Translated, Port: x.ToPort}
			if x.Port != 0 {
				rule.Ports = sim.Port(x.Port)
			}
			r.chain("dnat", HookDNAT, rule)
		}
	}
	for _, x := range f.SNAT {
		wire := out
		if x.Inward {
			if inward == out {
				continue // an appliance has no inside
			}
			wire = inward
		}
		for _, src := range l.prefixes(x.Sources) {
			for _, dst := range l.prefixes(x.Destinations) {
				r.chain("snat", HookSNAT, Rule{Out: wire + 1, Src: src, Dst: dst, Do: ToSource, To: x.To})
			}
		}
	}
}

// verdicts writes a filter's rules into a chain.
func (l *lowering) verdicts(r *Router, f *sim.Filter, chain string) {
	if f.Stateful {
		r.chain(chain, 0, Rule{State: Invalid, Do: Drop}, Rule{State: Established | Related, Do: Accept})
	} else if len(f.Rules) == 0 {
		return
	}
	for _, x := range f.Rules {
		do := Drop
		if x.Access == sim.Allow {
			do = Accept
		}
		for _, src := range l.prefixes(x.Sources) {
			for _, dst := range l.prefixes(x.Destinations) {
				for _, m := range l.ports(&x) {
					r.chain(chain, 0, Rule{Proto: m.proto, Ports: m.ports, Src: src, Dst: dst, Do: do})
				}
			}
		}
	}
	r.chain(chain, 0, Rule{Do: Drop})
}

type protoPorts struct {
	proto sim.Protocol
	ports sim.Ports
}

// ports is what a rule matches by protocol and port. A list of ports matches what
// has ports.
func (l *lowering) ports(x *sim.FilterRule) (out []protoPorts) {
	protos := []sim.Protocol{x.Protocol}
	var list []sim.Ports
	for _, text := range x.Ports {
		if text == "*" {
			list = nil
			break
		}
		p, err := sim.ParsePorts(text)
		if err != nil {
			l.not("port %q", text)
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return []protoPorts{{x.Protocol, sim.Ports{}}}
	}
	if x.Protocol == 0 {
		protos = []sim.Protocol{sim.TCP, sim.UDP}
	}
	for _, proto := range protos {
		for _, p := range list {
			out = append(out, protoPorts{proto, p})
		}
	}
	return out
}

// prefixes reads a list of addresses; the zero prefix matches all.
func (l *lowering) prefixes(texts []string) (out []netip.Prefix) {
	if len(texts) == 0 {
		return []netip.Prefix{{}}
	}
	for _, t := range texts {
		if t == "*" {
			return []netip.Prefix{{}}
		}
		if p, err := netip.ParsePrefix(t); err == nil {
			out = append(out, p)
		} else if a, err := netip.ParseAddr(t); err == nil {
			out = append(out, single(a))
		} else {
			l.not("service tag %q", t)
		}
	}
	return out
}
