package expr

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"azpath/sim/azjson/internal/value"
)

// Page "String functions for ARM templates". Lengths and positions count UTF-16 code
// units, as .NET does.
var texts = []function{
	{"concat", "xx*", value.Absent, partly(concat), deep},
	{"format", "sx*", value.String, partly(format), deep},
	{"join", "as", value.String, partly(join), deep},
	{"split", "sx", value.Array, partly(split), shallow},
	{"toLower", "s", value.String, eachPiece("toLower", strings.ToLower), deep},
	{"toUpper", "s", value.String, eachPiece("toUpper", strings.ToUpper), deep},
	{"trim", "s", value.String, partly(trim), deep},
	{"replace", "sss", value.String, partly(replace), deep},
	{"padLeft", "ni?s?", value.String, known(padLeft), deep},
	{"substring", "si?i?", value.String, partly(substring), deep},
	{"startsWith", "ss", value.Bool, partly(startsWith), deep},
	{"endsWith", "ss", value.Bool, partly(endsWith), deep},
	{"like", "ss", value.Bool, known(like), deep},
	{"string", "x", value.String, partly(toString), deep},
	{"bool", "t", value.Bool, known(toBool), shallow},
}

func concat(c *call, v []value.Value) value.Value {
	kind := value.Absent
	for i, x := range v {
		k := x.Would()
		switch k {
		case value.Number, value.Bool:
			k = value.String
		case value.Absent:
			continue
		}
		if k != value.String && k != value.Array {
			return c.bad("argument %d is %s, want strings or arrays", i+1, k)
		}
		if kind != value.Absent && k != kind {
			return c.bad("argument %d is %s after %s: want strings or arrays, not both", i+1, k, kind)
		}
		kind = k
	}
	if kind == value.Array {
		return joinArrays(c, v)
	}
	return c.joined(v)
}

// joined is [Concat], if the result is not too large.
func (c *call) joined(parts []value.Value) value.Value {
	size := 0
	for _, p := range parts {
		if size += p.Size() - value.Nil.Size(); size > maxSize {
			return c.tooMuch("the result takes more than %d bytes", maxSize)
		}
	}
	return Concat(parts...)
}

// joinArrays joins arrays. Beside one that nobody knows the others' elements are
// certain, though their places are not.
func joinArrays(c *call, v []value.Value) value.Value {
	size, n := 0, 0
	for _, x := range v {
		n += x.Known().Len()
		if size += x.Known().Size(); size > 2*maxSize {
			return c.tooMuch("the result takes more than %d bytes", maxSize)
		}
	}
	c.run.made += perElement * n
	items := make([]value.Value, 0, n)
	open := false
	for _, x := range v {
		x = whole(x)
		known := x.Known()
		open = open || x.IsUnknown()
		for i := range known.Len() {
			items = append(items, known.Index(i))
		}
	}
	all := value.List(items...)
	if !open {
		return all
	}
	u := c.unknown(v...)
	return value.Missing(value.Array, u.Text(), u.Whys()...).Knowing(all)
}

func join(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		return c.unknown(v...)
	}
	if n := v[0].Len(); n > 0 && len(v[1].Text()) > maxSize/n {
		return c.tooMuch("the result takes more than %d bytes", maxSize)
	}
	var parts []value.Value
	for i, x := range v[0].Items() {
		if k := x.Would(); k == value.Array || k == value.Object {
			return c.bad("element %d of the array is %s, want strings", i, k)
		}
		if i > 0 {
			parts = append(parts, v[1])
		}
		parts = append(parts, x)
	}
	return c.joined(parts)
}

// eachPiece applies what works on every part of a text for itself.
func eachPiece(name string, f func(string) string) func(*call) value.Value {
	return partly(func(c *call, v []value.Value) value.Value {
		ps := pieces(v[0])
		for i := range ps {
			if ps[i].known {
				ps[i].text = f(ps[i].text)
			} else {
				ps[i] = ps[i].within(name, "")
			}
		}
		return partialText(v[0], ps)
	})
}

// within is an unknown piece with a function around it: "{toLower(env)}". What the
// function does not change again keeps its name.
func (p piece) within(name, more string) piece {
	x, _ := oneUnknown(p.text)
	if strings.HasPrefix(x, name+"(") && more == "" || name == "toLower" && (strings.HasPrefix(x, "uniqueString(") || strings.HasPrefix(x, "guid(")) {
		return p
	}
	return piece{text: "{" + cut(name+"("+x+more+")") + "}"}
}

func trim(_ *call, v []value.Value) value.Value {
	ps := pieces(v[0])
	for len(ps) > 0 && ps[0].known {
		if ps[0].text = strings.TrimLeftFunc(ps[0].text, unicode.IsSpace); ps[0].text != "" {
			break
		}
		ps = ps[1:]
	}
	for n := len(ps) - 1; n >= 0 && ps[n].known; n-- {
		if ps[n].text = strings.TrimRightFunc(ps[n].text, unicode.IsSpace); ps[n].text != "" {
			break
		}
		ps = ps[:n]
	}
	for _, i := range []int{0, len(ps) - 1} {
		if i >= 0 && i < len(ps) && !ps[i].known {
			ps[i] = ps[i].within("trim", "")
		}
	}
	return partialText(v[0], ps)
}

