package sim

import (
	"cmp"
	"time"

	"azpath/sim/internal/acl"
	"azpath/sim/internal/conntrack"
)

// filter compiles what an appliance or an edge does; box is whose state it keeps.
func (c *compiler) filter(x *Filter, at *node, box deviceID) *filter {
	f := &filter{
		node: at, box: box, stateful: x.Stateful, translateAny: x.TranslateAny, hasRules: len(x.Rules) > 0,
		tracks:  x.Stateful || len(x.DNAT) > 0 || len(x.SNAT) > 0,
		options: conntrack.Options{Loose: x.Loose, Liberal: x.Liberal, Timeouts: idleTimeouts(x.IdleTimeout)},
	}
	var list []acl.Rule
	for i := range x.Rules {
		r := &x.Rules[i]
		list = append(list, acl.Rule{
			Protocols: protocols(r.Protocol), Sources: c.tags.prefixes(r.Sources, nil),
			Destinations: c.tags.prefixes(r.Destinations, nil), DestinationPorts: aclPorts(r.Ports),
		})
		f.list.evidence = append(f.list.evidence, &RuleEvidence{List: at.name, Name: r.Name, Access: r.Access})
	}
	f.list.seal(list, implicitDeny(at.name))
	c.translations(f, x)
	return f
}

// seal compiles a firewall's rules; what none of them matches is denied.
func (r *rules) seal(list []acl.Rule, deny *RuleEvidence) {
	r.written = append(list, acl.Rule{Protocols: acl.AnyProto(), Sources: anywhere, Destinations: anywhere})
	r.list = acl.Compile(r.written)
	r.evidence = append(r.evidence, deny)
}

func implicitDeny(list string) *RuleEvidence {
	return &RuleEvidence{List: list, Name: "implicit deny", Access: Deny, Default: true}
}

func (c *compiler) translations(f *filter, x *Filter) {
	for i := range x.DNAT {
		r := &x.DNAT[i]
		f.dnat = append(f.dnat, dnatRule{
			evidence: &RuleEvidence{List: f.name, Name: r.Name}, protocol: cmp.Or(r.Protocol, TCP),
			dst: r.Destination, port: r.Port, to: r.Translated, toPort: r.ToPort,
		})
	}
	for i := range x.SNAT {
		r := &x.SNAT[i]
		f.snat = append(f.snat, snatRule{
			evidence: &RuleEvidence{List: f.name, Name: r.Name}, to: r.To, inward: r.Inward,
			src: c.tags.prefixes(r.Sources, nil), dst: c.tags.prefixes(r.Destinations, nil),
		})
	}
}

// idleTimeouts are the kernel's, but for how long an established connection may
// be silent; nil leaves them all.
func idleTimeouts(idle Duration) *conntrack.Timeouts {
	if idle == 0 {
		return nil
	}
	t := conntrack.KernelTimeouts()
	t.TCP[conntrack.Established] = time.Duration(idle)
	return &t
}
