package render

import (
	"azpath/sim"
)

// outside are the internet, Microsoft's services and the sites.
func (b *builder) outside() {
	b.internet = &part{kind: kindInternet, name: "the internet", title: "Public internet"}
	b.device(b.internet, &part{kind: kindRoads, name: "internet", title: "internet", lines: []string{"between public addresses"}})
	for _, h := range b.d.Internet {
		b.host(b.internet, h, "host on the internet")
	}
	b.services = &part{kind: kindServices, name: "services", title: "Microsoft services", lines: []string{"on public addresses"}}
	if b.shown["platform"] {
		b.device(b.services, &part{kind: kindPlatform, name: "platform", title: "platform", lines: []string{"168.63.129.16"}})
	}
	for _, s := range b.d.Services {
		b.device(b.services, &part{kind: kindService, name: s.Name, lines: lines(few(s.FQDNs, 1), prefixes(s.Prefixes)), addr: firstPrefix(s.Prefixes)})
	}
	for i := range b.d.Sites {
		b.site(&b.d.Sites[i])
	}
}

func (b *builder) host(in *part, h sim.Host, what string) {
	if b.nameServer(h.Name) {
		what = "name server"
	}
	b.device(in, &part{kind: kindHost, name: h.Name, lines: lines(what, addrs(h.IP)), addr: h.IP})
}

// nameServer says whether a machine answers for names.
func (b *builder) nameServer(machine string) bool {
	for i := range b.d.DNSServers {
		if b.d.DNSServers[i].Host == machine {
			return true
		}
	}
	return false
}

func (b *builder) site(s *sim.Site) {
	p := &part{kind: kindSite, name: s.Name, title: s.Name, space: prefixes(s.Prefixes), lines: lines("on premises", prefixes(s.Prefixes)), addr: firstPrefix(s.Prefixes)}
	b.sites[s.Name] = p
	b.places = append(b.places, p)
	for i := range s.Edges {
		b.edge(p, s, &s.Edges[i])
	}
	for _, h := range s.Hosts {
		b.host(p, h, "host")
	}
	// The site itself is a hop only for machines that nobody declares.
	if b.shown[s.Name] {
		b.device(p, &part{kind: kindHost, name: s.Name, title: "any other machine", lines: []string{"of site " + s.Name}})
	}
}

var edgeWords = map[sim.EdgeType]string{
	sim.InternetEdge: "way to the internet", sim.VPNEdge: "VPN device", sim.PrivatePeering: "ExpressRoute private peering", sim.MicrosoftPeering: "ExpressRoute Microsoft peering",
}

func (b *builder) edge(in *part, s *sim.Site, e *sim.Edge) {
	filter := ""
	switch {
	case e.Filter.Stateful:
		filter = "stateful firewall"
	case len(e.Filter.SNAT)+len(e.Filter.DNAT) > 0:
		filter = "translates addresses"
	case len(e.Filter.Rules) > 0:
		filter = "stateless filter"
	}
	p := b.device(in, &part{kind: kindEdge, name: s.Name + "/" + e.Name, lines: lines(edgeWords[e.Type], filter, named("part of", e.Box))})
	switch e.Type {
	case sim.InternetEdge:
		b.scene.links = append(b.scene.links, link{from: p, to: b.scene.devices["internet"], kind: edgeLink})
	case sim.MicrosoftPeering:
		to := b.scene.devices["internet"]
		if len(b.services.parts) > 0 {
			to = b.services
		}
		b.scene.links = append(b.scene.links, link{from: p, to: to, label: "Microsoft peering", kind: edgeLink})
	}
}

// connections join gateways to the edges of sites.
func (b *builder) connections() {
	for i := range b.d.Gateways {
		g := &b.d.Gateways[i]
		from := b.scene.devices[g.Name]
		for _, k := range g.Connections {
			ends := []string{k.Edge}
			if k.SecondEdge != "" && k.SecondEdge != k.Edge {
				ends = append(ends, k.SecondEdge)
			}
			for _, e := range ends {
				if to := b.scene.devices[k.Site+"/"+e]; to != nil {
					b.scene.links = append(b.scene.links, link{from: from, to: to, label: k.Name, kind: connectionLink})
				}
			}
		}
	}
}
