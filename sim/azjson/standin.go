package azjson

import (
	"net/netip"
	"strings"

	"azpath/sim/azjson/internal/resource"
)

// standins are addresses for what has none before it is deployed. They are of the
// ranges that documents may use, RFC 5737 (2001:db8::/32, RFC 3849, for IPv6), which
// nobody has, and follow the order of identifiers.
type standins struct {
	public map[string]netip.Addr // of public addresses, by key
	next   int
	taken  map[netip.Addr]bool
}

var documentation = []netip.Prefix{
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
}

// addresses settles what address each public address resource has.
func (t *translation) addresses() {
	t.standins = standins{public: map[string]netip.Addr{}, taken: map[netip.Addr]bool{}}
	all := t.set.of(kindPublicIP)
	for _, r := range all {
		if a, err := netip.ParseAddr(r.Get("ipAddress").Text()); err == nil {
			t.standins.public[r.Key()] = a.Unmap()
			t.standins.taken[a.Unmap()] = true
		}
	}
	for _, r := range all {
		if t.standins.public[r.Key()].IsValid() {
			continue
		}
		six := strings.EqualFold(r.Get("publicIPAddressVersion").Text(), "IPv6")
		a := t.standins.fresh(six)
		t.standins.public[r.Key()] = a
		t.notebook.add(NoteAssumed, "", subject(r)+": ipAddress", "not known before deployment: "+a.String()+" stands for it", r.Body.Place().String())
	}
}

// fresh is an address that nothing else stands for.
func (s *standins) fresh(six bool) netip.Addr {
	for ; ; s.next++ {
		a := standin(s.next, six)
		if !s.taken[a] {
			s.taken[a] = true
			return a
		}
	}
}

func standin(n int, six bool) netip.Addr {
	const each = 250
	if six || n >= each*len(documentation) {
		b := netip.MustParseAddr("2001:db8::").As16()
		b[12], b[13], b[14], b[15] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)+1
		if !six {
			return netip.AddrFrom4([4]byte{198, 18, b[14], b[15]})
		}
		return netip.AddrFrom16(b)
	}
	b := documentation[n/each].Addr().As4()
	b[3] = byte(n%each) + 1
	return netip.AddrFrom4(b)
}

// publicAddress is the address of a public address resource, by identifier.
func (t *translation) publicAddress(id string) netip.Addr { return t.standins.public[resource.Key(id)] }
