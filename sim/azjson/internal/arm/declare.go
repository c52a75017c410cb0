package arm

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// declaration is one resource as a template declares it, before its loop and its
// condition.
type declaration struct {
	d      *deployment
	symbol string // "" in a template without symbolic names
	raw    value.Value
	parent *declaration // in whose "resources" it stands
	kind   string       // full type, "" if an expression makes it: see fullType

	typed cell // the type, if an expression makes it
	laid  cell // the instances
	list  []*instance

	within map[string]bool // what a nested template may declare, see mayDeclare
}

// declare reads the resources of a template.
func (d *deployment) declare() {
	resources := d.template.Get("resources")
	if resources.Kind() == value.String {
		resources = d.inside().eval(resources)
	}
	switch resources.Kind() {
	case value.Object:
		d.symbols = map[string]*declaration{}
		for symbol, raw := range resources.Members() {
			if c := d.add(symbol, raw, nil); c != nil {
				d.symbols[fold(symbol)] = c
			}
		}
	case value.Array:
		for _, raw := range resources.Items() {
			d.add("", raw, nil)
		}
	case value.Absent, value.Null:
	default:
		d.e.note(Problem, resources, d.label(), "the resources are %s, want an array or an object", resources.Kind())
	}
}

// add declares a resource and its children.
func (d *deployment) add(symbol string, raw value.Value, parent *declaration) *declaration {
	if d.e.declared++; d.e.declared > maxDeclared {
		d.e.tooMuch(raw, "more than %d resources are declared", maxDeclared)
		return nil
	}
	if raw.Kind() != value.Object {
		d.e.note(Problem, raw, symbol, "the resource is %s, want an object", raw.Kind())
		return nil
	}
	c := &declaration{d: d, symbol: symbol, raw: raw, parent: parent}
	if t := raw.Get("type").Text(); !isExpression(t) {
		c.kind = c.absolute(t)
	}
	d.declarations = append(d.declarations, c)
	for _, child := range raw.Get("resources").Items() {
		d.add("", child, c)
	}
	for symbol, child := range raw.Get("resources").Members() {
		if x := d.add(symbol, child, c); x != nil && d.symbols != nil {
			d.symbols[fold(symbol)] = x
		}
	}
	return c
}

// absolute is a type with that of the parent in front, if it is written relative to it.
func (c *declaration) absolute(t string) string {
	t = strings.Trim(t, "/")
	first, _, _ := strings.Cut(t, "/")
	if c.parent == nil || strings.Contains(first, ".") {
		return t
	}
	return c.parent.fullType() + "/" + t
}

func (c *declaration) fullType() string {
	if c.kind != "" {
		return c.kind
	}
	raw := c.raw.Get("type")
	kind := c.absolute(spoken(c.d.e.once(&c.typed, "type of "+c.label(), raw, func() value.Value { return c.d.inside().eval(raw) })))
	if c.typed.state == cellDone { // and not just asked for by itself
		c.kind = kind
	}
	return kind
}

func (c *declaration) isDeployment() bool { return resource.Is(c.fullType(), deploymentsType) }

func (c *declaration) existing() bool {
	b, _ := c.raw.Get("existing").Bool()
	return b
}

// label names the declaration where no name is evaluated yet.
func (c *declaration) label() string {
	if c.symbol != "" {
		return "resource " + c.symbol
	}
	return fmt.Sprintf("resource %s of %s", c.raw.Get("name").Text(), c.raw.Get("type").Text())
}

// instances are the resources that the declaration makes: as many as its loop goes
// round, and that for each instance of its parent.
func (c *declaration) instances() []*instance {
	c.d.e.once(&c.laid, "the loop of "+c.label(), c.raw, func() value.Value {
		c.list = nil
		if c.parent == nil {
			c.layOut(nil, c.d.inside())
			return value.True
		}
		for _, p := range c.parent.instances() {
			c.layOut(p, p.f)
		}
		return value.True
	})
	return c.list
}

func (c *declaration) layOut(parent *instance, f frame) {
	e, loop := c.d.e, c.raw.Get("copy")
	if loop.Kind() != value.Object {
		c.instance(parent, f)
		return
	}
	name := spoken(f.eval(loop.Get("name")))
	n, unknown := f.turns(loop, name)
	if unknown.IsUnknown() {
		e.note(Assumed, loop, name, "how often the loop goes round is not known: one resource stands for all of them")
		c.instance(parent, f.turn(name, value.Missing(value.Number, "{index}", unknown.Whys()...), false))
		return
	}
	for i := range n {
		if !c.instance(parent, f.turn(name, value.Int(i), false)) {
			return
		}
	}
}

func (c *declaration) instance(parent *instance, f frame) bool {
	e := c.d.e
	if e.laidOut++; e.laidOut > maxResources {
		e.tooMuch(c.raw, "there are more than %d resources", maxResources)
		return false
	}
	c.list = append(c.list, &instance{declaration: c, parent: parent, f: f})
	return true
}

// mayDeclare says whether a nested template of the declaration may have resources of a
// type, by what it says literally: without evaluating anything.
func (c *declaration) mayDeclare(kind string) bool {
	if c.within == nil {
		c.within = map[string]bool{}
		collectTypes(c.raw.Get("properties"), c.within)
	}
	return c.within[kind] || c.within[""]
}

// collectTypes adds the types that a deployment's template declares, in lower case; ""
// stands for types that can't be told.
func collectTypes(properties value.Value, types map[string]bool) {
	t := properties.Get("template")
	if t.Kind() != value.Object {
		types[""] = true
		return
	}
	var collect func(raw value.Value, parent string)
	collect = func(raw value.Value, parent string) {
		kind := fold(strings.Trim(raw.Get("type").Text(), "/"))
		if first, _, _ := strings.Cut(kind, "/"); parent != "" && !strings.Contains(first, ".") {
			kind = parent + "/" + kind
		}
		if isExpression(kind) {
			kind = ""
		}
		types[kind] = true
		if kind == fold(deploymentsType) {
			collectTypes(raw.Get("properties"), types)
		}
		for _, child := range elements(raw.Get("resources")) {
			collect(child, kind)
		}
	}
	if t.Get("resources").Kind() == value.String {
		types[""] = true
	}
	for _, raw := range elements(t.Get("resources")) {
		collect(raw, "")
	}
}

// elements are the items of an array or the members of an object.
func elements(v value.Value) []value.Value {
	if v.Kind() != value.Object {
		return v.Items()
	}
	list := make([]value.Value, 0, v.Len())
	for _, x := range v.Members() {
		list = append(list, x)
	}
	return list
}
