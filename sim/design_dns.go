package sim

import (
	"net/netip"

	"azpath/dns"
)

// PrivateZone is an Azure private DNS zone: it exists for the networks linked to
// it, and there it is all that is known of its names (dns:D4.2, dns:D4.15).
type PrivateZone struct {
	Name dns.Name `json:"name"`
	// Records are lines in presentation format, with names below the zone's own:
	// "www 300 A 10.0.1.4", "@ A 10.0.1.5".
	Records []string   `json:"records,omitempty"`
	Links   []ZoneLink `json:"virtualNetworkLinks,omitempty"`
}

// ZoneLink links a zone to a network.
type ZoneLink struct {
	VNet string `json:"virtualNetwork"`
	// Registration gives every machine of the network a record in the zone
	// (dns:D4.26). A network has one such zone at most (dns:D4.5).
	Registration bool `json:"registrationEnabled,omitzero"`
	// Fallback is resolutionPolicy NxDomainRedirect: in a zone of Private Link, a
	// name that it does not hold is looked for in public DNS (dns:D4.22).
	Fallback bool `json:"nxDomainRedirect,omitzero"`
}

// DNSResolver is an Azure DNS private resolver (dns:D6.1).
type DNSResolver struct {
	Name     string             `json:"name"`
	VNet     string             `json:"virtualNetwork"`
	Inbound  []InboundEndpoint  `json:"inboundEndpoints,omitempty"`
	Outbound []OutboundEndpoint `json:"outboundEndpoints,omitempty"`
}

// InboundEndpoint takes queries from elsewhere and answers them as 168.63.129.16
// would in the resolver's network (dns:D6.12).
type InboundEndpoint struct {
	Name   string     `json:"name"`
	Subnet string     `json:"subnet"`                    // "vnet/subnet"
	IP     netip.Addr `json:"privateIPAddress,omitzero"` // unset, the first free address of the subnet
}

// OutboundEndpoint is where queries leave that a ruleset forwards (dns:D6.11).
type OutboundEndpoint struct {
	Name   string `json:"name"`
	Subnet string `json:"subnet"` // "vnet/subnet"
}

// ForwardingRuleset is a DNS forwarding ruleset: for the networks linked to it, and
// those of them alone that ask 168.63.129.16 (dns:D6.5, dns:D6.13).
type ForwardingRuleset struct {
	Name     string           `json:"name"`
	Outbound []string         `json:"dnsResolverOutboundEndpoints,omitempty"` // "resolver/endpoint"; the first one is used
	Rules    []ForwardingRule `json:"forwardingRules,omitempty"`
	Links    []string         `json:"virtualNetworkLinks,omitempty"`
}

// ForwardingRule sends a name and all below it to other servers.
type ForwardingRule struct {
	Name     string       `json:"name"`
	Domain   dns.Name     `json:"domainName"` // "." is everything but Azure's own (dns:D6.7)
	Targets  []netip.Addr `json:"targetDnsServers,omitempty"`
	Disabled bool         `json:"disabled,omitzero"` // forwardingRuleState
}

// DNSServer makes a machine a name server: a network interface, a host of a site or
// of the internet. It listens on port 53 whatever else the machine listens on. Its
// zero value but for the host recurses for everyone from the root.
type DNSServer struct {
	Host            string         `json:"host"`
	Software        dns.Software   `json:"software,omitzero"` // BIND when unset
	Zones           []dns.Zone     `json:"zones,omitempty"`   // its own, which end a search
	LongestSuffix   bool           `json:"longestSuffix,omitzero"`
	Forward         []dns.Forward  `json:"conditionalForwarders,omitempty"`
	Forwarders      []netip.Addr   `json:"forwarders,omitempty"`
	ForwardOnly     bool           `json:"forwardOnly,omitzero"`
	NoRecursion     bool           `json:"noRecursion,omitzero"`
	AllowRecursion  []netip.Prefix `json:"allowRecursion,omitempty"` // none means everyone
	ForwardTimeout  Duration       `json:"forwardTimeout,omitzero"`  // of a Windows server
	ValidatesDNSSEC bool           `json:"validatesDnssec,omitzero"`
}

// PublicZone is a zone of public DNS, as far as the design needs it. The names of
// its own services and instances are there without being declared.
type PublicZone struct {
	Name    dns.Name `json:"name"`
	Records []string `json:"records,omitempty"`
	Signed  bool     `json:"signed,omitzero"` // by DNSSEC
}
