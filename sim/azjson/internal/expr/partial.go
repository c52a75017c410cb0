package expr

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// piece is a part of a text that is known in part: text that is known, or "{…}" that
// stands for what is not.
type piece struct {
	text  string
	known bool
}

// pieces takes a value's text apart: of "vnet-{env}-01" the pieces are "vnet-", "{env}"
// and "-01". What has brackets that do not match is unknown from there on.
func pieces(v value.Value) []piece {
	s := v.Text()
	if !v.IsUnknown() {
		return []piece{{s, true}}
	}
	var out []piece
	for s != "" {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return append(out, piece{s, true})
		}
		if open > 0 {
			out = append(out, piece{s[:open], true})
		}
		end := value.Braced(s[open:])
		out = append(out, piece{s[open : open+end], false})
		s = s[open+end:]
	}
	return out
}

// oneUnknown is the name in "{name}", if the text is nothing else.
func oneUnknown(s string) (string, bool) {
	if len(s) > 2 && s[0] == '{' && value.Braced(s) == len(s) && s[len(s)-1] == '}' {
		return s[1 : len(s)-1], true
	}
	return "", false
}

// Concat joins texts as the function concat does: the result is a string, or an
// Unknown whose text keeps what is known and no secret. Numbers and booleans are
// written out, null is nothing.
func Concat(parts ...value.Value) value.Value {
	var b strings.Builder
	unknown, hidden := false, false
	for _, p := range parts {
		unknown = unknown || p.IsUnknown()
		hidden = hidden || p.HoldsHidden()
	}
	for _, p := range parts {
		if unknown && !p.IsUnknown() && p.HoldsHidden() {
			b.WriteString("{hidden}")
		} else {
			b.WriteString(textOf(p))
		}
	}
	if unknown {
		return hide(value.Missing(value.String, b.String(), whysOf(parts...)...), hidden)
	}
	return hide(value.Text(b.String()), hidden)
}

// textOf writes a value as a text: arrays and objects as JSON.
func textOf(v value.Value) string {
	switch v.Kind() {
	case value.Absent, value.Null:
		return ""
	case value.Array, value.Object:
		b, err := v.MarshalJSON()
		if err != nil {
			return ""
		}
		return string(b)
	case value.Bool: // as .NET writes it
		if v.Text() == "true" {
			return "True"
		}
		return "False"
	}
	return v.Text()
}

// partialText makes the text of pieces again.
func partialText(from value.Value, ps []piece) value.Value {
	var b strings.Builder
	all := true
	for _, p := range ps {
		b.WriteString(p.text)
		all = all && p.known
	}
	if all {
		return hide(value.Text(b.String()), from.IsHidden())
	}
	return hide(value.Missing(value.String, b.String(), from.Whys()...), from.IsHidden())
}

// prefix is what a partly known text certainly begins with, suffix what it ends with.
// Of a known text both are the text.
func prefix(v value.Value) string {
	if ps := pieces(v); len(ps) > 0 && ps[0].known {
		return ps[0].text
	}
	return ""
}

func suffix(v value.Value) string {
	if ps := pieces(v); len(ps) > 0 && ps[len(ps)-1].known {
		return ps[len(ps)-1].text
	}
	return ""
}

func hide(v value.Value, hidden bool) value.Value {
	if hidden {
		return v.Hidden()
	}
	return v
}
