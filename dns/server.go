package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Vantage is a place that queries leave from: the name of a machine or of a part
// of a network. What it means is the [Transport]'s business.
type Vantage string

// Software is what a server runs, which settles what it does when somebody it asks
// fails. The zero value is BIND.
type Software uint8

// The programs. BIND and Unbound resolve: of an answer they use the records of the
// name they asked for, and follow each alias by their own rules. Dnsmasq and
// CoreDNS are proxies: they pass the answer on as it came. WindowsServer resolves
// from its root hints, and passes on what its forwarders answer. Authority answers
// from its own zones alone. Source: dns-lab.md B and E, dns:D7.9.
const (
	BIND Software = iota
	Unbound
	WindowsServer
	Dnsmasq
	CoreDNS
	Authority
)

var softwareNames = [...]string{BIND: "BIND", Unbound: "Unbound", WindowsServer: "WindowsServer", Dnsmasq: "Dnsmasq", CoreDNS: "CoreDNS", Authority: "Authority"}

// String is the program's name.
func (s Software) String() string {
	if int(s) < len(softwareNames) {
		return softwareNames[s]
	}
	return "Software(" + strconv.Itoa(int(s)) + ")"
}

// MarshalText writes String.
func (s Software) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name in any case; the error lists them.
func (s *Software) UnmarshalText(b []byte) error {
	for i, n := range softwareNames {
		if strings.EqualFold(n, string(b)) {
			*s = Software(i)
			return nil
		}
	}
	return fmt.Errorf("%s is none of %s", quote(string(b)), strings.Join(softwareNames[:], ", "))
}

// zonesAlone says whether the program answers a name in its own zones from them alone:
// with a referral, or an alias that it does not follow out of the zone. Source:
// dns-lab.md B3, B4.
func (s Software) zonesAlone() bool { return s == Authority || s == Unbound }

// proxy says whether the program passes answers on as they came.
func (s Software) proxy() bool { return s == Dnsmasq || s == CoreDNS }

// Server is a name server that somebody runs: a machine in a virtual network, on
// premises or on the internet, or the DNS proxy of a firewall. Its zero value but
// for the name recurses for everyone from the root.
type Server struct {
	Name     string   `json:"name"`
	Software Software `json:"software,omitzero"`
	// Zones are the server's own, which end a search: what they don't hold does
	// not exist. A deeper forwarding rule loses to them unless they delegate the
	// name, or LongestSuffix is set. Source: dns-lab.md E1.
	Zones         []Zone `json:"zones,omitempty"`
	LongestSuffix bool   `json:"longestSuffix,omitzero"`
	// Forward are conditional forwarders; the longest suffix wins.
	Forward []Forward `json:"conditionalForwarders,omitempty"`
	// Forwarders are asked, in order, for everything else.
	Forwarders []netip.Addr `json:"forwarders,omitempty"`
	// ForwardOnly keeps the server from asking the root when its forwarders fail.
	ForwardOnly bool `json:"forwardOnly,omitzero"`
	// NoRecursion answers from the server's own zones alone; with Windows the
	// forwarders don't work either. Source: dns:D7.5.
	NoRecursion bool `json:"noRecursion,omitzero"`
	// AllowRecursion are the clients that are served beyond the own zones; none
	// means everyone. Source: dns:D7.5.
	AllowRecursion []netip.Prefix `json:"allowRecursion,omitempty"`
	// ForwardTimeout is how long a Windows server waits for a forwarder; zero means
	// its default. Source: dns:D7.6, dns:D7.7.
	ForwardTimeout time.Duration `json:"-"`
	// FailsOver lets a proxy ask its next server when one answers with an error, as
	// Azure Firewall does. Source: dns:D8.7.
	FailsOver bool `json:"-"`
	// ValidatesDNSSEC refuses what a signed public parent proves absent. Source:
	// dns:D7.15.
	ValidatesDNSSEC bool `json:"validatesDNSSEC,omitzero"`
}

// Forward is a conditional forwarder: names under Suffix are asked of To, in order.
type Forward struct {
	Suffix Name         `json:"suffix"`
	To     []netip.Addr `json:"to,omitempty"`
}

// View is what Azure's own resolver, 168.63.129.16, knows in one virtual network.
// Its zero value but for the name knows public names alone. Source: dns:D4.13.
type View struct {
	Name  string // the virtual network
	Zones []LinkedZone
	// Rules are those of the forwarding ruleset linked to the network; queries
	// they match leave from Outbound. Source: dns:D6.11.
	Rules    []Rule
	Outbound Vantage
	// Internal are the names that Azure gives the network's own machines.
	Internal []Zone
	// Delay is how long recursion takes here. Source: dns:D1.13.
	Delay time.Duration
	// RuleBeforeZone lets a rule that is longer than a linked zone take the name.
	// Source: dns:D4.20.
	RuleBeforeZone bool
}

