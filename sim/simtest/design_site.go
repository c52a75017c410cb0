package simtest

import (
	"fmt"

	"azpath/sim"
)

// addSite draws dc, and others, which are like it but smaller.
func (g *drawing) addSite(i int) {
	if i == 1 {
		g.dc()
		return
	}
	name, net := []string{"yard", "branch"}[i-2], fmt.Sprint("172.", 16+i, ".0.")
	host := sim.Host{Name: []string{"shop", "till"}[i-2], IP: sim.IP(net + "10")}
	if g.yes(name + " listens?") {
		host.Listen = []sim.Listener{{Ports: sim.Port(443)}}
	}
	g.d.Sites = append(g.d.Sites, sim.Site{Name: name, Prefixes: sim.CIDRs(net + "0/16"), Hosts: []sim.Host{host}})
	g.joined()
}

func (g *drawing) dc() {
	s := sim.Site{Name: "dc", Prefixes: sim.CIDRs("172.16.0.0/16"), Hosts: []sim.Host{{Name: "pc", IP: sim.IP("172.16.0.10")}}}
	isp := sim.Edge{Name: "isp", Type: sim.InternetEdge, Advertised: sim.CIDRs("203.0.113.128/25"), Filter: g.filter("isp", "203.0.113.129")}
	if g.yes("isp DNAT?") {
		isp.Filter.DNAT = []sim.DNATRule{{Name: "pc", Destination: sim.IP("203.0.113.130"), Port: 443, Translated: sim.IP("172.16.0.10")}}
	}
	s.Edges = []sim.Edge{isp}
	g.d.Sites = append(g.d.Sites, s)
	g.when(g.gateway != 0, g.gateways)
}

func (g *drawing) outside() {
	g.d.Internet = []sim.Host{{Name: "client", IP: sim.IP("203.0.113.10")}}
	store := sim.Service{Name: "store", Prefixes: sim.CIDRs("20.38.98.0/24"), FQDNs: []string{"store.example.com"}}
	if g.yes("service firewall?") && g.app != "" {
		store.AllowedSources = []string{g.app, "198.51.100.1"}
	}
	g.d.Services = []sim.Service{store, {Name: "api", Prefixes: sim.CIDRs("52.224.186.99/32"), FQDNs: []string{"api.example.com"}}}
}
