package azjson

import (
	"fmt"
	"net/netip"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// object is a resource, or an object inside one, as it is being read. It looks each
// property up in the object and in its "properties", notes what is unknown or of a
// wrong form, and knows in the end which properties nobody asked for.
type object struct {
	t    *translation
	r    *resource.Resource
	v    value.Value
	path string // inside the resource, "" for itself
	used map[string]bool
	in   []*object
	deaf bool // nobody asks for the rest, and that is no loss
}

// open begins to read a resource.
func (t *translation) open(r *resource.Resource) *object {
	o := &object{t: t, r: r, v: r.Body, used: map[string]bool{}}
	t.opened = append(t.opened, o)
	return o
}

// ignorable are properties that say nothing about packets, wherever they stand.
var ignorable = lowered(
	"id", "name", "type", "apiVersion", "etag", "tags", "location", "provisioningState", "resourceGuid", "zones", "dependsOn", "comments",
	"metadata", "resourceGroup", "kind", "identity", "managedBy", "systemData", "subscriptionId", "tenantId", "extendedLocation", "plan",
	"condition", "copy", "scope", "existing", "displayName", "description", "purpose", "timeouts", "asserts", "createdAt", "changedTime", "createdTime",
)

func lowered(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[strings.ToLower(n)] = true
	}
	return set
}

// at is the place of a property in a message.
func (o *object) at(key string) string {
	switch {
	case o.path == "":
		return key
	case key == "":
		return o.path
	}
	return o.path + "." + key
}

// note says something about a property of the object.
func (o *object) note(kind NoteKind, key, text string) {
	where := subject(o.r)
	if p := o.at(key); p != "" {
		where += ": " + p
	}
	place := o.v.Place()
	if x := resource.Get(o.v, key); x.Kind() != value.Absent {
		place = x.Place()
	}
	o.t.notebook.add(kind, "", where, text, place.String())
}

// get is a property, Absent if there is none.
func (o *object) get(key string) value.Value {
	o.used[strings.ToLower(key)] = true
	v := o.t.resolve(resource.Get(o.v, key))
	o.t.doubts.meet(v)
	return v
}

// skip says that properties have no bearing on what is modelled.
func (o *object) skip(keys ...string) {
	for _, k := range keys {
		o.used[strings.ToLower(k)] = true
	}
}

// known is a property whose value is known, and no secret: what the design holds is
// printed. Another one is noted.
func (o *object) known(key string) (v value.Value, ok bool) {
	v = o.get(key)
	if v.IsUnknown() || v.IsHidden() {
		o.unknown(key, v)
		return v, false
	}
	return v, !v.IsNull()
}

// unknown notes a value that nobody can tell.
func (o *object) unknown(key string, v value.Value) {
	o.t.doubts.tell(v)
	why := strings.Join(v.Whys(), "; ")
	switch {
	case !v.IsUnknown():
		why = "a secret, which no design holds"
	case why == "":
		why = "not known before deployment"
	}
	o.note(NoteUnknown, key, why)
}

// wrong notes a value that is not what belongs there. A secret is not quoted.
func (o *object) wrong(key string, v value.Value, want string) {
	o.note(NoteProblem, key, v.Quote()+", want "+want)
}

// text is a string property, "" if it is not there or not known.
func (o *object) text(key string) string {
	v, ok := o.known(key)
	switch {
	case !ok:
		return ""
	case v.Kind() == value.Object || v.Kind() == value.Array:
		o.wrong(key, v, "a string")
		return ""
	}
	return v.Text()
}

// yes is a boolean property, false if it is not there.
func (o *object) yes(key string) bool {
	v, ok := o.known(key)
	if !ok || v.Kind() == value.String && v.Text() == "" {
		return false
	}
	b, ok := v.Bool()
	if !ok {
		o.wrong(key, v, "true or false")
	}
	return b
}

// number is a whole number, zero if it is not there.
func (o *object) number(key string) int {
	v, ok := o.known(key)
	if !ok || v.Kind() == value.String && v.Text() == "" {
		return 0
	}
	n, ok := v.Int()
	if !ok {
		o.wrong(key, v, "a whole number")
	}
	return n
}

