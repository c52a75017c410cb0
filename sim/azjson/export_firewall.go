package azjson

import (
	"cmp"
	"net/netip"
	"strings"

	"azpath/sim"
)

const (
	firewallSubnet   = "AzureFirewallSubnet"
	managementSubnet = "AzureFirewallManagementSubnet"
)

// firewalls writes firewalls, with their rules where they have no policy.
func (e *exporting) firewalls() {
	for i := range e.d.Firewalls {
		f := &e.d.Firewalls[i]
		p := obj{
			"sku": obj{"name": "AZFW_VNet", "tier": either(f.SKU, "Standard")}, "firewallPolicy": e.ref(kindPolicy, f.Policy),
			"ipConfigurations": e.firewallConfigurations(f), "autoscaleConfiguration": obj{"minCapacity": f.MinInstances},
		}
		if f.ManagementNIC || f.ManagementPublicIP != "" { // a Basic firewall has one always
			p["managementIpConfiguration"] = e.part(kindFirewall+"/azureFirewallIpConfigurations", obj{
				"subnet": e.ref(kindSubnet, f.VNet, managementSubnet), "publicIPAddress": e.ref(kindPublicIP, f.ManagementPublicIP),
			}, f.Name, "management")
		}
		if f.Policy == "" {
			p["threatIntelMode"] = cmp.Or(f.ThreatIntelMode, sim.ThreatAlert).String()
			p["additionalProperties"] = obj{"Network.SNAT.PrivateRanges": strings.Join(ordered(f.SNATPrivateRanges), ", ")}
			p["natRuleCollections"] = e.classic(e.natCollections(f.NAT), f.Name, "natRuleCollections")
			p["networkRuleCollections"] = e.classic(e.networkCollections(f.Network), f.Name, "networkRuleCollections")
			p["applicationRuleCollections"] = e.classic(e.applicationCollections(f.Application), f.Name, "applicationRuleCollections")
		}
		e.add(kindFirewall, exported{Location: e.region(f.VNet), Properties: p}, f.Name)
	}
}

// firewallConfigurations are one for each public address, the first of which has the
// subnet and the private address.
func (e *exporting) firewallConfigurations(f *sim.Firewall) (out []any) {
	public := ordered(f.PublicIPs)
	if len(public) == 0 {
		public = []string{""}
	}
	for i, name := range public {
		p := obj{"publicIPAddress": e.ref(kindPublicIP, name)}
		if i == 0 {
			p["subnet"], p["privateIPAddress"] = e.ref(kindSubnet, f.VNet, firewallSubnet), address(f.PrivateIP)
		}
		out = append(out, e.part(kindFirewall+"/azureFirewallIpConfigurations", p, f.Name, configurationName+itoa(i+1)))
	}
	return out
}

// classic puts the collections of a firewall without policy into the form that they
// have there: named parts with properties.
func (e *exporting) classic(collections []any, firewall, kind string) (out []any) {
	for _, x := range collections {
		k := x.(obj)
		name := k["name"].(string)
		delete(k, "name")
		out = append(out, e.part(kindFirewall+"/"+kind, k, firewall, name))
	}
	return out
}

func (e *exporting) natCollections(list []sim.NATCollection) []any {
	return sorted(list, func(k *sim.NATCollection) string { return k.Name }, func(k *sim.NATCollection) obj {
		return obj{"name": k.Name, "priority": k.Priority, "action": obj{"type": "Dnat"}, "rules": inOrder(k.Rules, e.natRule)}
	})
}

func (e *exporting) networkCollections(list []sim.NetworkCollection) []any {
	return sorted(list, func(k *sim.NetworkCollection) string { return k.Name }, func(k *sim.NetworkCollection) obj {
		return obj{"name": k.Name, "priority": k.Priority, "action": obj{"type": k.Access.String()}, "rules": inOrder(k.Rules, e.networkRule)}
	})
}

