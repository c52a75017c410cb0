package expr

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// verdict is yes, no, or that nobody can say.
type verdict uint8

const (
	undecided verdict = iota
	no
	yes
)

func (d verdict) value(c *call, from ...value.Value) value.Value {
	switch d {
	case yes:
		return value.True
	case no:
		return value.False
	}
	return c.unknown(from...)
}

func decided(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// same compares as equals does: texts with their case, numbers by value, arrays in
// order, objects without order and without the case of their names; values of two
// kinds are different. Unknowns with one text are the same; what contradicts the
// known part of a text is different.
func same(a, b value.Value) verdict {
	a, b = whole(a), whole(b)
	if a.IsUnknown() || b.IsUnknown() {
		return sameUnknown(a, b)
	}
	if a.Kind() != b.Kind() {
		return decided(a.IsNull() && b.IsNull())
	}
	switch a.Kind() {
	case value.Number:
		d, ok := orderNumbers(a, b)
		return decided(ok && d == 0)
	case value.Array:
		if a.Len() != b.Len() {
			return no
		}
		result := yes
		for i := range a.Len() {
			if result = both(result, same(a.Index(i), b.Index(i))); result == no {
				return no
			}
		}
		return result
	case value.Object:
		if a.Len() != b.Len() {
			return no
		}
		index, result := indexed(b), yes
		for key, x := range a.Members() {
			y, ok := index[strings.ToLower(key)]
			if !ok {
				return no
			}
			if result = both(result, same(x, y)); result == no {
				return no
			}
		}
		return result
	}
	return decided(value.Equal(a, b))
}

// both is two verdicts together: no decides, then undecided.
func both(a, b verdict) verdict {
	switch {
	case a == no || b == no:
		return no
	case a == undecided || b == undecided:
		return undecided
	}
	return yes
}

func sameUnknown(a, b value.Value) verdict {
	x, y := a.Would(), b.Would()
	if x != value.Absent && y != value.Absent && x != y {
		return no
	}
	secret := strings.Contains(a.Text(), "hidden")
	if a.IsUnknown() && b.IsUnknown() && a.Text() == b.Text() && !secret {
		return yes
	}
	if x != value.String && y != value.String || a.Kind() != value.String && b.Kind() != value.String && x != y {
		return undecided
	}
	begin, end := clash(prefix(a), prefix(b)), clash(reversed(suffix(a)), reversed(suffix(b)))
	if begin || end {
		return no
	}
	if longer(a, b) || longer(b, a) {
		return no
	}
	return undecided
}

// clash says whether two texts begin differently.
func clash(a, b string) bool {
	n := min(len(a), len(b))
	return a[:n] != b[:n]
}

// longer says whether the known parts of a alone are longer than all of b.
func longer(a, b value.Value) bool {
	if b.IsUnknown() {
		return false
	}
	n := 0
	for _, p := range pieces(a) {
		if p.known {
			n += len(p.text)
		}
	}
	return n > len(b.Text())
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// indexed are the members of an object by the lower case of their names.
func indexed(v value.Value) map[string]value.Value {
	m := make(map[string]value.Value, v.Len())
	for k, x := range v.Members() {
		m[strings.ToLower(k)] = x
	}
	return m
}

// orderText orders texts as the invariant culture of .NET does, near enough for names:
// punctuation, digits, letters; letters without their case, and then the small one
// first.
func orderText(a, b string) int {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if d := weight(x[i]) - weight(y[i]); d != 0 {
			return d
		}
	}
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return -strings.Compare(a, b)
}
