package azjson_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"azpath/dns"
	"azpath/sim"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// normal is a design in a form in which those that mean the same are equal: lists
// whose order means nothing are sorted, and what says no more than Azure's default is
// left unsaid.
func normal(d sim.Design) sim.Design {
	d = d.Clone()
	for i := range d.NSGs {
		for j := range d.NSGs[i].Rules {
			r := &d.NSGs[i].Rules[j]
			for _, list := range []*[]string{&r.Sources, &r.SourcePorts, &r.Destinations, &r.DestinationPorts} {
				unsayAny(list)
			}
		}
	}
	for i := range d.PublicIPs {
		unsay(&d.PublicIPs[i].SKU, "Standard")
	}
	for i := range d.NATGateways {
		unsay(&d.NATGateways[i].IdleTimeoutInMinutes, 4)
	}
	for i := range d.LoadBalancers {
		normalBalancer(&d.LoadBalancers[i])
	}
	for i := range d.Firewalls {
		normalFirewall(&d.Firewalls[i], d.PublicIPs)
	}
	for i := range d.FirewallPolicies {
		p := &d.FirewallPolicies[i]
		unsay(&p.SKU, "Standard")
		unsay(&p.ThreatIntelMode, sim.ThreatAlert)
		for j := range p.RuleCollectionGroups {
			g := &p.RuleCollectionGroups[j]
			normalRules(g.NAT, g.Network, g.Application, d.PublicIPs)
		}
	}
	for i := range d.PrivateZones {
		normalRecords(d.PrivateZones[i].Name, d.PrivateZones[i].Records)
	}
	for i := range d.PublicDNS {
		normalRecords(d.PublicDNS[i].Name, d.PublicDNS[i].Records)
	}
	for i := range d.AppGateways {
		normalAppGateway(&d.AppGateways[i])
	}
	for i := range d.Gateways {
		g := &d.Gateways[i]
		unsay(&g.ASN, 65515)
		for j := range g.Connections { // Learned implies it, and so does ExpressRoute
			k := &g.Connections[j]
			k.EnableBGP = g.Type == sim.VPN && (k.EnableBGP || len(k.Learned) > 0)
		}
	}
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				normalMachine(&d.VNets[i], &d.VNets[i].Subnets[j].NICs[k])
			}
		}
		d.VNets[i].Region = strings.ToLower(strings.ReplaceAll(d.VNets[i].Region, " ", ""))
	}
	for i := range d.APIMs {
		unsay(&d.APIMs[i].SKU, "Premium")
		unsay(&d.APIMs[i].Units, 1)
		for j := range d.APIMs[i].Locations {
			l := &d.APIMs[i].Locations[j]
			unsay(&l.Units, 1)
			l.Location = strings.ToLower(strings.ReplaceAll(l.Location, " ", ""))
		}
	}
	for i := range d.Peerings {
		p := &d.Peerings[i]
		for _, v := range d.VNets {
			if v.Name == p.To && samePrefixes(v.Space, p.RemoteAddressSpace) {
				p.RemoteAddressSpace = nil
			}
		}
	}
	inOrder(reflect.ValueOf(&d).Elem())
	return d
}

// normalMachine leaves out the servers that a machine still asks, if they are those it is
// told to ask.
func normalMachine(v *sim.VNet, n *sim.NIC) {
	told := n.DNSServers
	if len(told) == 0 {
		told = v.DNSServers
	}
	if len(told) == 0 {
		told = sim.IPs("168.63.129.16")
	}
	if slices.Equal(n.AppliedDNSServers, told) {
		n.AppliedDNSServers = nil
	}
}

// normalAppGateway leaves out protocols and ports that are those of nobody's asking.
func normalAppGateway(g *sim.ApplicationGateway) {
	web := func(protocol *sim.ApplicationType, port *uint16) {
		unsay(protocol, sim.HTTP)
		unsay(port, map[sim.ApplicationType]uint16{0: 80, sim.HTTPS: 443}[*protocol])
	}
	for i := range g.Listeners {
		web(&g.Listeners[i].Protocol, &g.Listeners[i].Port)
	}
	for i := range g.Settings {
		web(&g.Settings[i].Protocol, &g.Settings[i].Port)
	}
}

func normalFirewall(f *sim.Firewall, public []sim.PublicIP) {
	unsay(&f.SKU, "Standard")
	unsay(&f.ThreatIntelMode, sim.ThreatAlert)
	unsay(&f.MinInstances, 2)
	if f.SKU == "Basic" { // has one always
		f.ManagementNIC = false
	}
	normalRules(f.NAT, f.Network, f.Application, public)
}

