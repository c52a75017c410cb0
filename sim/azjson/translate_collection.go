package azjson

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
)

// A firewall's rules read alike in a classic firewall and in a policy. The keys of
// both are tried, the policy's last.

func natCollections(list []*object) (out []sim.NATCollection) {
	for _, o := range list {
		o.object("action").skip("type") // Dnat: the only one that is left
		k := sim.NATCollection{Name: o.text("name"), Priority: o.number("priority")}
		for _, x := range o.objects("rules") {
			if rules := natRules(x); len(rules) == 0 || x.told("sourceAddresses", len(rules[0].Sources)+len(rules[0].SourceIPGroups), "sourceAddresses", "sourceIpGroups") {
				k.Rules = append(k.Rules, rules...)
			}
		}
		out = append(out, k)
	}
	return out
}

func networkCollections(list []*object) (out []sim.NetworkCollection) {
	for _, o := range list {
		k := sim.NetworkCollection{Name: o.text("name"), Priority: o.number("priority")}
		o.object("action").enum("type", &k.Access)
		for _, x := range o.objects("rules") {
			if r := networkRule(x); x.told("sourceAddresses", len(r.Sources)+len(r.SourceIPGroups), "sourceAddresses", "sourceIpGroups") &&
				x.told("destinationAddresses", len(r.Destinations)+len(r.DestinationIPGroups)+len(r.FQDNs), "destinationAddresses", "destinationIpGroups", "destinationFqdns") &&
				x.told("destinationPorts", len(r.Ports), "destinationPorts") && x.told("protocols", len(r.Protocols), "protocols", "ipProtocols") {
				k.Rules = append(k.Rules, r)
			}
		}
		out = append(out, k)
	}
	return out
}

func applicationCollections(list []*object) (out []sim.ApplicationCollection) {
	for _, o := range list {
		k := sim.ApplicationCollection{Name: o.text("name"), Priority: o.number("priority")}
		o.object("action").enum("type", &k.Access)
		for _, x := range o.objects("rules") {
			if r := applicationRule(x); x.told("sourceAddresses", len(r.Sources)+len(r.SourceIPGroups), "sourceAddresses", "sourceIpGroups") {
				k.Rules = append(k.Rules, r)
			}
		}
		out = append(out, k)
	}
	return out
}

// mostTranslations bounds the rules that one DNAT rule with lists becomes.
const mostTranslations = 256

// natRules reads a DNAT rule, which in a design has one destination and one port: one
// rule for each pair.
func natRules(o *object) (out []sim.NATRule) {
	o.skip("ruleType")
	r := sim.NATRule{Name: o.text("name"), Protocol: o.eitherProtocol("protocols", "ipProtocols")}
	r.Sources, r.SourceIPGroups = o.sources()
	r.Translated, r.TranslatedFQDN = o.addr("translatedAddress"), o.text("translatedFqdn")
	to := o.port("translatedPort")
	destinations := o.texts("destinationAddresses")
	if len(destinations) == 0 {
		destinations = []string{""}
	}
	for _, at := range destinations {
		for _, port := range o.portList("destinationPorts") {
			x := r
			x.Destination, x.Port, x.ToPort = at, uint16(port), to
			if x.ToPort == x.Port {
				x.ToPort = 0
			}
			if len(out) == mostTranslations {
				o.note(NoteLeftOut, "", fmt.Sprintf("it stands for more than %d translations: the rest is left out", mostTranslations))
				return out
			}
			if len(out) > 0 {
				x.Name = fitted(fmt.Sprintf("%s.%d", r.Name, len(out)+1))
			}
			out = append(out, x)
		}
	}
	return out
}

// portList are all ports of a list of ports and ranges.
func (o *object) portList(key string) (out []int) {
	for _, s := range o.texts(key) {
		ports, err := sim.ParsePorts(s)
		if err != nil || s == "*" {
			o.wrong(key, o.get(key), "ports such as 443")
			continue
		}
		for p := int(ports.First); p <= int(ports.Last) && len(out) <= mostTranslations; p++ {
			out = append(out, p)
		}
	}
	return out
}

