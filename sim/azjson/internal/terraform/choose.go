package terraform

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// choice decides which of the things that an expression refers to an attribute is.
type choice struct {
	r  *reader
	x  *instance
	at path
}

// among is the value of the attribute, given the references of its expression: that
// of the one thing that fits, for a list those of all that fit, or an Unknown.
func (c *choice) among(references []string) value.Value {
	s := c.r.follow(c.x, c.at.wanted(), references)
	fit := c.fitting(s.found)
	if len(fit) == 0 && len(s.open) == 1 {
		if t, ok := c.guess(s); ok {
			return t
		}
	}
	list, element := c.list()
	if element >= 0 && len(fit) > 1 {
		if fit = c.rank(fit, element); len(fit) != 1 {
			return c.unknown(references, s)
		}
	}
	if list {
		return c.whole(fit, references, s)
	}
	if len(fit) > 1 {
		fit = narrowed(fit)
	}
	if len(fit) != 1 || len(s.open) > 0 {
		return c.unknown(references, s)
	}
	if t := fit[0]; t.byKey {
		c.note(Assumed, fmt.Sprintf("taken for that of %s with the same key, as the expression names a key of its own", t.x.block(false)))
	}
	return fit[0].v
}

// list says whether the attribute is a list, or one element of a list.
func (c *choice) list() (whole bool, element int) {
	last := c.at[len(c.at)-1]
	if last.key {
		return false, last.index()
	}
	return plural(last.text), -1
}

