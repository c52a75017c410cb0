package azjson

import (
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
	"azpath/sim/internal/acl"
)

// admission is whom a service answers on its public addresses: everyone, unless it is
// shut, and then its sources.
type admission struct {
	shut    bool
	sources []string
}

// admits reads a service's own firewall. One that admits nobody is one whose public
// access is disabled, and one that only an endpoint knows is open.
func (o *object) admits(k *serviceKind, s *sim.Service) {
	var a admission
	if o.t.links.standins[o.r.Key()] {
		return
	}
	o.publicAccess(&s.PublicNetworkAccess)
	if k.rules != nil {
		k.rules(o, &a)
	}
	if !a.shut {
		return
	}
	slices.Sort(a.sources)
	if s.AllowedSources = slices.Compact(a.sources); len(s.AllowedSources) == 0 && s.PublicNetworkAccess == sim.PublicAccessEnabled {
		s.PublicNetworkAccess = sim.PublicAccessDisabled
		o.note(NoteAssumed, "publicNetworkAccess", "its firewall denies by default and admits nobody: that is as good as Disabled")
	}
}

// publicAccess reads publicNetworkAccess, which some types have in other words too.
func (o *object) publicAccess(to *sim.PublicNetworkAccess) {
	switch s := o.text("publicNetworkAccess"); {
	case strings.EqualFold(s, "SecuredByPerimeter"):
		*to = sim.PublicAccessDisabled
		o.note(NoteAssumed, "publicNetworkAccess", "what a perimeter lets in is not modelled: it is read as Disabled")
	case s != "":
		o.enum("publicNetworkAccess", to)
	}
}

// networkRules are those of storage accounts, vaults, registries and their like: a
// default action, and addresses and subnets that are exempt from it.
func (o *object) networkRules(a *admission) {
	for _, key := range []string{"networkAcls", "networkRuleSet"} {
		if x := o.object(key); !x.v.IsNull() {
			x.defaultRules(a)
		}
	}
}

// namespaceRules are a namespace's, which has them in a part of its own.
func (o *object) namespaceRules(a *admission) {
	for _, r := range o.t.set.childrenOf(o.r.ID, "networkRuleSets") {
		x := o.t.open(r)
		x.skip("publicNetworkAccess", "trustedServiceAccessEnabled")
		x.defaultRules(a)
	}
}

func (o *object) defaultRules(a *admission) {
	o.skip("resourceAccessRules", "trustedServiceAccessEnabled")
	action, bypass := o.text("defaultAction"), o.text("bypass")
	before := len(a.sources)
	for _, x := range o.objects("ipRules") {
		x.skip("action")
		a.sources = append(a.sources, x.spans("value", "ipAddressOrRange", "ipMask")...)
	}
	for _, x := range o.objects("virtualNetworkRules") {
		x.skip("action", "state", "ignoreMissingVnetServiceEndpoint")
		a.sources = append(a.sources, x.admitted("id", "virtualNetworkResourceId", "subnet")...)
	}
	// A registry, and search, have addresses alone, and deny by having any.
	if strings.EqualFold(action, "Deny") || action == "" && len(a.sources) > before && resource.Get(o.v, "defaultAction").IsNull() {
		a.shut = true
		if strings.Contains(strings.ToLower(bypass), "azureservices") {
			o.t.notebook.add(NoteNotModelled, "bypass of services' firewalls", subject(o.r)+": "+o.at("bypass"), "services of Microsoft's that it trusts are admitted by who they are, which is not modelled", o.v.Place().String())
		}
		return
	}
	a.sources = a.sources[:before]
}

// databaseRules are those of Cosmos DB, which denies as soon as it has any.
func (o *object) databaseRules(a *admission) {
	for _, x := range o.objects("ipRules") {
		a.sources = append(a.sources, x.spans("ipAddressOrRange")...)
	}
	a.shut = len(o.get("ipRules").Items()) > 0 || o.yes("isVirtualNetworkFilterEnabled")
	for _, x := range o.objects("virtualNetworkRules") {
		x.skip("ignoreMissingVNetServiceEndpoint")
		a.sources = append(a.sources, x.admitted("id")...)
	}
}

