package sim

import (
	"net/netip"
	"slices"
	"testing"

	"azpath/dns"

	"pgregory.net/rapid"
)

// drawNamed draws a design with names, one of its machines, and a name to look up there.
func drawNamed(t *rapid.T) (d Design, machine string, q dns.Question) {
	d = hubs().Filter(func(d Design) bool { return len(d.DNSServers) > 0 }).Draw(t, "design")
	machine = rapid.SampledFrom(append(machinesOf(d), "pc", "dc-dns")).Draw(t, "machine")
	q.Type = rapid.SampledFrom([]dns.Type{dns.A, dns.A, dns.AAAA, dns.CNAME}).Draw(t, "type")
	q.Name = dns.Name(rapid.SampledFrom([]string{
		"store.blob.core.windows.net", "db.corp.example", "nobody.corp.example", "a.b.corp.example", "www.example.com", "x.corp.example", "other.privatelink.blob.core.windows.net",
	}).Draw(t, "name"))
	return d, machine, q
}

func lookUp(t *rapid.T, d Design, machine string, q dns.Question) *dns.Lookup {
	l, err := mustCompile(t, d).Lookup(machine, q)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Zones that do not hold a name, networks they are linked to, rules for other names
// and servers that nobody asks change nothing about it.
func TestUnrelatedNamesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, machine, q := drawNamed(t)
		want := lookUp(t, d, machine, q).String()
		more := d.Clone()
		more.PrivateZones = append(more.PrivateZones, PrivateZone{Name: "unrelated.example", Records: []string{"* A 10.9.9.9", "@ A 10.9.9.9"}, Links: []ZoneLink{{VNet: "hub"}, {VNet: "spoke1", Fallback: true}}})
		more.PublicDNS = append(more.PublicDNS, PublicZone{Name: "unrelated.net", Records: []string{"www A 203.0.113.77"}})
		dc := slices.IndexFunc(more.Sites, func(s Site) bool { return s.Name == "dc" })
		more.Sites[dc].Hosts = append(more.Sites[dc].Hosts, Host{Name: "idle", IP: IP("172.16.0.54")})
		for i := range more.DNSServers {
			more.DNSServers[i].Forward = append(more.DNSServers[i].Forward, dns.Forward{Suffix: "unrelated.org", To: IPs("172.16.0.54")})
		}
		more.DNSServers = append(more.DNSServers, DNSServer{Host: "idle", Zones: []dns.Zone{{Name: q.Name, Records: []string{"@ A 10.9.9.9"}}}})
		for i := range more.Rulesets {
			more.Rulesets[i].Rules = append(more.Rulesets[i].Rules, ForwardingRule{Name: "unrelated", Domain: "unrelated.org", Targets: IPs("172.16.0.54")})
		}
		if got := lookUp(t, more, machine, q).String(); got != want {
			t.Fatalf("with more names\n%s\nwithout\n%s", got, want)
		}
	})
}

// The longer suffix wins: forwarders and rules for a shorter one, wherever they
// stand, take no name from the longer.
func TestLongerSuffixTakesTheName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, machine, q := drawNamed(t)
		shorter := func(suffix dns.Name) bool { return q.Name.Under(suffix) && suffix != dns.Root }
		more, added := d.Clone(), false
		for i := range more.DNSServers {
			s := &more.DNSServers[i]
			for _, f := range s.Forward {
				if parent := f.Suffix.Parent(); shorter(f.Suffix) && parent != dns.Root && !slices.ContainsFunc(s.Forward, func(o dns.Forward) bool { return o.Suffix == parent }) {
					s.Forward = slices.Insert(s.Forward, rapid.IntRange(0, len(s.Forward)).Draw(t, "place"), dns.Forward{Suffix: parent, To: IPs("10.0.20.9")})
					added = true
					break
				}
			}
		}
		for i := range more.Rulesets {
			r := &more.Rulesets[i]
			if q.Name.Under("corp.example") && !r.Rules[0].Disabled {
				r.Rules = slices.Insert(r.Rules, rapid.IntRange(0, len(r.Rules)).Draw(t, "place"), ForwardingRule{Name: "short", Domain: "example", Targets: IPs("10.0.20.9")})
				added = true
			}
		}
		if !added {
			t.Skip("no suffix of the name")
		}
		// What aliases lead to may be taken by the shorter one, and rightly so.
		before, after := lookUp(t, d, machine, q), lookUp(t, more, machine, q)
		if aliased(before) || aliased(after) {
			t.Skip("an alias")
		}
		if after.String() != before.String() {
			t.Fatalf("with shorter suffixes\n%s\nwithout\n%s", after, before)
		}
	})
}

func aliased(l *dns.Lookup) bool {
	for x := range l.Exchanges() {
		for _, s := range x.Steps {
			if s.Name != l.Question.Name || slices.ContainsFunc(s.Records, func(r dns.Record) bool { return r.Type == dns.CNAME }) {
				return true
			}
		}
	}
	return false
}

