package azjson

import (
	"net/netip"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/internal/acl"
)

// firewall reads an Azure Firewall into the network of its subnet.
func (t *translation) firewall(r *resource.Resource) {
	o := t.open(r)
	o.skip("ipGroups", "hubIPAddresses")
	kind := o.object("sku").text("name")
	if id := o.id("virtualHub"); id != "" || strings.EqualFold(kind, "AZFW_Hub") {
		o.skip("firewallPolicy", "threatIntelMode", "natRuleCollections", "networkRuleCollections", "applicationRuleCollections", "additionalProperties")
		o.object("sku").skip("tier")
		o.note(NoteNotModelled, "virtualHub", "a firewall of a virtual hub stands in no network of the design: it is left out")
		return
	}
	f := sim.Firewall{Name: t.name(r.ID), SKU: o.object("sku").tier("tier"), Policy: o.ref("firewallPolicy", kindPolicy)}
	o.enum("threatIntelMode", &f.ThreatIntelMode)
	f.MinInstances = o.object("autoscaleConfiguration").number("minCapacity")
	at := o.firewallAddresses(&f)
	if at == nil {
		return
	}
	f.NAT = natCollections(o.objects("natRuleCollections"))
	f.Network = networkCollections(o.objects("networkRuleCollections"))
	f.Application = applicationCollections(o.objects("applicationRuleCollections"))
	o.additional(&f)
	if f.Policy != "" {
		o.policyRules(&f)
	}
	t.d.Firewalls = append(t.d.Firewalls, f)
}

// firewallAddresses reads the addresses of a firewall. It is nil for one whose network
// no file has.
func (o *object) firewallAddresses(f *sim.Firewall) *sim.Subnet {
	var at *sim.Subnet
	for _, c := range o.objects("ipConfigurations") {
		c.skip("privateIPAllocationMethod")
		if name := c.publicAt("publicIPAddress"); name != "" {
			f.PublicIPs = append(f.PublicIPs, name)
		}
		// One that is not known yet is the first of the subnet, as everywhere.
		if a := c.addrIfKnown("privateIPAddress"); a.IsValid() && !f.PrivateIP.IsValid() {
			f.PrivateIP = a
		}
		// The second and further configurations have an address and no subnet.
		if name := c.subnet("subnet"); name != "" && at == nil {
			f.VNet, _, _ = strings.Cut(name, "/")
			at = o.t.subnetAt(c.id("subnet"))
		}
	}
	if m := o.object("managementIpConfiguration"); m.v.Len() > 0 {
		m.skip("privateIPAddress", "privateIPAllocationMethod", "subnet")
		f.ManagementNIC = true
		f.ManagementPublicIP = m.publicAt("publicIPAddress")
	}
	if at == nil {
		o.note(NoteLeftOut, "ipConfigurations", "none is in a subnet that a file has: the firewall stands nowhere")
	}
	return at
}

