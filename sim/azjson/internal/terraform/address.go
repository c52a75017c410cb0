package terraform

import (
	"strconv"
	"strings"
)

// step is one step of an address or of a path into attributes: a name, or a key in
// brackets. An index is a key of digits.
type step struct {
	text string
	key  bool
}

// path is a way into attributes: ip_configuration[0].subnet_id.
type path []step

// String is the path as Terraform writes it.
func (p path) String() string {
	var s strings.Builder
	for _, x := range p {
		switch {
		case x.key && isIndex(x.text):
			s.WriteString("[" + x.text + "]")
		case x.key:
			s.WriteString("[" + strconv.Quote(x.text) + "]")
		default:
			if s.Len() > 0 {
				s.WriteByte('.')
			}
			s.WriteString(x.text)
		}
	}
	return s.String()
}

// then is the path with further steps, sharing nothing.
func (p path) then(more ...step) path {
	return append(append(make(path, 0, len(p)+len(more)), p...), more...)
}

// last is the name that the path ends in, keys aside.
func (p path) last() string {
	for i := len(p) - 1; i >= 0; i-- {
		if !p[i].key {
			return p[i].text
		}
	}
	return ""
}

func isIndex(s string) bool {
	if s == "" || len(s) > 9 {
		return false
	}
	return strings.Trim(s, "0123456789") == ""
}

func named(s string) step { return step{text: s} }
func keyed(s string) step { return step{text: s, key: true} }
func indexed(i int) step  { return step{text: strconv.Itoa(i), key: true} }
func (s step) index() int { n, _ := strconv.Atoi(s.text); return n }

// parseAddress takes an address or a reference apart, as far as it is one: names
// between dots, keys in brackets. "a.0.b", as old configurations have it, is "a[0].b".
func parseAddress(s string) (p path) {
	for s != "" {
		switch s[0] {
		case '.':
			s = s[1:]
		case '[':
			key, rest, ok := bracket(s)
			if !ok {
				return p
			}
			p, s = append(p, keyed(key)), rest
		default:
			n := strings.IndexAny(s, ".[")
			if n < 0 {
				n = len(s)
			}
			p, s = append(p, step{s[:n], isIndex(s[:n])}), s[n:]
		}
	}
	return p
}

// bracket reads "[0]" or a quoted key.
func bracket(s string) (key, rest string, ok bool) {
	if len(s) > 1 && s[1] == '"' {
		quoted, err := strconv.QuotedPrefix(s[1:])
		if err != nil || !strings.HasPrefix(s[1+len(quoted):], "]") {
			return "", "", false
		}
		key, err = strconv.Unquote(quoted)
		return key, s[len(quoted)+2:], err == nil
	}
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return "", "", false
	}
	return s[1:end], s[end+1:], true
}

// call is one module on the way to an instance, with the key of its own for_each or
// count.
type call struct {
	name string
	step // its key; not a key if it has none
}

// parseModule takes the address of a module apart.
func parseModule(s string) (calls []call) {
	p := parseAddress(s)
	for i := 0; i < len(p); i++ {
		switch {
		case p[i].key && len(calls) > 0:
			calls[len(calls)-1].step = p[i]
		case p[i].text == "module" && i+1 < len(p):
			i++
			calls = append(calls, call{name: p[i].text})
		}
	}
	return calls
}

// moduleAddress is the address of a module, "" of the root.
func moduleAddress(calls []call) string {
	var p path
	for _, c := range calls {
		p = append(p, named("module"), named(c.name))
		if c.key {
			p = append(p, c.step)
		}
	}
	return p.String()
}