// serverRules are those of Azure SQL, which admits nobody without any. A list of
// servers does not have them: where none but such a list has the server, nothing is known.
func (o *object) serverRules(a *admission) {
	addresses, subnets := o.t.set.childrenOf(o.r.ID, "firewallRules"), o.t.set.childrenOf(o.r.ID, "virtualNetworkRules")
	if a.shut = isDeclared(o.r) || len(addresses)+len(subnets) > 0; !a.shut {
		if !strings.EqualFold(o.get("publicNetworkAccess").Text(), "Disabled") {
			o.note(NoteAssumed, "firewallRules", "no file has any: everyone is admitted")
		}
		return
	}
	for _, r := range addresses {
		x := o.t.open(r)
		first, last := x.addr("startIpAddress"), x.addr("endIpAddress")
		switch {
		case !first.IsValid() || first.BitLen() != last.BitLen() || last.Less(first):
			x.note(NoteProblem, "startIpAddress", "no range of addresses: nobody is admitted by it")
		case first.IsUnspecified() && last.IsUnspecified():
			x.note(NoteNotModelled, "startIpAddress", "it admits whoever calls from inside Azure, which is not modelled")
		default:
			for _, p := range acl.Range(nil, first, last) {
				a.sources = append(a.sources, p.String())
			}
		}
	}
	for _, r := range subnets {
		x := o.t.open(r)
		x.skip("ignoreMissingVnetServiceEndpoint", "state")
		a.sources = append(a.sources, x.admitted("virtualNetworkSubnetId")...)
	}
}

// isDeclared says whether a template or Terraform makes a resource, and not an answer of
// Azure's shows it: then what it has beside it is all there is.
func isDeclared(r *resource.Resource) bool {
	return r.Origin != "" || r.Get("apiVersion").Kind() != value.Absent
}

// siteRules are the access restrictions of a web application: with it, or in its
// configuration "web". An answer about the application alone has null for them.
func (o *object) siteRules(a *admission) {
	inside := o.object("siteConfig")
	all := []*object{inside}
	for _, r := range o.t.set.childrenOf(o.r.ID, "config") {
		if strings.EqualFold(r.Name(), "web") {
			all = append(all, o.t.open(r))
		}
	}
	for _, x := range all {
		x.deaf = true
		x.restrictions(a)
	}
	if hidden := resource.Get(inside.v, "ipSecurityRestrictions"); len(all) == 1 && hidden.Kind() == value.Null {
		o.note(NoteAssumed, "siteConfig.ipSecurityRestrictions", "no file has them: everyone is admitted")
	}
}

// restrictions are rules of which the first that matches decides; what none matches is
// denied as soon as there is one.
func (o *object) restrictions(a *admission) {
	denies := strings.EqualFold(o.text("ipSecurityRestrictionsDefaultAction"), "Deny")
	for _, x := range o.objects("ipSecurityRestrictions") {
		x.skip("priority", "headers", "subnetTrafficTag", "vnetTrafficTag", "subnetMask")
		no := strings.EqualFold(x.text("action"), "Deny")
		if strings.EqualFold(x.text("ipAddress"), "Any") {
			denies = denies || no
			x.skip("tag")
			continue
		}
		switch tag := x.text("tag"); {
		case no:
			x.note(NoteNotModelled, "action", "a rule that denies some: they are refused only if no other rule admits them")
		case strings.EqualFold(tag, "ServiceTag") || strings.EqualFold(tag, "XffProxy"):
			x.note(NoteNotModelled, "ipAddress", "who is admitted by a service tag is refused here")
		default:
			a.sources = append(a.sources, x.spans("ipAddress")...)
			a.sources = append(a.sources, x.admitted("vnetSubnetResourceId")...)
		}
		denies = true
	}
	a.shut = a.shut || denies
}

// spans are the addresses, prefixes or ranges in the first of the keys that is there,
// as a design writes them.
func (o *object) spans(keys ...string) (out []string) {
	for _, key := range keys {
		for _, s := range spread(splitList(o.text(key))) {
			p, err := netip.ParsePrefix(s)
			a, bad := netip.ParseAddr(s)
			switch {
			case err == nil:
				out = append(out, p.Masked().String())
			case bad == nil && a.Zone() == "":
				out = append(out, a.Unmap().String())
			default:
				o.wrong(key, o.get(key), "an address, a prefix or a range of addresses")
			}
		}
	}
	return out
}

func splitList(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// admitted is the subnet that a rule admits, by the first of the keys that is there;
// none if no file has it.
func (o *object) admitted(keys ...string) []string {
	for _, key := range keys {
		if o.get(key).IsNull() {
			continue
		}
		if id := o.id(key); id == "" {
			return nil
		} else if name := o.t.subnetName(id); name != "" {
			return []string{name}
		} else {
			o.note(NoteDangling, key, "refers to "+short(id)+", which no file has: it is not admitted")
			return nil
		}
	}
	return nil
}
