package simtest

import (
	"maps"
	"slices"
	"strings"

	"azpath/dns"

	"pgregory.net/rapid"
)

// DNSQuestions makes questions that matter for a graph: its owners, what is above
// and below them, what its wildcards, aliases, delegations and rules speak of, names
// that only look as if they were under a suffix, and names in no zone. It asks for
// addresses, mostly.
func DNSQuestions(g DNSGraph) *rapid.Generator[dns.Question] {
	kinds := questionKinds(g)
	return rapid.Custom(func(t *rapid.T) dns.Question {
		of := rapid.SampledFrom(kinds).Draw(t, "kind of name")
		return dns.Question{
			Name: rapid.SampledFrom(of).Draw(t, "name"),
			Type: rapid.SampledFrom([]dns.Type{dns.A, dns.A, dns.A, dns.A, dns.TXT, dns.CNAME, dns.AAAA}).Draw(t, "type"),
		}
	})
}

// questionKinds are names worth asking, by why; kinds without a name are left out.
func questionKinds(g DNSGraph) [][]dns.Name {
	var owners, above, below, wild, aliases, suffixes, outside set
	for _, z := range g.zones() {
		suffixes.add(z.Name, z.Name.Child("d"))
		outside.add(looksLike(z.Name)...)
		for _, text := range z.Records {
			r, err := dns.ParseRecord(text, z.Name)
			if err != nil {
				continue
			}
			if star, ok := strings.CutPrefix(string(r.Name), "*."); ok {
				wild.add(r.Name, dns.Name(star).Child("x"), dns.Name(star).Child("x.y"), dns.Name(star).Child("a"))
			} else {
				owners.add(r.Name)
				below.add(r.Name.Child("a"), r.Name.Child("x.y"))
			}
			for at := r.Name.Parent(); at.Under(z.Name); at = at.Parent() {
				above.add(at)
			}
			if r.Type == dns.CNAME {
				aliases.add(r.Name, r.Target)
				wild.add(instance(r.Name))
			}
		}
	}
	for _, f := range g.rules() {
		suffixes.add(f, f.Child("a"), f.Child("d"))
		outside.add(looksLike(f)...)
	}
	outside.add("outside.test")
	var kinds [][]dns.Name
	for _, s := range []set{owners, aliases, aliases, owners, wild, above, suffixes, below, outside} {
		if len(s) > 0 {
			kinds = append(kinds, slices.Sorted(maps.Keys(s)))
		}
	}
	return kinds
}

// looksLike are names that end like a suffix, in the middle of a label.
func looksLike(suffix dns.Name) []dns.Name {
	if suffix == "test" { // what is not under it is in nobody's graph
		return nil
	}
	return []dns.Name{"x" + suffix, "a.x" + suffix}
}

// instance is a name that a wildcard stands for.
func instance(name dns.Name) dns.Name {
	return dns.Name(strings.Replace(string(name), "*", "x", 1))
}

type set map[dns.Name]bool

func (s *set) add(names ...dns.Name) {
	if *s == nil {
		*s = set{}
	}
	for _, n := range names {
		if _, err := dns.ParseName(string(n)); err == nil {
			(*s)[n] = true
		}
	}
}

// zones are all zones of a graph, whoever holds them.
func (g DNSGraph) zones() (all []dns.Zone) {
	for _, s := range g.Config.Servers {
		all = append(all, s.Zones...)
	}
	for _, v := range g.Config.Views {
		for _, z := range v.Zones {
			all = append(all, *z.Zone)
		}
	}
	for _, z := range g.Config.Public {
		all = append(all, z.Zone)
	}
	return all
}

// rules are the suffixes that some server asks others for.
func (g DNSGraph) rules() (all []dns.Name) {
	for _, s := range g.Config.Servers {
		for _, f := range s.Forward {
			all = append(all, f.Suffix)
		}
	}
	for _, v := range g.Config.Views {
		for _, r := range v.Rules {
			all = append(all, r.Suffix)
		}
	}
	return all
}

// Situations says what a lookup in the graph met, in plain words and sorted, for the
// histogram of a test: "wildcard", "next server after a failure". What there is can
// be read in [DNSSituations].
func (g DNSGraph) Situations(l *dns.Lookup) []string {
	met := map[string]bool{}
	for x := range l.Exchanges() {
		g.situation(x, met)
	}
	if l.Loop() != nil {
		met["forwarding loop"] = true
	}
	return slices.Sorted(maps.Keys(met))
}

