package expr

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// function is one of the language.
type function struct {
	name    string
	takes   string     // of each argument its letter, see letters; "?" after an optional one, "*" after any number of them
	would   value.Kind // of the result, Absent if that depends
	eval    func(c *call) value.Value
	secrets secrecy
}

// secrecy is when a secret argument makes a secret of the result.
type secrecy uint8

const (
	shallow secrecy = iota // if it is the argument itself
	deep                   // if it is anywhere inside: the result, unless it is an array or object, tells of it
	inside                 // never: it is a secret inside the result
)

func (f *function) hides(result, arg value.Value) bool {
	composite := result.Would() == value.Array || result.Would() == value.Object
	switch {
	case f.secrets == inside && composite && !result.IsUnknown():
		return false
	case f.secrets == deep && !composite:
		return arg.HoldsHidden()
	}
	return arg.IsHidden()
}

// letters are what a function takes.
var letters = map[byte][]value.Kind{
	's': {value.String}, 'i': {value.Number}, 'b': {value.Bool}, 'a': {value.Array}, 'o': {value.Object},
	't': {value.String, value.Number, value.Bool}, // what is written as text
	'n': {value.String, value.Number},
	'l': {value.String, value.Array},               // what has an order
	'c': {value.Array, value.Object},               // what is put together
	'e': {value.String, value.Array, value.Object}, // what has a length
	'd': {value.Array, value.Number},
	'x': nil, // anything
	'f': nil, // a lambda
}

// known wraps a function that needs all its arguments: it is unknown if one of them
// is. The arguments have the kinds it takes.
func known(eval func(c *call, v []value.Value) value.Value) func(*call) value.Value {
	return func(c *call) value.Value {
		v, problem := c.values()
		for i := range v {
			v[i] = whole(v[i])
		}
		switch {
		case problem != "":
			return c.bad("%s", problem)
		case slices.ContainsFunc(v, value.Value.IsUnknown):
			return c.unknown(v...)
		}
		return eval(c, v)
	}
}

// partly wraps a function that copes with unknown arguments itself. They have the
// kinds it takes, as far as that is known. Of what is open it is given the [whole].
func partly(eval func(c *call, v []value.Value) value.Value) func(*call) value.Value {
	return keeping(func(c *call, v []value.Value) value.Value {
		for i := range v {
			v[i] = whole(v[i])
		}
		return eval(c, v)
	})
}

// keeping is partly for a function that does not look into its arguments.
func keeping(eval func(c *call, v []value.Value) value.Value) func(*call) value.Value {
	return func(c *call) value.Value {
		v, problem := c.values()
		if problem != "" {
			return c.bad("%s", problem)
		}
		return eval(c, v)
	}
}

// whole is an unknown in place of an open array or object, which has more than is
// known: what is known of it is certain.
func whole(v value.Value) value.Value {
	if !v.IsOpen() {
		return v
	}
	name, ok := oneUnknown(v.Text())
	if !ok {
		name = v.Text()
	}
	u := value.Missing(v.Kind(), v.Text(), "only a deployed resource has all of "+name)
	return hiddenLike(u.Knowing(v.Open("")), v)
}

// counts are the least and greatest number of arguments, -1 for any.
func (f *function) counts() (least, most int) {
	for i := 0; i < len(f.takes); i++ {
		switch f.takes[i] {
		case '?':
			least--
		case '*':
			least--
			most = -1
		default:
			least++
			if most >= 0 {
				most++
			}
		}
	}
	return least, most
}

func (f *function) miscount(n int) string {
	least, most := f.counts()
	switch {
	case n >= least && (most < 0 || n <= most):
		return ""
	case least == most:
		return fmt.Sprintf("%d arguments, want %d", n, least)
	case most < 0:
		return fmt.Sprintf("%d arguments, want at least %d", n, least)
	}
	return fmt.Sprintf("%d arguments, want %d to %d", n, least, most)
}

// letter is what argument i has to be.
func (f *function) letter(i int) byte {
	for at := 0; at < len(f.takes); at++ {
		c := f.takes[at]
		if c == '?' {
			continue
		}
		if i == 0 || at+1 < len(f.takes) && f.takes[at+1] == '*' {
			return c
		}
		i--
	}
	return 'x'
}

// call is one call of a function.
type call struct {
	run   *run
	node  *node
	args  []Arg
	scope *scope
	fn    *function
}

// name is the function's, as the language writes it.
func (c *call) name() string {
	if c.fn != nil {
		return c.fn.name
	}
	return c.node.name
}

// values evaluates the arguments and checks their kinds.
func (c *call) values() (v []value.Value, problem string) {
	v = make([]value.Value, len(c.args))
	for i, a := range c.args {
		v[i] = a.Eval()
		if p := c.check(i, v[i]); p != "" && problem == "" {
			problem = p
		}
	}
	return v, problem
}

