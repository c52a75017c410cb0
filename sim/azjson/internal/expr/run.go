package expr

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// run is one evaluation.
type run struct {
	env    Env
	direct bool // the outermost call is not asked of env
}

// scope holds the variables of the lambdas around an expression.
type scope struct{ outer *scope }

func newRun(env Env) *run { return &run{env: env} }

func (r *run) eval(n *node, s *scope) value.Value {
	switch n.kind {
	case literalNode:
		return n.value
	case callNode:
		if r.env == nil || r.direct {
			break
		}
		args := make([]Arg, len(n.args))
		for i, a := range n.args {
			args[i] = Arg{node: a, run: r, scope: s, memo: new(value.Value)}
		}
		if v, ok := r.env.Call(strings.ToLower(n.name), args); ok {
			return v
		}
	case memberNode, indexNode:
		for ; s != nil; s = s.outer {
		}
	}
	would := contextual[strings.ToLower(n.name)]
	return value.Missing(would, "{"+n.String()+"}", n.String()+" is not evaluated yet")
}