func networkRule(o *object) sim.NetworkRule {
	o.skip("ruleType")
	r := sim.NetworkRule{Name: o.text("name"), Protocols: o.protocols("protocols", "ipProtocols")}
	r.Sources, r.SourceIPGroups = o.sources()
	r.Destinations = everything(spread(o.texts("destinationAddresses")))
	r.DestinationIPGroups = o.refs("destinationIpGroups", kindIPGroup)
	r.FQDNs = o.texts("destinationFqdns")
	r.Ports = everything(o.texts("destinationPorts"))
	return r
}

// sources are the addresses and IP groups that a rule is for.
func (o *object) sources() (addresses, groups []string) {
	return everything(spread(o.texts("sourceAddresses"))), o.refs("sourceIpGroups", kindIPGroup)
}

// protocols are those of a rule, none for all of them.
func (o *object) protocols(keys ...string) (out []sim.Protocol) {
	for _, s := range o.texts(keys...) {
		if strings.EqualFold(s, "Any") || s == "*" {
			return nil
		}
		var p sim.Protocol
		if err := p.UnmarshalText([]byte(s)); err != nil {
			o.wrong(keys[0], o.get(keys[0]), `protocols of "TCP", "UDP", "ICMP" and "Any"`)
			continue
		}
		out = append(out, p)
	}
	return out
}

// eitherProtocol is the one protocol of a DNAT rule, zero for TCP and UDP.
func (o *object) eitherProtocol(keys ...string) sim.Protocol {
	if list := o.protocols(keys...); len(list) == 1 {
		return list[0]
	}
	return sim.AnyProtocol
}

func applicationRule(o *object) sim.ApplicationRule {
	o.skip("ruleType", "httpHeadersToInsert")
	r := sim.ApplicationRule{Name: o.text("name"), TerminateTLS: o.yes("terminateTLS"), FQDNTags: o.texts("fqdnTags")}
	r.Sources, r.SourceIPGroups = o.sources()
	r.FQDNs = o.texts("targetFqdns")
	if urls := o.texts("targetUrls"); len(urls) > 0 {
		o.note(NoteAssumed, "targetUrls", "paths are not modelled: the rule holds for the hosts of its URLs")
		for _, u := range urls {
			r.FQDNs = append(r.FQDNs, bareHost(u))
		}
	}
	if kinds := o.texts("webCategories"); len(kinds) > 0 {
		o.note(NoteAssumed, "webCategories", "what a category holds is not published: it stands as a tag of names that nobody knows")
		r.FQDNTags = append(r.FQDNTags, kinds...)
	}
	if to := everything(o.texts("destinationAddresses")); len(to) > 0 {
		o.note(NoteNotModelled, "destinationAddresses", "an application rule is judged by the name asked for alone")
	}
	for _, p := range o.objects("protocols") {
		x := sim.ApplicationProtocol{Port: p.port("port")}
		p.enum("protocolType", &x.Type)
		r.Protocols = append(r.Protocols, x)
	}
	return r
}

// told says whether a side of a rule is known: of one that the file gives and nobody
// can tell, nothing is left, which to a design means any. Such a rule is left out.
func (o *object) told(side string, known int, keys ...string) bool {
	given, any := false, false
	for _, key := range keys {
		v := o.get(key)
		given = given || !empty(v)
		for _, x := range v.Items() {
			s := o.t.resolve(x).Text()
			any = any || s == "*" || strings.EqualFold(s, "Any")
		}
		any = any || v.Text() == "*"
	}
	if known > 0 || any || !given {
		return true
	}
	o.note(NoteLeftOut, "", "the rule, since its "+side+" cannot be told")
	return false
}

// everything leaves a list out that says "*", which is what none means.
func everything(list []string) []string {
	if slices.Contains(list, "*") {
		return nil
	}
	return list
}
