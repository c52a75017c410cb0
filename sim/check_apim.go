package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// instance is an API Management instance, or one of its further regions, in the
// subnet it asks for.
type instance struct {
	a *APIM
	p *place
}

// apims checks the instances one by one, then whether those of a subnet fit.
func (c *checker) apims() {
	in := map[*subnetRef][]instance{}
	for i := range c.d.APIMs {
		a := &c.d.APIMs[i]
		p := root.item("apiManagement", a.Name, i)
		ok := spelt(c, p, "virtualNetworkType", a.Mode, apimModeNames)
		spelt(c, p, "platformVersion", a.Platform, platformNames)
		spelt(c, p, "publicNetworkAccess", a.PublicNetworkAccess, publicAccessNames)
		ok = c.apimSize(p, a) && ok
		c.apimAccess(p, a)
		c.apimPart(instance{a, p}, ok, in)
		c.apimLocations(p, a, ok, in)
	}
	for r, list := range in {
		c.apimAlone(r, list)
		c.apimRoom(r, list)
	}
}

// apimPart checks one region of an instance, and notes it with its subnet.
func (c *checker) apimPart(x instance, ok bool, in map[*subnetRef][]instance) {
	a, p := x.a, x.p
	c.apimPublic(p, a)
	if a.Mode == NoVirtualNetwork {
		c.apimNowhere(p, a)
		return
	}
	r := find(c, p, "subnet", c.subnets, a.Subnet)
	if r == nil {
		return
	}
	c.ordinary(p, "subnet", *r)
	c.apimDelegation(p, a, r)
	c.apimAddresses(p, a, *r)
	if ok {
		in[r] = append(in[r], x)
	}
}

// apimNowhere refuses what an instance outside every network cannot have.
func (c *checker) apimNowhere(p *place, a *APIM) {
	if a.Subnet != "" {
		c.bad(p, "subnet", "%s in mode None, which is in no subnet, want virtualNetworkType \"External\" or \"Internal\"", quote(a.Subnet))
	}
	if a.PrivateIP.IsValid() {
		c.bad(p, "privateIPAddress", "%q in mode None, which has no private address", a.PrivateIP)
	}
	if len(a.IPs) > 0 {
		c.bad(p, "instanceIPAddresses", "%d given in mode None, whose machines are in no subnet", len(a.IPs))
	}
}

// apimLocations checks the further regions: of Premium alone, each another one, in a
// network of its own region (apim: section 13, apim:O3).
func (c *checker) apimLocations(p *place, a *APIM, ok bool, in map[*subnetRef][]instance) {
	if len(a.Locations) > 0 && a.SKU != "" && a.SKU != "Premium" {
		c.bad(p, "additionalLocations", "%s has one region, want sku \"Premium\" for more", quote(a.SKU))
	}
	unique(c, p, "additionalLocations", a.Locations, func(l *APIMLocation) string { return l.Location })
	for j := range a.Locations {
		l := &a.Locations[j]
		at := p.item("additionalLocations", l.Location, j)
		part := a.at(l)
		fits := l.Units >= 0 && l.Units <= apimTiers[0].most
		if !fits {
			c.bad(at, "capacity", "%q is out of range, want 1..%d for %s", strconv.Itoa(l.Units), apimTiers[0].most, apimTiers[0].name)
		}
		c.apimPart(instance{&part, at}, ok && fits, in)
		if r := c.subnets.byName[l.Subnet]; r != nil && r.v.Region != "" && !sameRegion(r.v.Region, l.Location) {
			c.bad(at, "subnet", "%s is in %s, and the location is %s, want a network of that region", quote(l.Subnet), quote(r.v.Region), quote(l.Location))
		}
		if r := c.subnets.byName[a.Subnet]; r != nil && sameRegion(r.v.Region, l.Location) {
			c.bad(at, "location", "%s is the instance's own region, want another", quote(l.Location))
		}
	}
}

