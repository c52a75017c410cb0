package expr

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"

	"azpath/sim/azjson/internal/value"
)

// Page "String functions for ARM templates": one form of writing into another.
var encodings = []function{
	{"base64", "s", value.String, known(toBase64), deep},
	{"base64ToString", "s", value.String, known(base64ToString), shallow},
	{"base64ToJson", "s", value.Absent, known(base64ToJSON), shallow},
	{"dataUri", "s", value.String, known(dataURI), deep},
	{"dataUriToString", "s", value.String, known(dataURIToString), shallow},
	{"uri", "ss", value.String, partly(uri), shallow},
	{"uriComponent", "s", value.String, known(uriComponent), shallow},
	{"uriComponentToString", "s", value.String, known(uriComponentToString), shallow},
}

func toBase64(_ *call, v []value.Value) value.Value {
	return value.Text(base64.StdEncoding.EncodeToString([]byte(v[0].Text())))
}

func base64ToString(c *call, v []value.Value) value.Value {
	b, err := base64.StdEncoding.DecodeString(v[0].Text())
	if err != nil {
		return c.bad("%s is no base64", v[0].Quote())
	}
	return value.Text(strings.ToValidUTF8(string(b), string(utf8.RuneError)))
}

func base64ToJSON(c *call, v []value.Value) value.Value {
	text := base64ToString(c, v)
	if text.IsUnknown() {
		return text
	}
	return fromJSON(c, hide(text, v[0].IsHidden()))
}

// parseJSON reads a text as JSON. Of one that is known in part the unknown names that
// stand in strings stay what they are.
func parseJSON(c *call, v []value.Value) value.Value {
	if !v[0].IsUnknown() {
		return fromJSON(c, v[0])
	}
	x, ok := readJSON(v[0].Text())
	if !ok || x.Kind() != value.Object && x.Kind() != value.Array {
		return c.unknown(v...)
	}
	return reopened(x, v[0])
}

// reopened makes the texts in which something unknown stands unknown again.
func reopened(x, from value.Value) value.Value {
	switch x.Kind() {
	case value.String:
		if strings.ContainsAny(x.Text(), "{}") {
			return hide(value.Missing(value.String, x.Text(), from.Whys()...), from.IsHidden())
		}
	case value.Array:
		items := make([]value.Value, x.Len())
		for i, y := range x.Items() {
			items[i] = reopened(y, from)
		}
		return value.List(items...)
	case value.Object:
		var members []value.Member
		for k, y := range x.Members() {
			members = append(members, value.Member{Key: k, Value: reopened(y, from)})
		}
		return value.Fields(members...)
	}
	return x
}

func fromJSON(c *call, v value.Value) value.Value {
	x, ok := readJSON(v.Text())
	if !ok {
		return c.bad("%s is no JSON", v.Quote())
	}
	return x.From(v)
}

// readJSON reads strings in single quotes too, as Azure does.
func readJSON(s string) (value.Value, bool) {
	x, err := value.Parse("", []byte(s))
	if err != nil && strings.Contains(s, "'") {
		x, err = value.Parse("", []byte(doubleQuoted(s)))
	}
	return x, err == nil
}

// doubleQuoted writes strings in single quotes as JSON has them.
func doubleQuoted(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, `'"`)
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		quote := s[i]
		s = s[i+1:]
		end := 0
		for end < len(s) && s[end] != quote {
			if s[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end, len(s))
		if quote == '"' {
			b.WriteString(`"` + s[:end] + `"`)
		} else {
			quoted, _ := json.Marshal(strings.ReplaceAll(s[:end], `\'`, "'")) // of a string: no error
			b.Write(quoted)
		}
		s = s[min(end+1, len(s)):]
	}
	return b.String() + s
}

// dataURI writes the character set as Azure does, without its hyphen.
func dataURI(_ *call, v []value.Value) value.Value {
	return value.Text("data:text/plain;charset=utf8;base64," + base64.StdEncoding.EncodeToString([]byte(v[0].Text())))
}

func dataURIToString(c *call, v []value.Value) value.Value {
	head, data, ok := strings.Cut(v[0].Text(), ",")
	if !ok || !strings.HasPrefix(strings.ToLower(head), "data:") {
		return c.bad("%s is no data URI", v[0].Quote())
	}
	if strings.HasSuffix(strings.ToLower(head), ";base64") {
		return base64ToString(c, []value.Value{hide(value.Text(data), v[0].IsHidden())})
	}
	return uriComponentToString(c, []value.Value{hide(value.Text(data), v[0].IsHidden())})
}

// uri resolves by RFC 3986, section 5. Of an unknown base the directory is taken to be
// the base itself, so that the name of the file is kept: "{artifacts}/nested/vnet.json".
func uri(c *call, v []value.Value) value.Value {
	base, relative := v[0], v[1]
	if base.IsUnknown() {
		if strings.HasSuffix(suffix(base), "/") || strings.HasPrefix(prefix(relative), "/") {
			return Concat(base, relative)
		}
		return Concat(base, value.Text("/"), relative)
	}
	b, err := url.Parse(base.Text())
	if err != nil || !b.IsAbs() {
		return c.bad("%s is no absolute URI", base.Quote())
	}
	if relative.IsUnknown() {
		dir := base.Text()
		if i := strings.LastIndexByte(dir, '/'); i > len(b.Scheme)+2 {
			dir = dir[:i]
		}
		return Concat(hide(value.Text(dir+"/"), base.IsHidden()), relative)
	}
	r, err := url.Parse(relative.Text())
	if err != nil {
		return c.bad("%s is no relative URI", relative.Quote())
	}
	return value.Text(b.ResolveReference(r).String())
}

// uriComponent escapes all but the unreserved characters of RFC 3986.
func uriComponent(_ *call, v []value.Value) value.Value {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(v[0].Text()) {
		if isName(c) && c != '$' || strings.IndexByte("-.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
		}
	}
	return value.Text(b.String())
}

func uriComponentToString(c *call, v []value.Value) value.Value {
	s, err := url.PathUnescape(v[0].Text())
	if err != nil {
		return c.bad("%s has a %% without two hexadecimal digits", v[0].Quote())
	}
	return value.Text(strings.ToValidUTF8(s, string(utf8.RuneError)))
}
