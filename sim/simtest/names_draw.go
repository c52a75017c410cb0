package simtest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"

	"pgregory.net/rapid"
)

// DNSShape narrows what [DNSGraphs] makes; its zero value is everything.
type DNSShape struct {
	// Software are what the forwarding servers run; none means each that forwards.
	Software []dns.Software
	// NoLoops: a server asks only servers that stand behind it.
	NoLoops bool
	// NoSilence: whoever does not answer says so.
	NoSilence bool
	// ServersOnly: there is neither Azure's resolver nor a public DNS, and the root is
	// closed. These are the graphs that real servers can play.
	ServersOnly bool
}

// The addresses of a graph: those of forwarding servers, of authorities, and of those
// who are of no help.
var (
	forwarderAddrs = []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.3")}
	authorityAddrs = []netip.Addr{netip.MustParseAddr("10.0.1.1"), netip.MustParseAddr("10.0.1.2")}
	closedAddr     = netip.MustParseAddr("10.0.9.1")
	silentAddr     = netip.MustParseAddr("10.0.9.2")
	refusingAddr   = netip.MustParseAddr("10.0.9.3")
	failingAddr    = netip.MustParseAddr("10.0.9.4")
	azureAddr      = netip.MustParseAddr("168.63.129.16")
	rootAddr       = netip.MustParseAddr("198.41.0.4")
)

// DNSGraphs makes graphs of up to three forwarding servers and two authorities, all
// of whose names are under "test" and get in each other's way: nested zones and
// rules, zones of one name with different records on two servers, wildcards, names
// that exist only for what is below them, aliases within a zone, out of it, in a
// circle and to nothing, delegations, and servers that are closed, silent, refuse or
// fail. They shrink to one server and no zone.
func DNSGraphs(shape DNSShape) *rapid.Generator[DNSGraph] {
	return rapid.Custom(func(t *rapid.T) DNSGraph {
		d := dnsDraw{T: t, shape: shape, g: DNSGraph{Reach: DNSReach{}}, owners: map[dns.Name][]string{}}
		d.draw()
		return d.g
	})
}

// dnsDraw is one graph in the making.
type dnsDraw struct {
	*rapid.T
	shape DNSShape
	g     DNSGraph
	pool  []dns.Name // what zones are called, and much else
	// owners are the names in a zone, of which every server that has the zone knows
	// most: questions would seldom hit otherwise.
	owners map[dns.Name][]string
}

func (d *dnsDraw) draw() {
	forwarding := rapid.IntRange(1, len(forwarderAddrs)).Draw(d.T, "forwarding servers")
	authorities := rapid.IntRange(1, len(authorityAddrs)).Draw(d.T, "authorities")
	for i := range rapid.IntRange(1, 3).Draw(d.T, "zone names") {
		name := d.name(fmt.Sprint("zone name ", i), i)
		if i > 0 && rapid.Bool().Draw(d.T, "below the one before") {
			name = d.pool[i-1].Child(rapid.SampledFrom(dnsLabels).Draw(d.T, "label"))
		}
		d.pool = append(d.pool, name)
	}
	targets := d.targets(forwarding, authorities)
	for i := range forwarding {
		d.forwarder(i, targets)
	}
	for i := range authorities {
		d.authority(i)
	}
	d.azure(targets)
	d.helpless()
	n := rapid.IntRange(1, min(2, forwarding)).Draw(d.T, "servers asked")
	d.g.Servers = slices.Clone(forwarderAddrs[:n])
}

var dnsLabels = []string{"a", "b", "c"}

// name is under "test", at least least labels below it.
func (d *dnsDraw) name(label string, least int) dns.Name {
	n := dns.Name("test")
	for range rapid.IntRange(min(least, 1), 2).Draw(d.T, label+": labels") {
		n = n.Child(rapid.SampledFrom(dnsLabels).Draw(d.T, label))
	}
	return n
}

// target is somebody whom server i may ask; how often it stands in the list is its
// weight.
func (d *dnsDraw) targets(forwarding, authorities int) func(i int) []netip.Addr {
	return func(i int) (to []netip.Addr) {
		for range 4 {
			to = append(to, authorityAddrs[:authorities]...)
		}
		from := 0
		if d.shape.NoLoops {
			from = min(i+1, forwarding)
		}
		to = append(to, forwarderAddrs[from:forwarding]...)
		to = append(to, closedAddr, refusingAddr, failingAddr)
		if !d.shape.NoSilence {
			to = append(to, silentAddr)
		}
		if !d.shape.ServersOnly {
			to = append(to, azureAddr)
		}
		return to
	}
}

