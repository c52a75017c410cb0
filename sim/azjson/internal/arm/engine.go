package arm

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// What is evaluated at most. Azure's own limits are 800 resources, 800 turns of a loop
// and 4 MB; the sum over nested deployments has none.
const (
	maxResources   = 20_000
	maxDeclared    = 100_000
	maxDeployments = 5_000
	maxTurns       = 10_000     // of one loop
	maxSteps       = 1_000_000  // strings and containers evaluated
	maxLooks       = 5_000_000  // at resources, when one is looked for
	maxNodes       = 4_000_000  // values in the bodies of all resources
	maxDepth       = 150        // of what has to be evaluated first
	maxEvaluations = 1_000      // of strings under way at one time
	maxNesting     = 20         // of deployments in deployments
	maxText        = 64_000_000 // bytes of strings in the bodies of all resources
	maxWork        = 10_000_000 // steps inside all expressions
	maxMade        = 256 << 20  // bytes of all that expressions and loops make
	maxValue       = 64 << 20   // bytes of one list or object, as value.Size counts
	maxID          = 16 << 10   // bytes of an identifier; Azure's own are shorter than 2 KB
)

// engine is one evaluation.
type engine struct {
	o      Options
	cloud  *cloud
	parsed map[string]parsed
	files  map[string]file // linked documents by path
	notes  notes

	redactor *Redactor

	busy      []busy // what is being evaluated, the innermost last
	probeBase int    // how much of it the innermost probe has not begun, see probe
	steps     int
	depth     int // strings that are being evaluated
	work      int
	memory    int
	looks     int
	full      map[string]bool // the limits that were met, each named once

	declared, laidOut int // resources, before and after their loops and conditions
	nodes, text       int // in all bodies
	out               []resource.Resource
	made              []*instance // what out is made of, one by one
	deployments       []Deployment
	started           int // deployments

	found    map[lookup]*instance
	unknowns unknowns
}

type parsed struct {
	x   *expr.Expr
	err error
}

// busy is something that is being evaluated.
type busy struct {
	c    *cell
	name string
}

func newEngine(o Options) *engine {
	or := func(s *string, other string) {
		if *s == "" {
			*s = other
		}
	}
	or(&o.Name, "main")
	or(&o.Subscription, PlaceholderSubscription)
	or(&o.ResourceGroup, PlaceholderResourceGroup)
	if p := o.Parameters.Get("parameters"); p.Kind() == value.Object && IsParameters(o.Parameters) {
		o.Parameters = p
	}
	return &engine{
		o: o, cloud: cloudNamed(o.Cloud), parsed: map[string]parsed{}, files: map[string]file{},
		redactor: newRedactor(o.Parameters), full: map[string]bool{}, found: map[lookup]*instance{},
	}
}

func (e *engine) location() string {
	if e.o.Location != "" {
		return e.o.Location
	}
	e.note(Assumed, value.Value{}, "", "the region is not given: %q stands for it", PlaceholderLocation)
	return PlaceholderLocation
}

// cell is a value that is evaluated when it is first asked for, and then kept.
type cell struct {
	v     value.Value
	state uint8
}

const (
	cellEmpty uint8 = iota
	cellBusy
	cellDone
)

// once evaluates a cell. What needs itself is unknown, and the cycle is named.
func (e *engine) once(c *cell, name string, at value.Value, f func() value.Value) value.Value {
	switch c.state {
	case cellDone:
		return c.v
	case cellBusy:
		return e.cycle(c, name, at)
	}
	if len(e.busy) >= maxDepth {
		return e.tooMuch(at, "something needs more than %d other things to be evaluated first", maxDepth)
	}
	c.state = cellBusy
	e.busy = append(e.busy, busy{c, name})
	c.v = f()
	e.busy = e.busy[:len(e.busy)-1]
	c.state = cellDone
	return c.v
}

// probe runs a search, which may ask for what it turns out not to need. If that needs
// something that is being evaluated already, outside of the search, the search is given
// up as if it had not begun, and probe is false.
func (e *engine) probe(search func()) (ok bool) {
	outside, base := e.probeBase, len(e.busy)
	e.probeBase = base
	defer func() {
		e.probeBase = outside
		if reason := recover(); reason != nil {
			if _, given := reason.(givenUp); !given {
				panic(reason)
			}
			for _, b := range e.busy[base:] {
				b.c.state = cellEmpty
			}
			e.busy, ok = e.busy[:base], false
		}
	}()
	search()
	return true
}

// givenUp unwinds a probe.
type givenUp struct{}

// cycle names what needs itself, beginning with the first of the names, so that it
// does not matter where one enters.
func (e *engine) cycle(c *cell, name string, at value.Value) value.Value {
	begin := slices.IndexFunc(e.busy, func(b busy) bool { return b.c == c })
	if begin < e.probeBase {
		panic(givenUp{})
	}
	var names []string
	for _, b := range e.busy[max(begin, 0):] {
		names = append(names, b.name)
	}
	if first := slices.Index(names, slices.Min(names)); first > 0 {
		names = slices.Concat(names[first:], names[:first])
	}
	names = slices.Compact(append(names, names[0]))
	if len(names) == 1 {
		names = append(names, names[0])
	}
	text := "needs itself: " + strings.Join(names, " -> ")
	e.note(Problem, value.Value{}, names[0], "%s", text)
	return value.Missing(value.Absent, "{"+name+"}", text)
}

// tooMuch notes a limit that was met, once for each limit, and gives what stands for
// the value.
func (e *engine) tooMuch(at value.Value, format string, limit int) value.Value {
	if !e.full[format] {
		e.full[format] = true
		e.note(Problem, at, "", format+"; what comes after is left out", limit)
	}
	return value.Missing(value.Absent, "{…}", "a limit was met")
}

// step counts work, and says whether there may be more.
func (e *engine) step(at value.Value) bool {
	e.steps++
	switch {
	case e.steps > maxSteps:
		e.tooMuch(at, "the template takes more than %d steps to evaluate", maxSteps)
	case e.work > maxWork:
		e.tooMuch(at, "the template's expressions take more than %d steps to evaluate", maxWork)
	case e.memory > maxMade:
		e.tooMuch(at, "the template's expressions make more than %d bytes", maxMade)
	default:
		return true
	}
	return false
}

// holds counts the memory of a list or an object that is made anew. One too large to
// be gone through is unknown.
func (e *engine) holds(v value.Value) value.Value {
	const perElement = 96
	if e.memory += perElement * v.Len(); v.Size() > maxValue {
		return e.tooMuch(v, "a list or an object takes more than %d bytes", maxValue)
	}
	return v
}

// short is a text that goes into many others, an Unknown if it is too long for that.
func (e *engine) short(v value.Value) value.Value {
	if len(v.Text()) <= maxID {
		return v
	}
	u := e.tooMuch(v, "a name or an identifier has more than %d bytes", maxID)
	return u.From(v)
}

func (e *engine) parse(text string) (*expr.Expr, error) {
	p, ok := e.parsed[text]
	if !ok {
		p.x, p.err = expr.Parse(text)
		e.parsed[text] = p
	}
	return p.x, p.err
}
