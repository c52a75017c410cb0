package sim

import (
	"errors"
	"fmt"
	"strings"
)

// Change is one edit of a Design, with a text form: what an engineer would do in
// the portal. Changes are plain values and may be shared. The kinds are those of
// this package; no other can be made.
//
// The text of each kind, as [ParseChange] reads and String writes it:
//
//	route add TABLE NAME PREFIX|TAG HOP [ADDRESSES] [hasBgpOverride]
//	route remove TABLE NAME
//	route propagation TABLE on|off
//	nsg add NSG NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO
//	nsg remove NSG NAME
//	asg add NIC NAME
//	asg remove NIC NAME
//	admin add CONFIGURATION/COLLECTION NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO
//	admin remove CONFIGURATION/COLLECTION NAME
//	firewall add FIREWALL nat [COLLECTION/]NAME PROTOCOL SOURCES -> ADDRESS:PORT => ADDRESS[:PORT]
//	firewall add FIREWALL network [COLLECTION/]NAME ACCESS PROTOCOLS SOURCES -> TO
//	firewall add FIREWALL application [COLLECTION/]NAME ACCESS SOURCES -> FQDNS[:PORTS] [terminateTLS]
//	firewall remove FIREWALL nat|network|application [COLLECTION/]NAME
//	firewall policy FIREWALL POLICY|none
//	ipgroup add GROUP ADDRESS
//	ipgroup remove GROUP ADDRESS
//	edge add SITE/EDGE NAME ACCESS PROTOCOL SOURCES -> TO
//	edge remove SITE/EDGE NAME
//	edge preference SITE/EDGE NUMBER
//	edge prepend SITE/EDGE NUMBER
//	edge accept SITE/EDGE PREFIX|TAG
//	edge refuse SITE/EDGE PREFIX|TAG
//	edge advertise SITE/EDGE PREFIX
//	edge withdraw SITE/EDGE PREFIX
//	edge translate SITE/EDGE NAME inward|outward SOURCES -> DESTINATIONS => ADDRESS
//	edge untranslate SITE/EDGE NAME
//	gateway default GATEWAY CONNECTION|none
//	gateway weight GATEWAY CONNECTION NUMBER
//	gateway add GATEWAY CONNECTION static|bgp PREFIX
//	gateway remove GATEWAY CONNECTION static|bgp PREFIX
//	gateway activeActive GATEWAY true|false
//	gateway fastPath GATEWAY CONNECTION true|false
//	appliance add NIC NAME ACCESS PROTOCOL SOURCES -> TO
//	appliance remove NIC NAME
//	appliance disableSnatOnPL NIC true|false
//	peering set VNET -> VNET FLAG true|false
//	dns set VNET ADDRESSES|default
//	dns link ZONE VNET [registrationEnabled] [nxDomainRedirect]
//	dns unlink ZONE VNET
//	dns record ZONE RECORD
//	dns unrecord ZONE RECORD
//	dns forward SERVER SUFFIX -> ADDRESSES|none
//	dns rule RULESET DOMAIN -> ADDRESSES|none
//	dns attach RULESET VNET
//	dns detach RULESET VNET
//	endpoint add VNET/SUBNET SERVICE
//	endpoint remove VNET/SUBNET SERVICE
//	privatelink policies VNET/SUBNET POLICIES
//	privatelink state ENDPOINT STATE
//	pool add BALANCER/POOL NIC
//	pool remove BALANCER/POOL NIC
//	outbound ports BALANCER/RULE NUMBER
//	subnet VNET/SUBNET routeTable|networkSecurityGroup|natGateway NAME|none
//
// for example
//
//	route add rt-apim CP1 203.0.113.66/32 Internet
//	route add rt-apim FW 0.0.0.0/0 VirtualAppliance 10.0.0.4
//	nsg add nsg-apim AllowMgmt 110 Inbound Allow Tcp ApiManagement -> VirtualNetwork:3443
//	firewall add fw network allow-monitor Allow Tcp 10.0.1.0/24 -> AzureMonitor:443,1886
//	firewall add fw nat publish Tcp * -> 198.51.100.7:443 => 10.0.1.4:8443
//	edge add dc1/internet allow-web Allow Tcp 10.0.0.0/8 -> *:443
//	peering set hub -> spoke allowForwardedTraffic true
//	subnet hub/apim routeTable rt-apim
//	dns forward dc-dns vault.azure.net -> 10.0.5.4
//	dns record contoso.com "www 300 A 10.0.1.4"
//
// Words in capitals are values, spelled as in the JSON of a Design. FROM and TO
// are ADDRESSES[:PORTS], where "*" alone, and ports left out, mean any; those of
// nsg add may also name application security groups, as in asg/web:443. Lists
// have commas between their elements and no white space. A value that holds
// anything but letters, digits and . _ - / * stands in quotes, as in Go; an IPv6
// address or prefix in a list stands in brackets. In the lists of firewall rules
// an IP group stands as group=NAME, a name among the destinations of a network
// rule, or that DNAT leads to, as fqdn=NAME, an FQDN tag as tag=NAME; the ports
// of an application rule are HTTP on 80, MSSQL on 1433, HTTPS on any other, or
// say it: Http/8080. Quotes also keep a name from
// being taken for the word none or default.
type Change interface {
	// String is the text of the change. ParseChange reads it back, as the same
	// Change, provided its lists of any ("*") are empty and its enums have names.
	fmt.Stringer
	apply(d draft) error
}

