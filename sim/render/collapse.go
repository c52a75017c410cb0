package render

import (
	"fmt"
	"slices"
)

// How many parts of one kind are drawn beside each other. Of more, some are drawn and
// the others become one box, but for what a trace names.
const (
	mostDevices = 8
	mostSubnets = 12
	mostVNets   = 24
	spared      = 3 // as many fewer are drawn, so that the box stands for some
)

// collapse joins many alike into one box, so that a network with 400 machines is as
// easy to read as one with four.
func (b *builder) collapse() {
	s := b.scene
	s.parts = b.collapsed(nil, s.parts)
	for i := range s.links {
		l := &s.links[i]
		l.from, l.to = stands(l.from), stands(l.to)
	}
	seen := map[link]bool{}
	s.links = slices.DeleteFunc(s.links, func(l link) bool {
		key := l
		key.label = ""
		twice := seen[key] && (l.from.kind == kindMany || l.to.kind == kindMany)
		seen[key] = true
		return twice || l.from == l.to
	})
	for name, p := range s.devices {
		s.devices[name] = stands(p)
	}
}

// stands is the box in which a part is drawn.
func stands(p *part) *part {
	at := p
	for x := p; x != nil; x = x.up {
		if x.kind == kindMany {
			at = x
		}
	}
	return at
}

func (b *builder) collapsed(in *part, parts []*part) (out []*part) {
	for from := 0; from < len(parts); {
		to := from
		for to < len(parts) && parts[to].kind == parts[from].kind {
			to++
		}
		out = append(out, b.few(in, parts[from:to])...)
		from = to
	}
	for _, p := range out {
		p.parts = b.collapsed(p, p.parts)
	}
	return out
}

// few are parts of one kind, the last of which is a box for those too many.
func (b *builder) few(in *part, alike []*part) (out []*part) {
	most := mostDevices
	switch alike[0].kind {
	case kindVNet:
		most = mostVNets
	case kindSubnet:
		most = mostSubnets
	}
	if len(alike) <= most {
		return alike
	}
	var hidden []*part
	for _, p := range alike {
		if len(out) < most-spared && alike[0].kind != kindMachine || b.keeps(p) {
			out = append(out, p)
			continue
		}
		hidden = append(hidden, p)
	}
	if len(hidden) < 2 {
		return alike
	}
	first, last := hidden[0], hidden[len(hidden)-1]
	many := &part{kind: kindMany, up: in, addr: first.addr}
	for _, p := range hidden {
		p.up = many
	}
	many.title = fmt.Sprintf("%d %s", len(hidden), plurals[first.kind])
	if len(out) > 0 {
		many.title = fmt.Sprintf("%d more %s", len(hidden), plurals[first.kind])
	}
	many.lines = lines(first.title+" … "+last.title, span(first, last))
	return append(out, many)
}

func span(first, last *part) string {
	if !first.addr.IsValid() || !last.addr.IsValid() {
		return ""
	}
	return first.addr.String() + " … " + last.addr.String()
}

// keeps says whether a part is, or holds, a device that a trace names.
func (b *builder) keeps(p *part) (kept bool) {
	p.each(func(x *part) { kept = kept || !x.kind.place() && b.shown[x.name] })
	return kept
}

var plurals = map[kind]string{
	kindSite: "sites", kindVNet: "virtual networks", kindSubnet: "subnets", kindEdge: "edges", kindFirewall: "firewalls", kindGateway: "gateways",
	kindBalancer: "load balancer frontends", kindAppGateway: "application gateways", kindInstance: "API Management instances", kindAppliance: "appliances",
	kindMachine: "network interfaces", kindEndpoint: "private endpoints", kindLink: "private link services", kindResolver: "resolver endpoints",
	kindHost: "hosts", kindService: "services",
}
