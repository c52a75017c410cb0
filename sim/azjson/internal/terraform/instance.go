package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// instance is one instance of a resource block, of a state or of a plan.
type instance struct {
	address  string
	calls    []call // the modules it stands in
	typ      string // "azurerm_subnet"
	name     string // its label in the configuration
	key      step   // of for_each or count; not a key if it has neither
	existing bool   // a data source, or what the plan leaves alone
	data     bool
	v        value.Value // its attributes; what a plan does not know is Unknown
	place    value.Value
	conf     value.Value // its block in the configuration, Absent in a state
	provider string      // the provider configuration's key

	id     string // "" until asked for
	asking bool
}

// reader reads one document.
type reader struct {
	kinds     map[string]*kind
	instances []*instance
	byAddress map[string]*instance
	byBlock   map[string][]*instance // by module address, type and label
	byID      map[string]*instance
	conf      *module // nil without a plan's configuration
	subs      subscriptions
	resolved  map[string]value.Value
	noted     map[string]bool
	types     map[string][]string // that attributes name

	resources []resource.Resource
	notes     []Note
}

func newReader() *reader {
	return &reader{
		kinds: tables(), byAddress: map[string]*instance{}, byBlock: map[string][]*instance{}, byID: map[string]*instance{},
		resolved: map[string]value.Value{}, noted: map[string]bool{}, types: map[string][]string{},
	}
}

// note says something once.
func (r *reader) note(kind Kind, at value.Value, subject, text string) {
	if k := subject + "\n" + text; !r.noted[k] {
		r.noted[k] = true
		r.notes = append(r.notes, Note{Kind: kind, Place: at.Place(), Subject: subject, Text: text})
	}
}

// shown reads a state as terraform show -json prints it.
func (r *reader) shown(v value.Value) {
	r.eachShown(v.At("values", "root_module"), nil, func(x *instance, shown value.Value) {
		r.add(x, marked(shown.Get("values"), value.Value{}, shown.Get("sensitive_values"), x.address))
	})
}

// eachShown goes through a module's resources, and those of the modules in it.
func (r *reader) eachShown(m value.Value, calls []call, do func(*instance, value.Value)) {
	for _, shown := range m.Get("resources").Items() {
		x := &instance{
			address: shown.Get("address").Text(), calls: calls, typ: shown.Get("type").Text(), name: shown.Get("name").Text(),
			key: keyOf(shown.Get("index")), place: shown, data: shown.Get("mode").Text() == "data",
		}
		if !shown.Get("deposed_key").IsNull() {
			r.note(NotDeployed, shown, x.address, "the object that its replacement leaves behind: left out")
			continue
		}
		if r.sound(x) {
			do(x, shown)
		}
	}
	for _, c := range m.Get("child_modules").Items() {
		r.eachShown(c, parseModule(c.Get("address").Text()), do)
	}
}

// stateFile reads a state file, version 4.
func (r *reader) stateFile(v value.Value) {
	if n, _ := v.Get("version").Int(); n != 4 {
		r.note(Problem, v.Get("version"), "version", fmt.Sprintf("state files of version %s are not read, want 4: terraform show -json prints any", v.Get("version").Quote()))
		return
	}
	for _, block := range v.Get("resources").Items() {
		for _, in := range block.Get("instances").Items() {
			x := &instance{
				calls: parseModule(block.Get("module").Text()), typ: block.Get("type").Text(), name: block.Get("name").Text(),
				key: keyOf(in.Get("index_key")), place: in, data: block.Get("mode").Text() == "data",
			}
			x.address = x.block(true)
			switch {
			case !in.Get("deposed").IsNull():
				r.note(NotDeployed, in, x.address, "the object that its replacement leaves behind: left out")
			case in.Get("attributes").IsNull() && !in.Get("attributes_flat").IsNull():
				r.note(Problem, in, x.address, "its attributes are written as before Terraform 0.12: left out; terraform show -json prints them as they are read here")
			case r.sound(x):
				attributes := in.Get("attributes")
				for _, p := range in.Get("sensitive_attributes").Items() {
					attributes = hideAt(attributes, p.Items())
				}
				r.add(x, attributes)
			}
		}
	}
}