// Apply gives a copy of d with the changes made one after the other; each sees
// what those before it did. d itself stays as it is.
//
// The error joins one for each change that cannot be made, headed by its text: a
// name that does not exist, or that exists already. With an error there is no
// Design. Whether the result deploys and works is for [Compile] to say.
func (d Design) Apply(changes ...Change) (Design, error) {
	edited := d.Clone()
	var errs []error
	for i, c := range changes {
		if c == nil {
			errs = append(errs, fmt.Errorf("change %d is nil", i))
		} else if err := c.apply(draft{&edited}); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c, err))
		}
	}
	if errs != nil {
		return Design{}, errors.Join(errs...)
	}
	return edited, nil
}

// ParseChange reads the text of a [Change]. The error is an [*InputError] that
// names the part, what stands there, and what would be right. Whether the names
// exist is for [Design.Apply] to say. Text of more than 64 KiB is refused.
func ParseChange(s string) (Change, error) {
	if len(s) > maxNotation {
		return nil, &InputError{Path: "change", Problem: fmt.Sprintf("want at most %d bytes", maxNotation)}
	}
	words := splitWords(s)
	for _, f := range changeForms {
		verb := strings.Fields(f.verb)
		if len(words) < len(verb) || strings.Join(words[:len(verb)], " ") != f.verb {
			continue
		}
		n := &notation{what: f.verb, usage: f.verb + " " + f.operands, words: words[len(verb):]}
		c := f.parse(n)
		if err := n.end(); err != nil {
			return nil, err
		}
		return c, nil
	}
	return nil, noSuchChange(words)
}

