package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"azpath/dns"
	"azpath/sim"
)

// answer reads everything, then asks. The error joins every mistake.
func (q question) answer() (answer, error) {
	var m mistakes
	name, kind := q.read(&m)
	var server netip.Addr
	if q.server != "" {
		var err error
		server, err = netip.ParseAddr(q.server)
		if err != nil || server.Zone() != "" {
			m.add("-server", fmt.Errorf("%s: want an address", short(q.server)))
		}
	}
	program, ok := forms[q.form]
	if !ok {
		m.add("-form", fmt.Errorf("%s: want chain, windows or bind", short(q.form)))
	}
	if program != nil && kind != dns.A && kind != dns.AAAA {
		m.add("-form", fmt.Errorf("%s: what nslookup prints is known for addresses alone, want chain with -type %s", q.form, kind))
	}
	network := q.compiled(&m)
	if m != nil || network == nil {
		if network != nil && q.from != "" {
			_, err := network.Lookup(q.from, dns.Question{Name: dns.Root, Type: dns.A})
			m.add("-from "+short(q.from), err)
		}
		return answer{}, m.err()
	}
	var programs []dns.Resolver
	if program != nil {
		programs = []dns.Resolver{*program}
	}
	look := func(kind dns.Type) *dns.Lookup {
		l, err := network.LookupAt(q.from, server, dns.Question{Name: name, Type: kind}, programs...)
		m.add("-from "+short(q.from), err)
		return l
	}
	a := answer{asked: look(kind), also: &dns.Lookup{}, printed: program != nil}
	if program != nil && q.kind == "" && m == nil {
		a.also = look(dns.AAAA)
	}
	return a, m.err()
}

// read reads the name and the type. An address stands for the name of its PTR.
func (q question) read(m *mistakes) (name dns.Name, kind dns.Type) {
	kind = dns.A
	if q.kind != "" {
		m.add("-type", kind.UnmarshalText([]byte(q.kind)))
	}
	switch {
	case len(q.names) == 0:
		m.add("name", errors.New("missing, want one behind the flags such as store.blob.core.windows.net"))
		return "", kind
	case len(q.names) > 1:
		m.add("name", fmt.Errorf("%s: want one name, behind the flags", short(strings.Join(q.names, " "))))
		return "", kind
	}
	text := q.names[0]
	if a, err := netip.ParseAddr(text); err == nil && a.Is4() {
		b := a.As4()
		slices.Reverse(b[:])
		text, kind = netip.AddrFrom4(b).String()+".in-addr.arpa", dns.PTR
	}
	name, err := dns.ParseName(text)
	m.add("name "+short(text), err)
	return name, kind
}

// compiled is the network of the design, nil if it has mistakes.
func (q question) compiled(m *mistakes) *sim.Network {
	if q.from == "" {
		m.add("-from", errors.New("missing, want a machine of the design"))
	}
	if q.design == "" {
		m.add("-design", errors.New("missing, want a file such as examples/designs/names.json"))
		return nil
	}
	f, err := os.Open(q.design)
	if err != nil {
		m.add("-design", err)
		return nil
	}
	defer f.Close()
	d, err := sim.ReadDesign(f)
	if err != nil {
		m.add("-design "+q.design, err)
		return nil
	}
	n, err := sim.Compile(d)
	m.add("-design "+q.design, err)
	return n
}

// mistakes are what is wrong with the input, each with the flag it came by.
type mistakes []error

// add takes err apart where it joins several; nil adds nothing.
func (m *mistakes) add(place string, err error) {
	for _, e := range each(err) {
		*m = append(*m, fmt.Errorf("%s: %w", place, e))
	}
}

func (m mistakes) err() error { return errors.Join(m...) }

// each gives the parts of a joined error in order, and nothing for nil.
func each(err error) (all []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	for _, e := range joined.Unwrap() {
		all = append(all, each(e)...)
	}
	return all
}

// short quotes what a person typed, or the head of it.
func short(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
