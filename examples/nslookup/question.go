package main

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/examples/internal/command"
	"azpath/sim"
)

// answer reads everything, then asks. The error joins every mistake.
func (q question) answer() (answer, error) {
	var m command.Mistakes
	name, kind := q.read(&m)
	var server netip.Addr
	if q.server != "" {
		var err error
		server, err = netip.ParseAddr(q.server)
		if err != nil || server.Zone() != "" {
			m.Add("-server", fmt.Errorf("%s: want an address", command.Short(q.server)))
		}
	}
	program, ok := forms[q.form]
	if !ok {
		m.Add("-form", fmt.Errorf("%s: want chain, windows or bind", command.Short(q.form)))
	}
	if program != nil && kind != dns.A && kind != dns.AAAA {
		m.Add("-form", fmt.Errorf("%s: what nslookup prints is known for addresses alone, want chain with -type %s", q.form, kind))
	}
	network := q.compiled(&m)
	if m != nil || network == nil {
		if network != nil && q.from != "" {
			_, err := network.Lookup(q.from, dns.Question{Name: dns.Root, Type: dns.A})
			m.Add("-from "+command.Short(q.from), err)
		}
		return answer{}, m.Err()
	}
	var programs []dns.Resolver
	if program != nil {
		programs = []dns.Resolver{*program}
	}
	look := func(kind dns.Type) *dns.Lookup {
		l, err := network.LookupAt(q.from, server, dns.Question{Name: name, Type: kind}, programs...)
		m.Add("-from "+command.Short(q.from), err)
		return l
	}
	a := answer{asked: look(kind), also: &dns.Lookup{}, printed: program != nil}
	if program != nil && q.kind == "" && m == nil {
		a.also = look(dns.AAAA)
	}
	return a, m.Err()
}

// read reads the name and the type. An address stands for the name of its PTR.
func (q question) read(m *command.Mistakes) (name dns.Name, kind dns.Type) {
	kind = dns.A
	if q.kind != "" {
		m.Add("-type", kind.UnmarshalText([]byte(q.kind)))
	}
	switch {
	case len(q.names) == 0:
		m.Add("name", errors.New("missing, want one behind the flags such as store.blob.core.windows.net"))
		return "", kind
	case len(q.names) > 1:
		m.Add("name", fmt.Errorf("%s: want one name, behind the flags", command.Short(strings.Join(q.names, " "))))
		return "", kind
	}
	text := q.names[0]
	if a, err := netip.ParseAddr(text); err == nil && a.Is4() {
		b := a.As4()
		slices.Reverse(b[:])
		text, kind = netip.AddrFrom4(b).String()+".in-addr.arpa", dns.PTR
	}
	name, err := dns.ParseName(text)
	m.Add("name "+command.Short(text), err)
	return name, kind
}

// compiled is the network of the design, nil if it has mistakes.
func (q question) compiled(m *command.Mistakes) *sim.Network {
	if q.from == "" {
		m.Add("-from", errors.New("missing, want a machine of the design"))
	}
	d, ok := q.design.Read(m, "examples/designs/names.json")
	if !ok {
		return nil
	}
	n, err := sim.Compile(d)
	m.Add("-design "+q.design.Name(), err)
	return n
}
