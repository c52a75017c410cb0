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
func (use tagUse) allows(t *servicetag.Tag) bool { return use.permits(publishedTag(t)) }

func (use tagUse) permits(t *ServiceTag) bool {
	switch use {
	case anyTag:
		return true
	case routeTags:
		return t.allows(servicetag.FeatureUDR) || isCloudTag(t.Name)
	case firewallTags:
		return t.allows(servicetag.FeatureFW)
	case groupTags:
		return t.allows(servicetag.FeatureNSG)
	}
	return false
}

// allows: published tags with no features are of no use; the design's own without
// any are of every use.
func (t *ServiceTag) allows(f servicetag.Feature) bool {
	return t.Features == nil || slices.Contains(t.Features, string(f))
}

// serviceTag is the tag of that name, the design's before the published one, or
// nil. The prefixes are not looked at.
func (c *checker) serviceTag(name string) *ServiceTag {
	if c.ownTags == nil {
		c.ownTags = make(map[string]*ServiceTag, len(c.d.ServiceTags))
		for i := range c.d.ServiceTags {
			t := &c.d.ServiceTags[i]
			c.ownTags[strings.ToLower(t.Name)] = t
		}
	}
	if t := c.ownTags[strings.ToLower(name)]; t != nil {
		return t
	}
	if t := servicetag.Embedded().Tag(name); t != nil {
		return publishedTag(t)
	}
	return nil
}

func publishedTag(t *servicetag.Tag) *ServiceTag {
	return &ServiceTag{Name: t.Name(), Features: append([]string{}, t.Features()...)}
}

// serviceTags checks the tags that the design brings along.
func (c *checker) serviceTags() {
	var claims []claim[string]
	for i := range c.d.ServiceTags {
		t := &c.d.ServiceTags[i]
		p := root.item("serviceTags", t.Name, i)
		switch {
		case !tagForm(t.Name) || len(t.Name) > longest:
			c.bad(p, "name", "%s is no service tag, want at most %d letters, digits, \".\" and \"_\" behind a letter", quote(t.Name), longest)
		case slices.ContainsFunc(relativeTags, func(s string) bool { return strings.EqualFold(s, t.Name) }):
			c.bad(p, "name", "%s depends on the network and has no prefixes of its own, want another", quote(t.Name))
		default:
			claims = append(claims, named(p, t.Name))
		}
		for _, x := range t.Prefixes {
			c.prefix(p, "addressPrefixes", x)
		}
		for _, f := range t.Features {
			if !tagForm(f) || len(f) > longest {
				c.bad(p, "networkFeatures", "%s is no word such as \"NSG\", \"UDR\" or \"FW\"", quote(f))
			}
		}
	}
	clashes(c, claims)
}

// tag checks that a service tag exists and may stand here.
func (c *checker) tag(p *place, field, tag string, use tagUse) {
	t := c.serviceTag(tag)
	relative := slices.Contains(relativeTags, tag)
	switch {
	case use == noTags:
		c.bad(p, field, "%s is neither an address, a prefix nor \"*\": service tags cannot stand here", quote(tag))
	case relative && use != groupTags:
		c.bad(p, field, "service tag %s has a meaning in network security groups only", quote(tag))
	case relative:
	case t == nil:
		c.bad(p, field, "no service tag named %s %s", quote(tag), c.near(tag, c.tagNames(use)))
	case !use.permits(t):
		c.bad(p, field, "service tag %s cannot stand here: the data allows it in %s", quote(tag), featureText(t))
	}
}

func featureText(t *ServiceTag) string {
	words := slices.DeleteFunc(slices.Clone(t.Features), func(s string) bool { return !tagForm(s) })
	if len(words) == 0 {
		return "no rule or route"
	}
	return strings.Join(words[:min(len(words), 2*mostNear)], ", ")
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
		for i := range c.d.ServiceTags {
			if t := &c.d.ServiceTags[i]; use.permits(t) && servicetag.Embedded().Tag(t.Name) == nil {
				c.tags[use] = append(c.tags[use], t.Name)
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
