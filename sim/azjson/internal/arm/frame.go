package arm

import (
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// frame is where an expression stands: it sees the parameters, variables and functions
// of one deployment, the loops around it, and inside a user-defined function only the
// arguments.
type frame struct {
	d    *deployment
	loop *loop
	args map[string]value.Value // of a user-defined function, nil elsewhere
	at   value.Value            // the string that is evaluated, for the place of warnings

	// Of a template that is nested in outer scope the deployment itself: what is escaped
	// in it, "[[…]", is for it to evaluate.
	nested *deployment
}

// loop is one turn of a copy loop.
type loop struct {
	outer *loop
	name  string
	index value.Value
	inner bool // of a property or variable, whose index has to be asked for by name
}

// turn is the frame inside one turn of a loop.
func (f frame) turn(name string, index value.Value, inner bool) frame {
	f.loop = &loop{outer: f.loop, name: name, index: index, inner: inner}
	return f
}

// Call answers what depends on the deployment.
func (f frame) Call(name string, args []expr.Arg) (value.Value, bool) {
	if answer, ok := contextual[name]; ok {
		return answer(f, args), true
	}
	switch {
	case name == "uri":
		return f.uri(args)
	case isList(name):
		return f.secret(name, args), true
	}
	return f.userFunction(name, args)
}

// Warn takes note of what an expression does wrong.
func (f frame) Warn(kind expr.Warning, text string) {
	k := Problem
	if kind == expr.Assumed {
		k = Assumed
	}
	f.d.e.note(k, f.at, "", "%s", text)
}

// Spent counts what an expression took.
func (f frame) Spent(steps, bytes int) {
	f.d.e.work += steps
	f.d.e.memory += bytes
}

// contextual are the functions that a frame answers, by their name in lower case.
var contextual map[string]func(frame, []expr.Arg) value.Value

func init() { // not a literal: what it names refers back to it
	contextual = map[string]func(frame, []expr.Arg) value.Value{
		"parameters":                frame.parameters,
		"variables":                 frame.variables,
		"copyindex":                 frame.copyIndex,
		"reference":                 frame.reference,
		"references":                frame.references,
		"resourceid":                frame.resourceID,
		"subscriptionresourceid":    frame.subscriptionResourceID,
		"tenantresourceid":          frame.tenantResourceID,
		"managementgroupresourceid": frame.managementGroupResourceID,
		"extensionresourceid":       frame.extensionResourceID,
		"resourcegroup":             frame.resourceGroup,
		"subscription":              frame.subscription,
		"managementgroup":           frame.managementGroup,
		"tenant":                    frame.tenant,
		"deployment":                frame.deployment,
		"deployer":                  frame.deployer,
		"environment":               frame.environment,
		"providers":                 frame.providers,
		"pickzones":                 frame.pickZones,
	}
}

// uri joins an address that is not known to what is known of the file it leads to, so
// that a linked template is found by that. Other addresses are for the language.
func (f frame) uri(args []expr.Arg) (value.Value, bool) {
	if len(args) != 2 || !args[0].Eval().IsUnknown() {
		return value.Value{}, false
	}
	base, file := args[0].Eval(), args[1].Eval()
	v := value.Missing(value.String, base.Text()+"/"+strings.TrimLeft(file.Text(), "/"), base.Whys()...)
	if base.HoldsHidden() || file.HoldsHidden() {
		return v.Hidden(), true
	}
	return v, true
}

// text is the text of an argument, and of what is not known what stands for it.
func text(args []expr.Arg, i int) string {
	if i >= len(args) {
		return ""
	}
	return args[i].Eval().Text()
}

// wrong notes a wrong use of a function, and gives what stands for its value.
func (f frame) wrong(would value.Kind, function, problem string) value.Value {
	f.d.e.note(Problem, f.at, "", "%s: %s", function, problem)
	return value.Missing(would, "{"+function+"()}", function+": "+problem)
}

// copyIndex is copyIndex(), copyIndex(offset), copyIndex('loop') or copyIndex('loop',
// offset). Without a name it is the innermost loop over resources or outputs, or where
// there is none the innermost.
func (f frame) copyIndex(args []expr.Arg) value.Value {
	name, offset := "", value.Int(0)
	for i, a := range args {
		switch v := a.Eval(); {
		case i == 0 && v.Kind() == value.String:
			name = spoken(v)
		case v.Would() == value.Number || v.Would() == value.Absent:
			offset = v
		default:
			return f.wrong(value.Number, "copyIndex", "want the name of a loop and an offset, not "+v.Kind().String())
		}
	}
	l := f.findLoop(name)
	switch {
	case l == nil && name == "":
		return f.wrong(value.Number, "copyIndex", "there is no loop around it")
	case l == nil:
		return f.wrong(value.Number, "copyIndex", "there is no loop "+name+" around it")
	}
	if n, ok := offset.Int(); ok && n == 0 {
		return l.index
	}
	return expr.Apply(f, "add", l.index, offset)
}

func (f frame) findLoop(name string) *loop {
	var first *loop
	for l := f.loop; l != nil; l = l.outer {
		switch {
		case name != "" && fold(l.name) == fold(name), name == "" && !l.inner:
			return l
		case first == nil:
			first = l
		}
	}
	if name == "" {
		return first
	}
	return nil
}