// addr is an address property, the zero Addr if it is not there.
func (o *object) addr(key string) netip.Addr {
	s := o.text(key)
	if s == "" {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil || a.Zone() != "" {
		o.wrong(key, o.get(key), "an address such as 10.0.0.4")
		return netip.Addr{}
	}
	return a.Unmap()
}

// addrIfKnown is an address property that nobody misses.
func (o *object) addrIfKnown(key string) netip.Addr {
	if o.t.resolve(resource.Get(o.v, key)).IsUnknown() {
		o.skip(key)
		return netip.Addr{}
	}
	return o.addr(key)
}

// items are the elements of the first of the keys that holds any. A single value
// stands for a list of one. Unknown ones are noted and left out.
func (o *object) items(keys ...string) (out []value.Value) {
	for _, key := range keys {
		v := o.get(key)
		switch {
		case len(out) > 0 || v.IsNull():
		case v.IsUnknown() || v.IsHidden():
			o.unknown(key, v)
		case v.Kind() != value.Array:
			if v.Text() != "" || v.Kind() == value.Object {
				out = []value.Value{v}
			}
		default:
			for _, x := range v.Items() {
				if x = o.t.resolve(x); x.IsUnknown() || x.IsHidden() {
					o.unknown(key, x)
				} else if !empty(x) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// texts are the strings of the first of the keys that holds any.
func (o *object) texts(keys ...string) (out []string) {
	for _, x := range o.items(keys...) {
		if x.Kind() == value.Object || x.Kind() == value.Array {
			o.wrong(keys[0], x, "a string")
			continue
		}
		out = append(out, strings.TrimSpace(x.Text()))
	}
	return out
}

// addrs are the addresses of the first of the keys that holds any.
func (o *object) addrs(keys ...string) (out []netip.Addr) {
	for _, s := range o.texts(keys...) {
		a, err := netip.ParseAddr(s)
		if err != nil || a.Zone() != "" {
			o.wrong(keys[0], value.Text(s), "an address such as 10.0.0.4")
			continue
		}
		out = append(out, a.Unmap())
	}
	return out
}

// prefixes are those of the first of the keys that holds any. Bits behind a prefix's
// length are put to zero, as Azure does not take them, with a note.
func (o *object) prefixes(keys ...string) (out []netip.Prefix) {
	for _, s := range o.texts(keys...) {
		if p, ok := o.prefix(keys[0], s); ok {
			out = append(out, p)
		}
	}
	return out
}

func (o *object) prefix(key, s string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(s)
	if a, bad := netip.ParseAddr(s); err != nil && bad == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	if err != nil {
		o.wrong(key, value.Text(s), "a prefix such as 10.0.0.0/16")
		return p, false
	}
	if p != p.Masked() {
		o.note(NoteProblem, key, fmt.Sprintf("%q has bits behind its length, read as %s", s, p.Masked()))
	}
	return p.Masked(), true
}

// id is the identifier in a reference, {"id": …} or the bare text; "" if there is
// none. It may be one that no file has: see [translation.find].
func (o *object) id(key string) string { return o.idOf(key, o.get(key)) }

func (o *object) idOf(key string, v value.Value) string {
	switch v.Kind() {
	case value.Object:
		id := v.Get("id")
		if id.Text() == "" && v.Len() > 0 {
			o.note(NoteProblem, key, "an object stands where the identifier of one belongs: Azure does not make it")
		}
		v = id
	case value.Unknown:
		o.unknown(key, v)
		return ""
	}
	switch {
	case v.IsHidden():
		o.unknown(key, v)
		return ""
	case len(v.Text()) > longestID:
		o.note(NoteProblem, key, "an identifier of "+itoa(len(v.Text()))+" bytes, want at most "+itoa(longestID))
		return ""
	case v.Kind() == value.String || v.Kind() == value.Unknown:
		return v.Text()
	}
	return ""
}

// ids are the identifiers in a list of references.
func (o *object) ids(key string) (out []string) {
	for _, x := range o.items(key) {
		if id := o.idOf(key, x); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// object is an object inside this one, the same whenever it is asked for; of one that
// is not there everything is absent.
func (o *object) object(key string) *object {
	for _, x := range o.in {
		if x.path == o.at(key) {
			return x
		}
	}
	return o.inside(key, o.get(key))
}

// objects are those of a list.
func (o *object) objects(key string) (out []*object) {
	for i, x := range o.items(key) {
		at := fmt.Sprintf("%s[%d]", key, i)
		if n := resource.Get(x, "name").Text(); n != "" && len(n) <= longestName {
			at = fmt.Sprintf("%s[%q]", key, n)
		}
		if x.Kind() != value.Object {
			o.wrong(key, x, "an object")
			continue
		}
		out = append(out, o.inside(at, x))
	}
	return out
}

func (o *object) inside(key string, v value.Value) *object {
	x := &object{t: o.t, r: o.r, v: v, path: o.at(key), used: map[string]bool{}}
	o.in = append(o.in, x)
	return x
}

// unread notes the properties that nobody asked for and that say something.
func (o *object) unread() {
	if !o.deaf {
		o.unreadIn(o.v)
		o.unreadIn(o.v.Get("properties"))
	}
	for _, x := range o.in {
		x.unread()
	}
}

// leave is for what is left out: nobody misses its parts.
func (o *object) leave() {
	o.deaf = true
	for _, x := range o.in {
		x.leave()
	}
}

func (o *object) unreadIn(v value.Value) {
	for k, x := range v.Members() {
		low := strings.ToLower(k)
		if o.used[low] || ignorable[low] || low == "properties" || idle(x) {
			continue
		}
		about := o.r.Type + " " + generic(o.at(k))
		o.t.notebook.add(NoteNotModelled, about, subject(o.r)+": "+o.at(k), "", x.Place().String())
	}
}

// idle says whether a value means that something is not used.
func idle(v value.Value) bool {
	return empty(v) || v.Kind() == value.Bool && v.Text() == "false"
}

// generic is a path without the names and numbers in its brackets.
func generic(path string) string {
	var s strings.Builder
	depth := 0
	for _, r := range path {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0:
			s.WriteRune(r)
		}
	}
	return s.String()
}