func normalRules(nat []sim.NATCollection, network []sim.NetworkCollection, application []sim.ApplicationCollection, public []sim.PublicIP) {
	for _, k := range nat {
		for i := range k.Rules {
			r := &k.Rules[i]
			unsayAny(&r.Sources)
			unsay(&r.ToPort, r.Port)
			for _, p := range public {
				if r.Destination == p.Name {
					r.Destination = p.IP.String()
				}
			}
		}
	}
	for _, k := range network {
		for i := range k.Rules {
			unsayAny(&k.Rules[i].Sources)
			unsayAny(&k.Rules[i].Destinations)
			unsayAny(&k.Rules[i].Ports)
		}
	}
	for _, k := range application {
		for i := range k.Rules {
			unsayAny(&k.Rules[i].Sources)
			for j := range k.Rules[i].Protocols {
				p := &k.Rules[i].Protocols[j]
				unsay(&p.Port, map[sim.ApplicationType]uint16{sim.HTTP: 80, sim.HTTPS: 443, sim.MSSQL: 1433}[p.Type])
			}
		}
	}
}

func normalBalancer(b *sim.LoadBalancer) {
	unsay(&b.SKU, "Standard")
	for i := range b.Rules {
		r := &b.Rules[i]
		unsay(&r.IdleTimeoutInMinutes, 4)
		unsay(&r.BackendPort, r.FrontendPort)
		if r.FrontendPort == 0 && r.BackendPort == 0 {
			unsay(&r.Protocol, sim.AllProtocols)
		} else {
			unsay(&r.Protocol, sim.TCP)
		}
	}
	for i := range b.InboundNATRules {
		unsay(&b.InboundNATRules[i].IdleTimeoutInMinutes, 4)
		unsay(&b.InboundNATRules[i].Protocol, sim.TCP)
	}
	for i := range b.OutboundRules {
		unsay(&b.OutboundRules[i].IdleTimeoutInMinutes, 4)
	}
}

// normalRecords writes out the names and the time to live that records leave unsaid.
func normalRecords(zone dns.Name, lines []string) {
	for i, line := range lines {
		if r, err := dns.ParseRecord(line, zone); err == nil {
			lines[i] = r.String()
		}
	}
}

// unsay leaves a value out that is the default.
func unsay[T comparable](v *T, byDefault T) {
	if *v == byDefault {
		*v = *new(T)
	}
}

// unsayAny leaves out a list that holds everything.
func unsayAny(list *[]string) {
	if slices.Contains(*list, "*") {
		*list = nil
	}
}

func samePrefixes(a, b []netip.Prefix) bool {
	byText := func(a, b netip.Prefix) int { return strings.Compare(a.String(), b.String()) }
	return slices.Equal(slices.SortedFunc(slices.Values(a), byText), slices.SortedFunc(slices.Values(b), byText))
}

// inTheirOrder are what stands in lists whose first element counts: addresses, as of DNS
// servers, the rules of a firewall's collection, the lines of a filter outside Azure.
var inTheirOrder = []reflect.Type{
	reflect.TypeFor[netip.Addr](), reflect.TypeFor[sim.NATRule](), reflect.TypeFor[sim.NetworkRule](), reflect.TypeFor[sim.ApplicationRule](),
	reflect.TypeFor[sim.FilterRule](), reflect.TypeFor[sim.DNATRule](), reflect.TypeFor[sim.SNATRule](),
}

// inOrder sorts every list below v but for those, and the outbound endpoints of a
// ruleset, of which the first is used.
func inOrder(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && (v.Type() != reflect.TypeFor[sim.ForwardingRuleset]() || f.Name != "Outbound") {
				inOrder(v.Field(i))
			}
		}
	case reflect.Slice:
		type keyed struct {
			key  string
			item reflect.Value
		}
		var all []keyed
		for i := range v.Len() {
			inOrder(v.Index(i))
			key, err := json.Marshal(v.Index(i).Interface())
			if err != nil {
				key = fmt.Append(nil, v.Index(i).Interface())
			}
			all = append(all, keyed{string(key), reflect.ValueOf(v.Index(i).Interface())})
		}
		if slices.Contains(inTheirOrder, v.Type().Elem()) {
			return
		}
		slices.SortStableFunc(all, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
		for i := range all {
			v.Index(i).Set(all[i].item)
		}
	}
}

// difference says how two designs differ, "" if they mean the same.
func difference(got, want sim.Design) string {
	return cmp.Diff(normal(want), normal(got), cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}))
}

// sameDesign fails the test for designs that do not mean the same.
func sameDesign(t testing.TB, got, want sim.Design) bool {
	t.Helper()
	diff := difference(got, want)
	if diff != "" {
		t.Errorf("the designs differ (-want +got):\n%s", diff)
	}
	return diff == ""
}