func sameRegion(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// apimSize checks tier, mode and units, and returns whether all are such (apim:2.1,
// apim:Z3).
func (c *checker) apimSize(p *place, a *APIM) bool {
	sku := cmp.Or(a.SKU, "Premium")
	i := slices.IndexFunc(apimTiers, func(t apimTier) bool { return t.name == sku })
	if i < 0 {
		c.bad(p, "sku", "%s is none of %s", quote(a.SKU), tiersWith(func(apimTier) bool { return true }))
		return false
	}
	t := apimTiers[i]
	switch {
	case a.Mode == Internal && !t.internal:
		c.bad(p, "sku", "%s is none of %s, which alone can be injected", quote(a.SKU), tiersWith(func(t apimTier) bool { return t.internal }))
	case a.Mode == External && !t.external:
		c.bad(p, "sku", "%s is none of %s, which alone can stand in a network", quote(a.SKU), tiersWith(func(t apimTier) bool { return t.external }))
	case t.v2 && a.Platform != STV2:
		c.bad(p, "platformVersion", "%q of %s, want none: the platform is of the classic tiers", a.Platform, sku)
	case a.Units < 0 || a.Units > t.most:
		c.bad(p, "capacity", "%q is out of range, want 1..%d for %s", strconv.Itoa(a.Units), t.most, sku)
	default:
		return true
	}
	return false
}

func tiersWith(ok func(apimTier) bool) string {
	var out []string
	for _, t := range apimTiers {
		if ok(t) {
			out = append(out, quote(t.name))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// apimAccess checks that somebody can call an instance without public access: it
// needs an approved private endpoint (apim:9, apim:R6).
func (c *checker) apimAccess(p *place, a *APIM) {
	if a.PublicNetworkAccess != PublicAccessDisabled {
		return
	}
	if !slices.ContainsFunc(c.d.PrivateEndpoints, func(e PrivateEndpoint) bool { return e.Service == a.Name && e.State == Approved }) {
		c.bad(p, "publicNetworkAccess", "\"Disabled\" is not supported if the service does not have at least one approved private endpoint, want one")
	}
}

// apimPublic checks the public VIP: required outside Internal mode, optional there
// since 2024 (apim:A7), Azure's own and of SKU Basic on platform stv1, and none for
// an injected instance of the v2 tiers (apim: section 5).
func (c *checker) apimPublic(p *place, a *APIM) {
	switch {
	case a.PublicIP == "" && a.Mode == External:
		c.bad(p, "publicIPAddress", "none given, want one: an External instance has a public address")
	case a.PublicIP == "" && a.Mode == NoVirtualNetwork:
		c.bad(p, "publicIPAddress", "none given, want one: an instance outside a network has a public address")
	case a.PublicIP == "":
	case a.Mode == Internal && a.v2():
		c.bad(p, "publicIPAddress", "%s on an injected instance of the v2 tiers, which has no public address", quote(a.PublicIP))
	case a.outside() || a.Platform == STV1:
		c.attachAny(p, a)
	default:
		c.attachStandard(p, "publicIPAddress", a.PublicIP)
	}
}

// attachAny is for addresses that Azure owns: IPv4, and of stv1 behind its Basic
// load balancer.
func (c *checker) attachAny(p *place, a *APIM) {
	pip := c.attach(p, "publicIPAddress", a.PublicIP)
	switch {
	case pip == nil:
	case pip.IP.Is6():
		c.bad(p, "publicIPAddress", "%s is %q, want an IPv4 address", quote(a.PublicIP), pip.IP)
	case a.Platform == STV1 && !a.outside() && pip.SKU != "Basic":
		c.bad(p, "publicIPAddress", "%s is of SKU \"Standard\", want \"Basic\": on platform stv1 the address is Azure's own, of a Basic load balancer", quote(a.PublicIP))
	}
}

// What the subnets of the v2 tiers are delegated to (apim: section 5).
const (
	injectionDelegation   = "Microsoft.Web/hostingEnvironments"
	integrationDelegation = "Microsoft.Web/serverFarms"
)

// apimDelegation checks whom a subnet is delegated to: nobody in the classic tiers,
// and what the kind asks for in the v2 tiers.
func (c *checker) apimDelegation(p *place, a *APIM, r *subnetRef) {
	want := ""
	switch {
	case a.integrated():
		want = integrationDelegation
	case a.v2():
		want = injectionDelegation
	}
	switch {
	case strings.EqualFold(r.s.Delegation, want):
	case want == "":
		c.bad(p, "subnet", "%s is delegated to %s, want no delegation", quote(a.Subnet), quote(r.s.Delegation))
	case r.s.Delegation == "":
		c.bad(p, "subnet", "%s is not delegated, want delegation to %q", quote(a.Subnet), want)
	default:
		c.bad(p, "subnet", "%s is delegated to %s, want %q", quote(a.Subnet), quote(r.s.Delegation), want)
	}
}

// apimAlone checks the subnets that an instance has to itself: on the v2 tiers, whose
// smallest is a /27, one instance; on stv1 nothing but instances of stv1 (apim:Z2,
// apim:Z4, apim: section 5).
func (c *checker) apimAlone(r *subnetRef, list []instance) {
	for _, x := range list {
		v2 := x.a.v2()
		if v2 && len(list) > 1 {
			c.bad(x.p, "subnet", "%s holds %d instances, want one: of the v2 tiers each has a subnet to itself", quote(x.a.Subnet), len(list))
		}
		for _, q := range r.s.ranges() {
			if v2 && isIPv4(q) && q.Bits() > 27 {
				c.bad(x.p, "subnet", "%s is too small: %q, want a /27 at least, better a /24", quote(x.a.Subnet), q)
			}
		}
		if !v2 && x.a.Platform != STV1 {
			continue
		}
		for k := range r.s.NICs {
			c.bad(r.p.item("networkInterfaces", r.s.NICs[k].Name, k), "", "%s is in the subnet of API Management %s, want another: that subnet is in use by resource navigation links and takes nothing else",
				quote(r.s.NICs[k].Name), quote(x.a.Name))
		}
		for _, y := range list {
			if !v2 && y.a.Platform != STV1 {
				c.bad(y.p, "subnet", "%s holds %s of platform stv1 too, want another subnet", quote(y.a.Subnet), quote(x.a.Name))
			}
		}
	}
}

// apimAddresses checks the addresses that a design fixes although Azure chooses
// them (apim: section 3).
func (c *checker) apimAddresses(p *place, a *APIM, r subnetRef) {
	if !slices.ContainsFunc(r.s.ranges(), isIPv4) {
		c.bad(p, "subnet", "%s has no IPv4 prefix, and an instance has IPv4 addresses only", quote(a.Subnet))
		return
	}
	if a.PrivateIP.IsValid() {
		if a.Mode == External {
			c.bad(p, "privateIPAddress", "%q in External mode, which has no private address", a.PrivateIP)
		}
		c.fixed(p, "privateIPAddress", r, a.PrivateIP)
	}
	for _, ip := range a.IPs {
		c.fixed(p, "instanceIPAddresses", r, ip)
	}
	if want := machines(a); len(a.IPs) > want && a.Units >= 0 && !a.v2() {
		c.bad(p, "instanceIPAddresses", "%d given, want at most %d for its units", len(a.IPs), want)
	}
}

// fixed is inSubnet for an address that must be IPv4.
func (c *checker) fixed(p *place, field string, r subnetRef, a netip.Addr) {
	if c.inSubnet(p, field, r, a) && !a.Is4() {
		c.bad(p, field, "%q is not IPv4", a)
	}
}

func isIPv4(x netip.Prefix) bool { return x.IsValid() && x.Addr().Is4() }

// machines is the number of addresses that the units of an instance take (apim:Z1).
func machines(a *APIM) int {
	if a.SKU == "Developer" {
		return 1
	}
	return 2 * max(a.Units, 1)
}

// need is how many addresses of its subnet an instance takes (apim:Z2).
func need(a *APIM) int {
	if a.Mode == Internal {
		return machines(a) + 1
	}
	return machines(a)
}

// apimRoom checks that a subnet has room for its instances beside what else
// stands in it (apim:Z2, apim:Z4).
func (c *checker) apimRoom(r *subnetRef, list []instance) {
	wanted, fixed := 0, 0
	for _, x := range list {
		if x.a.v2() {
			return // counted otherwise: apimAlone
		}
		wanted += need(x.a)
		fixed += len(x.a.IPs)
		if x.a.PrivateIP.IsValid() {
			fixed++
		}
	}
	others := max(c.taken[r.s]-fixed, 0)
	for _, x := range r.s.ranges() {
		left := usable(x)
		if !isIPv4(x) || wanted+others <= left {
			continue
		}
		for _, i := range list {
			c.bad(i.p, "subnet", "%s is too small: %q leaves %d addresses, and %d are needed by API Management and %d by others, want a /%d",
				quote(i.a.Subnet), x, left, wanted, others, widthFor(wanted+others))
		}
	}
}

// widthFor is the prefix length of the smallest IPv4 subnet that leaves n addresses.
func widthFor(n int) int {
	bits := smallestSubnet
	for 1<<(32-bits)-keptAll < n {
		bits--
	}
	return bits
}
