package apim

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// backends finds services that refuse the instance although somebody meant to let it
// in. Which services it calls, beside its dependencies, a design does not say: those
// with a list of their own are asked.
func (f *finder) backends() {
	for i := range f.d.Services {
		s := &f.d.Services[i]
		if len(s.AllowedSources) == 0 && s.PublicNetworkAccess != sim.PublicAccessDisabled {
			continue
		}
		flow := sim.Flow{Protocol: sim.TCP, Source: f.x.Name, Destination: s.Name, Port: 443}
		if len(s.FQDNs) > 0 {
			flow.Destination = s.FQDNs[0]
		}
		if len(s.Listen) > 0 {
			flow.Port = cmp.Or(s.Listen[0].Ports.First, 443)
		}
		t, err := f.n.Trace(flow)
		if err == nil && t.Verdict.Reason == sim.DeniedByService {
			f.refusedBy(s, t)
		}
	}
}

func (f *finder) refusedBy(s *sim.Service, t *sim.Trace) {
	place, seen := fmt.Sprintf("services[%q].allowedSources", s.Name), sourceSeen(t)
	vip := f.publicAddress()
	switch {
	case vip.IsValid() && lists(s.AllowedSources, vip):
		f.elsewhere(place, t, Finding{Kind: "backend-sees-another-source", Fact: "apim:F30", Message: fmt.Sprintf("%s lets in %s, the address of the instance, and sees %s, since the default route leads elsewhere than to the Internet", s.Name, vip, seen),
			Effect: "its calls are answered 403", Cure: fmt.Sprintf("let in %s, or route the service to Internet", seen)})
	case len(s.AllowedSources) > 0 && trusts(s):
		f.elsewhere(place, t, Finding{Kind: "no-path-to-service", Fact: "apim:F31", Message: fmt.Sprintf("%s refuses %s, and that Azure trusts the instance lets it in no more since 15 March 2026", s.Name, seen),
			Effect: "its calls are answered 403", Cure: "a private endpoint, a service endpoint or an entry of the list"})
	}
}

// trusted are the suffixes of the services that used to let in what Azure trusts.
// Source: apim:F31.
var trusted = []string{".core.windows.net", ".vault.azure.net", ".servicebus.windows.net", ".azurecr.io"}

func trusts(s *sim.Service) bool {
	return slices.ContainsFunc(s.FQDNs, func(name string) bool {
		return slices.ContainsFunc(trusted, func(suffix string) bool { return strings.HasSuffix(strings.ToLower(name), suffix) })
	})
}

// sourceSeen is the source that the server saw of the first packet.
func sourceSeen(t *sim.Trace) (a netip.Addr) {
	for _, l := range t.Legs {
		if l.Leg == sim.LegSYN && len(l.Hops) > 0 {
			a = l.Hops[len(l.Hops)-1].Packet.Source.Addr()
		}
	}
	return a
}

// lists says whether a list of prefixes, addresses and other words holds an address.
func lists(list []string, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(text string) bool {
		p, err := prefixOf(text)
		return err == nil && p.Contains(a)
	})
}

func prefixOf(text string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

// allowLists finds rules that let in machines of the instance by their addresses,
// which change as units come and go. Source: apim:A3.
func (f *finder) allowLists() {
	_, own := f.subnet()
	for _, g := range f.d.NSGs {
		for _, r := range g.Rules {
			if g.Name != own.NSG && r.Access == sim.Allow && r.Direction == sim.Inbound {
				f.allowList(fmt.Sprintf("networkSecurityGroups[%q].securityRules[%q]", g.Name, r.Name), r.Sources)
			}
		}
	}
	for _, w := range f.d.Firewalls {
		f.collections(fmt.Sprintf("azureFirewalls[%q]", w.Name), w.Network, w.Application)
	}
	for _, p := range f.d.FirewallPolicies {
		for _, g := range p.RuleCollectionGroups {
			f.collections(fmt.Sprintf("firewallPolicies[%q].ruleCollectionGroups[%q]", p.Name, g.Name), g.Network, g.Application)
		}
	}
	for _, s := range f.d.Sites {
		for _, e := range s.Edges {
			for _, r := range e.Filter.Rules {
				if r.Access == sim.Allow {
					f.allowList(fmt.Sprintf("sites[%q].edges[%q].firewall.rules[%q]", s.Name, e.Name, r.Name), r.Sources)
				}
			}
		}
	}
}

func (f *finder) collections(at string, network []sim.NetworkCollection, application []sim.ApplicationCollection) {
	for _, l := range network {
		for _, r := range l.Rules {
			if l.Access == sim.Allow {
				f.allowList(fmt.Sprintf("%s.networkRuleCollections[%q].rules[%q]", at, l.Name, r.Name), r.Sources)
			}
		}
	}
	for _, l := range application {
		for _, r := range l.Rules {
			if l.Access == sim.Allow {
				f.allowList(fmt.Sprintf("%s.applicationRuleCollections[%q].rules[%q]", at, l.Name, r.Name), r.Sources)
			}
		}
	}
}

// allowList notes a list that names one of the instance's addresses and does not hold
// its subnet.
func (f *finder) allowList(place string, sources []string) {
	_, own := f.subnet()
	var named []string
	for _, text := range sources {
		p, err := prefixOf(text)
		switch {
		case err != nil:
		case p.IsSingleIP() && (p.Addr() == f.x.PrivateIP || slices.Contains(f.n.MachineAddresses(f.x.Name), p.Addr())):
			named = append(named, p.Addr().String())
		case slices.ContainsFunc(own.Prefixes, func(q netip.Prefix) bool { return p.Contains(q.Addr()) && p.Bits() <= q.Bits() }):
			return
		}
	}
	if len(named) > 0 {
		f.elsewhere(place, nil, Finding{Kind: "allow-list-of-addresses", Fact: "apim:F29", Message: "lets in " + strings.Join(named, ", ") + ", which Azure chose: units that come later have others, and a private VIP is no source of calls",
			Effect: "calls fail after the next change of the instance", Cure: own.Prefixes[0].String() + ", the whole subnet"})
	}
}
