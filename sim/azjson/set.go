package azjson

import (
	"maps"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// set is all resources of an import, each once, by identifier.
type set struct {
	notebook *notebook
	byKey    map[string]*resource.Resource
	children map[string][]string             // keys of child resources, by parent's key and type
	byType   map[string][]*resource.Resource // sorted by identifier; nil until somebody asks
}

// parts are the properties by which a resource holds its child resources inline: the
// last segment of their type, and the name of the property.
var parts = map[string][]string{
	"microsoft.network/virtualnetworks":       {"subnets", "virtualNetworkPeerings"},
	"microsoft.network/routetables":           {"routes"},
	"microsoft.network/networksecuritygroups": {"securityRules"},
	"microsoft.network/loadbalancers":         {"backendAddressPools", "inboundNatRules"},
	"microsoft.network/firewallpolicies":      {"ruleCollectionGroups"},
	"microsoft.network/dnsresolvers":          {"inboundEndpoints", "outboundEndpoints"},
	"microsoft.network/dnsforwardingrulesets": {"forwardingRules", "virtualNetworkLinks"},
	"microsoft.network/privatednszones":       {"virtualNetworkLinks"},
	"microsoft.network/privateendpoints":      {"privateDnsZoneGroups"},
	"microsoft.network/expressroutecircuits":  {"peerings"},
}

// add takes a resource in, with the child resources that stand inside it.
func (s *set) add(r resource.Resource) {
	key := r.Key()
	if s.byKey == nil {
		s.byKey, s.children = map[string]*resource.Resource{}, map[string][]string{}
	}
	if known := s.byKey[key]; known != nil {
		s.merge(known, &r)
	} else {
		s.byKey[key] = &r
		s.index(&r)
		if p := resource.Parent(r.ID); p != "" {
			at := childKey(resource.Key(p), r.Type[strings.LastIndexByte(r.Type, '/')+1:])
			s.children[at] = append(s.children[at], key)
		}
	}
	s.inline(&r)
}

func childKey(parent, kind string) string { return parent + " " + strings.ToLower(kind) }

// inline takes in what a resource holds of its child resources. What is just a
// reference to one is none; what has a name and no identifier is one, if an empty one.
func (s *set) inline(r *resource.Resource) {
	for _, kind := range parts[r.Type] {
		for _, x := range r.Get(kind).Items() {
			name := x.Get("name")
			if name.Kind() != value.String && name.Kind() != value.Unknown {
				name = value.Text(resource.Name(x.Get("id").Text()))
			}
			if name.IsHidden() { // a name is printed
				name = value.Text("{secret}").From(name)
			}
			if name.Text() == "" || !defines(x) && (x.Get("id").Kind() != value.Absent || x.Get("name").Kind() == value.Absent) {
				continue
			}
			s.add(resource.Resource{Type: r.Type + "/" + strings.ToLower(kind), ID: resource.Child(r.ID, kind, name.Text()), Body: x, Origin: r.Origin, Template: r.Template, Rank: r.Rank})
		}
	}
}

// defines says whether an inline object is more than a reference.
func defines(x value.Value) bool {
	for k := range x.Members() {
		switch strings.ToLower(k) {
		case "id", "name", "resourcegroup", "type", "etag":
		default:
			return true
		}
	}
	return false
}

// of gives the resources of a type, sorted by identifier.
func (s *set) of(kind string) []*resource.Resource {
	if s.byType == nil {
		s.byType = map[string][]*resource.Resource{}
		for _, r := range s.all() {
			s.byType[r.Type] = append(s.byType[r.Type], r)
		}
	}
	return s.byType[strings.ToLower(kind)]
}

// index keeps byType up to date.
func (s *set) index(r *resource.Resource) {
	if s.byType == nil {
		return
	}
	list := s.byType[r.Type]
	at, _ := slices.BinarySearchFunc(list, r.Key(), func(x *resource.Resource, key string) int { return strings.Compare(x.Key(), key) })
	s.byType[r.Type] = slices.Insert(slices.Clone(list), at, r)
}

// remove takes a resource out.
func (s *set) remove(key string) {
	r := s.byKey[key]
	delete(s.byKey, key)
	is := func(x string) bool { return x == key }
	if p := resource.Parent(r.ID); p != "" {
		at := childKey(resource.Key(p), r.Type[strings.LastIndexByte(r.Type, '/')+1:])
		s.children[at] = slices.DeleteFunc(s.children[at], is)
	}
	if s.byType != nil {
		s.byType[r.Type] = slices.DeleteFunc(slices.Clone(s.byType[r.Type]), func(x *resource.Resource) bool { return x == r })
	}
}

// all gives every resource, sorted by identifier.
func (s *set) all() (out []*resource.Resource) {
	for _, key := range slices.Sorted(maps.Keys(s.byKey)) {
		out = append(out, s.byKey[key])
	}
	return out
}

// get is the resource with an identifier, nil if no file has it.
func (s *set) get(id string) *resource.Resource { return s.byKey[resource.Key(id)] }

// childrenOf gives the child resources of one kind, "subnets", sorted by identifier.
func (s *set) childrenOf(parent, kind string) (out []*resource.Resource) {
	keys := s.children[childKey(resource.Key(parent), kind)]
	slices.Sort(keys)
	for _, key := range keys {
		out = append(out, s.byKey[key])
	}
	return out
}

// merge adds another definition of a known resource to it.
func (s *set) merge(known, other *resource.Resource) {
	if known.Existing && !other.Existing {
		*known, *other = *other, *known
	}
	m, where, taken := merger{}, "elsewhere", "first is taken"
	if known.Template == other.Template && known.Rank != other.Rank {
		// Azure does what it is told last.
		m.ordered, where, taken = true, "in what is deployed earlier", "later holds"
		if known.Rank < other.Rank {
			known.Body, other.Body = other.Body, known.Body
			known.Rank = other.Rank
		}
	}
	known.Body = m.values("", flat(known.Body), flat(other.Body)).From(known.Body)
	known.Existing = known.Existing && other.Existing
	for _, c := range m.conflicts {
		s.notebook.add(NoteConflict, "", subject(known)+": "+c.path, "is "+shown(c.path, c.taken)+" and "+where+" "+shown(c.path, c.left)+": the "+taken, c.taken.Place().String())
	}
}

// flat lifts the properties of a resource to its top, so that the nested and the
// flattened form are one.
func flat(v value.Value) value.Value {
	for k, x := range v.Get("properties").Members() {
		if v.Get(k).Kind() == value.Absent {
			v = v.With(k, x)
		}
	}
	return v.Without("properties")
}

// merger joins two definitions of one thing. Where they differ and none is known to be
// the later one, the longer text is taken.
type merger struct {
	ordered   bool // the first is deployed later, and holds
	conflicts []conflict
}

type conflict struct {
	path        string
	taken, left value.Value
}

func (m *merger) values(path string, a, b value.Value) value.Value {
	switch {
	case empty(b) || value.Equal(a, b) || a.Kind() == value.String && strings.EqualFold(a.Text(), b.Text()) && strings.Contains(a.Text(), "/"):
		return a
	case empty(a) || a.IsUnknown() && !b.IsUnknown():
		return b
	case b.IsUnknown():
		return a
	case a.Kind() == value.Object && b.Kind() == value.Object:
		for k, x := range b.Members() {
			at := k
			if path != "" {
				at = path + "." + k
			}
			a = a.With(k, m.values(at, a.Get(k), x))
		}
		return a
	}
	last := path[strings.LastIndexByte(path, '.')+1:]
	if ignorable[strings.ToLower(last)] {
		return a
	}
	// Which one is taken must not depend on the order of the files.
	x, _ := a.MarshalJSON()
	y, _ := b.MarshalJSON()
	if !m.ordered && (len(y) > len(x) || len(x) == len(y) && string(y) < string(x)) {
		a, b = b, a
	}
	if !partOf(path) {
		m.conflicts = append(m.conflicts, conflict{path, a, b})
	}
	return a
}

// partOf says whether a property holds child resources, which are merged one by one.
func partOf(path string) bool {
	for _, kinds := range parts {
		for _, k := range kinds {
			if strings.EqualFold(k, path) {
				return true
			}
		}
	}
	return false
}

func empty(v value.Value) bool {
	switch v.Kind() {
	case value.Absent, value.Null:
		return true
	case value.Array, value.Object:
		return v.Len() == 0
	case value.String:
		return v.Text() == ""
	}
	return false
}

// subject is a resource in a note: its type without the provider, and its names.
func subject(r *resource.Resource) string {
	id, ok := resource.ParseID(r.ID)
	if !ok {
		return r.ID
	}
	if len(id.Names) == 0 { // a resource group or a subscription
		return r.Type[strings.LastIndexByte(r.Type, '/')+1:] + "/" + resource.Name(r.ID)
	}
	_, kind, _ := strings.Cut(id.Type, "/")
	return kind + "/" + strings.Join(id.Names, "/")
}
