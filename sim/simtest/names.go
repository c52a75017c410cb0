package simtest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
)

// DNSGraph is a set of name servers, of which some ask others, and a client that asks
// some of them.
type DNSGraph struct {
	Config  dns.Config
	Reach   DNSReach
	Servers []netip.Addr // the client's list, in its order
}

// DNSReach is who stands at an address, whoever asks there: a [dns.Transport] out of a
// table. An address that is not in it is silent.
type DNSReach map[netip.Addr]dns.Delivery

// Carry delivers to whoever stands at the address. The source of a query is the
// asker's own address; a client has none.
func (r DNSReach) Carry(from dns.Vantage, to netip.Addr, _ bool) dns.Delivery {
	d := r[to]
	for a, at := range r {
		if at.Server == string(from) && at.Fate == dns.Delivered {
			d.Source = a
		}
	}
	return d
}

// System compiles the graph's servers.
func (g DNSGraph) System() (*dns.System, error) { return dns.New(g.Config, g.Reach) }

// Client is the graph's client as a machine with that program.
func (g DNSGraph) Client(program dns.Resolver) dns.Client {
	return dns.Client{From: "client", Servers: g.Servers, Program: program}
}

// String is the graph as an outline: the client's list, each server with its
// addresses, rules and zones, and the addresses where nobody answers.
func (g DNSGraph) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "client asks %s\n", listed(g.Servers))
	for _, s := range g.Config.Servers {
		fmt.Fprintf(&b, "%s %s at %s\n", s.Name, s.Software, listed(g.at(func(d dns.Delivery) bool { return d.Server == s.Name })))
		for _, f := range s.Forward {
			fmt.Fprintf(&b, "  %s -> %s\n", f.Suffix, listed(f.To))
		}
		switch {
		case len(s.Forwarders) > 0 && s.ForwardOnly:
			fmt.Fprintf(&b, "  else -> %s\n", listed(s.Forwarders))
		case len(s.Forwarders) > 0:
			fmt.Fprintf(&b, "  else -> %s, then the root\n", listed(s.Forwarders))
		}
		outlineZones(&b, s.Zones)
	}
	for _, v := range g.Config.Views {
		fmt.Fprintf(&b, "Azure's resolver in %s at %s\n", v.Name, listed(g.at(func(d dns.Delivery) bool { return d.View == v.Name })))
		for _, r := range v.Rules {
			fmt.Fprintf(&b, "  %s -> %s\n", r.Suffix, listed(r.To))
		}
		for _, z := range v.Zones {
			outlineZones(&b, []dns.Zone{*z.Zone})
		}
	}
	if len(g.Config.Public) > 0 {
		b.WriteString("public DNS\n")
	}
	for _, z := range g.Config.Public {
		outlineZones(&b, []dns.Zone{z.Zone})
	}
	fmt.Fprintf(&b, "closed %s\n", listed(g.at(func(d dns.Delivery) bool { return d.Fate == dns.Closed })))
	return b.String()
}

func outlineZones(b *strings.Builder, zones []dns.Zone) {
	for _, z := range zones {
		fmt.Fprintf(b, "  zone %s\n", z.Name)
		for _, r := range z.Records {
			fmt.Fprintf(b, "    %s\n", r)
		}
	}
}

func listed(addrs []netip.Addr) string {
	var s []string
	for _, a := range addrs {
		s = append(s, a.String())
	}
	return strings.Join(s, ", ")
}

// at are the addresses of which a thing holds, in order.
func (g DNSGraph) at(is func(dns.Delivery) bool) (all []netip.Addr) {
	for a, d := range g.Reach {
		if is(d) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return all
}
