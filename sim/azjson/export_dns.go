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
)

const (
	typeZone     = "Microsoft.Network/privateDnsZones"
	typeResolver = "Microsoft.Network/dnsResolvers"
	typeRuleset  = "Microsoft.Network/dnsForwardingRulesets"
)

// zones writes private DNS zones, their record sets and their links.
func (e *exporting) zones() {
	for i := range e.d.PrivateZones {
		z := &e.d.PrivateZones[i]
		name := string(z.Name)
		e.add(typeZone, exported{Location: "global"}, name)
		for _, s := range recordSets(z) {
			e.add(typeZone+"/"+s.kind.String(), exported{Properties: s.properties()}, name, s.name)
		}
		for _, l := range z.Links {
			p := obj{"virtualNetwork": e.ref(kindVNet, l.VNet), "registrationEnabled": l.Registration}
			if l.Fallback {
				p["resolutionPolicy"] = "NxDomainRedirect"
			}
			e.add(typeZone+"/virtualNetworkLinks", exported{Location: "global", Properties: p}, name, l.VNet)
		}
	}
}

// recordSet is the records of one name and type, which Azure keeps together.
type recordSet struct {
	name    string // below the zone, "@" for its own
	kind    dns.Type
	records []dns.Record
}

// recordSets are those of a zone, of the types that a private zone may hold (dns:D4.1).
func recordSets(z *sim.PrivateZone) (out []*recordSet) {
	sets := map[string]*recordSet{}
	for _, line := range z.Records {
		r, err := dns.ParseRecord(line, z.Name)
		if err != nil || r.Type == dns.NS {
			continue
		}
		name := "@"
		if r.Name != z.Name {
			name = strings.TrimSuffix(string(r.Name), "."+string(z.Name))
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
	return out
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
	case dns.SOA:
		f := append(strings.Fields(s.records[0].Text), make([]string, 7)...)
		p["soaRecord"] = obj{
			"host": strings.TrimSuffix(f[0], "."), "email": strings.TrimSuffix(f[1], "."), "serialNumber": number(f[2], 0), "refreshTime": number(f[3], 0),
			"retryTime": number(f[4], 0), "expireTime": number(f[5], 0), "minimumTtl": number(f[6], 0),
		}
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
		e.add(typeResolver, exported{Location: at, Properties: obj{"virtualNetwork": e.ref(kindVNet, r.VNet)}}, r.Name)
		for _, x := range r.Inbound {
			e.add(typeResolver+"/inboundEndpoints", exported{Location: at, Properties: obj{"ipConfigurations": []any{obj{
				"subnet": e.subnet(x.Subnet), "privateIpAddress": address(x.IP), "privateIpAllocationMethod": allocation(x.IP),
			}}}}, r.Name, x.Name)
		}
		for _, x := range r.Outbound {
			e.add(typeResolver+"/outboundEndpoints", exported{Location: at, Properties: obj{"subnet": e.subnet(x.Subnet)}}, r.Name, x.Name)
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
		outbound = append(outbound, e.ref(typeResolver+"/outboundEndpoints", resolver, endpoint))
	}
	e.add(typeRuleset, exported{Location: e.options.Location, Properties: obj{"dnsResolverOutboundEndpoints": outbound}}, s.Name)
	for _, r := range s.Rules {
		state := "Enabled"
		if r.Disabled {
			state = "Disabled"
		}
		var targets []any
		for _, a := range r.Targets {
			targets = append(targets, obj{"ipAddress": a.String(), "port": 53})
		}
		e.add(typeRuleset+"/forwardingRules", exported{Properties: obj{
			"domainName": fmt.Sprintf("%s.", strings.TrimSuffix(string(r.Domain), ".")), "targetDnsServers": targets, "forwardingRuleState": state,
		}}, s.Name, e.ruleName(r.Name, "rule", strings.Trim(string(r.Domain), ".")))
	}
	for _, v := range s.Links {
		e.add(typeRuleset+"/virtualNetworkLinks", exported{Properties: obj{"virtualNetwork": e.ref(kindVNet, v)}}, s.Name, v)
	}
}
