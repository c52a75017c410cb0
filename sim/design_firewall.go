package sim

import "net/netip"

// Firewall is an Azure Firewall in the subnet AzureFirewallSubnet of a virtual
// network: one stateful node, whatever its instances (net:5.5.b5). Its rules are
// those of a Policy, or its own collections, which is called classic.
type Firewall struct {
	Name string `json:"name"`
	VNet string `json:"virtualNetwork"`
	SKU  string `json:"tier,omitzero"` // "Basic", "Standard" (when empty) or "Premium"
	// PrivateIP is the next hop of user routes; unset, it is the first address
	// that Azure leaves free in AzureFirewallSubnet (the fifth). Stopping and
	// starting a firewall can change it (net:5.4.b2).
	PrivateIP netip.Addr `json:"privateIPAddress,omitzero"`
	PublicIPs []string   `json:"publicIPAddresses,omitempty"`
	// ManagementNIC is what used to be called forced-tunnelling mode: the
	// default route of AzureFirewallSubnet may then lead elsewhere than to the
	// internet, and the firewall may have no public address (net:5.4). A Basic
	// firewall always has one. It needs AzureFirewallManagementSubnet, and
	// ManagementPublicIP, a public address of its own (net:1.10).
	ManagementNIC      bool   `json:"managementNIC,omitzero"`
	ManagementPublicIP string `json:"managementPublicIPAddress,omitzero"`
	// MinInstances is the least number of instances, 2..20; zero means 2. Each
	// has 2,496 source ports on each public address (net:5.2.b5).
	MinInstances int `json:"minCapacity,omitzero"`
	// InboundIdleTimeout is how long a TCP connection that came in by DNAT may be
	// silent: 4 to 30 minutes, zero means 4. Support raises it; all others have 4
	// minutes (net:5.6.b1).
	InboundIdleTimeout Duration `json:"inboundIdleTimeout,omitzero"`

	// Policy names the FirewallPolicy with the rules and settings. With one, the
	// firewall has none of what follows.
	Policy string `json:"firewallPolicy,omitzero"`
	// SNATPrivateRanges are the destinations that network rules reach with the
	// client's own source: prefixes or "IANAPrivateRanges". None means RFC 1918
	// and RFC 6598; "0.0.0.0/0" never translates, "255.255.255.255/32" always
	// (net:5.2.b2).
	SNATPrivateRanges []string `json:"snatPrivateRanges,omitempty"`
	// ThreatIntelMode is what happens to traffic with the addresses and names in
	// Design.ThreatIntelligence; zero means Alert (net:F4).
	ThreatIntelMode ThreatMode `json:"threatIntelMode,omitzero"`

	// Rule collections are judged by kind first, NAT, network, application, and
	// by priority, lowest first, within a kind (net:F2, net:F3).
	NAT         []NATCollection         `json:"natRuleCollections,omitempty"`
	Network     []NetworkCollection     `json:"networkRuleCollections,omitempty"`
	Application []ApplicationCollection `json:"applicationRuleCollections,omitempty"`
}

// NATCollection holds a firewall's DNAT rules of one priority.
type NATCollection struct {
	Name     string    `json:"name"`
	Priority int       `json:"priority"` // 100..65000
	Rules    []NATRule `json:"rules,omitempty"`
}

// NATRule translates what reaches one of the firewall's own addresses. The
// source becomes one of the firewall's addresses too, so that the answer comes
// back (net:5.2). What it translates is allowed (net:F7).
type NATRule struct {
	Name           string   `json:"name"`
	Protocol       Protocol `json:"protocol,omitzero"`         // TCP or UDP; zero means either, "*"
	Sources        []string `json:"sourceAddresses,omitempty"` // with SourceIPGroups; none of either means "*"
	SourceIPGroups []string `json:"sourceIpGroups,omitempty"`
	Destination    string   `json:"destinationAddress"` // an address of the firewall, or the name of its public IP
	Port           uint16   `json:"destinationPort"`    // 1..63999
	// Translated is the address it leads to, or TranslatedFQDN a name, of which
	// the first IPv4 address is taken (net:F11): one of the two.
	Translated     netip.Addr `json:"translatedAddress,omitzero"`
	TranslatedFQDN string     `json:"translatedFqdn,omitzero"`
	ToPort         uint16     `json:"translatedPort,omitzero"` // zero keeps Port
}

// NetworkCollection holds a firewall's network rules of one priority and action.
type NetworkCollection struct {
	Name     string        `json:"name"`
	Priority int           `json:"priority"` // 100..65000
	Access   Access        `json:"action"`
	Rules    []NetworkRule `json:"rules,omitempty"`
}

// NetworkRule matches by protocol, addresses and ports. Addresses are prefixes,
// addresses, "*", and, for destinations only, service tags (apim:C9). A rule
// holds for every address of its lists, its IP groups and its names; none of
// them at all means "*".
type NetworkRule struct {
	Name                string     `json:"name"`
	Protocols           []Protocol `json:"ipProtocols,omitempty"` // none means any: every one, or with Ports TCP and UDP (net:F8)
	Sources             []string   `json:"sourceAddresses,omitempty"`
	SourceIPGroups      []string   `json:"sourceIpGroups,omitempty"`
	Destinations        []string   `json:"destinationAddresses,omitempty"`
	DestinationIPGroups []string   `json:"destinationIpGroups,omitempty"`
	// FQDNs are names, without wildcards, that the firewall resolves itself
	// (net:F12). One that nobody in the design has stands for no address.
	FQDNs []string `json:"destinationFqdns,omitempty"`
	Ports []string `json:"destinationPorts,omitempty"` // none means "*"
}

// ApplicationCollection holds a firewall's application rules of one priority and
// action.
type ApplicationCollection struct {
	Name     string            `json:"name"`
	Priority int               `json:"priority"` // 100..65000
	Access   Access            `json:"action"`
	Rules    []ApplicationRule `json:"rules,omitempty"`
}

// ApplicationRule matches HTTP, HTTPS and MSSQL by the name the client asks for
// (Host header or SNI). The firewall answers as a transparent proxy and opens a
// connection of its own (net:F5).
type ApplicationRule struct {
	Name           string   `json:"name"`
	Sources        []string `json:"sourceAddresses,omitempty"` // with SourceIPGroups; none of either means "*"
	SourceIPGroups []string `json:"sourceIpGroups,omitempty"`
	// FQDNs are names; a leading "*." stands for one or more labels, "*" before a
	// name for anything or nothing, "*" alone for every name (Azure Firewall FAQ).
	FQDNs []string `json:"targetFqdns,omitempty"`
	// FQDNTags are names of Azure's own for lists of names, such as
	// "WindowsUpdate". Azure doesn't publish them: see [FQDNTag].
	FQDNTags []string `json:"fqdnTags,omitempty"`
	// Protocols are what the rule applies to; none means Http:80 and Https:443.
	Protocols []ApplicationProtocol `json:"protocols,omitempty"`
	// TerminateTLS is TLS inspection: the firewall reads HTTPS as it reads HTTP.
	// Premium only.
	TerminateTLS bool `json:"terminateTLS,omitzero"`
}

// ApplicationProtocol is a protocol that application rules can read, on a port.
// In a change it is written "443", where 80 stands for HTTP, 1433 for MSSQL and
// any other number for HTTPS, or "Http/8080".
type ApplicationProtocol struct {
	Type ApplicationType `json:"protocolType"`
	Port uint16          `json:"port,omitzero"` // zero means 80, 443 or 1433
}