// additional reads the settings of a classic firewall that stand in a bag of texts.
// A design has some of them in a policy alone: then the firewall becomes one with a
// policy, which means the same.
func (o *object) additional(f *sim.Firewall) {
	p := sim.FirewallPolicy{Name: f.Name + ".classic", SKU: f.SKU}
	for _, bag := range []*object{o, o.object("additionalProperties")} {
		if ranges := bag.split("Network.SNAT.PrivateRanges"); len(ranges) > 0 {
			f.SNATPrivateRanges = ranges
		}
		p.SNAT.AutoLearnPrivateRanges = p.SNAT.AutoLearnPrivateRanges || strings.EqualFold(bag.text("Network.SNAT.AutoLearnPrivateRanges"), "Enabled")
		p.DNS.EnableProxy = p.DNS.EnableProxy || bag.yes("Network.DNS.EnableProxy")
		for _, s := range bag.split("Network.DNS.Servers") {
			if a, err := netip.ParseAddr(s); err == nil {
				p.DNS.Servers = append(p.DNS.Servers, a)
			} else {
				bag.note(NoteProblem, "Network.DNS.Servers", "holds what is no address")
			}
		}
		p.ThreatIntelAllow.Addresses = append(p.ThreatIntelAllow.Addresses, bag.split("ThreatIntel.Whitelist.IpAddresses")...)
		p.ThreatIntelAllow.FQDNs = append(p.ThreatIntelAllow.FQDNs, bag.split("ThreatIntel.Whitelist.FQDNs")...)
		bag.skip("Network.DNS.RequireProxyForNetworkRules", "Network.AdditionalLogs.EnableFatFlowLogging", "Network.AdditionalLogs.EnableUdpLogOptimization",
			"Network.RouteServerInfo.RouteServerID", "Network.Logging.EnableDnstapLogging")
	}
	inPolicyAlone := p.DNS.EnableProxy || len(p.DNS.Servers)+len(p.ThreatIntelAllow.Addresses)+len(p.ThreatIntelAllow.FQDNs) > 0 || p.SNAT.AutoLearnPrivateRanges
	if f.Policy != "" || !inPolicyAlone {
		return
	}
	p.SNAT.PrivateRanges, p.ThreatIntelMode = f.SNATPrivateRanges, f.ThreatIntelMode
	if len(f.NAT)+len(f.Network)+len(f.Application) > 0 {
		p.RuleCollectionGroups = []sim.RuleCollectionGroup{{Name: "classic", Priority: 100, NAT: f.NAT, Network: f.Network, Application: f.Application}}
	}
	o.note(NoteAssumed, "additionalProperties", "the design holds the firewall's own rules and settings as policy "+p.Name+", which means the same")
	o.t.d.FirewallPolicies = append(o.t.d.FirewallPolicies, p)
	f.Policy, f.NAT, f.Network, f.Application, f.SNATPrivateRanges, f.ThreatIntelMode = p.Name, nil, nil, nil, nil, 0
}

// policyRules takes out what a firewall with a policy has of its own: the policy's
// holds.
func (o *object) policyRules(f *sim.Firewall) {
	if len(f.NAT)+len(f.Network)+len(f.Application) > 0 {
		o.note(NoteProblem, "", "it has a policy and rule collections of its own, which Azure does not allow: the policy's hold")
	}
	f.NAT, f.Network, f.Application, f.SNATPrivateRanges, f.ThreatIntelMode = nil, nil, nil, nil, 0
}

// split is a text that holds a list: "10.0.0.0/8, IANAPrivateRanges".
func (o *object) split(key string) (out []string) {
	for _, s := range o.texts(key) {
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// tier is the word of a price tier as designs spell it: none for Standard.
func (o *object) tier(key string) string {
	s := o.text(key)
	for _, name := range []string{"Basic", "Premium"} {
		if strings.EqualFold(s, name) {
			return name
		}
	}
	if strings.EqualFold(s, "Standard") {
		return ""
	}
	return s
}

// ipGroup reads a list of addresses. The parts of an address range are prefixes.
func (t *translation) ipGroup(r *resource.Resource) {
	o := t.open(r)
	o.skip("firewalls", "firewallPolicies")
	t.d.IPGroups = append(t.d.IPGroups, sim.IPGroup{Name: t.name(r.ID), Addresses: spread(o.texts("ipAddresses"))})
}

// spread replaces address ranges, "10.0.0.4-10.0.0.9", by the prefixes that hold the
// same addresses.
func spread(list []string) (out []string) {
	for _, s := range list {
		first, last, ok := strings.Cut(s, "-")
		a, err := netip.ParseAddr(strings.TrimSpace(first))
		b, bad := netip.ParseAddr(strings.TrimSpace(last))
		if !ok || err != nil || bad != nil || a.BitLen() != b.BitLen() || b.Less(a) {
			out = append(out, s)
			continue
		}
		for _, p := range acl.Range(nil, a, b) {
			if p.IsSingleIP() {
				out = append(out, p.Addr().String())
			} else {
				out = append(out, p.String())
			}
		}
	}
	return out
}