// asks is a list of one or two servers.
func (d *dnsDraw) asks(label string, targets []netip.Addr) []netip.Addr {
	list := rapid.SliceOfN(rapid.SampledFrom(targets), 1, 2).Draw(d.T, label)
	if len(list) == 2 && list[0] == list[1] {
		list = list[:1]
	}
	return slices.Clone(list)
}

func (d *dnsDraw) forwarder(i int, targets func(int) []netip.Addr) {
	software := d.shape.Software
	if software == nil {
		software = []dns.Software{dns.BIND, dns.Unbound, dns.WindowsServer, dns.Dnsmasq, dns.CoreDNS}
	}
	s := dns.Server{Name: fmt.Sprint("r", i+1), Software: rapid.SampledFrom(software).Draw(d.T, "software")}
	s.Forwarders = d.asks("else", targets(i))
	s.ForwardOnly = rapid.IntRange(0, 3).Draw(d.T, "then the root") < 3
	taken := map[dns.Name]bool{"test": true}
	for j := range rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(d.T, "own zones") {
		if name := d.pooled(fmt.Sprint("own zone ", j)); !taken[name] {
			taken[name] = true
			s.Zones = append(s.Zones, d.zone(name, i+1))
		}
	}
	for j := range rapid.IntRange(0, 4).Draw(d.T, "rules") {
		name := d.pooled(fmt.Sprint("rule ", j))
		if !taken[name] { // a server takes no rule for the very name of its zone
			taken[name] = true
			s.Forward = append(s.Forward, dns.Forward{Suffix: name, To: d.asks(fmt.Sprint("rule ", j, " asks"), targets(i))})
		}
	}
	d.add(s, forwarderAddrs[i])
}

// pooled is the name of some zone, or one of its neighbours.
func (d *dnsDraw) pooled(label string) dns.Name {
	name := rapid.SampledFrom(d.pool).Draw(d.T, label)
	switch rapid.IntRange(0, 5).Draw(d.T, label+": up or down") {
	case 4:
		return name.Child(rapid.SampledFrom(dnsLabels).Draw(d.T, label+": child"))
	case 5:
		return d.name(label, 1)
	}
	return name
}

func (d *dnsDraw) authority(i int) {
	s := dns.Server{Name: fmt.Sprint("a", i+1), Software: dns.Authority}
	for j, name := range d.pool {
		held := slices.ContainsFunc(s.Zones, func(z dns.Zone) bool { return z.Name == name })
		if !held && rapid.IntRange(0, 7).Draw(d.T, fmt.Sprint("holds ", j)) < 7 {
			s.Zones = append(s.Zones, d.zone(name, 10+i))
		}
	}
	d.add(s, authorityAddrs[i])
}

func (d *dnsDraw) add(s dns.Server, at netip.Addr) {
	d.g.Config.Servers = append(d.g.Config.Servers, s)
	d.g.Reach[at] = dns.Delivery{Fate: dns.Delivered, Server: s.Name}
}

// zone has up to seven names; the addresses say on which server.
func (d *dnsDraw) zone(name dns.Name, server int) dns.Zone {
	z := dns.Zone{Name: name}
	if d.owners[name] == nil {
		d.owners[name] = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "@", "*", "a.b", "c.d", "*.a", "b.*", "*.b.c"}), 1, 7, rapid.ID).
			Draw(d.T, "names in "+string(name))
	}
	for i, owner := range d.owners[name] {
		label := owner + " in " + string(name)
		if rapid.IntRange(0, 7).Draw(d.T, label+": here") == 7 {
			continue
		}
		kinds := []string{"A", "A", "A", "CNAME", "CNAME", "TXT", "NS"}
		switch {
		case owner == "@": // no alias at the top, and a delegation is below it
			kinds = []string{"A", "TXT"}
		case strings.Contains(owner, "*"): // no wildcard delegates
			kinds = kinds[:6]
		}
		switch rapid.SampledFrom(kinds).Draw(d.T, label) {
		case "A":
			for k := range rapid.SampledFrom([]int{1, 1, 2}).Draw(d.T, label+": addresses") {
				z.Records = append(z.Records, fmt.Sprintf("%s A 192.0.2.%d", owner, 20*server%200+2*i+k))
			}
		case "CNAME":
			z.Records = append(z.Records, fmt.Sprintf("%s CNAME %s.", owner, d.alias(label, name)))
		case "TXT":
			z.Records = append(z.Records, fmt.Sprintf("%s TXT server%d", owner, server))
		case "NS":
			z.Records = append(z.Records, d.delegation(label, owner)...)
		}
	}
	return z
}