func (e *exporting) applicationCollections(list []sim.ApplicationCollection) []any {
	return sorted(list, func(k *sim.ApplicationCollection) string { return k.Name }, func(k *sim.ApplicationCollection) obj {
		return obj{"name": k.Name, "priority": k.Priority, "action": obj{"type": k.Access.String()}, "rules": inOrder(k.Rules, e.applicationRule)}
	})
}

// inOrder are the elements of a list as JSON, in its order.
func inOrder[T any](list []T, write func(*T) obj) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = write(&list[i])
	}
	return out
}

func (e *exporting) natRule(r *sim.NATRule) obj {
	protocols := []string{"TCP", "UDP"}
	if r.Protocol != sim.AnyProtocol {
		protocols = firewallProtocols(r.Protocol)
	}
	return obj{
		"name": r.Name, "protocols": protocols, "sourceAddresses": anyAddress(r.Sources, r.SourceIPGroups), "sourceIpGroups": e.groupIDs(r.SourceIPGroups),
		"destinationAddresses": []string{e.firewallAddress(r.Destination)}, "destinationPorts": []string{itoa(int(r.Port))},
		"translatedAddress": address(r.Translated), "translatedFqdn": r.TranslatedFQDN, "translatedPort": itoa(int(cmp.Or(r.ToPort, r.Port))),
	}
}

// firewallAddress is the address that a DNAT rule stands on, which a design may give
// by the name of the public address.
func (e *exporting) firewallAddress(s string) string {
	if _, err := netip.ParseAddr(s); err == nil {
		return s
	}
	for _, p := range e.d.PublicIPs {
		if p.Name == s {
			return p.IP.String()
		}
	}
	return s
}

func (e *exporting) networkRule(r *sim.NetworkRule) obj {
	return obj{
		"name": r.Name, "protocols": firewallProtocols(r.Protocols...),
		"sourceAddresses": anyAddress(r.Sources, r.SourceIPGroups), "sourceIpGroups": e.groupIDs(r.SourceIPGroups),
		"destinationAddresses": anyAddress(r.Destinations, r.DestinationIPGroups, r.FQDNs), "destinationIpGroups": e.groupIDs(r.DestinationIPGroups),
		"destinationFqdns": ordered(r.FQDNs), "destinationPorts": anyAddress(r.Ports),
	}
}

func (e *exporting) applicationRule(r *sim.ApplicationRule) obj {
	protocols := []any{}
	for _, p := range r.Protocols {
		protocols = append(protocols, obj{"protocolType": p.Type.String(), "port": int(applicationPort(p))})
	}
	return obj{
		"name": r.Name, "sourceAddresses": anyAddress(r.Sources, r.SourceIPGroups), "sourceIpGroups": e.groupIDs(r.SourceIPGroups),
		"targetFqdns": ordered(r.FQDNs), "fqdnTags": ordered(r.FQDNTags), "protocols": protocols, "terminateTLS": r.TerminateTLS,
	}
}

// applicationPort is the port of a protocol, its own where the design says none.
func applicationPort(p sim.ApplicationProtocol) uint16 {
	own := map[sim.ApplicationType]uint16{sim.HTTP: 80, sim.HTTPS: 443, sim.MSSQL: 1433}
	return cmp.Or(p.Port, own[p.Type])
}

// firewallProtocols are spelt in capitals in a firewall's rules.
func firewallProtocols(list ...sim.Protocol) (out []string) {
	for _, p := range list {
		if p == sim.AnyProtocol {
			return []string{"Any"}
		}
		out = append(out, strings.ToUpper(p.String()))
	}
	if len(out) == 0 {
		return []string{"Any"}
	}
	return ordered(out)
}

// anyAddress is a rule's list, "*" if neither it nor those beside it say anything.
func anyAddress(list []string, beside ...[]string) []string {
	n := len(list)
	for _, b := range beside {
		n += len(b)
	}
	if n == 0 {
		return []string{"*"}
	}
	return ordered(list)
}

// groupIDs are the identifiers of IP groups, which rules give bare.
func (e *exporting) groupIDs(names []string) (out []string) {
	for _, n := range ordered(names) {
		out = append(out, e.id(kindIPGroup, n))
	}
	return out
}
