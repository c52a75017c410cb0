package arm

import (
	"path"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// deployment is one template that is evaluated, with where it is deployed to.
type deployment struct {
	e        *engine
	parent   *deployment // whose template deploys it, nil for the outermost
	template value.Value
	name     string
	id       string
	scope    scope
	file     string // that the template was read from, for linked templates beside it
	nesting  int

	// Of a nested template in outer scope, the frame that its expressions are evaluated
	// in; its own parameters and variables are not looked at then.
	outer *frame

	parameterValues source

	cells  map[string]*cell
	result cell

	declarations []*declaration
	indexes      map[string]map[string]*instance // by type and identifier, see search
	symbols      map[string]*declaration         // nil for a template without symbolic names
}

// source is where parameters come from.
type source struct {
	of value.Value // object of {"value": …} or {"reference": …}
	in *frame      // to evaluate them in; nil for a file, which has no expressions
}

func (e *engine) rootDeployment(template value.Value) *deployment {
	d := &deployment{e: e, template: template, name: e.o.Name, parameterValues: source{of: e.o.Parameters}}
	d.scope = e.rootScope(template)
	d.id = d.scope.id(deploymentsType, d.name)
	if !IsTemplate(template) {
		e.note(Problem, template, "", "this is no template: it has no deploymentTemplate schema, or no contentVersion and resources")
	}
	d.open()
	return d
}

// open reads what a template declares, without evaluating any of it.
func (d *deployment) open() {
	d.cells, d.indexes = map[string]*cell{}, map[string]map[string]*instance{}
	d.e.deployments = append(d.e.deployments, Deployment{Name: d.name, ID: d.id, File: d.template.Place().File, Place: d.template.Place()})
	d.declare()
}

// inside is the frame of the template's own expressions.
func (d *deployment) inside() frame {
	if d.outer != nil {
		f := *d.outer
		f.nested = d
		return f
	}
	return frame{d: d}
}

// label names the deployment for a message.
func (d *deployment) label() string {
	if d.parent == nil {
		return ""
	}
	return "deployment " + d.name
}

// of names a parameter or variable for a message.
func (d *deployment) of(what, name string) string {
	if d.parent == nil {
		return what + " " + name
	}
	return what + " " + name + " of " + d.label()
}

func (d *deployment) cell(what, name string) *cell {
	key := what + " " + fold(name)
	c := d.cells[key]
	if c == nil {
		c = new(cell)
		d.cells[key] = c
	}
	return c
}

// given is the value that a parameter is given, evaluated. It is false if none is.
func (d *deployment) given(name string) (value.Value, bool) {
	s := d.parameterValues
	entry := s.of.Get(name)
	if entry.Kind() == value.Absent {
		return value.Value{}, false
	}
	c := d.cell("given", name)
	v := d.e.once(c, "what "+d.of("parameter", name)+" gets", entry, func() value.Value { return s.evaluate(d, name, entry) })
	return v, true
}

// evaluate is the value in what a parameter is given: {"value": …}, which a loop or an
// expression may make, or {"reference": …}.
func (s source) evaluate(d *deployment, name string, entry value.Value) value.Value {
	missing := func(why string) value.Value {
		return value.Missing(value.Absent, "{"+name+"}", "the parameter "+name+" "+why).From(entry)
	}
	if entry.Kind() == value.String && s.in != nil {
		entry = s.in.eval(entry)
	}
	v := entry.Get("value")
	if s.in != nil {
		v = s.in.member(entry, "value")
	}
	switch {
	case v.Kind() != value.Absent:
		return v
	case entry.IsUnknown():
		return value.Missing(value.Absent, entry.Text(), entry.Whys()...).From(entry)
	case entry.Get("reference").Kind() != value.Absent:
		return missing("is a secret in a key vault").Hidden()
	case entry.Get("expression").Kind() != value.Absent:
		return missing("is given by an expression")
	}
	d.e.note(Problem, entry, name, `the parameter is given as %s, want {"value": …} or {"reference": …}`, entry.Kind())
	return missing("is given without a value")
}

func (d *deployment) givenNames() []string { return d.parameterValues.of.Keys() }

// givenPlace is where a parameter's value stands.
func (d *deployment) givenPlace(name string) value.Value { return d.parameterValues.of.Get(name) }

// directory is where the template was read from, relative to [Options.Linked].
func (d *deployment) directory() string { return path.Dir(strings.TrimPrefix(d.file, "/")) }
