package dns

import (
	"net/netip"
	"testing"
)

// wires is a Transport that costs next to nothing.
type wires map[netip.Addr]Delivery

func (w wires) Carry(_ Vantage, to netip.Addr, _ bool) Delivery { return w[to] }

// A chain of five: client, three forwarders, the network's view, behind an alias.
func BenchmarkLookupFiveHops(b *testing.B) {
	forward := func(name, to string) Server {
		return Server{Name: name, Software: CoreDNS, Forwarders: addrs(to), ForwardOnly: true}
	}
	s, err := New(Config{
		Servers: []Server{forward("one", "10.0.0.2"), forward("two", "10.0.0.3"), forward("three", "10.0.0.4")},
		Views:   []View{{Name: "hub", Zones: []LinkedZone{{Zone: privateBlob("acct")}}}}, Public: publicDNS,
	}, wires{addr("10.0.0.1"): {Fate: Delivered, Server: "one"}, addr("10.0.0.2"): {Fate: Delivered, Server: "two"}, addr("10.0.0.3"): {Fate: Delivered, Server: "three"}, addr("10.0.0.4"): {Fate: Delivered, View: "hub"}})
	if err != nil {
		b.Fatal(err)
	}
	c, q := at("10.0.0.1"), Question{"acct.blob.core.windows.net", A}
	b.ReportAllocs()
	for b.Loop() {
		if l := s.Lookup(c, q); l.Result != Resolved {
			b.Fatal(l)
		}
	}
}
