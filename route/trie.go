package route

import (
	"net"
	"net/netip"

	"github.com/yl2chen/cidranger"
)

// trie finds every prefix that covers an address. It explains and does not walk: a question allocates and costs many
// times a search of the ranges, which in turn know the winner alone.
//
// The trie holds one entry per prefix, since a second insert of a prefix would replace the first without a word.
// NewTable lets no host bits and no IPv4-mapped prefix in, which the trie would misread.
type trie struct {
	ranger cidranger.Ranger
}

// span is the candidates of one prefix, Table.routes[lo:hi].
type span struct {
	network net.IPNet
	lo, hi  int
}

// Network makes span an entry of the trie.
func (s span) Network() net.IPNet { return s.network }

// newTrie takes routes in the order of Table.routes, equal prefixes together.
func newTrie(routes []Route) *trie {
	t := &trie{cidranger.NewPCTrieRanger()}
	for lo := 0; lo < len(routes); {
		hi := lo + 1
		for hi < len(routes) && routes[hi].Prefix == routes[lo].Prefix {
			hi++
		}
		if err := t.ranger.Insert(span{ipNet(routes[lo].Prefix), lo, hi}); err != nil {
			panic("route: inserting " + routes[lo].Prefix.String() + ": " + err.Error())
		}
		lo = hi
	}
	return t
}

// covering is the spans whose prefix covers addr, longest prefix first.
func (t *trie) covering(addr netip.Addr) []span {
	entries, err := t.ranger.ContainingNetworks(addr.AsSlice())
	if err != nil {
		panic("route: asking for " + addr.String() + ": " + err.Error())
	}
	spans := make([]span, 0, len(entries))
	for i := len(entries) - 1; i >= 0; i-- { // the trie lists the shortest first
		spans = append(spans, entries[i].(span))
	}
	return spans
}

func ipNet(p netip.Prefix) net.IPNet {
	return net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
