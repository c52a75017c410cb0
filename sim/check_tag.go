package sim

import (
	"net/netip"
	"slices"
	"strings"
)

// relativeTags are the service tags that have no prefixes of their own: what
// they hold depends on the network interface (net:2.4). NSGs alone know them.
var relativeTags = []string{
	"AzureLoadBalancer", "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM", "Internet", "VirtualNetwork",
}

// tagUse says which service tags a text may name.
type tagUse uint8

const (
	noTags      tagUse = iota + 1
	dataTags           // those with published prefixes
	tagsOfRules        // those, and relativeTags
)

// tag checks that a service tag exists and may stand here.
func (c *checker) tag(p *place, field, tag string, use tagUse) {
	relative := slices.Contains(relativeTags, tag)
	switch {
	case use == noTags:
		c.bad(p, field, "%s is neither an address, a prefix nor \"*\": service tags cannot stand here", quote(tag))
	case relative && use == dataTags:
		c.bad(p, field, "service tag %s has a meaning in network security groups only", quote(tag))
	case !relative && !knownTag(tag):
		c.bad(p, field, "no service tag named %s %s", quote(tag), c.near(tag, c.tagNames(use)))
	}
}

// tagNames is the sorted names of the tags that may stand somewhere.
func (c *checker) tagNames(use tagUse) []string {
	if c.tags[use] == nil {
		c.tags[use] = slices.Clone(knownTags())
		if use == tagsOfRules {
			c.tags[use] = append(c.tags[use], relativeTags...)
		}
		slices.Sort(c.tags[use])
	}
	return c.tags[use]
}

// specs checks the address texts of a rule.
func (c *checker) specs(p *place, field string, texts []string, use tagUse) {
	for _, s := range texts {
		spec, err := parseAddressSpec(s)
		switch {
		case err != nil:
			c.bad(p, field, "%v", err)
		case spec.kind == specTag:
			c.tag(p, field, spec.tag, use)
		}
	}
}

// destinations is specs for routes and ranges, where "*" says nothing.
func (c *checker) destinations(p *place, field string, texts []string, use tagUse) {
	for _, s := range texts {
		if s == "*" {
			c.bad(p, field, "\"*\" is no destination, want \"0.0.0.0/0\" or \"::/0\"")
			continue
		}
		c.specs(p, field, []string{s}, use)
	}
}

// family refuses address texts that no packet translated to an address can have.
func (c *checker) family(p *place, field string, texts []string, a netip.Addr) {
	for _, s := range texts {
		spec, err := parseAddressSpec(s)
		if err == nil && spec.kind == specPrefix && a.IsValid() && spec.prefix.Addr().Is4() != a.Is4() {
			c.bad(p, field, "%q is of another family than %q", s, a)
		}
	}
}

// ports checks the port texts of a rule.
func (c *checker) ports(p *place, field string, texts []string) {
	for _, s := range texts {
		if _, err := ParsePorts(s); err != nil {
			c.bad(p, field, "%s is no port, want 0..65535, a range first-last, or \"*\"", quote(s))
		}
	}
}

// knownTag says whether the service tag data has a tag, regional ones included.
func knownTag(tag string) bool {
	base, region, regional := strings.Cut(tag, ".")
	return slices.Contains(knownTags(), base) && (!regional || region != "")
}

// knownTags is the names of the service tags that are not regional.
func knownTags() []string { return tagData }

var tagData = []string{
	"ApiManagement", "AppService", "AzureActiveDirectory", "AzureCloud", "AzureConnectors", "AzureContainerRegistry",
	"AzureCosmosDB", "AzureKeyVault", "AzureMonitor", "AzureTrafficManager", "CognitiveServicesManagement", "EventHub",
	"GatewayManager", "ServiceBus", "Sql", "Storage",
}
