package sim

import (
	"net/netip"
	"time"

	"azpath/dns"
)

// Site is an on-premises location: a router with hosts inside and edges that
// lead out. What comes in by one edge may leave by another (net:4.6).
type Site struct {
	Name     string         `json:"name"`
	Prefixes []netip.Prefix `json:"addressPrefixes,omitempty"` // what lies inside
	Hosts    []Host         `json:"hosts,omitempty"`
	// DNSServers are whom its hosts ask; none means public DNS.
	DNSServers []netip.Addr `json:"dnsServers,omitempty"`
	Edges      []Edge       `json:"edges,omitempty"`
}

// Host is a machine outside Azure: on premises or on the internet.
type Host struct {
	Name string     `json:"name"`
	IP   netip.Addr `json:"ipAddress"`
	// Listen are the open ports. None means that every port answers.
	Listen []Listener `json:"listen,omitempty"`
	// DNSServers are whom it asks; none means its site's, or public DNS. Resolver is
	// the program that asks.
	DNSServers []netip.Addr `json:"dnsServers,omitempty"`
	Resolver   dns.Resolver `json:"resolver,omitzero"`
}

// Edge is a way out of a site, with the firewall and the translation that stand
// there. Its zero Filter is a plain router: no state, no rules.
type Edge struct {
	Name string   `json:"name"`
	Type EdgeType `json:"edgeType"`
	// Routes are the destinations the site reaches by this edge, as prefixes or
	// service tags. None means: 0.0.0.0/0 for an internet edge; what the gateway
	// at the other end announces, for VPN and ExpressRoute private peering: its
	// network and those it gives gateway transit to, and to a BGP peer of a VPN
	// gateway the prefixes of its other sites (net:4.1.b1). A device with static
	// routes or traffic selectors has to name what it knows (net:P6). Microsoft
	// peering has no default: name what is accepted.
	Routes []string `json:"routes,omitempty"`
	// Advertised are the public prefixes that the world (internet edge) or
	// Microsoft (Microsoft peering) sends to this edge: the site's own public
	// addresses and those its SNAT and DNAT use.
	Advertised []netip.Prefix `json:"advertisedPublicPrefixes,omitempty"`
	// Preference decides between edges that know the same prefix; the higher
	// wins, equal ones may take any (net:4.6.b1).
	Preference int `json:"localPreference,omitzero"`
	// ASN is the site's autonomous system, zero if it does not matter.
	ASN int `json:"asn,omitzero"`
	// ASPathPrepend is how often the site repeats its ASN in what it announces by
	// this edge, beyond the first: of several edges that announce one prefix, the
	// internet, Microsoft's network and a gateway take the shortest path (net:G3).
	ASPathPrepend int `json:"asPathPrepend,omitzero"`
	// Premium: the ExpressRoute circuit has the premium add-on, whose private
	// peering takes more prefixes (net:4.1.b4).
	Premium bool `json:"premiumCircuit,omitzero"`
	// Box names the device this edge is part of. Edges of one box share one
	// state table; unset, the edge is a box of its own (net:4.6.b2).
	Box    string `json:"box,omitzero"`
	Filter Filter `json:"firewall,omitzero"`
}

// Filter is what a firewall or translating router outside Azure's own products
// does with packets in transit, in Linux's order: connection tracking, DNAT,
// rules, SNAT (kernel-conntrack.md section 1). Its zero value forwards
// everything, translates nothing and keeps no state.
type Filter struct {
	// Stateful keeps connection state: replies to what was allowed pass, what
	// fits no connection is dropped, and new connections need an Allow rule.
	Stateful bool `json:"stateful,omitzero"`
	// Loose lets a bare ACK open an entry in mid-session, and Liberal skips the
	// window checks (sysctls nf_conntrack_tcp_loose and _be_liberal). Strict
	// when false.
	Loose   bool `json:"tcpLoose,omitzero"`
	Liberal bool `json:"tcpLiberal,omitzero"`
	// TranslateAny applies SNAT to any packet, tracked or not: the exception to
	// net:4.6.b3 (apim:T12).
	TranslateAny bool `json:"translateAnyPacket,omitzero"`
	// IdleTimeout ends an established TCP connection that is silent for longer;
	// zero means five days, as Linux.
	IdleTimeout Duration `json:"idleTimeout,omitzero"`

	// Rules are judged in order for the first packet of a connection; none
	// matching means deny. Without Stateful they judge every packet, and no
	// rules allow everything.
	Rules []FilterRule `json:"rules,omitempty"`
	DNAT  []DNATRule   `json:"dnat,omitempty"`
	SNAT  []SNATRule   `json:"snat,omitempty"`
}

// FilterRule is one line of a Filter. Addresses are prefixes, addresses, service
// tags, or "*".
type FilterRule struct {
	Name         string   `json:"name"`
	Access       Access   `json:"access"`
	Protocol     Protocol `json:"protocol,omitzero"`          // zero means any
	Sources      []string `json:"sources,omitempty"`          // none means "*"
	Destinations []string `json:"destinations,omitempty"`     // none means "*"
	Ports        []string `json:"destinationPorts,omitempty"` // none means "*"
}

// DNATRule sends what reaches a public address and port of the edge to a machine
// behind it.
type DNATRule struct {
	Name        string     `json:"name"`
	Protocol    Protocol   `json:"protocol,omitzero"` // zero, in JSON "*" too, means TCP
	Destination netip.Addr `json:"destination"`
	Port        uint16     `json:"destinationPort,omitzero"` // zero means every port
	Translated  netip.Addr `json:"translatedAddress"`
	ToPort      uint16     `json:"translatedPort,omitzero"` // zero keeps the port
}

// SNATRule gives connections from Sources to Destinations the source To. On an
// edge it applies to what leaves by that edge, or, with Inward, to what enters
// by it.
type SNATRule struct {
	Name         string     `json:"name"`
	Sources      []string   `json:"sources,omitempty"`      // none means "*"
	Destinations []string   `json:"destinations,omitempty"` // none means "*"
	To           netip.Addr `json:"translatedAddress"`
	Inward       bool       `json:"inward,omitzero"`
}

// Service is a Microsoft service on public addresses, such as a storage account
// or an API Management control plane. It stands on Microsoft's network, which
// prefers ExpressRoute Microsoft peering over the internet (net:4.5.b2).
type Service struct {
	Name     string         `json:"name"`
	Prefixes []netip.Prefix `json:"addressPrefixes,omitempty"`
	FQDNs    []string       `json:"fqdns,omitempty"`
	// Listen are the open ports. None means that every port answers.
	Listen []Listener `json:"listen,omitempty"`
	// AllowedSources is the service's own firewall: prefixes or "vnet/subnet" of
	// subnets with the service endpoint. None allows everyone; others get 403. A
	// private endpoint is not asked.
	AllowedSources []string `json:"allowedSources,omitempty"`
	// PublicNetworkAccess shuts the public addresses to all but private
	// endpoints. Enabled by default.
	PublicNetworkAccess PublicNetworkAccess `json:"publicNetworkAccess,omitzero"`
}

// Duration is a time span that reads and prints as Go writes it, "4m0s".
type Duration time.Duration

func (d Duration) std() time.Duration { return time.Duration(d) }
