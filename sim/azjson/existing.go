package azjson

import (
	"maps"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// A template may name what it does not create, "existing": of that it has the name and
// nothing else. Read as if it were declared, such a thing would have Azure's defaults,
// which nobody said. So it is one that no file has; what refers to it says so, and an
// endpoint may still lead to it.

// orphans are parts of what no file has. A private zone is there with what is known of
// it; of anything else too little is.
func (t *translation) orphans() {
	for _, r := range t.set.all() {
		id := resource.Parent(r.ID)
		p, ok := resource.ParseID(id)
		if !ok || t.spelling[r.Type] == "" || t.set.get(id) != nil || t.told(r) || t.spelling[strings.ToLower(p.Type)] == "" {
			continue
		}
		if resource.Is(p.Type, kindPrivateZone) {
			t.set.add(resource.Resource{Type: strings.ToLower(p.Type), ID: id, Existing: true, Body: value.Fields(value.Member{Key: "name", Value: value.Text(resource.Name(id))}).From(r.Body)})
		} else if serviceKindOf(p.Type) == nil && len(p.Names) == 1 {
			t.notebook.add(NoteDangling, r.Type, subject(r), "part of "+short(id)+", which no file has: it is missing in the design", r.Body.Place().String())
		}
	}
}

// nameOnly takes out of the set what is known by name alone. What has parts that the
// files declare stays, with those.
func (t *translation) nameOnly() {
	parts := map[string]int{} // how many of what is modelled are part of it, by key
	for _, r := range t.set.byKey {
		if p := resource.Parent(r.ID); p != "" && t.spelling[r.Type] != "" {
			parts[resource.Key(p)]++
		}
	}
	keys := slices.Sorted(maps.Keys(t.set.byKey))
	slices.Reverse(keys) // parts before what they are part of
	for _, key := range keys {
		r := t.set.byKey[key]
		switch {
		case !r.Existing || !bare(r.Body):
			continue
		case parts[key] > 0:
			if !resource.Is(r.Type, kindVNet) {
				t.notebook.add(NoteAssumed, "", subject(r), "no file says what it is, and one declares parts of it: what else it holds is not known, and missing", r.Body.Place().String())
			}
			continue
		}
		t.set.remove(key)
		if p := resource.Parent(r.ID); p != "" && t.spelling[r.Type] != "" {
			parts[resource.Key(p)]--
		}
		if t.spelling[r.Type] != "" {
			t.notebook.add(NoteDangling, "", subject(r), "it is referred to by its name alone, and no file says what it is: it is missing in the design", r.Body.Place().String())
		}
	}
}

// bare says whether a body says nothing but who it is.
func bare(v value.Value) bool {
	for k, x := range v.Members() {
		if low := strings.ToLower(k); !ignorable[low] && !empty(x) && !(low == "properties" && bare(x)) {
			return false
		}
	}
	return true
}