// replace tells case apart. Where a part is not known, only what is one character long
// is replaced in the parts: a longer text may stand across their ends.
func replace(c *call, v []value.Value) value.Value {
	old, by := v[1], v[2]
	switch {
	case old.IsUnknown() || by.IsUnknown():
		return c.unknown(v...)
	case old.Text() == "":
		return c.bad("the text to replace is empty")
	case v[0].IsUnknown() && lengthOf(old.Text()) > 1:
		return c.unknown(v...)
	}
	ps := pieces(v[0])
	total := 0
	for i, p := range ps {
		if !p.known {
			ps[i] = p.within("replace", ", "+inner(old)+", "+inner(by))
			continue
		}
		if total += len(p.text) + strings.Count(p.text, old.Text())*len(by.Text()); total > maxSize {
			return c.tooMuch("the result takes more than %d bytes", maxSize)
		}
		ps[i].text = strings.ReplaceAll(p.text, old.Text(), by.Text())
	}
	return partialText(v[0], ps)
}

func padLeft(c *call, v []value.Value) value.Value {
	pad := ' '
	if len(v) > 2 {
		r := []rune(v[2].Text())
		if len(r) != 1 {
			return c.bad("padding with %s, want one character", v[2].Quote())
		}
		pad = r[0]
	}
	text := v[0].Text()
	if len(v) == 1 {
		return value.Text(text)
	}
	n, ok := v[1].Int()
	switch {
	case !ok || n < 0:
		return c.bad("a length of %s", v[1].Quote())
	case n > maxSize:
		return c.tooMuch("a length of %s", v[1].Quote())
	}
	return value.Text(strings.Repeat(string(pad), max(0, n-lengthOf(text))) + text)
}

func substring(c *call, v []value.Value) value.Value {
	start, n := 0, -1
	for i, x := range v[1:] {
		if x.IsUnknown() {
			return c.unknown(v...)
		}
		k, ok := x.Int()
		if !ok || k < 0 {
			return c.bad("argument %d is %s, want 0 or more", i+2, x.Quote())
		}
		if i == 0 {
			start = k
		} else {
			n = k
		}
	}
	if v[0].IsUnknown() {
		if begin := prefix(v[0]); n >= 0 && start+n <= lengthOf(begin) {
			return value.Text(part(begin, start, start+n))
		}
		return c.unknown(v...)
	}
	length := lengthOf(v[0].Text())
	if n < 0 {
		n = length - start
	}
	if start > length || n < 0 || n > length-start {
		return c.bad("start %d and length %d are outside of a string of %d characters", start, max(n, 0), length)
	}
	return value.Text(part(v[0].Text(), start, start+n))
}

// startsWith and endsWith do not tell case apart.
func startsWith(c *call, v []value.Value) value.Value {
	return begins(prefix(v[0]), prefix(v[1]), v[0].IsUnknown(), v[1].IsUnknown()).value(c, v...)
}

func endsWith(c *call, v []value.Value) value.Value {
	return begins(reversed(suffix(v[0])), reversed(suffix(v[1])), v[0].IsUnknown(), v[1].IsUnknown()).value(c, v...)
}

// begins compares what is known of the beginnings; more says that more follows.
func begins(whole, part string, moreWhole, morePart bool) verdict {
	whole, part = strings.ToLower(whole), strings.ToLower(part)
	switch n := min(len(whole), len(part)); {
	case whole[:n] != part[:n]:
		return no
	case len(part) <= len(whole) && !morePart:
		return yes
	case !moreWhole && len(part) > len(whole):
		return no
	}
	return undecided
}

// like matches a text with a pattern in which "*" stands for anything, without case.
func like(_ *call, v []value.Value) value.Value {
	text, fields := strings.ToLower(v[0].Text()), strings.Split(strings.ToLower(v[1].Text()), "*")
	first, last := fields[0], fields[len(fields)-1]
	if len(fields) == 1 {
		return value.Of(text == first)
	}
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return value.False
	}
	text = text[len(first) : len(text)-len(last)]
	for _, f := range fields[1 : len(fields)-1] {
		i := strings.Index(text, f)
		if i < 0 {
			return value.False
		}
		text = text[i+len(f):]
	}
	return value.True
}

func toString(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		if w := v[0].Would(); w == value.Array || w == value.Object {
			return c.unknown(v...)
		}
		return value.Missing(value.String, v[0].Text(), v[0].Whys()...)
	}
	var whys []value.Value
	gather(v[0], &whys)
	if len(whys) > 0 {
		return c.unknown(whys...)
	}
	return value.Text(textOf(v[0]))
}

// gather finds the unknowns inside a value.
func gather(v value.Value, into *[]value.Value) {
	v = whole(v)
	switch v.Kind() {
	case value.Unknown:
		*into = append(*into, v)
	case value.Array:
		for _, x := range v.Items() {
			gather(x, into)
		}
	case value.Object:
		for _, x := range v.Members() {
			gather(x, into)
		}
	}
}

func toBool(c *call, v []value.Value) value.Value {
	if n, ok := v[0].Int(); ok && v[0].Kind() == value.Number {
		return value.Of(n != 0)
	}
	b, ok := v[0].Bool()
	if !ok {
		return c.bad("%s is no boolean", v[0].Quote())
	}
	return value.Of(b)
}

// lengthOf counts UTF-16 code units.
func lengthOf(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// part cuts a text by UTF-16 code units.
func part(s string, from, to int) string {
	if len(s) == lengthOf(s) {
		return s[from:to]
	}
	return string(utf16.Decode(utf16.Encode([]rune(s))[from:to]))
}
