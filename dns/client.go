package dns

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Resolver is the program on a machine that asks its servers, which settles their
// order, how long it waits and what makes it move on. The zero value is Glibc.
type Resolver uint8

// The resolvers. Glibc is what Linux programs use, WindowsClient what Windows
// programs use; the two nslookup tools have minds of their own. Source: dns:3.1 to
// dns:3.4.
const (
	Glibc Resolver = iota
	WindowsClient
	WindowsNslookup
	BINDNslookup
)

var resolverNames = [...]string{Glibc: "glibc", WindowsClient: "windows", WindowsNslookup: "windows-nslookup", BINDNslookup: "nslookup"}

// String is the resolver's name.
func (r Resolver) String() string {
	if int(r) < len(resolverNames) {
		return resolverNames[r]
	}
	return fmt.Sprintf("Resolver(%d)", uint8(r))
}

// MarshalText writes String.
func (r Resolver) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a name in any case; the error lists them.
func (r *Resolver) UnmarshalText(b []byte) error {
	for i, n := range resolverNames {
		if strings.EqualFold(n, string(b)) {
			*r = Resolver(i)
			return nil
		}
	}
	return fmt.Errorf("%s is none of %s", quote(string(b)), strings.Join(resolverNames[:], ", "))
}

// Client is a machine that wants to know.
type Client struct {
	From    Vantage
	Servers []netip.Addr // in the order given to it
	Program Resolver
	// Search are the suffixes tried for a name, as each program does. None means
	// that every name is taken as complete.
	Search []Name
	// Hosts is the machine's hosts file, which programs read and the nslookup tools
	// don't. Source: dns:D3.14.
	Hosts map[Name]netip.Addr
}

// candidates are the names asked for, in order. Source: dns:D3.10, dns:D3.16.
func (c Client) candidates(name Name) []Name {
	var below []Name
	for _, s := range c.Search {
		below = append(below, s.Child(string(name)))
	}
	if c.Program == WindowsNslookup || name.Labels() == 1 {
		return append(below, name)
	}
	return append([]Name{name}, below...)
}

// fromHosts is what the hosts file says.
func (c Client) fromHosts(q Question) (Record, bool) {
	a, ok := c.Hosts[q.Name]
	ok = ok && (c.Program == Glibc || c.Program == WindowsClient) && (q.Type == A) == a.Is4() && (q.Type == A || q.Type == AAAA)
	return Record{Name: q.Name, Type: q.Type, Addr: a}, ok
}

// The outcome of asking one server, to a client.
func (x *Exchange) failed() bool {
	return x.Delivery.Fate == Closed || x.Answered && !x.Response.Rcode.useful()
}

// search asks the servers as the client's program does and returns the exchange
// that ended it, nil if none did, with everything tried and the time it took.
func (r *run) search(c Client, q Question) (end *Exchange, all []Asked, took time.Duration) {
	switch c.Program {
	case WindowsClient:
		return r.searchWindows(c, q)
	case WindowsNslookup:
		return r.searchInTurn(c, q, c.Servers[:min(1, len(c.Servers))], 1, func(int, int) time.Duration { return 2 * time.Second })
	case BINDNslookup:
		return r.searchBIND(c, q)
	}
	servers := c.Servers[:min(maxGlibcServers, len(c.Servers))]
	return r.searchInTurn(c, q, servers, 2, glibcWait)
}

// maxGlibcServers is how many servers of the list glibc reads. Source: dns:D3.9.
const maxGlibcServers = 3

// glibcWait is how long glibc waits for server i of n. Source: dns:D3.6.
func glibcWait(i, n int) time.Duration {
	const timeout = 5
	if i == 0 {
		return timeout * time.Second
	}
	return max(1, time.Duration(timeout<<i/n)) * time.Second
}

// searchInTurn asks one server after the other, several times over: a failure moves
// on at once, silence after the wait. Source: dns:D3.6, dns:D3.7.
func (r *run) searchInTurn(c Client, q Question, servers []netip.Addr, attempts int, wait func(i, n int) time.Duration) (end *Exchange, all []Asked, took time.Duration) {
	all = r.tried
	for range attempts {
		for i, addr := range servers {
			x := r.ask(c.From, addr, q)
			w := wait(i, len(servers))
			all = append(all, Asked{x, took, x.After < w})
			switch {
			case x.failed() && x.After < w:
				took += x.After
			case x.Answered && x.After < w:
				return x, all, took + x.After
			default:
				took += w
			}
		}
	}
	return nil, all, took
}

// searchBIND is BIND's nslookup: three tries of five seconds at the first server that
// is silent or closed, one at each such server behind it. Who fails, or offers no
// recursion, is left for the next one, whatever else it said. Source: dns:D3.22,
// dns:D3.23, dns-lab.md C.
func (r *run) searchBIND(c Client, q Question) (end *Exchange, all []Asked, took time.Duration) {
	all = r.tried
	tries := 3
	for i, addr := range c.Servers {
		for {
			x := r.ask(c.From, addr, q)
			all = append(all, Asked{x, took, x.After < 5*time.Second})
			if x.Answered && x.After < 5*time.Second {
				took += x.After
				if i < len(c.Servers)-1 && x.leftByBIND() {
					break
				}
				return x, all, took
			}
			if x.Delivery.Fate != Closed {
				took += 5 * time.Second
			}
			if tries == 1 {
				break
			}
			tries--
		}
	}
	return nil, all, took
}

// leftByBIND says whether BIND's nslookup asks the next server, if there is one.
func (x *Exchange) leftByBIND() bool { return x.Response.Rcode == ServFail || !x.Response.Recursive }

// windowsGivesUp is when the Windows client stops. Source: dns:3.1.
const windowsGivesUp = 10 * time.Second

// searchWindows asks the first three servers a second apart and the others after
// four; a failure asks the next one at once. Whoever is useful first ends it.
// Source: dns:3.1, dns:D3.1, dns:D3.2.
func (r *run) searchWindows(c Client, q Question) (end *Exchange, all []Asked, took time.Duration) {
	all, took = r.tried, windowsGivesUp
	failing := time.Duration(-1) // when the server before failed
	given := true                // every server said no
	for i, addr := range c.Servers {
		at := [...]time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second}[min(i, 3)]
		if failing >= 0 {
			at = min(at, failing)
		}
		if end != nil && at >= took {
			break
		}
		x := r.ask(c.From, addr, q)
		all = append(all, Asked{x, at, at+x.After < windowsGivesUp})
		failing = -1
		switch {
		case x.failed():
			failing = at + x.After
		case x.Answered && at+x.After < took:
			end, took = x, at+x.After
			given = false
		default:
			given = false
		}
	}
	if end == nil && given && failing >= 0 {
		return nil, all, min(failing, windowsGivesUp)
	}
	return end, all, took
}
