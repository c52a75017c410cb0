package arm

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// parameters is parameters('name').
func (f frame) parameters(args []expr.Arg) value.Value {
	if len(args) != 1 {
		return f.wrong(value.Absent, "parameters", "want one argument, the parameter's name")
	}
	v := args[0].Eval()
	if v.Kind() != value.String {
		return value.Missing(value.Absent, "{parameters("+v.Text()+")}", append(v.Whys(), "which parameter is not known")...)
	}
	if v.IsHidden() {
		return f.wrong(value.Absent, "parameters", "the name of a parameter is a secret")
	}
	name := v.Text()
	if f.args != nil {
		if a, ok := f.args[fold(name)]; ok {
			return a
		}
		return f.wrong(value.Absent, "parameters", "the function has no parameter "+brief(name))
	}
	return f.d.parameter(name, f.at)
}

// parameter is the value of a parameter, or what stands for it.
func (d *deployment) parameter(name string, at value.Value) value.Value {
	declared := d.template.Get("parameters").Get(name)
	if declared.Kind() == value.Absent {
		name = brief(name)
		text := fmt.Sprintf("there is no parameter %s%s", name, nearest(name, d.template.Get("parameters").Keys()))
		d.e.note(Problem, at, "", "%s", text)
		return value.Missing(value.Absent, "{"+name+"}", text)
	}
	c := d.cell("parameter", name)
	return d.e.once(c, d.of("parameter", name), at, func() value.Value { return d.makeParameter(name, declared) })
}

func (d *deployment) makeParameter(name string, declared value.Value) value.Value {
	t := d.typeOf(declared)
	v, given := d.given(name)
	if given && !v.IsNull() {
		d.keep(name, v, t)
		d.check(name, v, declared, t)
		return t.give(v)
	}
	if byDefault := declared.Get("defaultValue"); byDefault.Kind() != value.Absent {
		v := frame{d: d}.eval(byDefault)
		d.keep(name, v, t)
		return t.give(v)
	}
	if t.nullable {
		return value.Nil.From(declared)
	}
	return t.give(value.Missing(t.kind, "{"+name+"}", "the parameter "+name+" has no value").From(declared))
}

// keep takes note of what no message may say.
func (d *deployment) keep(name string, v value.Value, t paramType) {
	if t.secure {
		d.e.redactor.secret(name, v)
	}
}

// paramType is what a parameter's type says of it.
type paramType struct {
	kind             value.Kind
	secure, nullable bool
}

// give makes a value one of the type: hidden if that is secure, and of the type's kind
// if it is not known.
func (t paramType) give(v value.Value) value.Value {
	if v.IsUnknown() && v.Would() == value.Absent && t.kind != value.Absent {
		hidden := v.IsHidden()
		v = value.Missing(t.kind, v.Text(), v.Whys()...).From(v)
		if hidden {
			v = v.Hidden()
		}
	}
	if t.secure {
		return v.Hidden()
	}
	return v
}

var kinds = map[string]paramType{
	"string": {kind: value.String}, "securestring": {kind: value.String, secure: true},
	"int": {kind: value.Number}, "bool": {kind: value.Bool}, "array": {kind: value.Array},
	"object": {kind: value.Object}, "secureobject": {kind: value.Object, secure: true},
}

// typeOf follows a declaration into the template's definitions.
func (d *deployment) typeOf(declared value.Value) paramType {
	var t paramType
	for range 32 {
		if n, ok := declared.Get("nullable").Bool(); ok && n {
			t.nullable = true
		}
		if k, ok := kinds[fold(declared.Get("type").Text())]; ok {
			t.kind, t.secure = k.kind, t.secure || k.secure
			return t
		}
		if declared = d.definition(declared); declared.Kind() == value.Absent {
			return t
		}
	}
	return t
}

// definition is what "$ref" names: "#/definitions/subnetType".
func (d *deployment) definition(declared value.Value) value.Value {
	ref, ok := strings.CutPrefix(declared.Get("$ref").Text(), "#/definitions/")
	if !ok {
		return value.Value{}
	}
	return d.template.Get("definitions").Get(strings.NewReplacer("~1", "/", "~0", "~").Replace(ref))
}