// DNSSituations are all the words that [DNSGraph.Situations] knows for graphs of
// servers.
var DNSSituations = []string{
	"alias into another zone", "alias within its zone", "aliases in a circle", "answered by a default forwarder", "answered by a rule",
	"answered by the root", "closed", "delegation", "empty non-terminal", "forwarding loop", "longest of several rules",
	"name does not exist", "next server after a failure", "no records of the type", "own zone of a forwarder", "plain record",
	"refused", "server failure", "silence", "split horizon", "wildcard",
}

func (g DNSGraph) situation(x *dns.Exchange, met map[string]bool) {
	switch {
	case x.Delivery.Fate == dns.Closed:
		met["closed"] = true
	case x.Delivery.Fate == dns.Silent:
		met["silence"] = true
	case x.Answered && x.Response.Rcode == dns.Refused:
		met["refused"] = true
	case x.Answered && x.Response.Rcode == dns.ServFail:
		met["server failure"] = true
	}
	server := slices.IndexFunc(g.Config.Servers, func(s dns.Server) bool { return s.Name == x.Delivery.Server })
	for _, s := range x.Steps {
		if strings.Contains(s.Note, "aliases lead back") {
			met["aliases in a circle"] = true
		}
		if server < 0 {
			continue
		}
		of := g.Config.Servers[server]
		if n := len(s.Asked); n > 0 {
			asked(of, s, met)
		}
		if zone, ok := strings.CutPrefix(s.By, "its own zone "); ok {
			g.inZone(of, dns.Name(strings.TrimSuffix(zone, ", which delegates it")), s, x, met)
		}
	}
}

// asked says by what road a server found out from others.
func asked(of dns.Server, s dns.Step, met map[string]bool) {
	last := s.Asked[len(s.Asked)-1]
	useful := last.Answered && (last.Response.Rcode == dns.NoError || last.Response.Rcode == dns.NXDomain)
	if !useful {
		return
	}
	if len(s.Asked) > 1 {
		met["next server after a failure"] = true
	}
	matching := 0
	for _, f := range of.Forward {
		if s.Name.Under(f.Suffix) {
			matching++
		}
	}
	switch {
	case strings.HasPrefix(s.By, "conditional forwarder"):
		met["answered by a rule"] = true
		if matching > 1 {
			met["longest of several rules"] = true
		}
	case s.By == "its forwarders":
		met["answered by a default forwarder"] = true
	case strings.Contains(s.By, "root"):
		met["answered by the root"] = true
	}
}

// inZone says what a zone made of a name.
func (g DNSGraph) inZone(of dns.Server, zone dns.Name, s dns.Step, x *dns.Exchange, met map[string]bool) {
	if of.Software != dns.Authority {
		met["own zone of a forwarder"] = true
	}
	holders := 0
	for _, z := range g.zones() {
		if z.Name == zone {
			holders++
		}
	}
	if holders > 1 {
		met["split horizon"] = true
	}
	if x.Response.Referral != nil || strings.HasSuffix(s.By, "which delegates it") {
		met["delegation"] = true
		return
	}
	i := slices.IndexFunc(of.Zones, func(z dns.Zone) bool { return z.Name == zone })
	owner, above := standing(of.Zones[i], s.Name)
	switch {
	case len(s.Records) > 0 && !owner:
		met["wildcard"] = true
	case len(s.Records) > 0:
		met["plain record"] = true
	case owner:
		met["no records of the type"] = true
	case above:
		met["empty non-terminal"] = true
	case x.Response.Rcode == dns.NXDomain:
		met["name does not exist"] = true
	}
	for _, r := range s.Records {
		if r.Type == dns.CNAME && r.Target.Under(zone) {
			met["alias within its zone"] = true
		} else if r.Type == dns.CNAME {
			met["alias into another zone"] = true
		}
	}
}

// standing says whether a name owns records in a zone, and whether something below it
// does.
func standing(z dns.Zone, name dns.Name) (owner, above bool) {
	for _, text := range z.Records {
		if r, err := dns.ParseRecord(text, z.Name); err == nil {
			owner = owner || r.Name == name
			above = above || r.Name.Under(name)
		}
	}
	return owner, above
}
