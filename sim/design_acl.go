package sim

import "net/netip"

// NSG is a network security group: rules judged by priority, lowest number
// first, then Azure's default rules (net:N1, net:N5).
type NSG struct {
	Name  string         `json:"name"`
	Rules []SecurityRule `json:"securityRules,omitempty"`
}

// SecurityRule is one rule of an NSG. Addresses are CIDR prefixes, single
// addresses, service tags ("Internet", "VirtualNetwork", "ApiManagement", …) or
// "*"; ports are "443", "1024-65535" or "*". Addresses are private ones, after
// inbound and before outbound translation (net:N3).
type SecurityRule struct {
	Name      string    `json:"name"`
	Priority  int       `json:"priority"` // 100..4096, unique per direction
	Direction Direction `json:"direction"`
	Access    Access    `json:"access"`
	Protocol  Protocol  `json:"protocol,omitzero"` // zero means any, "*"

	Sources          []string `json:"sourceAddressPrefixes,omitempty"`      // none means "*"
	SourcePorts      []string `json:"sourcePortRanges,omitempty"`           // none means "*"
	Destinations     []string `json:"destinationAddressPrefixes,omitempty"` // none means "*"
	DestinationPorts []string `json:"destinationPortRanges,omitempty"`      // none means "*"
}

// Firewall is an Azure Firewall in the subnet AzureFirewallSubnet of a virtual
// network: one stateful node, whatever its instances (net:5.5.b5).
type Firewall struct {
	Name string `json:"name"`
	VNet string `json:"virtualNetwork"`
	// PrivateIP is the next hop of user routes; unset, it is the first address
	// that Azure leaves free in AzureFirewallSubnet (the fifth).
	PrivateIP netip.Addr `json:"privateIPAddress,omitzero"`
	PublicIPs []string   `json:"publicIPAddresses,omitempty"`
	// ManagementNIC is what used to be called forced-tunnelling mode: the
	// default route of AzureFirewallSubnet may then lead elsewhere than to the
	// internet, and the firewall may have no public address (net:5.4).
	ManagementNIC bool `json:"managementNIC,omitzero"`
	// SNATPrivateRanges are the destinations that network rules reach with the
	// client's own source: prefixes or "IANAPrivateRanges". None means RFC 1918
	// and RFC 6598; "0.0.0.0/0" never translates, "255.255.255.255/32" always
	// (net:5.2.b2).
	SNATPrivateRanges []string `json:"snatPrivateRanges,omitempty"`

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
	Name        string     `json:"name"`
	Protocol    Protocol   `json:"protocol,omitzero"`         // TCP or UDP; zero means TCP
	Sources     []string   `json:"sourceAddresses,omitempty"` // none means "*"
	Destination string     `json:"destinationAddress"`        // an address of the firewall, or the name of its public IP
	Port        uint16     `json:"destinationPort"`           // 1..63999
	Translated  netip.Addr `json:"translatedAddress"`
	ToPort      uint16     `json:"translatedPort,omitzero"` // zero keeps Port
}

// NetworkCollection holds a firewall's network rules of one priority and action.
type NetworkCollection struct {
	Name     string        `json:"name"`
	Priority int           `json:"priority"` // 100..65000
	Access   Access        `json:"action"`
	Rules    []NetworkRule `json:"rules,omitempty"`
}

// NetworkRule matches by protocol, addresses and ports. Addresses are prefixes,
// addresses, "*", and, for destinations only, service tags (apim:C9).
type NetworkRule struct {
	Name         string     `json:"name"`
	Protocols    []Protocol `json:"ipProtocols,omitempty"`          // none means any
	Sources      []string   `json:"sourceAddresses,omitempty"`      // none means "*"
	Destinations []string   `json:"destinationAddresses,omitempty"` // none means "*"
	Ports        []string   `json:"destinationPorts,omitempty"`     // none means "*"
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
	Name    string   `json:"name"`
	Sources []string `json:"sourceAddresses,omitempty"` // none means "*"
	// FQDNs are names; a leading "*." stands for one or more labels, "*" for
	// every name.
	FQDNs []string `json:"targetFqdns,omitempty"`
	// Ports are the ports the rule applies to; none means 80 and 443.
	Ports []uint16 `json:"ports,omitempty"`
}
