package arm

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// variables is variables('name').
func (f frame) variables(args []expr.Arg) value.Value {
	if len(args) != 1 {
		return f.wrong(value.Absent, "variables", "want one argument, the variable's name")
	}
	v := args[0].Eval()
	if v.Kind() != value.String {
		return value.Missing(value.Absent, "{variables("+v.Text()+")}", append(v.Whys(), "which variable is not known")...)
	}
	if v.IsHidden() {
		return f.wrong(value.Absent, "variables", "the name of a variable is a secret")
	}
	return f.d.variable(v.Text(), f.at)
}

func (d *deployment) variable(name string, at value.Value) value.Value {
	all := d.template.Get("variables")
	raw, looped := all.Get(name), loopNamed(all.Get("copy"), name)
	if raw.Kind() == value.Absent && looped.Kind() == value.Absent {
		name = brief(name)
		text := fmt.Sprintf("there is no variable %s%s", name, nearest(name, all.Keys()))
		d.e.note(Problem, at, "", "%s", text)
		return value.Missing(value.Absent, "{"+name+"}", text)
	}
	return d.e.once(d.cell("variable", name), d.of("variable", name), at, func() value.Value {
		if looped.Kind() != value.Absent {
			return frame{d: d}.evalLoop(looped)
		}
		return frame{d: d}.eval(raw)
	})
}

// loopNamed is the loop of that name among copy loops.
func loopNamed(loops value.Value, name string) value.Value {
	if !isLoops("copy", loops) {
		return value.Value{}
	}
	for _, l := range loops.Items() {
		if strings.EqualFold(l.Get("name").Text(), name) {
			return l
		}
	}
	return value.Value{}
}

// userFunction calls a function that the template defines.
func (f frame) userFunction(name string, args []expr.Arg) (value.Value, bool) {
	namespace, member, ok := strings.Cut(name, ".")
	if !ok {
		return value.Value{}, false
	}
	defined := f.d.function(namespace, member)
	if defined.Kind() == value.Absent {
		return value.Value{}, false
	}
	inside := frame{d: f.d, args: map[string]value.Value{}}
	declared := defined.Get("parameters").Items()
	if len(args) != len(declared) {
		return f.wrong(value.Absent, name, fmt.Sprintf("want %d arguments, not %d", len(declared), len(args))), true
	}
	for i, p := range declared {
		inside.args[fold(p.Get("name").Text())] = args[i].Eval()
	}
	// The cell is there for functions that call themselves; its value is one call's.
	c := f.d.cell("function", name)
	if c.state != cellBusy {
		*c = cell{}
	}
	return f.d.e.once(c, f.d.of("function", name), f.at, func() value.Value {
		return inside.eval(defined.At("output", "value"))
	}), true
}

func (d *deployment) function(namespace, member string) value.Value {
	for _, n := range d.template.Get("functions").Items() {
		if strings.EqualFold(n.Get("namespace").Text(), namespace) {
			if m := n.Get("members").Get(member); m.Kind() != value.Absent {
				return m
			}
		}
	}
	return value.Value{}
}

// outputs are what the template gives back, as Azure shows it.
func (d *deployment) outputs() value.Value {
	all := d.template.Get("outputs")
	return d.e.once(&d.result, "outputs of "+d.label(), all, func() value.Value {
		var members []value.Member
		for name, o := range all.Members() {
			if condition := o.Get("condition"); condition.Kind() != value.Absent {
				if yes, ok := d.inside().eval(condition).Bool(); ok && !yes {
					continue
				}
			}
			members = append(members, value.Member{Key: name, Value: d.output(name, o)})
		}
		return value.Fields(members...)
	})
}

func (d *deployment) output(name string, o value.Value) value.Value {
	f := d.inside()
	v := value.Nil
	switch loop := o.Get("copy"); {
	case loop.Kind() == value.Object:
		v = f.evalOutputLoop(name, loop)
	case o.Get("value").Kind() != value.Absent:
		v = f.eval(o.Get("value"))
	}
	t := d.typeOf(o)
	kind := o.Get("type")
	if kind.Kind() == value.Absent {
		return value.Fields(value.Member{Key: "value", Value: t.give(v)})
	}
	return value.Fields(value.Member{Key: "type", Value: kind}, value.Member{Key: "value", Value: t.give(v)})
}

func (f frame) evalOutputLoop(name string, l value.Value) value.Value {
	n, unknown := f.turns(l, name)
	if unknown.IsUnknown() {
		return value.Missing(value.Array, "{"+name+"}", unknown.Whys()...).From(l)
	}
	var items []value.Value
	for i := range n {
		if !f.d.e.step(l) {
			break
		}
		items = append(items, f.turn("", value.Int(i), false).eval(l.Get("input")))
	}
	return f.d.e.holds(value.List(items...).From(l))
}
