//go:build linux

package named

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim/simtest"
)

// pair is a graph and a question to one of its servers.
type pair struct {
	graph    simtest.DNSGraph
	question dns.Question
	to       netip.Addr
	seed     int // that drew it
}

func (p pair) String() string {
	return fmt.Sprintf("%s, asked at %s, in\n%s", p.question, p.to, p.graph)
}

// design is a pair that real servers play beside hundreds of others: its names are
// moved from "test" to a suffix of its own, "d17.test", and its servers to the
// addresses of the processes that play them.
type design struct {
	pair
	number  int
	servers []*server
	moved   map[netip.Addr]netip.Addr // addresses of the graph to those of the lab
	back    map[netip.Addr]netip.Addr
}

// server is a server of the graph, and who plays it.
type server struct {
	*dns.Server
	at      netip.Addr // in the graph
	program *program
	slot    int
}

// cast says which program plays servers that run the software.
type cast map[dns.Software]*program

func newDesign(number int, p pair, c cast) *design {
	d := &design{pair: p, number: number, moved: map[netip.Addr]netip.Addr{}, back: map[netip.Addr]netip.Addr{}}
	slots := map[*program]int{}
	for i := range d.graph.Config.Servers {
		s := &server{Server: &d.graph.Config.Servers[i]}
		s.program = c[s.Software]
		if s.program == nil {
			panic("named: nobody plays " + s.Software.String())
		}
		s.slot = slots[s.program]
		slots[s.program]++
		for a, at := range d.graph.Reach {
			if at.Server == s.Name {
				s.at = a
				d.move(a, s.program.addr(s.slot))
			}
		}
		d.servers = append(d.servers, s)
	}
	if zones := p.graph.Config.Public; zones != nil {
		root := &server{Server: &dns.Server{Name: "root", Software: dns.Authority}, at: rootAddr, program: public}
		for _, z := range zones {
			root.Zones = append(root.Zones, z.Zone)
		}
		d.servers = append(d.servers, root)
	}
	closed := 0
	for a, at := range d.graph.Reach {
		if at.Fate == dns.Closed && a != rootAddr {
			d.move(a, closedAddr(closed))
			closed++
		}
	}
	return d
}

func (d *design) move(from, to netip.Addr) { d.moved[from], d.back[to] = to, from }

// lab is where an address of the graph is here. Who is nowhere in the graph is silent.
func (d *design) lab(a netip.Addr) netip.Addr {
	switch to, ok := d.moved[a]; {
	case ok:
		return to
	case a == rootAddr:
		return a
	}
	d.move(a, silentAddr)
	return silentAddr
}

// model is the address of the graph that an address here stands for.
func (d *design) model(a netip.Addr) netip.Addr {
	if from, ok := d.back[a]; ok {
		return from
	}
	return a
}

// asker is what the graph calls whoever asks from an address.
func (d *design) asker(a netip.Addr) dns.Vantage {
	if a == clientAddr {
		return "client"
	}
	for _, s := range d.servers {
		if s.program.addr(s.slot) == a {
			return dns.Vantage(s.Name)
		}
	}
	return dns.Vantage(a.String())
}

// top is what "test" is called here.
func (d *design) top() string { return fmt.Sprintf("d%d.test.", d.number) }

// real is what a name of the graph is called here, with its final dot. Names outside
// of "test" keep theirs.
func (d *design) real(n dns.Name) string {
	if !n.Under("test") {
		return string(n) + "."
	}
	return strings.TrimSuffix(string(n), "test") + d.top()
}

// spelt is a name as questions and rules have it: in some designs in capitals, which
// mean nothing.
func (d *design) spelt(n dns.Name) string {
	if d.number%4 == 3 {
		return strings.ToUpper(d.real(n))
	}
	return d.real(n)
}

// unreal is the name in the graph.
func (d *design) unreal(name string) dns.Name {
	name = strings.ToLower(name)
	if rest, ok := strings.CutSuffix(name, d.top()); ok {
		name = rest + "test."
	}
	if name == "." {
		return dns.Root
	}
	return dns.Name(strings.TrimSuffix(name, "."))
}

// forwarding is a rule of a server, or its forwarders for everything else, which
// under the suffix of the design are a rule too.
type forwarding struct {
	suffix   string
	to       []netip.Addr
	thenRoot bool
}

func (r role) forwards() (all []forwarding) {
	s := r.server
	all = r.rules(s)
	if len(s.Forwarders) > 0 && !s.rule("test") {
		all = append(all, forwarding{r.top(), r.labs(s.Forwarders), !s.ForwardOnly})
	}
	return all
}

func (d *design) rules(s *server) (all []forwarding) {
	for _, f := range s.Forward {
		all = append(all, forwarding{d.spelt(f.Suffix), d.labs(f.To), false})
	}
	return all
}

// rule says whether there is a rule for the very name.
func (s *server) rule(name dns.Name) bool {
	return slices.ContainsFunc(s.Forward, func(f dns.Forward) bool { return f.Suffix == name })
}

func (d *design) labs(addrs []netip.Addr) (to []netip.Addr) {
	for _, a := range addrs {
		to = append(to, d.lab(a))
	}
	return to
}

// zoneFile is a zone as servers read it. Every zone needs a start of authority and a
// name server, which the graph's zones have no need of.
func (d *design) zoneFile(z dns.Zone) string {
	var b strings.Builder
	apex := d.real(z.Name)
	fmt.Fprintf(&b, "$TTL 0\n%s 0 IN SOA ns.invalid. host.invalid. 1 3600 600 86400 0\n%s 0 IN NS ns.invalid.\n", apex, apex)
	for _, text := range z.Records {
		r, err := dns.ParseRecord(text, z.Name)
		if err != nil {
			panic("named: " + err.Error())
		}
		fmt.Fprintf(&b, "%s 0 IN %s %s\n", d.real(r.Name), r.Type, d.data(r))
	}
	return b.String()
}

// data is a record's data, of which addresses of servers are moved.
func (d *design) data(r dns.Record) string {
	switch r.Type {
	case dns.A:
		if to, ok := d.moved[r.Addr]; ok {
			return to.String()
		}
		return r.Addr.String()
	case dns.AAAA:
		return r.Addr.String()
	case dns.TXT:
		return fmt.Sprintf("%q", r.Text)
	case dns.MX, dns.SRV:
		return r.Text + " " + d.real(r.Target)
	}
	return d.real(r.Target)
}
