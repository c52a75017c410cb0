package azjson

import (
	"slices"
	"strconv"
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// recordTypes are the record sets that a zone can have, by the last segment of their
// type. Those without a reader say nothing that anybody asks for.
var recordTypes = []struct {
	kind string
	read func(*object) []string // what stands after the type, for each record
}{
	{"A", func(o *object) []string { return o.each("aRecords", "ipv4Address") }},
	{"AAAA", func(o *object) []string { return o.each("aaaaRecords", "ipv6Address") }},
	{"CNAME", func(o *object) []string { return absolute(o.object("cnameRecord").texts("cname")) }},
	{"MX", func(o *object) []string { return o.each("mxRecords", "preference", "exchange") }},
	{"PTR", func(o *object) []string { return absolute(o.each("ptrRecords", "ptrdname")) }},
	{"SRV", func(o *object) []string { return o.each("srvRecords", "priority", "weight", "port", "target") }},
	{"TXT", (*object).quoted},
	{"SOA", nil}, {"NS", nil}, {"CAA", nil}, {"DS", nil}, {"TLSA", nil},
}

// zoneReaders are for zones and what stands in them.
func zoneReaders() []reader {
	out := []reader{{kindPrivateZone, (*translation).privateZone}, {kindPrivateZone + "/virtualNetworkLinks", nil}, {kindPublicZone, (*translation).publicZone}}
	for _, x := range recordTypes {
		out = append(out, reader{kindPrivateZone + "/" + x.kind, nil}, reader{kindPublicZone + "/" + x.kind, nil})
	}
	return out
}

// privateZone reads a private DNS zone with its records and links.
func (t *translation) privateZone(r *resource.Resource) {
	o := t.open(r)
	o.skip("maxNumberOfRecordSets", "maxNumberOfVirtualNetworkLinks", "maxNumberOfVirtualNetworkLinksWithRegistration", "numberOfVirtualNetworkLinks",
		"numberOfVirtualNetworkLinksWithRegistration", "internalId", "privateLinkPrivateDnsZones", "virtualNetworkLinks")
	name, err := dns.ParseName(r.Name())
	if err != nil {
		o.note(NoteLeftOut, "name", err.Error())
		return
	}
	z := sim.PrivateZone{Name: name, Records: t.records(r)}
	if n := t.missingRecords(r); n > 0 {
		o.note(NoteUnknown, "numberOfRecordSets", "the zone has "+plural(n, "record set")+" that no file has, as Resource Graph never does: their names are not found here")
	}
	o.skip("numberOfRecordSets")
	for _, x := range t.set.childrenOf(r.ID, "virtualNetworkLinks") {
		l := t.open(x)
		l.skip("virtualNetworkLinkState")
		to := sim.ZoneLink{VNet: l.vnet("virtualNetwork"), Registration: l.yes("registrationEnabled"), Fallback: strings.EqualFold(l.text("resolutionPolicy"), "NxDomainRedirect")}
		if to.VNet != "" {
			z.Links = append(z.Links, to)
		}
	}
	if t.estate.zones[name] > 0 {
		o.note(NoteAssumed, "name", "another zone of the import has the name too: the zone groups of private endpoints count for both")
	}
	t.estate.zones[name]++
	t.d.PrivateZones = append(t.d.PrivateZones, z)
}

// missingRecords is how many record sets a private zone has that no file shows, beside
// its SOA.
func (t *translation) missingRecords(zone *resource.Resource) int {
	n, ok := zone.Get("numberOfRecordSets").Int()
	if !ok {
		return 0
	}
	for _, x := range recordTypes {
		if x.kind != "SOA" {
			n -= len(t.set.childrenOf(zone.ID, x.kind))
		}
	}
	return n - 1
}

// publicZone reads a zone of public DNS.
func (t *translation) publicZone(r *resource.Resource) {
	o := t.open(r)
	o.skip("maxNumberOfRecordSets", "maxNumberOfRecordsPerRecordSet", "nameServers", "numberOfRecordSets", "zoneType", "registrationVirtualNetworks", "resolutionVirtualNetworks", "signingKeys")
	name, err := dns.ParseName(r.Name())
	if err != nil {
		o.note(NoteLeftOut, "name", err.Error())
		return
	}
	if strings.EqualFold(r.Get("zoneType").Text(), "Private") {
		o.note(NoteNotModelled, "zoneType", "a private zone of the kind that was before privateDnsZones")
		return
	}
	i := slices.IndexFunc(t.d.PublicDNS, func(z sim.PublicZone) bool { return z.Name == name })
	if i < 0 {
		i = len(t.d.PublicDNS)
		t.d.PublicDNS = append(t.d.PublicDNS, sim.PublicZone{Name: name})
	}
	z := &t.d.PublicDNS[i]
	for _, line := range t.records(r) {
		if !slices.Contains(z.Records, line) {
			z.Records = append(z.Records, line)
		}
	}
}

// records are the lines of a zone's record sets.
func (t *translation) records(zone *resource.Resource) (out []string) {
	for _, x := range recordTypes {
		for _, r := range t.set.childrenOf(zone.ID, x.kind) {
			o := t.open(r)
			o.skip("fqdn", "isAutoRegistered", "trafficManagementProfile")
			ttl := o.number("ttl")
			if x.read == nil {
				o.deaf = true
				continue
			}
			if id := o.id("targetResource"); id != "" {
				out = append(out, o.alias(id, x.kind, ttl)...)
				continue
			}
			for _, data := range x.read(o) {
				out = append(out, recordLine(r.Name(), ttl, x.kind, data))
			}
		}
	}
	return out
}

func recordLine(name string, ttl int, kind, data string) string {
	if ttl > 0 {
		return name + " " + strconv.Itoa(ttl) + " " + kind + " " + data
	}
	return name + " " + kind + " " + data
}

// alias is a record set that follows a resource: a public address.
func (o *object) alias(id, kind string, ttl int) []string {
	a := o.t.publicAddress(id)
	if !a.IsValid() || kind != "A" && kind != "AAAA" || a.Is6() != (kind == "AAAA") {
		o.note(NoteNotModelled, "targetResource", "an alias of "+short(id)+", whose address is not known")
		return nil
	}
	return []string{recordLine(o.r.Name(), ttl, kind, a.String())}
}

// each reads a list of objects: of each the texts of some keys, the last one a name
// or an address.
func (o *object) each(list string, keys ...string) (out []string) {
	for _, x := range o.objects(list) {
		var parts []string
		for _, key := range keys {
			parts = append(parts, x.text(key))
		}
		if last := parts[len(parts)-1]; last == "" {
			continue
		} else if len(parts) > 1 {
			parts[len(parts)-1] = absolute([]string{last})[0]
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

// absolute writes names with their final dot: Azure's targets never hang on the zone.
func absolute(names []string) []string {
	for i, s := range names {
		if s != "" && !strings.HasSuffix(s, ".") {
			names[i] = s + "."
		}
	}
	return names
}

// quoted are the texts of TXT records, the pieces of each joined.
func (o *object) quoted() (out []string) {
	for _, x := range o.objects("txtRecords") {
		text := ""
		for _, piece := range x.items("value") {
			text += piece.Text()
		}
		out = append(out, strconv.Quote(text))
	}
	return out
}
