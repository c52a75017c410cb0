package dns

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Zone is a part of the name space and its records, as a person declares them:
// lines in presentation format, with names below the zone's own ("www 300 A
// 10.0.0.4", "@ MX 10 mail"). A line without a TTL has [DefaultTTL].
type Zone struct {
	Name    Name     `json:"name"`
	Records []string `json:"records,omitempty"`
}

// zone is a compiled Zone: every existing name, with its records, also those that
// exist only because something below them does.
type zone struct {
	name  Name
	nodes map[Name]*node
	soa   Record
	says  string // what the zone is, in an explanation
}

// node is an existing name of a zone.
type node struct {
	records []Record // by type
	cut     bool     // delegated: NS records below the apex
}

func (n *node) of(t Type) []Record {
	lo := 0
	for lo < len(n.records) && n.records[lo].Type != t {
		lo++
	}
	hi := lo
	for hi < len(n.records) && n.records[hi].Type == t {
		hi++
	}
	return n.records[lo:hi:hi]
}

// Check reports every mistake of the zone's lines, each a [*ZoneError]; nil if there
// is none.
func (z Zone) Check() error {
	_, err := compileZone(z)
	return err
}

// compileZone reads a zone's lines. The error joins every mistake, each with its
// line.
func compileZone(z Zone) (*zone, error) {
	c := &zone{name: z.Name, nodes: map[Name]*node{}, soa: azureSOA(z.Name)}
	c.node(z.Name)
	var errs []error
	for i, text := range z.Records {
		r, err := ParseRecord(text, z.Name)
		if err == nil && !r.Name.Under(z.Name) {
			err = fmt.Errorf("%s is outside zone %s", quote(string(r.Name)), z.Name)
		}
		if err != nil {
			errs = append(errs, &ZoneError{z.Name, i, err.Error()})
			continue
		}
		if r.Type == SOA {
			c.soa = r
			continue
		}
		n := c.node(r.Name)
		if wrong := n.clash(r, c.name); wrong != "" {
			errs = append(errs, &ZoneError{z.Name, i, quote(text) + ": " + wrong})
			continue
		}
		n.records = append(n.records, r)
		n.cut = n.cut || r.Type == NS && r.Name != z.Name
	}
	for _, n := range c.nodes {
		slices.SortStableFunc(n.records, func(a, b Record) int { return cmp.Compare(a.Type, b.Type) })
	}
	return c, errors.Join(errs...)
}

// ZoneError is a mistake in a line of a [Zone].
type ZoneError struct {
	Zone    Name
	Line    int // index in Records
	Message string
}

// Error names the place first.
func (e *ZoneError) Error() string {
	return "zone " + string(e.Zone) + " records[" + strconv.Itoa(e.Line) + "]: " + e.Message
}

// clash says why a record cannot stand beside those of its name. Source: dns:D4.10,
// dns:D10.7.
func (n *node) clash(r Record, apex Name) string {
	switch {
	case slices.ContainsFunc(n.records, func(o Record) bool { return o.Type == r.Type && o.data() == r.data() }):
		return "given twice"
	case r.Type == CNAME && r.Name == apex:
		return "no CNAME at the top of a zone"
	case r.Type == CNAME && len(n.records) > 0:
		return "a CNAME stands alone at its name, and there is " + n.records[0].Type.String() + " already"
	case len(n.records) > 0 && n.records[0].Type == CNAME:
		return "a CNAME stands alone at its name, and there is one already"
	}
	for _, o := range n.records {
		if o.Type == r.Type && o.TTL != r.TTL {
			return "records of one name and type have one time to live, and another has " + strconv.Itoa(int(o.TTL/time.Second))
		}
	}
	return ""
}

// node finds a name, or makes it and its ancestors exist. Source: dns:D10.4.
func (z *zone) node(name Name) *node {
	if n := z.nodes[name]; n != nil {
		return n
	}
	n := &node{}
	z.nodes[name] = n
	if name != z.name {
		z.node(name.Parent())
	}
	return n
}

// azureSOA is the start of authority that Azure gives a private zone, whose last
// field is how long a negative answer is kept. Source: dns:D4.11.
func azureSOA(name Name) Record {
	return Record{Name: name, Type: SOA, TTL: time.Hour, Text: "azureprivatedns.net. azureprivatedns-host.microsoft.com. 1 3600 300 2419200 10"}
}

// negativeTTL is how long a negative answer of the zone may be kept. Source:
// dns:D10.5.
func (z *zone) negativeTTL() time.Duration {
	f := strings.Fields(z.soa.Text)
	n, err := strconv.ParseUint(f[len(f)-1], 10, 32)
	if err != nil {
		return z.soa.TTL
	}
	return min(z.soa.TTL, time.Duration(n)*time.Second)
}

// found is what a zone says about a name.
type found uint8

const (
	foundData     found = iota + 1 // records of the type asked
	foundAlias                     // a CNAME instead
	foundNoData                    // the name exists, and has no such records
	foundNoName                    // neither the name nor anything below it
	foundReferral                  // somebody else is asked
)

// lookup answers from the zone's data alone, by the algorithm of RFC 1034 and RFC
// 4592. name is in the zone. Source: dns:D10.2, dns:D10.3.
func (z *zone) lookup(name Name, t Type) (found, []Record) {
	if ns := z.referral(name, t); ns != nil {
		return foundReferral, ns
	}
	if n := z.nodes[name]; n != nil {
		return n.answer(t)
	}
	encloser := name.Parent()
	for z.nodes[encloser] == nil {
		encloser = encloser.Parent()
	}
	source := z.nodes["*."+encloser]
	if encloser == Root {
		source = z.nodes["*"]
	}
	if source == nil {
		return foundNoName, nil
	}
	f, rs := source.answer(t)
	return f, named(rs, name)
}

// referral is the delegation that a name falls under: the highest, since one walks
// down from the top.
func (z *zone) referral(name Name, t Type) (ns []Record) {
	for at := name; at != z.name; at = at.Parent() {
		if n := z.nodes[at]; n != nil && n.cut {
			ns = n.of(NS)
		}
	}
	return ns
}

func (n *node) answer(t Type) (found, []Record) {
	if rs := n.of(t); len(rs) > 0 {
		return foundData, rs
	}
	if rs := n.of(CNAME); len(rs) > 0 {
		return foundAlias, rs
	}
	return foundNoData, nil
}

// named gives records of a wildcard the name that was asked.
func named(rs []Record, name Name) []Record {
	rs = slices.Clone(rs)
	for i := range rs {
		rs[i].Name = name
	}
	return rs
}

// zones finds the closest zone of several, by name.
type zones map[Name]*zone

// of is the longest zone that holds a name, nil if none does.
func (zs zones) of(name Name) *zone {
	if len(zs) == 0 {
		return nil
	}
	for {
		if z := zs[name]; z != nil {
			return z
		}
		if name == Root {
			return nil
		}
		name = name.Parent()
	}
}
