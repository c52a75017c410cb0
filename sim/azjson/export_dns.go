package azjson

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// zones writes DNS zones, their record sets and their links. Of several private zones of
// one name each is in a resource group of its own.
func (e *exporting) zones() {
	namesakes, own := map[dns.Name]int{}, e.scope
	for i := range e.d.PrivateZones {
		z := &e.d.PrivateZones[i]
		if namesakes[z.Name]++; namesakes[z.Name] > 1 {
			e.scope = e.group("-" + itoa(namesakes[z.Name]))
			e.partOf[e.id(kindPrivateZone, string(z.Name))] = resource.Join(own, kindPrivateZone, string(z.Name))
		}
		e.zone(kindPrivateZone, z.Name, z.Records)
		for _, l := range z.Links {
			p := obj{"virtualNetwork": obj{"id": resource.Join(own, kindVNet, l.VNet)}, "registrationEnabled": l.Registration}
			if l.Fallback {
				p["resolutionPolicy"] = "NxDomainRedirect"
			}
			e.add(kindPrivateZone+"/virtualNetworkLinks", exported{Location: "global", Properties: p}, string(z.Name), l.VNet)
		}
		e.scope = own
	}
	for i := range e.d.PublicDNS {
		e.zone(kindPublicZone, e.d.PublicDNS[i].Name, e.d.PublicDNS[i].Records)
	}
}

// zone writes a zone with its record sets, but for those that Azure keeps itself.
func (e *exporting) zone(kind string, zone dns.Name, records []string) {
	name := string(zone)
	e.add(kind, exported{Location: "global"}, name)
	sets, ok := recordSets(zone, records)
	if !ok {
		e.unsaid(kind, name)
	}
	for _, s := range sets {
		e.add(kind+"/"+s.kind.String(), exported{Properties: s.properties()}, name, s.name)
	}
}

// recordSet is the records of one name and type, which Azure keeps together.
type recordSet struct {
	name    string // below the zone, "@" for its own
	kind    dns.Type
	records []dns.Record
}

// recordSets are those of a zone, of the types that a person may put there (dns:D4.1). It
// is false if there are others.
func recordSets(zone dns.Name, records []string) (out []*recordSet, ok bool) {
	sets := map[string]*recordSet{}
	ok = true
	for _, line := range records {
		r, err := dns.ParseRecord(line, zone)
		if err != nil || r.Type == dns.NS || r.Type == dns.SOA {
			ok = false
			continue
		}
		name := "@"
		if r.Name != zone {
			name = strings.TrimSuffix(string(r.Name), "."+string(zone))
		}
		key := name + " " + r.Type.String()
		if sets[key] == nil {
			sets[key] = &recordSet{name: name, kind: r.Type}
			out = append(out, sets[key])
		}
		sets[key].records = append(sets[key].records, r)
	}
	for _, s := range out {
		slices.SortFunc(s.records, func(a, b dns.Record) int { return cmp.Compare(a.String(), b.String()) })
	}
	return out, ok
}

// properties are the set as the REST API shows it.
func (s *recordSet) properties() obj {
	p := obj{"ttl": int(s.records[0].TTL / time.Second)}
	list := func(key string, write func(dns.Record) obj) {
		var all []any
		for _, r := range s.records {
			all = append(all, write(r))
		}
		p[key] = all
	}
	name := func(r dns.Record) string { return strings.TrimSuffix(string(r.Target), ".") }
	switch s.kind {
	case dns.A:
		list("aRecords", func(r dns.Record) obj { return obj{"ipv4Address": r.Addr.String()} })
	case dns.AAAA:
		list("aaaaRecords", func(r dns.Record) obj { return obj{"ipv6Address": r.Addr.String()} })
	case dns.CNAME:
		p["cnameRecord"] = obj{"cname": name(s.records[0])}
	case dns.PTR:
		list("ptrRecords", func(r dns.Record) obj { return obj{"ptrdname": name(r)} })
	case dns.MX:
		list("mxRecords", func(r dns.Record) obj { return obj{"preference": number(r.Text, 0), "exchange": name(r)} })
	case dns.SRV:
		list("srvRecords", func(r dns.Record) obj {
			return obj{"priority": number(r.Text, 0), "weight": number(r.Text, 1), "port": number(r.Text, 2), "target": name(r)}
		})
	case dns.TXT:
		list("txtRecords", func(r dns.Record) obj { return obj{"value": []string{r.Text}} })
	}
	return p
}

// number is the field i of a text, as a number that is written though it be zero.
func number(text string, i int) any {
	fields := strings.Fields(text)
	if i >= len(fields) {
		return nil
	}
	n, err := strconv.ParseUint(fields[i], 10, 32)
	if err != nil {
		return nil
	}
	return n
}

// resolvers writes private resolvers, their endpoints, and forwarding rulesets.
func (e *exporting) resolvers() {
	for i := range e.d.DNSResolvers {
		r := &e.d.DNSResolvers[i]
		at := e.region(r.VNet)
		e.add(kindResolver, exported{Location: at, Properties: obj{"virtualNetwork": e.ref(kindVNet, r.VNet)}}, r.Name)
		for _, x := range r.Inbound {
			e.add(kindResolver+"/inboundEndpoints", exported{Location: at, Properties: obj{"ipConfigurations": []any{obj{
				"subnet": e.subnet(x.Subnet), "privateIpAddress": address(x.IP), "privateIpAllocationMethod": allocation(x.IP),
			}}}}, r.Name, x.Name)
		}
		for _, x := range r.Outbound {
			e.add(kindResolver+"/outboundEndpoints", exported{Location: at, Properties: obj{"subnet": e.subnet(x.Subnet)}}, r.Name, x.Name)
		}
	}
	for i := range e.d.Rulesets {
		e.ruleset(&e.d.Rulesets[i])
	}
}

func (e *exporting) ruleset(s *sim.ForwardingRuleset) {
	var outbound []any // the first one is used
	for _, name := range s.Outbound {
		resolver, endpoint, _ := strings.Cut(name, "/")
		outbound = append(outbound, e.ref(kindResolver+"/outboundEndpoints", resolver, endpoint))
	}
	e.add(kindRuleset, exported{Location: e.options.Location, Properties: obj{"dnsResolverOutboundEndpoints": outbound}}, s.Name)
	for _, r := range s.Rules {
		state := "Enabled"
		if r.Disabled {
			state = "Disabled"
		}
		var targets []any
		for _, a := range r.Targets {
			targets = append(targets, obj{"ipAddress": a.String(), "port": 53})
		}
		e.add(kindRuleset+"/forwardingRules", exported{Properties: obj{
			"domainName": fmt.Sprintf("%s.", strings.TrimSuffix(string(r.Domain), ".")), "targetDnsServers": targets, "forwardingRuleState": state,
		}}, s.Name, e.ruleName(kindRuleset, s.Name, r.Name, "rule", strings.Trim(string(r.Domain), ".")))
	}
	for _, v := range s.Links {
		e.add(kindRuleset+"/virtualNetworkLinks", exported{Properties: obj{"virtualNetwork": e.ref(kindVNet, v)}}, s.Name, v)
	}
}
