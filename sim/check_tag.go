package sim

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/route/servicetag"
)

// relativeTags are the service tags that have no prefixes of their own: what
// they hold depends on the network interface (net:2.4). NSGs alone know them.
var relativeTags = []string{
	"AzureLoadBalancer", "AzurePlatformDNS", "AzurePlatformIMDS", "AzurePlatformLKM", "Internet", "VirtualNetwork",
}

// tagUse says which service tags a text may name.
type tagUse uint8

const (
	noTags       tagUse = iota + 1
	anyTag              // all that have published prefixes: what is not Azure's can read them
	routeTags           // in user routes
	firewallTags        // in an Azure Firewall's destinations
	groupTags           // in a network security group
)

// allows says whether the data lets a tag stand somewhere. The data does not let
// AzureCloud stand in user routes (apim:C10), but the routing guide ranks it
// there (net:A6), so it may.
func (use tagUse) allows(t *servicetag.Tag) bool {
	switch use {
	case anyTag:
		return true
	case routeTags:
		return t.Allows(servicetag.FeatureUDR) || isCloudTag(t.Name())
	case firewallTags:
		return t.Allows(servicetag.FeatureFW)
	case groupTags:
		return t.Allows(servicetag.FeatureNSG)
	}
	return false
}

// tag checks that a service tag exists and may stand here.
func (c *checker) tag(p *place, field, tag string, use tagUse) {
	t := servicetag.Embedded().Tag(tag)
	relative := slices.Contains(relativeTags, tag)
	switch {
	case use == noTags:
		c.bad(p, field, "%s is neither an address, a prefix nor \"*\": service tags cannot stand here", quote(tag))
	case relative && use != groupTags:
		c.bad(p, field, "service tag %s has a meaning in network security groups only", quote(tag))
	case relative:
	case t == nil:
		c.bad(p, field, "no service tag named %s %s", quote(tag), c.near(tag, c.tagNames(use)))
	case !use.allows(t):
		c.bad(p, field, "service tag %s cannot stand here: the data allows it in %s", quote(tag), featureText(t))
	}
}

func featureText(t *servicetag.Tag) string {
	if len(t.Features()) == 0 {
		return "no rule or route"
	}
	return strings.Join(t.Features(), ", ")
}

// tagNames is the sorted names of the tags that may stand somewhere. Regional
// ones are left out: a message should not list forty regions.
func (c *checker) tagNames(use tagUse) []string {
	if c.tags[use] == nil {
		for _, t := range servicetag.Embedded().Tags() {
			if t.Parent() == nil && use.allows(t) {
				c.tags[use] = append(c.tags[use], t.Name())
			}
		}
		if use == groupTags {
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
