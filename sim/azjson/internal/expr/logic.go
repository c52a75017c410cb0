package expr

import (
	"unicode"

	"azpath/sim/azjson/internal/value"
)

// Pages "Logical functions" and "Comparison functions for ARM templates".
var logic = []function{
	{"true", "", value.Bool, known(func(*call, []value.Value) value.Value { return value.True }), shallow},
	{"false", "", value.Bool, known(func(*call, []value.Value) value.Value { return value.False }), shallow},
	{"null", "", value.Null, known(func(*call, []value.Value) value.Value { return value.Nil }), shallow},
	{"if", "bxx", value.Absent, choose, shallow},
	{"and", "bbb*", value.Bool, func(c *call) value.Value { return junction(c, value.False) }, shallow},
	{"or", "bbb*", value.Bool, func(c *call) value.Value { return junction(c, value.True) }, shallow},
	{"not", "b", value.Bool, known(func(_ *call, v []value.Value) value.Value { return value.Of(v[0].Text() != "true") }), shallow},
	{"xor", "bb", value.Bool, known(func(_ *call, v []value.Value) value.Value { return value.Of(v[0].Text() != v[1].Text()) }), shallow},
	{"coalesce", "xx*", value.Absent, coalesce, shallow},
	{"equals", "xx", value.Bool, partly(equals), deep},
	{"less", "nn", value.Bool, compared(func(d int) bool { return d < 0 }), shallow},
	{"lessOrEquals", "nn", value.Bool, compared(func(d int) bool { return d <= 0 }), shallow},
	{"greater", "nn", value.Bool, compared(func(d int) bool { return d > 0 }), shallow},
	{"greaterOrEquals", "nn", value.Bool, compared(func(d int) bool { return d >= 0 }), shallow},
}

// choose is if: only the branch that counts is evaluated. Under a condition that
// nobody knows both are, and if they are the same that is the result.
func choose(c *call) value.Value {
	condition := c.args[0].Eval()
	if problem := c.check(0, condition); problem != "" {
		return c.bad("%s", problem)
	}
	if condition.IsUnknown() {
		a, b := c.args[1].Eval(), c.args[2].Eval()
		if same(a, b) == yes {
			return a
		}
		v := c.unknown(condition)
		if a.Would() == b.Would() {
			return value.Missing(a.Would(), v.Text(), v.Whys()...)
		}
		return v
	}
	if condition.Text() == "true" {
		return c.args[1].Eval()
	}
	return c.args[2].Eval()
}

// junction is and, or: what decides is evaluated first come, and nothing after it.
func junction(c *call, decides value.Value) value.Value {
	var unknown []value.Value
	for i, a := range c.args {
		v := a.Eval()
		if problem := c.check(i, v); problem != "" {
			return c.bad("%s", problem)
		}
		if v.IsUnknown() {
			unknown = append(unknown, v)
		} else if v.Text() == decides.Text() {
			return decides
		}
	}
	if unknown != nil {
		return c.unknown(unknown...)
	}
	return value.Of(decides.Text() != "true")
}

// coalesce is the first argument that is not null. One that nobody knows may be null,
// so it decides only if all after it say the same.
func coalesce(c *call) value.Value {
	var open []value.Value
	for _, a := range c.args {
		v := a.Eval()
		switch {
		case v.IsUnknown():
			open = append(open, v)
			continue
		case v.IsNull():
			continue
		case len(open) == 0:
			return v
		}
		open = append(open, v)
		break
	}
	if len(open) == 0 {
		return value.Nil
	}
	for _, v := range open[1:] {
		if same(open[0], v) != yes {
			return unknownOf(c, open)
		}
	}
	return open[0]
}

// unknownOf is one of several values, nobody knows which.
func unknownOf(c *call, of []value.Value) value.Value {
	would := of[0].Would()
	for _, v := range of {
		if w := v.Would(); w != value.Absent && would == value.Absent {
			would = w
		} else if w != would && w != value.Absent {
			return c.unknown(of...)
		}
	}
	v := c.unknown(of...)
	return value.Missing(would, v.Text(), v.Whys()...)
}

func equals(c *call, v []value.Value) value.Value { return same(v[0], v[1]).value(c, v...) }

func compared(holds func(int) bool) func(*call) value.Value {
	return known(func(c *call, v []value.Value) value.Value {
		switch {
		case v[0].Kind() != v[1].Kind():
			return c.bad("%s and %s, want two numbers or two strings", v[0].Kind(), v[1].Kind())
		case v[0].Kind() == value.String:
			return value.Of(holds(orderText(v[0].Text(), v[1].Text())))
		}
		d, ok := orderNumbers(v[0], v[1])
		if !ok {
			return c.bad("%s and %s can't be compared", v[0].Quote(), v[1].Quote())
		}
		return value.Of(holds(d))
	})
}

// weight orders a character.
func weight(r rune) int {
	switch r = unicode.ToLower(r); {
	case unicode.IsLetter(r):
		return 2<<21 + int(r)
	case unicode.IsDigit(r):
		return 1<<21 + int(r)
	}
	return int(r)
}