func (c *call) check(i int, v value.Value) string {
	kinds := letters[c.fn.letter(i)]
	if kinds == nil || v.Would() == value.Absent || slices.Contains(kinds, v.Would()) {
		return ""
	}
	names := make([]string, len(kinds))
	for k, kind := range kinds {
		names[k] = kind.String()
	}
	return fmt.Sprintf("argument %d is %s, want %s", i+1, v.Would(), strings.Join(names, " or "))
}

// bad is the result of wrong use. The problem must not quote a secret.
func (c *call) bad(format string, args ...any) value.Value {
	why := c.name() + ": " + fmt.Sprintf(format, args...)
	c.run.warn(BadArgument, why)
	return value.Missing(c.would(), c.standIn(), why)
}

// tooMuch is the result of a call that would take too much.
func (c *call) tooMuch(format string, args ...any) value.Value {
	why := c.name() + ": " + fmt.Sprintf(format, args...)
	c.run.warn(TooMuch, why)
	return value.Missing(c.would(), c.standIn(), why)
}

// unknown is the result if one of the arguments that count is not known.
func (c *call) unknown(from ...value.Value) value.Value {
	return value.Missing(c.would(), c.standIn(), whysOf(from...)...)
}

func (c *call) would() value.Kind {
	if c.fn == nil {
		return value.Absent
	}
	return c.fn.would
}

// standIn writes the call with what is known of its arguments: "{toUpper(env)}".
func (c *call) standIn() string {
	c.charge(true)
	written := make([]string, len(c.args))
	for i, a := range c.args {
		switch {
		case a.memo.Kind() != value.Absent:
			written[i] = inner(*a.memo)
		default:
			written[i] = c.run.written(a.node, a.scope)
		}
	}
	return "{" + cut(c.name()+"("+strings.Join(written, ", ")+")") + "}"
}

// charge counts the work of going through all arguments, or through those that are
// texts only.
func (c *call) charge(deep bool) {
	for _, a := range c.args {
		if deep {
			c.run.steps += a.memo.Size() / 128
		} else {
			c.run.steps += len(a.memo.Text()) / 256
		}
	}
}

// affords counts steps in advance, and says whether there may be so many.
func (c *call) affords(steps int) bool {
	c.run.steps += steps
	return c.run.steps <= maxSteps
}

// foreign is a function that the language leaves to an Env, or does not have.
func (c *call) foreign(name string) value.Value {
	would, ok := contextual[name]
	for _, a := range c.args {
		a.Eval()
	}
	switch {
	case ok:
		why := c.node.name + " is not known here"
		c.run.warn(NoFunction, why)
		return value.Missing(would, c.standIn(), why)
	case strings.HasPrefix(name, "list"):
		return value.Missing(value.Object, c.standIn(), c.node.name+" gives secrets of a deployed resource").Hidden()
	}
	why := "there is no function " + c.node.name
	if n := nearest(name); n != "" {
		why += ", did you mean " + n + "?"
	}
	c.run.warn(NoFunction, why)
	return value.Missing(value.Absent, c.standIn(), why)
}

// whysOf joins the reasons of the unknowns in values, and bounds them.
func whysOf(from ...value.Value) []string {
	const most = 8
	var whys []string
	var add func(v value.Value)
	add = func(v value.Value) {
		for _, why := range v.Whys() {
			if len(whys) < most && !slices.Contains(whys, why) {
				whys = append(whys, why)
			}
		}
		for _, x := range v.Items() {
			add(x)
		}
		for _, x := range v.Members() {
			add(x)
		}
	}
	for _, v := range from {
		add(v)
	}
	return whys
}

// inner writes a value inside what stands for an unknown.
func inner(v value.Value) string {
	switch {
	case v.Kind() == value.Unknown:
		if name, ok := oneUnknown(v.Text()); ok {
			return name
		}
		return "'" + v.Text() + "'"
	case v.IsOpen():
		return inner(whole(v))
	case v.HoldsHidden():
		return "(hidden)"
	case v.Kind() == value.String:
		return "'" + cut(v.Text()) + "'"
	case v.Kind() == value.Array || v.Kind() == value.Object:
		if v.Size() < 1<<16 {
			if b, err := v.MarshalJSON(); err == nil {
				return cut(string(b))
			}
		}
		return v.Quote()
	case v.IsNull():
		return "null"
	}
	return v.Text()
}

// cut shortens a text, so that texts that differ by more than case stay different.
func cut(s string) string { return cutTo(300, s) }

func cutTo(most int, s string) string {
	if len(s) <= most {
		return s
	}
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(s)))
	return strings.ToValidUTF8(s[:most/2], "") + fmt.Sprintf("…#%x", h.Sum64())
}

func hiddenLike(v, like value.Value) value.Value {
	if like.IsHidden() {
		return v.Hidden()
	}
	return v
}
