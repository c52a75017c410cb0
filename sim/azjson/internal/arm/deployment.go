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
	active   int // how much of it is being evaluated

	// Of a nested template in outer scope, the frame that its expressions are evaluated
	// in; its own parameters and variables are not looked at then.
	outer *frame

	parameterValues source

	cells  map[string]*cell
	result cell

	declarations []*declaration
	symbols      map[string]*declaration // nil for a template without symbolic names
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
	d.cells = map[string]*cell{}
	d.e.deployments = append(d.e.deployments, Deployment{Name: d.name, ID: d.id, File: d.template.Place().File, Place: d.template.Place()})
	d.declare()
}

// inside is the frame of the template's own expressions.
func (d *deployment) inside() frame {
	if d.outer != nil {
		return *d.outer
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
	v := d.once(c, "what "+d.of("parameter", name)+" gets", entry, func() value.Value {
		if entry.Get("reference").Kind() != value.Absent {
			return value.Missing(value.Absent, "{"+name+"}", "the parameter "+name+" is a secret in a key vault").From(entry).Hidden()
		}
		v := entry.Get("value")
		if entry.Kind() != value.Object || v.Kind() == value.Absent && entry.Get("expression").Kind() == value.Absent {
			d.e.note(Problem, entry, name, `the parameter is given as %s, want {"value": …} or {"reference": …}`, entry.Kind())
			return value.Missing(value.Absent, "{"+name+"}", "the parameter "+name+" is given without a value").From(entry)
		}
		if v.Kind() == value.Absent {
			return value.Missing(value.Absent, "{"+name+"}", "the parameter "+name+" is given by an expression").From(entry)
		}
		if s.in == nil {
			return v
		}
		return s.in.eval(v)
	})
	return v, true
}

func (d *deployment) givenNames() []string { return d.parameterValues.of.Keys() }

// givenPlace is where a parameter's value stands.
func (d *deployment) givenPlace(name string) value.Value { return d.parameterValues.of.Get(name) }

// directory is where the template was read from, relative to [Options.Linked].
func (d *deployment) directory() string { return path.Dir(strings.TrimPrefix(d.file, "/")) }
