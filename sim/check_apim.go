package sim

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
)

// mostUnits is how many units an instance of each injectable SKU may have (apim:Z3).
var mostUnits = map[string]int{"Developer": 1, "Premium": 31}

// instance is an API Management instance in the subnet it asks for.
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
		moded := spelt(c, p, "virtualNetworkType", a.Mode, apimModeNames)
		sized := c.apimSize(p, a)
		c.apimPublic(p, a)
		r := find(c, p, "subnet", c.subnets, a.Subnet)
		if r == nil {
			continue
		}
		c.ordinary(p, "subnet", *r)
		if r.s.Delegation != "" { // apim: section 5
			c.bad(p, "subnet", "%s is delegated to %s, want no delegation", quote(a.Subnet), quote(r.s.Delegation))
		}
		c.apimAddresses(p, a, *r)
		if moded && sized {
			in[r] = append(in[r], instance{a, p})
		}
	}
	for r, list := range in {
		c.apimRoom(r, list)
	}
}

// apimSize checks SKU and units, and returns whether both are such.
func (c *checker) apimSize(p *place, a *APIM) bool {
	sku := cmp.Or(a.SKU, "Premium")
	most := mostUnits[sku]
	switch {
	case most == 0:
		c.bad(p, "sku", "%s is none of \"Developer\", \"Premium\", which alone can be injected", quote(a.SKU))
	case a.Units < 0 || a.Units > most:
		c.bad(p, "capacity", "%q is out of range, want 1..%d for %s", strconv.Itoa(a.Units), most, sku)
	default:
		return true
	}
	return false
}

// apimPublic checks the public VIP: required in External mode, optional in
// Internal mode since 2024 (apim:A7).
func (c *checker) apimPublic(p *place, a *APIM) {
	switch {
	case a.PublicIP != "":
		c.attachStandard(p, "publicIPAddress", a.PublicIP)
	case a.Mode == External:
		c.bad(p, "publicIPAddress", "none given, want one: an External instance has a public address")
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
	if want := machines(a); len(a.IPs) > want && a.Units >= 0 {
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
