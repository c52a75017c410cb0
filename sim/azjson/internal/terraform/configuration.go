package terraform

import (
	"regexp"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// module is one module block's configuration, without regard to the keys it is
// called with.
type module struct {
	v      value.Value
	blocks map[string]value.Value // "azurerm_subnet.app", "data.azurerm_subnet.app"
	called map[string]*module
	by     value.Value // the call in the module around
}

func newModule(v, by value.Value) *module {
	m := &module{v: v, by: by, blocks: map[string]value.Value{}, called: map[string]*module{}}
	for _, b := range v.Get("resources").Items() {
		m.blocks[blockAddress(nil, b.Get("mode").Text() == "data", b.Get("type").Text(), b.Get("name").Text(), false, step{})] = b
	}
	for name, c := range v.Get("module_calls").Members() {
		m.called[name] = newModule(c.Get("module"), c)
	}
	return m
}

// find goes to the module that calls lead to, nil if the configuration has it not.
func (m *module) find(calls []call) *module {
	for _, c := range calls {
		if m != nil {
			m = m.called[c.name]
		}
	}
	return m
}

// configuration reads a plan's configuration, if it has one.
func (r *reader) configuration(v, variables value.Value) {
	if v.Kind() != value.Object {
		return
	}
	r.conf = newModule(v.Get("root_module"), value.Value{})
	r.subs.configured(v.Get("provider_config"), variables)
}

// expression is what the configuration has in the place of an attribute.
type expression struct {
	references []string
	written    bool
	dynamic    bool // inside a block that the configuration does not show, as it is made by dynamic "…"
}

// expression finds what is written for an attribute of an instance.
func (x *instance) expression(p path) expression {
	e, v := x.conf.Get("expressions"), x.v
	for i, s := range p {
		if isExpression(e) {
			break
		}
		if !s.key {
			e, v = e.Get(s.text), v.Get(s.text)
		} else {
			if v.Kind() == value.Array {
				v = v.Index(s.index())
			}
			if e.Kind() == value.Array {
				e = sameBlock(e, v, s.index())
			}
		}
		if e.Kind() == value.Absent {
			return expression{dynamic: slices.ContainsFunc(p[:i+1], func(s step) bool { return s.key }) && i < len(p)-1 || i == 0 && len(p) > 1}
		}
	}
	return expression{references: texts(e.Get("references")), written: true}
}

func isExpression(e value.Value) bool {
	return e.Kind() == value.Object && (e.Get("references").Kind() == value.Array || e.Get("constant_value").Kind() != value.Absent || e.Len() == 0)
}

// sameBlock is the configuration of one of several blocks. Where blocks are a set
// their order says nothing: the one of the same name is taken.
func sameBlock(blocks, v value.Value, i int) value.Value {
	if name := v.Get("name").Text(); name != "" && blocks.Len() > 1 {
		for _, b := range blocks.Items() {
			if c := b.At("name", "constant_value"); c.Text() == name {
				return b
			}
		}
	}
	return blocks.Index(i)
}

func texts(v value.Value) (out []string) {
	for _, x := range v.Items() {
		if s := x.Text(); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// subscriptions are those that provider configurations name.
type subscriptions struct {
	byProvider map[string]string
	known      string // that of all identifiers in the document, if they have one
}

// placeholder stands for a subscription that the document does not name.
const placeholder = "00000000-0000-0000-0000-000000000000"

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

// configured reads the subscription of each provider configuration: one that is
// written there, or in the variable that it names.
func (s *subscriptions) configured(providers, variables value.Value) {
	s.byProvider = map[string]string{}
	for key, p := range providers.Members() {
		e := p.At("expressions", "subscription_id")
		id := e.Get("constant_value").Text()
		for _, ref := range texts(e.Get("references")) {
			if name, ok := strings.CutPrefix(ref, "var."); ok && id == "" {
				id = variables.At(name, "value").Text()
			}
		}
		if guid.MatchString(id) {
			s.byProvider[key] = id
		}
	}
}

// of is the subscription of an instance.
func (s *subscriptions) of(provider string) (id string, known bool) {
	// A module has its provider from the module around, under a name with a colon.
	_, inner, _ := strings.Cut(provider, ":")
	for _, key := range []string{provider, inner, "azurerm"} {
		if id := s.byProvider[key]; id != "" {
			return id, true
		}
	}
	if s.known != "" {
		return s.known, true
	}
	return placeholder, false
}