func plural(s string) bool { return strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") }

// rank takes the thing at the place of an element among the unknown ones of its list,
// if there are as many of one as of the other.
func (c *choice) rank(fit []fitting, element int) []fitting {
	around := lookup(c.x.v, c.at[:len(c.at)-1])
	before, unknown := 0, 0
	for i, v := range around.Items() {
		if v.IsUnknown() {
			unknown++
			if i < element {
				before++
			}
		}
	}
	if unknown != len(fit) {
		return fit
	}
	return fit[before : before+1]
}

// whole is a list of all that fits.
func (c *choice) whole(fit []fitting, references []string, s *search) value.Value {
	if len(fit) == 0 || len(s.open) > 0 {
		return c.unknown(references, s)
	}
	var items []value.Value
	for _, t := range fit {
		if t.v.Kind() == value.Array {
			items = append(items, t.v.Items()...)
		} else {
			items = append(items, t.v)
		}
	}
	return value.List(items...).From(c.x.place)
}

// fitting is a target with the value it has.
type fitting struct {
	target
	v value.Value
}

// fitting are the targets that can be the attribute's value: those of its nature, and
// of the type that it names, without repetition.
func (c *choice) fitting(found []target) (out []fitting) {
	wanted := c.at.wanted()
	asked := natureOf(wanted)
	for _, t := range found {
		at := t.at
		if len(at) == 0 || natureOf(at.last()) != asked {
			if at = c.nearest(t, asked); at == nil {
				continue
			}
		}
		if at.last() == "id" && len(at) == 1 && !c.r.takes(wanted, t.x.typ) {
			continue
		}
		v := c.r.attribute(t.x, at)
		if v.IsNull() || slices.ContainsFunc(out, func(o fitting) bool { return value.Equal(o.v, v) }) {
			continue
		}
		t.at = at
		out = append(out, fitting{t, v})
	}
	return out
}

// nearest is the attribute that was meant by a reference to an instance or to a block
// of it: of the nature asked for, if there is just one name for that.
func (c *choice) nearest(t target, asked nature) path {
	if len(t.at) > 0 {
		if k := lookup(t.x.v, t.at).Kind(); k != value.Object && k != value.Array {
			return nil
		}
	}
	var names []string
	switch asked {
	case identifier:
		names = []string{"id"}
	case label:
		names = []string{"name"}
	case address:
		names = []string{"private_ip_address", "ip_address"}
	}
	for _, n := range names {
		for _, at := range []path{t.at.then(named(n)), t.at.then(indexed(0), named(n))} {
			if lookup(t.x.v, at).Kind() != value.Absent {
				return at
			}
		}
	}
	return nil
}

// narrowed keeps of several things the one that the rest of the reference names, or
// all if it names none or several.
func narrowed(fit []fitting) []fitting {
	if one := hinted(fit); len(one) == 1 {
		return one
	}
	return fit
}

// hinted are those that the rest of the reference names: by key, by label, by name.
func hinted(fit []fitting) []fitting {
	for _, nameOf := range []func(x *instance) string{
		func(x *instance) string { return x.key.text },
		func(x *instance) string { return x.name },
		func(x *instance) string { return x.v.Get("name").Text() },
	} {
		var out []fitting
		for _, t := range fit {
			if slices.Contains(t.hints, nameOf(t.x)) && nameOf(t.x) != "" {
				out = append(out, t)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// guess is for an expression that names a local value, which a plan does not show: of
// the resources that the attribute can take, the one whose key, label or name is the
// key of the reference, if there is just one.
func (c *choice) guess(s *search) (value.Value, bool) {
	if natureOf(c.at.wanted()) != identifier || len(s.keys) == 0 {
		return value.Value{}, false
	}
	var here, all []target
	for _, x := range c.r.instances {
		if c.r.names(c.at.wanted(), x.typ) {
			t := target{x: x, at: path{named("id")}, hints: s.keys}
			if all = append(all, t); moduleAddress(x.calls) == moduleAddress(c.x.calls) {
				here = append(here, t)
			}
		}
	}
	for _, found := range [][]target{here, all} {
		if chosen := hinted(c.fitting(found)); len(chosen) == 1 {
			c.note(Assumed, fmt.Sprintf("taken for that of %s, which has the name in %s; what the local value is, a plan does not show", chosen[0].x.address, s.open[0]))
			return chosen[0].v, true
		}
	}
	return value.Value{}, false
}

// unknown is the attribute undecided. That an identifier or an address is open is
// worth a note: a line of the topology is missing.
func (c *choice) unknown(references []string, s *search) value.Value {
	names := slices.Clone(s.open)
	for i, ref := range references {
		if !slices.ContainsFunc(references[:i], func(long string) bool { return beginsWith(long, ref) }) && !slices.Contains(names, ref) {
			names = append(names, ref)
		}
	}
	v := missing(c.x.address, c.at).From(c.x.place)
	if n := natureOf(c.at.wanted()); (n == identifier || n == address) && len(s.found)+len(s.open) > 0 || n == label && len(s.open) > 0 {
		c.undecided("its expression refers to " + strings.Join(names, ", "))
	}
	return v
}

func (c *choice) undecided(why string) {
	c.note(Unknown, "known after apply, and not decided by the plan: "+why)
}

// note is about the attribute of the block, as all its instances have one expression.
func (c *choice) note(kind Kind, text string) {
	c.r.note(kind, c.x.place, c.x.block(false)+"."+c.at.String(), text)
}

// nature is what sort of thing an attribute holds, by its name.
type nature uint8

const (
	other      nature = iota
	identifier        // of a resource
	address           // or a prefix: of an address or many
	label             // a resource's name
	host              // a name in DNS
)

// wanted is the name of what a path leads to, in azurerm's spelling: of "subnet.id" in
// a body of REST's it is "subnet_id".
func (p path) wanted() string {
	last := snake(p.last())
	for i := len(p) - 1; i > 0 && last == "id"; i-- {
		if !p[i-1].key {
			return snake(p[i-1].text) + "_id"
		}
	}
	return last
}

func snake(s string) string {
	var out strings.Builder
	for i, c := range s {
		upper := unicode.IsUpper(c)
		if upper && i > 0 && !unicode.IsUpper(rune(s[i-1])) {
			out.WriteByte('_')
		}
		if upper && i > 0 && i+1 < len(s) && unicode.IsUpper(rune(s[i-1])) && unicode.IsLower(rune(s[i+1])) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

var natures = map[string]nature{
	"id": identifier, "ids": identifier, "ip_group": identifier, "ip_groups": identifier, "security_group": identifier,
	"address": address, "addresses": address, "prefix": address, "prefixes": address, "cidr": address, "cidrs": address,
	"space": address, "ip": address, "ips": address, "server": address, "servers": address, "records": address, "ip_ranges": address,
	"name": label, "names": label,
	"fqdn": host, "fqdns": host, "host": host, "hostname": host, "host_name": host, "host_names": host, "record": host, "domain_name": host,
}

// natureOf tells the nature of an attribute by the last words of its name.
func natureOf(s string) nature {
	last := strings.LastIndexByte(s, '_')
	if two := strings.LastIndexByte(s[:max(last, 0)], '_'); last > 0 {
		if n, ok := natures[s[two+1:]]; ok {
			return n
		}
	}
	return natures[s[last+1:]]
}

// takes says whether an attribute that holds an identifier can hold one of a type:
// "public_ip_address_id" that of an azurerm_public_ip alone, as it names the type, and
// "target_resource_id" that of anything.
func (r *reader) takes(attribute, typ string) bool {
	words := r.typesIn(attribute)
	return len(words) == 0 || strings.HasPrefix(typ, "azapi_") || r.isOne(words, typ)
}

// names says whether the attribute's name names the type.
func (r *reader) names(attribute, typ string) bool { return r.isOne(r.typesIn(attribute), typ) }

func (r *reader) isOne(words []string, typ string) bool {
	got := strings.TrimPrefix(typ, "azurerm_")
	return slices.ContainsFunc(words, func(w string) bool {
		want, is := r.kinds["azurerm_"+w], r.kinds[typ]
		return got == w || strings.HasSuffix(got, "_"+w) || is != nil && !is.patch && resource.Is(is.azure, want.azure)
	})
}

// typesIn are the types that an attribute names.
func (r *reader) typesIn(attribute string) (words []string) {
	if known, ok := r.types[attribute]; ok {
		return known
	}
	defer func() { r.types[attribute] = words }()
	base := strings.TrimSuffix(strings.TrimSuffix(attribute, "s"), "_id")
	far := 0
	for name, k := range r.kinds {
		if k.patch && k.part == "" {
			continue
		}
		word := strings.TrimPrefix(name, "azurerm_")
		// Of "virtual_network_subnet" it is the last word that counts.
		switch end := endOf(base, word); {
		case end > far, end == far && end > 0 && len(word) > len(words[0]):
			far, words = end, []string{word}
		case far == 0 && strings.HasSuffix(word, "_"+base):
			words = append(words, word)
		}
	}
	return words
}

// endOf is where a word ends that is a whole part of a name, 0 if it is none:
// "public_ip" is one of "public_ip_address".
func endOf(name, word string) int {
	at := strings.LastIndex("_"+name+"_", "_"+word+"_")
	return max(at+len(word), 0) * min(at+1, 1)
}
