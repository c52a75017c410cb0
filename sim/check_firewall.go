package sim

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Azure Firewall's limits (net:F3, net:F11, net:5.2.b5, net:5.6.b1).
const (
	lastCollection                 = 65000
	lastDNATPort                   = 63999
	lastReadPort                   = 64000 // of an application rule (BG)
	fewestInstances, mostInstances = 2, 20
	mostFirewallAddresses          = 250
	longestInboundIdle             = 30 * time.Minute
)

func (c *checker) firewalls() {
	var claims []claim[string]
	for i := range c.d.Firewalls {
		f := &c.d.Firewalls[i]
		p := root.item("azureFirewalls", f.Name, i)
		if v := find(c, p, "virtualNetwork", c.vnets, f.VNet); v != nil {
			claims = append(claims, claim[string]{v.Name, v.Name + "/" + firewallSubnet, "subnet", p, "virtualNetwork"})
			c.firewallAddress(p, f, v)
		}
		c.firewallPublic(p, f)
		c.firewallSettings(p, f)
		c.privateRanges(p, "snatPrivateRanges", f.SNATPrivateRanges)
		c.collections(p, c.ownAddresses(f), ruleGroup{"", f.NAT, f.Network, f.Application}, f.SKU)
	}
	clashes(c, claims)
}

func (c *checker) privateRanges(p *place, field string, texts []string) {
	ranges := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return strings.EqualFold(s, "IANAPrivateRanges") })
	c.destinations(p, field, ranges, noTags)
}

var firewallSKUs = []string{"", "Basic", "Standard", "Premium"}

func (c *checker) firewallSKU(p *place, sku string) {
	if !slices.Contains(firewallSKUs, sku) {
		c.bad(p, "tier", "%s is none of %s", quote(sku), listed(firewallSKUs[1:]))
	}
}

// firewallSettings checks what is neither an address nor a rule.
func (c *checker) firewallSettings(p *place, f *Firewall) {
	c.firewallSKU(p, f.SKU)
	if n := f.MinInstances; n != 0 && (n < fewestInstances || n > mostInstances) {
		c.bad(p, "minCapacity", "\"%d\" is out of range, want %d..%d", n, fewestInstances, mostInstances)
	}
	if t := time.Duration(f.InboundIdleTimeout); t != 0 && (t < firewallIdle || t > longestInboundIdle) {
		c.bad(p, "inboundIdleTimeout", "%q is out of range, want %q to %q", f.InboundIdleTimeout, Duration(firewallIdle), Duration(longestInboundIdle))
	}
	spelt(c, p, "threatIntelMode", f.ThreatIntelMode, threatNames)
	if f.Policy == "" {
		return
	}
	if policy := find(c, p, "firewallPolicy", c.policies, f.Policy); policy != nil && policy.SKU == "Premium" && f.SKU != "Premium" {
		c.bad(p, "firewallPolicy", "%s is of tier \"Premium\", want a firewall of that tier", quote(f.Policy))
	}
	for field, n := range map[string]int{
		"natRuleCollections": len(f.NAT), "networkRuleCollections": len(f.Network), "applicationRuleCollections": len(f.Application),
		"snatPrivateRanges": len(f.SNATPrivateRanges), "threatIntelMode": int(f.ThreatIntelMode),
	} {
		if n > 0 {
			c.bad(p, field, "set beside firewallPolicy %s, want it in the policy", quote(f.Policy))
		}
	}
}

// hasManagementNIC: a Basic firewall always has one (net:5.4.b1).
func (f *Firewall) hasManagementNIC() bool { return f.ManagementNIC || f.SKU == "Basic" }

// firewallAddress checks that the firewall has its subnet and stands in it.
func (c *checker) firewallAddress(p *place, f *Firewall, v *VNet) {
	r := c.subnets.byName[v.Name+"/"+firewallSubnet]
	switch {
	case r == nil:
		c.bad(p, "virtualNetwork", "%s has no subnet \"%s\", want one of /%d", quote(f.VNet), firewallSubnet, smallestFirewall)
	case f.PrivateIP.IsValid():
		if c.inSubnet(p, "privateIPAddress", *r, f.PrivateIP) && !f.PrivateIP.Is4() {
			c.bad(p, "privateIPAddress", "%q is not IPv4", f.PrivateIP)
		}
	case !firewallIP(f, r.s).IsValid():
		c.bad(p, "privateIPAddress", "none given, and subnet \"%s/%s\" has no IPv4 prefix to take it from", v.Name, firewallSubnet)
	}
}

// firewallIP is the firewall's private address: its own, or the first that Azure
// leaves free in its subnet. It is invalid if the subnet has none.
func firewallIP(f *Firewall, s *Subnet) netip.Addr {
	if f.PrivateIP.IsValid() {
		return f.PrivateIP
	}
	for _, x := range s.ranges() {
		if x.IsValid() && x.Addr().Is4() {
			return firstUsable(x.Masked())
		}
	}
	return netip.Addr{}
}

// firewallPublic checks the public addresses (net:5.4).
func (c *checker) firewallPublic(p *place, f *Firewall) {
	if len(f.PublicIPs) == 0 && !f.hasManagementNIC() {
		c.bad(p, "publicIPAddresses", "none given, want one, or managementNIC: without either the firewall does not deploy")
	}
	for _, name := range f.PublicIPs {
		c.attachStandard(p, "publicIPAddresses", name)
	}
	if n := len(f.PublicIPs); n > mostFirewallAddresses {
		c.bad(p, "publicIPAddresses", "%d addresses given, want at most %d", n, mostFirewallAddresses)
	}
	c.managementNIC(p, f)
}

// managementNIC checks what a management NIC needs: a subnet and a public address
// of its own (net:1.10).
func (c *checker) managementNIC(p *place, f *Firewall) {
	switch {
	case !f.hasManagementNIC() && f.ManagementPublicIP != "":
		c.bad(p, "managementPublicIPAddress", "%s without managementNIC, want that too", quote(f.ManagementPublicIP))
	case !f.hasManagementNIC():
		return
	case f.ManagementPublicIP == "":
		c.bad(p, "managementPublicIPAddress", "none given, want one: the management NIC has a public address of its own")
	default:
		c.attachStandard(p, "managementPublicIPAddress", f.ManagementPublicIP)
	}
	if v := c.vnets.byName[f.VNet]; v != nil && c.subnets.byName[v.Name+"/"+managementSubnet] == nil {
		c.bad(p, "managementNIC", "%s has no subnet \"%s\", want one of /%d", quote(f.VNet), managementSubnet, smallestFirewall)
	}
}
