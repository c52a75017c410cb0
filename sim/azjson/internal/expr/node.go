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
	kind   nodeKind
	column int // from 1; 0 for what was not written
	name   string
	value  value.Value
	args   []*node
}

func literal(v value.Value, column int) *node {
	return &node{kind: literalNode, value: v, column: column}
}

// String writes the node as an expression does.
func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *node) write(b *strings.Builder) {
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
			a.write(b)
		}
		b.WriteByte(')')
	case memberNode:
		n.args[0].write(b)
		b.WriteByte('.')
		b.WriteString(n.name)
	case indexNode:
		n.args[0].write(b)
		b.WriteByte('[')
		n.args[1].write(b)
		b.WriteByte(']')
	}
}