// LinkedZone is a private zone linked to a virtual network.
type LinkedZone struct {
	Zone *Zone
	// Fallback is the link's resolutionPolicy NxDomainRedirect. Source: dns:D4.22.
	Fallback bool
}

// Rule is a rule of a forwarding ruleset.
type Rule struct {
	Name     string
	Suffix   Name
	To       []netip.Addr
	Disabled bool
}

// Config is everything that a [System] knows: servers and views by name, and what
// public DNS holds.
type Config struct {
	Servers []Server
	Views   []View
	// Public are the zones of public DNS. Names in none of them do not exist.
	Public []PublicZone
}

// PublicZone is a zone of public DNS.
type PublicZone struct {
	Zone
	Signed bool // by DNSSEC
}

// System is a compiled Config: immutable, safe for concurrent use if its Transport
// is.
type System struct {
	servers   map[string]*server
	views     map[string]*view
	public    zones
	signed    map[Name]bool
	transport Transport
}

type server struct {
	*Server
	zones   zones
	forward []forward // longest suffix first
}

// forward is a conditional forwarder, or a rule of a ruleset.
type forward struct {
	suffix Name
	to     []netip.Addr
	says   string
}

type view struct {
	*View
	zones    zones
	fallback map[Name]bool
	internal zones
	rules    []forward // enabled ones, longest suffix first
}

// New compiles a Config. The error joins every mistake: a record that is none, a
// CNAME beside other data, two servers of one name, two zones of one name linked to
// one network, a server that forwards to nobody.
func New(c Config, t Transport) (*System, error) {
	s := &System{servers: map[string]*server{}, views: map[string]*view{}, public: zones{}, signed: map[Name]bool{}, transport: t}
	var errs []error
	note := func(where string, err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", where, err))
		}
	}
	for i := range c.Servers {
		x := &c.Servers[i]
		if s.servers[x.Name] != nil {
			note("server "+quote(x.Name), errors.New("declared twice"))
		}
		compiled := &server{Server: x, zones: zones{}}
		for _, z := range x.Zones {
			note("server "+quote(x.Name), compiled.zones.add(z, "its own zone "+string(z.Name)))
		}
		for _, f := range x.Forward {
			compiled.forward = append(compiled.forward, forward{f.Suffix, f.To, "conditional forwarder " + string(f.Suffix)})
			if len(f.To) == 0 {
				note("server "+quote(x.Name), fmt.Errorf("conditional forwarder %s names no server", quote(string(f.Suffix))))
			}
		}
		longestFirst(compiled.forward)
		s.servers[x.Name] = compiled
	}
	for i := range c.Views {
		v, err := compileView(&c.Views[i])
		note("virtual network "+quote(c.Views[i].Name), err)
		s.views[c.Views[i].Name] = v
	}
	for _, z := range c.Public {
		note("public DNS", s.public.add(z.Zone, "public zone "+string(z.Name)))
		s.signed[z.Name] = z.Signed
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return s, nil
}

// add compiles a zone, which may be the only one of its name.
func (zs zones) add(z Zone, says string) error {
	if zs[z.Name] != nil {
		return fmt.Errorf("zone %s declared twice", quote(string(z.Name)))
	}
	c, err := compileZone(z)
	if err == nil {
		c.says = says
		zs[z.Name] = c
	}
	return err
}

func compileView(v *View) (*view, error) {
	out := &view{View: v, zones: zones{}, fallback: map[Name]bool{}, internal: zones{}}
	var errs []error
	for _, l := range v.Zones {
		if err := out.zones.add(*l.Zone, "private zone "+string(l.Zone.Name)+" linked to "+v.Name); err != nil {
			errs = append(errs, err)
		}
		out.fallback[l.Zone.Name] = l.Fallback && l.Zone.Name.privateLink()
	}
	for _, z := range v.Internal {
		errs = append(errs, out.internal.add(z, "names that Azure gives "+v.Name))
	}
	for _, r := range v.Rules {
		if !r.Disabled {
			out.rules = append(out.rules, forward{r.Suffix, r.To, "rule " + r.Name + " of the ruleset linked to " + v.Name})
		}
	}
	longestFirst(out.rules)
	return out, errors.Join(errs...)
}

func longestFirst(fs []forward) {
	slices.SortStableFunc(fs, func(a, b forward) int { return b.suffix.Labels() - a.suffix.Labels() })
}

// privateLink says whether a zone counts as one of Private Link: some label is
// privatelink, or starts with it and a hyphen. Source: dns:D4.25.
func (n Name) privateLink() bool {
	for label := range strings.SplitSeq(string(n), ".") {
		if label == "privatelink" || strings.HasPrefix(label, "privatelink-") {
			return true
		}
	}
	return false
}
