// Package expr is the expression language of Azure Resource Manager templates: what
// stands in "[…]". It parses and evaluates, and knows every function that needs
// nothing but its arguments; an [Env] answers those that look at a deployment.
//
// Evaluating never fails. What can't be known is a [value.Unknown] of the kind it
// would have, with reasons, whose text keeps what is known of it: of
// concat('vnet-', parameters('env')) that is "vnet-{env}". What a template does wrong
// is such an Unknown too, and a [Warning] to the Env.
//
// The rules for unknown arguments, beside the general one (a function that needs an
// unknown argument is unknown, "{toUpper(env)}"):
//
//   - An array or object is known though something in it is not: its length, its
//     keys and its known elements can be asked for.
//   - if, and, or, coalesce, tryGet evaluate only what decides; and(false, unknown) is
//     false, or(true, unknown) is true.
//   - Strings that are known in part are joined, cut, compared and searched as far as
//     the known part decides: startsWith("vnet-{env}", 'vnet') is true, empty is false.
//     A function of every character is written around the unknown part:
//     "vnet-{toLower(env)}".
//   - Of an array or object that is not known whole, a part may be certain (see
//     [value.Value.Known]): concat of a known array and an unknown one surely has the
//     known one's elements.
//   - Elements that nobody knows count as different from others in union.
//   - Two unknowns with one text are equal; with two texts that is unknown.
//   - A partly known resource identifier is split at "/" as if no unknown name in it
//     had one, which is noted as assumed.
//
// A value computed from a hidden one (a secret) is hidden, and no message quotes it.
package expr

import (
	"fmt"

	"azpath/sim/azjson/internal/value"
)

// Expr is the text of a string of a template, parsed: a literal or an expression. It
// is immutable and may be evaluated by several goroutines at once.
type Expr struct {
	root *node
	expr bool
}

// SyntaxError is an expression that is not one.
type SyntaxError struct {
	Column  int    // from 1, in characters of the string, its opening bracket counted
	Problem string // what stands there, and what would be right
}

// Error is the column and the problem.
func (e *SyntaxError) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Problem) }

// Parse reads the text of a string of a template. "[…]" is an expression; "[[…]" is a
// literal with its first bracket taken off; anything else is a literal. The error is
// a [*SyntaxError].
func Parse(text string) (*Expr, error) {
	n := len(text)
	if n < 2 || text[0] != '[' || text[n-1] != ']' {
		return &Expr{root: literal(value.Text(text))}, nil
	}
	if text[1] == '[' {
		return &Expr{root: literal(value.Text(text[1:]))}, nil
	}
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	return &Expr{root: root, expr: true}, nil
}

// IsLiteral says whether the text is no expression. Its value needs no Env then.
func (x *Expr) IsLiteral() bool { return !x.expr }

// String is the text in its canonical form: Parse gives the same expression back.
func (x *Expr) String() string {
	if x.expr {
		return "[" + x.root.String() + "]"
	}
	text := x.root.value.Text()
	if n := len(text); n >= 2 && text[0] == '[' && text[n-1] == ']' {
		return "[" + text
	}
	return text
}

// Eval evaluates the expression. A nil env answers nothing, and what is asked of it
// is unknown. The result is the same for the same answers of env.
func (x *Expr) Eval(env Env) value.Value {
	if !x.expr {
		return x.root.value
	}
	return newRun(env).whole(x.root)
}

// Apply calls a function of the language with values as arguments, as if an
// expression had. The env is not asked for it, only warned.
func Apply(env Env, name string, args ...value.Value) value.Value {
	r := newRun(env)
	r.direct = true
	nodes := make([]*node, len(args))
	for i, a := range args {
		nodes[i] = literal(a)
	}
	return r.whole(&node{kind: callNode, name: name, args: nodes})
}

// Env is what an expression is evaluated in. It need not be safe for concurrent use
// unless expressions are evaluated at once.
type Env interface {
	// Call answers a function that looks at the deployment: parameters, variables,
	// reference, resourceId and so on (see [Contextual]). It is asked first for every
	// function; false leaves it to the language. The name is in lower case;
	// user-defined functions have their namespace in front, "contoso.uniquename".
	Call(name string, args []Arg) (v value.Value, ok bool)
	// Warn takes note of something that deserves a word. The text names the function
	// and has no secrets in it.
	Warn(kind Warning, text string)
}

// Meter is an Env that is told what each expression took, since a bound of one is none
// of a template with a hundred thousand of them.
type Meter interface {
	Env
	// Spent adds the steps of an expression and the bytes of the results it made. What
	// it was handed by [Env.Call] does not count.
	Spent(steps, bytes int)
}

// Warning is why there is a note.
type Warning uint8

// The warnings.
const (
	NoFunction  Warning = iota // a function the language does not have, or the Env does not answer
	BadArgument                // wrong number or kind of arguments, out of range, no such property
	Assumed                    // a value that Azure makes in a way that is not public, or that was taken to be so
	TooMuch                    // a bound of this package or of the language was met
)

var warningNames = [...]string{"no such function", "wrong use", "assumed", "too much"}

// String is a word for the kind.
func (w Warning) String() string {
	if int(w) < len(warningNames) {
		return warningNames[w]
	}
	return fmt.Sprintf("Warning(%d)", uint8(w))
}

// Arg is an argument of a function, evaluated when asked for.
type Arg struct {
	node  *node
	run   *run
	scope *scope
	memo  *value.Value
}

// Eval evaluates the argument, at most once.
func (a Arg) Eval() value.Value {
	if a.memo.Kind() == value.Absent {
		*a.memo = a.run.eval(a.node, a.scope)
	}
	return *a.memo
}

// String is the argument as an expression writes it: for messages.
func (a Arg) String() string { return a.node.String() }
