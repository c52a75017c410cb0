package expr

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Page "Numeric functions for ARM templates".
var numbers = []function{
	{"add", "ii", value.Number, arithmetic(sum), shallow},
	{"sub", "ii", value.Number, arithmetic(difference), shallow},
	{"mul", "ii", value.Number, arithmetic(product), shallow},
	{"div", "ii", value.Number, arithmetic(quotient), shallow},
	{"mod", "ii", value.Number, arithmetic(remainder), shallow},
	{"min", "dd*", value.Number, partly(func(c *call, v []value.Value) value.Value { return extreme(c, v, -1) }), shallow},
	{"max", "dd*", value.Number, partly(func(c *call, v []value.Value) value.Value { return extreme(c, v, 1) }), shallow},
	{"int", "n", value.Number, known(toInt), shallow},
	{"float", "n", value.Number, known(toFloat), shallow},
	{"minInt", "", value.Number, known(func(*call, []value.Value) value.Value { return value.Int(math.MinInt64) }), shallow},
	{"maxInt", "", value.Number, known(func(*call, []value.Value) value.Value { return value.Int(math.MaxInt64) }), shallow},
	{"range", "ii", value.Array, known(numberRange), shallow},
}

// arithmetic is on whole numbers of 64 bits. The problem is "" where there is a result.
func arithmetic(f func(a, b int) (n int, problem string)) func(*call) value.Value {
	return known(func(c *call, v []value.Value) value.Value {
		a, ok := v[0].Int()
		b, bok := v[1].Int()
		if !ok || !bok {
			return c.bad("want whole numbers, have %s and %s", v[0].Quote(), v[1].Quote())
		}
		n, problem := f(a, b)
		if problem != "" {
			return c.bad("%s", problem)
		}
		return value.Int(n)
	})
}

const overflow = "the result takes more than 64 bits"

func sum(a, b int) (int, string) {
	n := a + b
	if (n > a) != (b > 0) && b != 0 {
		return 0, overflow
	}
	return n, ""
}

func difference(a, b int) (int, string) {
	n := a - b
	if (n < a) != (b > 0) && b != 0 {
		return 0, overflow
	}
	return n, ""
}

func product(a, b int) (int, string) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	negative := (a < 0) != (b < 0)
	switch {
	case hi != 0 || lo > 1<<63 || lo == 1<<63 && !negative:
		return 0, overflow
	case negative:
		return int(-lo), ""
	}
	return int(lo), ""
}

func magnitude(n int) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// quotient cuts towards zero, as .NET does.
func quotient(a, b int) (int, string) {
	switch {
	case b == 0:
		return 0, "division by zero"
	case a == math.MinInt64 && b == -1:
		return 0, overflow
	}
	return a / b, ""
}

func remainder(a, b int) (int, string) {
	switch b {
	case 0:
		return 0, "division by zero"
	case -1:
		return 0, ""
	}
	return a % b, ""
}

// extreme is min or max, of an array or of the arguments.
func extreme(c *call, v []value.Value, sign int) value.Value {
	if len(v) == 1 && v[0].Kind() == value.Array {
		v = v[0].Items()
	}
	var unknown []value.Value
	best := value.Value{}
	for _, x := range v {
		switch {
		case x.IsUnknown():
			unknown = append(unknown, x)
			continue
		case x.Kind() != value.Number:
			return c.bad("%s among the numbers", x.Kind())
		case best.Kind() == value.Absent:
			best = x
			continue
		}
		d, ok := orderNumbers(x, best)
		if !ok {
			return c.bad("%s and %s can't be compared", x.Quote(), best.Quote())
		}
		if d*sign > 0 {
			best = x
		}
	}
	switch {
	case unknown != nil:
		return c.unknown(unknown...)
	case best.Kind() == value.Absent:
		return c.bad("the array is empty")
	}
	return best
}

func orderNumbers(a, b value.Value) (int, bool) {
	x, ok := a.Int()
	y, bok := b.Int()
	if !ok || !bok {
		f, err := strconv.ParseFloat(a.Text(), 64)
		g, gerr := strconv.ParseFloat(b.Text(), 64)
		switch {
		case err != nil || gerr != nil:
			return 0, false
		case f < g:
			return -1, true
		case f > g:
			return 1, true
		}
		return 0, true
	}
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

func toInt(c *call, v []value.Value) value.Value {
	n, ok := v[0].Int()
	if !ok {
		return c.bad("%s is no whole number", v[0].Quote())
	}
	return value.Int(n)
}

func toFloat(c *call, v []value.Value) value.Value {
	f, err := strconv.ParseFloat(strings.TrimSpace(v[0].Text()), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return c.bad("%s is no number", v[0].Quote())
	}
	return value.Literal(strconv.FormatFloat(f, 'g', -1, 64))
}

// numberRange has the language's bounds.
func numberRange(c *call, v []value.Value) value.Value {
	const most, last = 10000, math.MaxInt32
	start, ok := v[0].Int()
	n, nok := v[1].Int()
	switch {
	case !ok || !nok:
		return c.bad("want whole numbers, have %s and %s", v[0].Quote(), v[1].Quote())
	case n < 0 || n > most:
		return c.bad("a count of %s, want 0 to %d", v[1].Quote(), most)
	case start > last-n:
		return c.bad("the numbers end after %d", last)
	}
	items := make([]value.Value, n)
	for i := range items {
		items[i] = value.Int(start + i)
	}
	return value.List(items...)
}
