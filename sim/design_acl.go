package sim

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
