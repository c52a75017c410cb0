package verify

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// String is the difference, a paragraph for each group: what changed, which flows,
// and, unless they get as far as before, the trace of one of them, its lines marked
// as in a diff.
func (d *Difference) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flows %s\n", d.Set)
	for i := range d.Changed {
		if c := &d.Changed[i]; c.Effect == Altered {
			c.head(&b)
		} else {
			b.WriteString(c.String())
		}
	}
	switch {
	case len(d.Changed) == 0:
		fmt.Fprintf(&b, "the same: all %s\n", kindsOfFlow(d.Same))
	case d.Same > 0:
		fmt.Fprintf(&b, "the same: %s\n", kindsOfFlow(d.Same))
	}
	return b.String()
}

func kindsOfFlow(n int) string {
	if n == 1 {
		return "1 kind of flow"
	}
	return fmt.Sprintf("%d kinds of flow", n)
}

// String says what came of the flows, which they are, and how one of them went.
func (c *Changed) String() string {
	var b strings.Builder
	c.head(&b)
	b.WriteString("    one of them:\n")
	for _, line := range mergedLines(traceLines(c.BeforeTrace), traceLines(c.AfterTrace)) {
		b.WriteString("      " + line + "\n")
	}
	return b.String()
}

func (c *Changed) head(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s -> %s", c.Effect, Fate(c.Before), Fate(c.After))
	if c.Cut {
		b.WriteString(" (not every equal way was walked)")
	}
	b.WriteByte('\n')
	writeFlows(b, c.Flows)
	if len(c.Assumptions) > 0 {
		b.WriteString("    assume " + strings.Join(c.Assumptions, ", ") + "\n")
	}
}

// Fate is what flows come to, in a line: "delivered, or dropped at fw".
func Fate(outcomes []Outcome) string {
	if len(outcomes) == 0 {
		return "not sent"
	}
	words := make([]string, len(outcomes))
	for i, o := range outcomes {
		words[i] = o.String()
	}
	return strings.Join(words, ", or ")
}

func traceLines(t *sim.Trace) []string {
	if t == nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(t.String(), "\n"), "\n")
}

// mergedLines are the lines of two texts in one: those of both, those of the first alone
// behind a minus, those of the second behind a plus; as few as can be of these.
func mergedLines(a, b []string) (out []string) {
	// common[i][j] is how many lines a[i:] and b[j:] can share.
	common := make([][]int, len(a)+1)
	common[len(a)] = make([]int, len(b)+1)
	for i := len(a) - 1; i >= 0; i-- {
		common[i] = make([]int, len(b)+1)
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, "  "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+a[i])
			i++
		default:
			out = append(out, "+ "+b[j])
			j++
		}
	}
	return out
}
