package sim

import "net/netip"

// FirewallPolicy is the rules and settings of Azure Firewalls. Those of its
// BasePolicy come first, whatever their priorities (net:F3).
type FirewallPolicy struct {
	Name       string `json:"name"`
	SKU        string `json:"tier,omitzero"`       // "Basic", "Standard" (when empty) or "Premium"
	BasePolicy string `json:"basePolicy,omitzero"` // the parent

	RuleCollectionGroups []RuleCollectionGroup `json:"ruleCollectionGroups,omitempty"`

	// ThreatIntelMode is what happens to traffic with the addresses and names in
	// Design.ThreatIntelligence; zero means Alert (net:F4). The stricter of the
	// policy's own and its parent's holds (BG).
	ThreatIntelMode  ThreatMode `json:"threatIntelMode,omitzero"`
	ThreatIntelAllow ThreatList `json:"threatIntelWhitelist,omitzero"` // exempt from it
	// IntrusionDetection looks for attacks in what the rules allow, and in mode
	// Deny drops them without an answer (net:F4). Zero means Off. Premium only.
	// No signatures are modelled: it never drops.
	IntrusionDetection IntrusionDetection `json:"intrusionDetection,omitzero"`
	SNAT               PolicySNAT         `json:"snat,omitzero"`
	DNS                FirewallDNS        `json:"dnsSettings,omitzero"`
}

// RuleCollectionGroup is a part of a policy, judged lowest priority first. Within
// each of the three kinds a collection's own priority comes after its group's.
type RuleCollectionGroup struct {
	Name        string                  `json:"name"`
	Priority    int                     `json:"priority"` // 100..65000
	NAT         []NATCollection         `json:"natRuleCollections,omitempty"`
	Network     []NetworkCollection     `json:"networkRuleCollections,omitempty"`
	Application []ApplicationCollection `json:"applicationRuleCollections,omitempty"`
}

// IntrusionDetection is the setting of a Premium policy.
type IntrusionDetection struct {
	Mode ThreatMode `json:"mode,omitzero"` // zero means Off
}

// PolicySNAT says which destinations network rules reach with the client's own
// source.
type PolicySNAT struct {
	// PrivateRanges is as Firewall.SNATPrivateRanges.
	PrivateRanges []string `json:"privateRanges,omitempty"`
	// AutoLearnPrivateRanges adds what a Route Server has learned (net:5.2.b4),
	// which is not modelled: a trace that it might change says so.
	AutoLearnPrivateRanges bool `json:"autoLearnPrivateRanges,omitzero"`
}

// FirewallDNS is how a policy's firewalls resolve names.
type FirewallDNS struct {
	// Servers are asked; none means Azure's.
	Servers []netip.Addr `json:"servers,omitempty"`
	// EnableProxy lets clients use the firewall's private address as their DNS
	// server, so that both resolve alike (net:F12).
	EnableProxy bool `json:"enableProxy,omitzero"`
}

// IPGroup is a list of addresses and prefixes that firewall rules can name.
type IPGroup struct {
	Name      string   `json:"name"`
	Addresses []string `json:"ipAddresses,omitempty"`
}

// FQDNTag is what an FQDN tag of application rules stands for. Azure doesn't
// publish that: a tag which no part of the design lists may hold any name, and a
// request that this would decide is Undetermined. "Infrastructure" is Azure
// Firewall's built-in collection, judged after all application rules (net:F6).
type FQDNTag struct {
	Name  string   `json:"name"`
	FQDNs []string `json:"fqdns,omitempty"` // as in ApplicationRule.FQDNs
}

// ThreatList is addresses and names, as of Microsoft's threat intelligence feed.
type ThreatList struct {
	Addresses []string `json:"ipAddresses,omitempty"` // addresses and prefixes
	FQDNs     []string `json:"fqdns,omitempty"`       // as in ApplicationRule.FQDNs
}
