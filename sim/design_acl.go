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

	// At most one service tag stands in a list (net:N7).
	Sources          []string `json:"sourceAddressPrefixes,omitempty"`      // none means "*"
	SourcePorts      []string `json:"sourcePortRanges,omitempty"`           // none means "*"
	Destinations     []string `json:"destinationAddressPrefixes,omitempty"` // none means "*"
	DestinationPorts []string `json:"destinationPortRanges,omitempty"`      // none means "*"

	// SourceASGs and DestinationASGs name application security groups, in place of
	// addresses: the addresses of their members. At most ten a side (net:N7), all
	// of one network (net:N8).
	SourceASGs      []string `json:"sourceApplicationSecurityGroups,omitempty"`
	DestinationASGs []string `json:"destinationApplicationSecurityGroups,omitempty"`
}

// ApplicationSecurityGroup is a name for network interfaces that rules can use
// in place of their addresses (net:N8).
type ApplicationSecurityGroup struct {
	Name string `json:"name"`
}

// SecurityAdminConfiguration is a part of Azure Virtual Network Manager, deployed
// on networks: rules that no owner of an NSG can undo (net:N9).
type SecurityAdminConfiguration struct {
	Name        string                `json:"name"`
	Collections []AdminRuleCollection `json:"ruleCollections,omitempty"`
}

// AdminRuleCollection holds the security admin rules for some networks. In Azure
// it applies to network groups; here it names their members.
type AdminRuleCollection struct {
	Name  string      `json:"name"`
	VNets []string    `json:"appliesToVirtualNetworks,omitempty"` // none means that it applies nowhere
	Rules []AdminRule `json:"rules,omitempty"`
}

// AdminRule is a security admin rule, judged before NSGs: Allow leaves the packet
// to them, AlwaysAllow accepts it and skips them, Deny drops it (net:N9). What no
// rule matches is left to the NSGs. Its fields read as those of [SecurityRule].
type AdminRule struct {
	Name      string      `json:"name"`
	Priority  int         `json:"priority"` // 1..4096
	Direction Direction   `json:"direction"`
	Access    AdminAccess `json:"access"`
	Protocol  Protocol    `json:"protocol,omitzero"` // zero means any, "*"

	Sources          []string `json:"sources,omitempty"`               // none means "*"
	SourcePorts      []string `json:"sourcePortRanges,omitempty"`      // none means "*"
	Destinations     []string `json:"destinations,omitempty"`          // none means "*"
	DestinationPorts []string `json:"destinationPortRanges,omitempty"` // none means "*"
}