// check notes what a given value breaks of its declaration. The value itself is never
// in the note.
func (d *deployment) check(name string, v, declared value.Value, t paramType) {
	if v.IsUnknown() {
		return
	}
	if t.kind != value.Absent && v.Kind() != t.kind && !reads(v, t.kind) {
		d.e.note(Problem, v, name, "the parameter's value is %s, want %s", v.Kind(), t.kind)
		return
	}
	for range 32 {
		d.checkBounds(name, v, declared)
		if declared = d.definition(declared); declared.Kind() == value.Absent {
			return
		}
	}
}

// reads says whether a value stands for one of another kind, as "3" does for 3.
func reads(v value.Value, as value.Kind) bool {
	_, number := v.Int()
	_, truth := v.Bool()
	return as == value.Number && number || as == value.Bool && truth || as == value.String && v.Kind() == value.Number
}

func (d *deployment) checkBounds(name string, v, declared value.Value) {
	if allowed := declared.Get("allowedValues"); allowed.Len() > 0 && !allows(allowed.Items(), v) {
		var have []string
		for _, a := range allowed.Items() {
			have = append(have, a.Quote())
		}
		d.e.note(Problem, v, name, "the parameter's value is not one of the allowed %s", strings.Join(have[:min(len(have), 10)], ", "))
	}
	size, unit := v.Len(), "items"
	if v.Kind() == value.String {
		size, unit = len([]rune(v.Text())), "characters"
	}
	if n, ok := declared.Get("minLength").Int(); ok && size < n {
		d.e.note(Problem, v, name, "the parameter's value has fewer than %d %s", n, unit)
	}
	if n, ok := declared.Get("maxLength").Int(); ok && size > n {
		d.e.note(Problem, v, name, "the parameter's value has more than %d %s", n, unit)
	}
	number, ok := v.Int()
	if n, bound := declared.Get("minValue").Int(); ok && bound && number < n {
		d.e.note(Problem, v, name, "the parameter's value is less than %d", n)
	}
	if n, bound := declared.Get("maxValue").Int(); ok && bound && number > n {
		d.e.note(Problem, v, name, "the parameter's value is more than %d", n)
	}
}

// allows compares as Azure does, strings without their case. Of an array every item
// has to be allowed.
func allows(allowed []value.Value, v value.Value) bool {
	if slices.ContainsFunc(allowed, func(a value.Value) bool {
		return value.Equal(a, v) || a.Kind() == value.String && strings.EqualFold(a.Text(), v.Text())
	}) {
		return true
	}
	return v.Kind() == value.Array && !slices.ContainsFunc(v.Items(), func(x value.Value) bool { return x.IsUnknown() || !allows(allowed, x) })
}

// checkParameters notes which parameters have no value though they need one, all in
// one note, and which were given that the template does not declare.
func (d *deployment) checkParameters() {
	declared := d.template.Get("parameters")
	for _, name := range d.givenNames() {
		if declared.Get(name).Kind() == value.Absent {
			d.e.note(Problem, d.givenPlace(name), name, "the template declares no such parameter%s", nearest(name, declared.Keys()))
		}
	}
	var missing []string
	for name, p := range declared.Members() {
		v, given := d.given(name)
		t := d.typeOf(p)
		if given && !v.IsNull() || p.Get("defaultValue").Kind() != value.Absent || t.nullable {
			continue
		}
		if kind := p.Get("type").Text(); kind != "" {
			name += " (" + kind + ")"
		}
		missing = append(missing, name)
	}
	if len(missing) == 0 {
		return
	}
	hint := "give a parameters file: each is unknown, and so is what is made of it"
	if d.parent != nil {
		hint = "the template that deploys it has to give them"
	}
	d.e.note(Missing, d.template, d.label(), "%d parameters have no value: %s; %s", len(missing), strings.Join(missing, ", "), hint)
}