// alias is where a CNAME leads: mostly to a name of some zone.
func (d *dnsDraw) alias(label string, zone dns.Name) dns.Name {
	switch rapid.IntRange(0, 5).Draw(d.T, label+": leads") {
	case 3, 4:
		zone = rapid.SampledFrom(d.pool).Draw(d.T, label+": into")
	case 5:
		return d.name(label+": to", 1)
	}
	return zone.Child(rapid.SampledFrom([]string{"a", "b", "a", "b", "c", "a.b", "d", "b.c"}).Draw(d.T, label+": to"))
}

// delegation names a server whose address stands in the zone, mostly.
func (d *dnsDraw) delegation(label, owner string) []string {
	records := []string{fmt.Sprintf("%s NS ns.%s", owner, owner)}
	to := rapid.SampledFrom([]netip.Addr{authorityAddrs[0], authorityAddrs[0], closedAddr, {}}).Draw(d.T, label+": to")
	if to.IsValid() {
		records = append(records, fmt.Sprintf("ns.%s A %s", owner, to))
	}
	return records
}

// azure is Azure's resolver in a network, and public DNS.
func (d *dnsDraw) azure(targets func(int) []netip.Addr) {
	if d.shape.ServersOnly {
		d.g.Reach[rootAddr] = dns.Delivery{Fate: dns.Closed}
		return
	}
	d.g.Reach[rootAddr] = dns.Delivery{Fate: dns.Delivered, Public: true}
	d.g.Reach[azureAddr] = dns.Delivery{Fate: dns.Delivered, View: "net"}
	v := dns.View{Name: "net", Outbound: "net"}
	var public []dns.Name
	for i, name := range slices.Compact(slices.Sorted(slices.Values(d.pool))) {
		if rapid.Bool().Draw(d.T, fmt.Sprint("linked ", i)) {
			z := d.zone(name, 5)
			v.Zones = append(v.Zones, dns.LinkedZone{Zone: &z, Fallback: rapid.Bool().Draw(d.T, "falls back")})
		}
		if rapid.Bool().Draw(d.T, fmt.Sprint("public ", i)) {
			public = append(public, name)
		}
	}
	if rapid.Bool().Draw(d.T, "a ruleset") {
		behind := targets(len(forwarderAddrs))
		behind = slices.DeleteFunc(behind, func(a netip.Addr) bool { return d.shape.NoLoops && a == azureAddr })
		v.Rules = []dns.Rule{{Name: "rule", Suffix: d.pooled("ruleset"), To: d.asks("ruleset asks", behind)}}
	}
	d.g.Config.Views = []dns.View{v}
	for _, name := range public {
		d.g.Config.Public = append(d.g.Config.Public, dns.PublicZone{Zone: d.zone(name, 7)})
	}
}

// helpless declares whoever is asked and of no help: somebody who refuses whatever is
// asked, somebody who has nobody to ask.
func (d *dnsDraw) helpless() {
	asked := map[netip.Addr]bool{}
	for _, s := range d.g.Config.Servers {
		for _, a := range slices.Concat(s.Forwarders, delegates(s)) {
			asked[a] = true
		}
		for _, f := range s.Forward {
			for _, a := range f.To {
				asked[a] = true
			}
		}
	}
	for _, v := range d.g.Config.Views {
		for _, r := range v.Rules {
			for _, a := range r.To {
				asked[a] = true
			}
		}
	}
	if asked[refusingAddr] {
		d.add(dns.Server{Name: "refuses", Software: dns.Authority}, refusingAddr)
	}
	if asked[failingAddr] {
		d.add(dns.Server{Name: "fails", Forwarders: []netip.Addr{closedAddr}, ForwardOnly: true}, failingAddr)
	}
	if asked[closedAddr] || asked[failingAddr] {
		d.g.Reach[closedAddr] = dns.Delivery{Fate: dns.Closed}
	}
}

// delegates are the addresses in a server's own zones, which a delegation may lead to.
func delegates(s dns.Server) (all []netip.Addr) {
	for _, z := range s.Zones {
		for _, text := range z.Records {
			if r, err := dns.ParseRecord(text, z.Name); err == nil && r.Type == dns.A {
				all = append(all, r.Addr)
			}
		}
	}
	return all
}