// changeForms are the kinds of change by their first words. To add one: its type
// with String and apply, a parser next to it, a line here and one above.
var changeForms = []struct {
	verb, operands string
	parse          func(*notation) Change
}{
	{"route add", "TABLE NAME PREFIX|TAG HOP [ADDRESSES] [hasBgpOverride]", parseAddRoute},
	{"route remove", "TABLE NAME", parseRemoveRoute},
	{"route propagation", "TABLE on|off", parseSetPropagation},
	{"nsg add", "NSG NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO", parseAddSecurityRule},
	{"nsg remove", "NSG NAME", parseRemoveSecurityRule},
	{"asg add", "NIC NAME", parseAddMember},
	{"asg remove", "NIC NAME", parseRemoveMember},
	{"admin add", "CONFIGURATION/COLLECTION NAME PRIORITY DIRECTION ACCESS PROTOCOL FROM -> TO", parseAddAdminRule},
	{"admin remove", "CONFIGURATION/COLLECTION NAME", parseRemoveAdminRule},
	{"firewall add", "FIREWALL nat|network|application [COLLECTION/]NAME …", parseAddFirewallRule},
	{"firewall remove", "FIREWALL nat|network|application [COLLECTION/]NAME", parseRemoveFirewallRule},
	{"firewall policy", "FIREWALL POLICY|none", parseSetFirewallPolicy},
	{"ipgroup add", "GROUP ADDRESS", parseAddToIPGroup},
	{"ipgroup remove", "GROUP ADDRESS", parseRemoveFromIPGroup},
	{"edge add", "SITE/EDGE NAME ACCESS PROTOCOL SOURCES -> TO", parseAddEdgeRule},
	{"edge remove", "SITE/EDGE NAME", parseRemoveEdgeRule},
	{"edge preference", "SITE/EDGE NUMBER", parseSetEdgePreference},
	{"edge prepend", "SITE/EDGE NUMBER", parseSetPathPrepend},
	{"edge accept", "SITE/EDGE PREFIX|TAG", parseAcceptRoute},
	{"edge refuse", "SITE/EDGE PREFIX|TAG", parseRefuseRoute},
	{"edge advertise", "SITE/EDGE PREFIX", parseAdvertisePrefix},
	{"edge withdraw", "SITE/EDGE PREFIX", parseWithdrawPrefix},
	{"edge translate", "SITE/EDGE NAME inward|outward SOURCES -> DESTINATIONS => ADDRESS", parseAddEdgeSNAT},
	{"edge untranslate", "SITE/EDGE NAME", parseRemoveEdgeSNAT},
	{"gateway default", "GATEWAY CONNECTION|none", parseSetDefaultSite},
	{"gateway weight", "GATEWAY CONNECTION NUMBER", parseSetRoutingWeight},
	{"gateway add", "GATEWAY CONNECTION static|bgp PREFIX", parseAddConnectionRoute},
	{"gateway remove", "GATEWAY CONNECTION static|bgp PREFIX", parseRemoveConnectionRoute},
	{"gateway activeActive", "GATEWAY true|false", parseSetActiveActive},
	{"gateway fastPath", "GATEWAY CONNECTION true|false", parseSetFastPath},
	{"appliance add", "NIC NAME ACCESS PROTOCOL SOURCES -> TO", parseAddApplianceRule},
	{"appliance remove", "NIC NAME", parseRemoveApplianceRule},
	{"appliance disableSnatOnPL", "NIC true|false", parseSetDisableSNATOnPL},
	{"peering set", "VNET -> VNET FLAG true|false", parseSetPeering},
	{"dns set", "VNET ADDRESSES|default", parseSetDNSServers},
	{"dns link", "ZONE VNET [registrationEnabled] [nxDomainRedirect]", parseLinkZone},
	{"dns unlink", "ZONE VNET", parseUnlinkZone},
	{"dns record", "ZONE RECORD", parseAddRecord},
	{"dns unrecord", "ZONE RECORD", parseRemoveRecord},
	{"dns forward", "SERVER SUFFIX -> ADDRESSES|none", parseSetForward},
	{"dns rule", "RULESET DOMAIN -> ADDRESSES|none", parseSetForwardingRule},
	{"dns attach", "RULESET VNET", parseLinkRuleset},
	{"dns detach", "RULESET VNET", parseUnlinkRuleset},
	{"endpoint add", "VNET/SUBNET SERVICE", parseAddServiceEndpoint},
	{"endpoint remove", "VNET/SUBNET SERVICE", parseRemoveServiceEndpoint},
	{"privatelink policies", "VNET/SUBNET POLICIES", parseSetEndpointPolicies},
	{"privatelink state", "ENDPOINT STATE", parseSetConnectionState},
	{"pool add", "BALANCER/POOL NIC", parseAddToPool},
	{"pool remove", "BALANCER/POOL NIC", parseRemoveFromPool},
	{"outbound ports", "BALANCER/RULE NUMBER", parseSetOutboundPorts},
	{"subnet", "VNET/SUBNET routeTable|networkSecurityGroup|natGateway NAME|none", parseAttach},
}

// noSuchChange says which first words exist, or which second ones after the first.
func noSuchChange(words []string) error {
	var kinds, verbs []string
	for _, f := range changeForms {
		kind, verb, _ := strings.Cut(f.verb, " ")
		if len(kinds) == 0 || kinds[len(kinds)-1] != kind {
			kinds = append(kinds, kind)
		}
		if len(words) > 0 && kind == words[0] {
			verbs = append(verbs, verb)
		}
	}
	switch {
	case len(words) == 0:
		return &InputError{Path: "change", Problem: "empty, want one of " + listed(kinds)}
	case verbs == nil:
		return &InputError{Path: "change", Value: quote(words[0]), Problem: "no such kind of change" + hint(words[0], kinds)}
	case len(words) == 1:
		return &InputError{Path: words[0], Problem: "want " + strings.Join(verbs, " or ") + " next"}
	}
	return &InputError{Path: words[0], Value: quote(words[1]), Problem: "want " + strings.Join(verbs, " or ")}
}