// plan reads what there will be after a plan is applied.
func (r *reader) plan(v value.Value) {
	r.configuration(v.Get("configuration"), v.Get("variables"))
	if b, _ := v.Get("errored").Bool(); b {
		r.note(Problem, v.Get("errored"), "plan", "planning ended with an error: what it had not come to is missing")
	}
	changes := map[string]value.Value{}
	for _, c := range v.Get("resource_changes").Items() {
		if c.Get("deposed").IsNull() {
			changes[c.Get("address").Text()] = c
		}
	}
	r.eachShown(v.At("planned_values", "root_module"), nil, func(x *instance, shown value.Value) {
		unknown := changes[x.address].At("change", "after_unknown")
		r.add(x, marked(shown.Get("values"), unknown, shown.Get("sensitive_values"), x.address))
	})
	r.changes(changes)
	r.eachShown(v.At("prior_state", "values", "root_module"), nil, func(x *instance, shown value.Value) {
		c, changed := changes[x.address]
		if r.byAddress[x.address] != nil || changed && !x.data && !isAction(c, "forget") {
			return
		}
		x.existing = true
		r.add(x, marked(shown.Get("values"), value.Value{}, shown.Get("sensitive_values"), x.address))
	})
}

// changes says what the plan takes away, and reads what its planned values lack.
func (r *reader) changes(changes map[string]value.Value) {
	for _, address := range slices.Sorted(maps.Keys(changes)) {
		c := changes[address]
		switch kind := r.kinds[c.Get("type").Text()]; {
		case isAction(c, "delete", "create") || isAction(c, "create", "delete"):
			if kind != nil {
				r.note(Unknown, c, address, "the plan replaces it: identifiers and addresses that Azure chooses will be others")
			}
		case isAction(c, "delete"):
			if kind != nil {
				r.note(NotDeployed, c, address, "the plan deletes it: left out")
			}
			continue
		case isAction(c, "forget"):
			r.note(Assumed, c, address, "the plan makes Terraform forget it: it stays in Azure, and here as it was")
			continue
		}
		after := c.At("change", "after")
		if r.byAddress[address] != nil || after.Kind() != value.Object {
			continue
		}
		x := &instance{
			address: address, calls: parseModule(c.Get("module_address").Text()), typ: c.Get("type").Text(), name: c.Get("name").Text(),
			key: keyOf(c.Get("index")), place: c, data: c.Get("mode").Text() == "data",
		}
		if r.sound(x) {
			r.add(x, marked(after, c.At("change", "after_unknown"), c.At("change", "after_sensitive"), address))
		}
	}
}

func isAction(change value.Value, want ...string) bool {
	got := change.At("change", "actions").Items()
	return slices.EqualFunc(got, want, func(v value.Value, s string) bool { return v.Text() == s })
}

// sound says whether what was read is an instance.
func (r *reader) sound(x *instance) bool {
	if x.typ == "" || x.name == "" {
		r.note(Problem, x.place, "resources", fmt.Sprintf("%s is no resource: want type and name", x.place.Quote()))
		return false
	}
	if x.address == "" {
		x.address = x.block(true)
	}
	return true
}

func (r *reader) add(x *instance, attributes value.Value) {
	if r.byAddress[x.address] != nil {
		r.note(Conflict, x.place, x.address, "it is there twice: the first is taken")
		return
	}
	x.v = attributes
	x.existing = x.existing || x.data
	r.byAddress[x.address] = x
	block := x.block(false)
	r.byBlock[block] = append(r.byBlock[block], x)
	r.instances = append(r.instances, x)
}

// block is the address of the instance's block, with the keys of its modules; with
// its own key it is the address of the instance.
func (x *instance) block(own bool) string {
	return blockAddress(x.calls, x.data, x.typ, x.name, own, x.key)
}

func blockAddress(calls []call, data bool, typ, name string, own bool, key step) string {
	var s strings.Builder
	if s.WriteString(moduleAddress(calls)); s.Len() > 0 {
		s.WriteByte('.')
	}
	if data {
		s.WriteString("data.")
	}
	s.WriteString(typ + "." + name)
	if own && key.key {
		s.WriteString(path{key}.String())
	}
	return s.String()
}

// keyOf reads an instance's key.
func keyOf(v value.Value) step {
	if v.Kind() != value.String && v.Kind() != value.Number {
		return step{}
	}
	return keyed(v.Text())
}
