package expr

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

type nodeKind uint8

const (
	literalNode nodeKind = iota
	callNode             // name(args…)
	memberNode           // args[0].name
	indexNode            // args[0][args[1]]
)

// node is a part of an expression.
type node struct {
	kind  nodeKind
	name  string
	value value.Value
	args  []*node
}

func literal(v value.Value) *node { return &node{kind: literalNode, value: v} }

// String writes the node as an expression does.
func (n *node) String() string {
	var b strings.Builder
	n.write(&b, func(*strings.Builder, *node) bool { return false })
	return b.String()
}

// write writes the node. Own is asked for every part first, and says whether it wrote
// it itself.
func (n *node) write(b *strings.Builder, own func(*strings.Builder, *node) bool) {
	if own(b, n) {
		return
	}
	switch n.kind {
	case literalNode:
		if n.value.Kind() == value.String {
			b.WriteString("'" + strings.ReplaceAll(n.value.Text(), "'", "''") + "'")
		} else {
			b.WriteString(n.value.Text())
		}
	case callNode:
		b.WriteString(n.name)
		b.WriteByte('(')
		for i, a := range n.args {
			if i > 0 {
				b.WriteString(", ")
			}
			a.write(b, own)
		}
		b.WriteByte(')')
	case memberNode:
		n.args[0].write(b, own)
		if of := n.args[0]; of.kind == literalNode && of.value.Kind() == value.Number {
			b.WriteByte(' ') // or it would be read as a decimal point
		}
		b.WriteByte('.')
		b.WriteString(n.name)
	case indexNode:
		n.args[0].write(b, own)
		b.WriteByte('[')
		n.args[1].write(b, own)
		b.WriteByte(']')
	}
}

// written writes an argument that was not evaluated into what stands for an unknown:
// with the values of the variables around it, so that it is another for others.
func (r *run) written(n *node, s *scope) string {
	var b strings.Builder
	n.write(&b, func(b *strings.Builder, n *node) bool {
		if n.kind == literalNode {
			b.WriteString(inner(n.value))
			return true
		}
		if n.kind != callNode || len(n.args) > 1 || len(n.args) == 1 && n.args[0].kind != literalNode {
			return false
		}
		switch name := strings.ToLower(n.name); {
		case name == "parameters" || name == "variables" || name == "copyindex":
			b.WriteString(inner(r.eval(n, s)))
			return true
		case name == "lambdavariables" && len(n.args) == 1:
			if v, ok := s.find(n.args[0].value.Text()); ok {
				b.WriteString(inner(v))
				return true
			}
		}
		return false
	})
	return b.String()
}