// The order of records, zones, forwarders and rules changes no more than the order
// of the addresses in an answer.
func TestOrderOfNamesMeansNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, machine, q := drawNamed(t)
		for i := range d.PublicDNS { // several addresses, to have an order
			if q.Name.Under(d.PublicDNS[i].Name) {
				d.PublicDNS[i].Records = append(d.PublicDNS[i].Records, "many A 203.0.113.61", "many A 203.0.113.62", "many A 203.0.113.63")
				q.Name = d.PublicDNS[i].Name.Child("many")
			}
		}
		turned := d.Clone()
		for i := range turned.PrivateZones {
			slices.Reverse(turned.PrivateZones[i].Records)
			slices.Reverse(turned.PrivateZones[i].Links)
		}
		for i := range turned.PublicDNS {
			slices.Reverse(turned.PublicDNS[i].Records)
		}
		for i := range turned.DNSServers {
			s := &turned.DNSServers[i]
			slices.Reverse(s.Forward)
			slices.Reverse(s.Zones)
			for j := range s.Zones {
				slices.Reverse(s.Zones[j].Records)
			}
		}
		for i := range turned.Rulesets {
			slices.Reverse(turned.Rulesets[i].Rules)
		}
		slices.Reverse(turned.PrivateZones)
		slices.Reverse(turned.PublicDNS)
		slices.Reverse(turned.DNSServers)
		before, after := lookUp(t, d, machine, q), lookUp(t, turned, machine, q)
		a, b := before.Addrs(), after.Addrs()
		slices.SortFunc(a, netip.Addr.Compare)
		slices.SortFunc(b, netip.Addr.Compare)
		if before.Result != after.Result || before.Time != after.Time || before.Canonical() != after.Canonical() || !slices.Equal(a, b) {
			t.Fatalf("turned round\n%s\nas it was\n%s", after, before)
		}
	})
}

// plainly resolves a name as the facts put it, for machines that ask Azure's own DNS
// in a network without a ruleset: the longest linked zone, then public DNS, for the
// name and each alias. ok is false where there is more to it.
func plainly(d Design, vnet string, name dns.Name, t dns.Type) (addrs []netip.Addr, ok bool) {
	if slices.ContainsFunc(d.Rulesets, func(r ForwardingRuleset) bool { return slices.Contains(r.Links, vnet) }) {
		return nil, false
	}
	for range 12 {
		zone, private, records := dns.Name(""), false, []string(nil)
		for _, z := range d.PublicDNS {
			if name.Under(z.Name) && z.Name.Labels() > zone.Labels() {
				zone, records = z.Name, z.Records
			}
		}
		for _, z := range d.PrivateZones {
			linked := slices.ContainsFunc(z.Links, func(l ZoneLink) bool { return l.VNet == vnet && !l.Fallback })
			if l := slices.ContainsFunc(z.Links, func(l ZoneLink) bool { return l.VNet == vnet && l.Fallback }); l && name.Under(z.Name) {
				return nil, false
			}
			if linked && name.Under(z.Name) && (!private || z.Name.Labels() > zone.Labels()) {
				zone, private, records = z.Name, true, z.Records
			}
		}
		if zone == "" || name.Under("core.windows.net") {
			return nil, false // services and endpoints, whose records nobody writes
		}
		owner := name
		exists := func(n dns.Name) bool {
			return slices.ContainsFunc(records, func(line string) bool { r, _ := dns.ParseRecord(line, zone); return r.Name.Under(n) })
		}
		for at := name; !exists(at) && at != zone; {
			at = at.Parent()
			owner = at.Child("*")
		}
		alias := dns.Name("")
		for _, line := range records {
			switch r, _ := dns.ParseRecord(line, zone); {
			case r.Name != owner:
			case r.Type == dns.CNAME:
				alias = r.Target
			case r.Type == t:
				addrs = append(addrs, r.Addr)
			}
		}
		if alias == "" {
			return addrs, true
		}
		name = alias
	}
	return nil, true
}

// What a machine finds by Azure's own DNS is what reading the design plainly gives.
func TestAzureDNSReadsTheDesign(t *testing.T) {
	asked, found := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d, _, q := drawNamed(t)
		for _, v := range d.VNets {
			for _, s := range v.Subnets {
				for _, x := range s.NICs {
					servers := cmpServers(x.AppliedDNSServers, x.DNSServers, v.DNSServers, []netip.Addr{wireServer})
					want, ok := plainly(d, v.Name, q.Name, q.Type)
					if !ok || q.Type == dns.CNAME || !slices.Equal(servers, []netip.Addr{wireServer}) {
						continue
					}
					asked++
					l := lookUp(t, d, x.Name, q)
					if got := l.Addrs(); !slices.Equal(got, want) {
						t.Fatalf("%v, plainly %v\n%s", got, want, l)
					}
					if want != nil {
						found++
					}
				}
			}
		}
	})
	t.Logf("%d lookups, %d found", asked, found)
	if found == 0 {
		t.Error("no name was found")
	}
}
