package expr

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// split cuts a text at a delimiter, or at each of several.
func split(c *call, v []value.Value) value.Value {
	delimiters, problem, ok := delimitersOf(v[1])
	switch {
	case problem != "":
		return c.bad("%s", problem)
	case !ok:
		return c.unknown(v...)
	}
	if !v[0].IsUnknown() {
		return value.List(cutAt([]piece{{v[0].Text(), true}}, delimiters, v[0])...)
	}
	// Of a text with unknown parts nobody knows how many delimiters those have. An
	// identifier is the exception that matters.
	if begin := prefix(v[0]); len(delimiters) == 1 && delimiters[0] == "/" && strings.HasPrefix(begin, "/") && len(begin) > 1 {
		c.run.warn(Assumed, "split: the unknown names in the identifier "+v[0].Quote()+" are taken to have no \"/\" in them")
		return value.List(cutAt(pieces(v[0]), delimiters, v[0])...)
	}
	if isAddress(v[0]) && !slices.ContainsFunc(delimiters, func(s string) bool { return strings.ContainsAny(s, ".:0123456789abcdefABCDEF") }) {
		return value.List(v[0])
	}
	return c.unknown(v...)
}

// isAddress says whether an unknown is the address of a resource, which a delimiter is
// in only if it may stand in an address.
func isAddress(v value.Value) bool {
	s := strings.ToLower(v.Text())
	return strings.HasPrefix(s, "{/") && strings.HasSuffix(s, "ipaddress}") && strings.Count(s, "#") == 1
}

func delimitersOf(v value.Value) (delimiters []string, problem string, ok bool) {
	switch {
	case v.IsUnknown():
		return nil, "", false
	case v.Kind() == value.String:
		return []string{v.Text()}, "", true
	case v.Kind() != value.Array:
		return nil, "argument 2 is " + v.Kind().String() + ", want a string or an array of strings", false
	}
	for _, x := range v.Items() {
		if x.IsUnknown() {
			return nil, "", false
		}
		if x.Kind() != value.String {
			return nil, "a delimiter is " + x.Kind().String() + ", want a string", false
		}
		delimiters = append(delimiters, x.Text())
	}
	return delimiters, "", true
}

// cutAt cuts the known pieces. An empty delimiter cuts nothing, as in .NET.
func cutAt(ps []piece, delimiters []string, from value.Value) []value.Value {
	var out []value.Value
	var field []piece
	for _, p := range ps {
		if !p.known {
			field = append(field, p)
			continue
		}
		for {
			at, n := firstOf(p.text, delimiters)
			if at < 0 {
				break
			}
			out = append(out, partialText(from, append(field, piece{p.text[:at], true})))
			p.text, field = p.text[at+n:], nil
		}
		if p.text != "" {
			field = append(field, p)
		}
	}
	return append(out, partialText(from, field))
}

// firstOf is where the first delimiter stands and how long it is, -1 for none. Of two
// at one place the first in the list counts.
func firstOf(s string, delimiters []string) (at, n int) {
	at = -1
	for _, d := range delimiters {
		if d == "" {
			continue
		}
		if i := strings.Index(s, d); i >= 0 && (at < 0 || i < at) {
			at, n = i, len(d)
		}
	}
	return at, n
}

// lastField is the last element of split(text, delimiter), where the text is known
// after its last delimiter though not before. It is Absent if it isn't.
func lastField(text, delimiter value.Value) value.Value {
	end := suffix(text)
	if delimiter.Kind() != value.String || delimiter.Text() == "" {
		return value.Value{}
	}
	if i := strings.LastIndex(end, delimiter.Text()); i >= 0 {
		return hide(value.Text(end[i+len(delimiter.Text()):]), text.IsHidden())
	}
	return value.Value{}
}
