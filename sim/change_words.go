package sim

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
)

// The text of changes and flows is made of words with white space between them.
// A word that holds anything but letters, digits and . _ - / * is quoted as in
// Go. Inside a word, commas part the elements of a list, a colon the ports, and
// IPv6 stands in brackets.

// maxNotation is how long the text of one change or flow may be, in bytes.
const maxNotation = 1 << 16

const blanks = " \t\r\n"

// splitAt cuts s at every byte of seps that stands outside quotes and brackets.
func splitAt(s, seps string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			if quoted, err := strconv.QuotedPrefix(s[i:]); err == nil {
				i += len(quoted) - 1
			}
		case s[i] == '[' && (i == from || s[i-1] == ','):
			if closing := strings.IndexByte(s[i:], ']'); closing > 0 {
				i += closing
			}
		case strings.IndexByte(seps, s[i]) >= 0:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// splitWords cuts s at white space outside quotes.
func splitWords(s string) []string {
	var words []string
	for _, w := range splitAt(s, blanks) {
		if w != "" {
			words = append(words, w)
		}
	}
	return words
}

// readWord takes quotes or brackets off a word and says what is wrong with it.
func readWord(raw string) (s, problem string) {
	switch {
	case raw == "":
		return "", `empty, want a word or ""`
	case raw[0] == '"':
		s, err := strconv.Unquote(raw)
		if err != nil {
			return "", "quotes must close, and close around the whole"
		}
		return s, ""
	case strings.Contains(raw, `"`):
		return "", "quotes must stand around the whole"
	case raw[0] == '[':
		s := strings.TrimSuffix(raw[1:], "]")
		if len(s) != len(raw)-2 || !isIPv6(s) {
			return "", "brackets are for one IPv6 address or prefix"
		}
		return s, ""
	}
	return raw, ""
}

// word is s as readWord takes it.
func word(s string) string { return quoteUnless(s, "._-/*") }

// part is a word that stands on one side of a slash.
func part(s string) string { return quoteUnless(s, "._-*") }

func quoteUnless(s, allowed string) string {
	strange := func(r rune) bool {
		return !unicode.IsLetter(r) && (r < '0' || r > '9') && !strings.ContainsRune(allowed, r) || r == unicode.ReplacementChar
	}
	if s == "" || strings.ContainsFunc(s, strange) || !strings.ContainsFunc(s, func(r rune) bool { return r != '-' }) {
		return strconv.Quote(s)
	}
	return s
}

// wordOr is a word, or a keyword for the empty string: `none`. A name spelled
// like the keyword is quoted.
func wordOr(s, keyword string) string {
	switch s {
	case "":
		return keyword
	case keyword:
		return strconv.Quote(s)
	}
	return word(s)
}

// listText is "*" for none, else the elements between commas.
func listText(list []string) string {
	if len(list) == 0 {
		return "*"
	}
	texts := make([]string, len(list))
	for i, s := range list {
		texts[i] = element(s)
	}
	return strings.Join(texts, ",")
}

// element is a word of a list: IPv6 stands in brackets, to keep its colons from
// the ports'.
func element(s string) string {
	if isIPv6(s) {
		return "[" + s + "]"
	}
	return word(s)
}

// endpointText is addresses with the ports behind them, if there are any.
func endpointText(addresses, ports []string) string {
	if len(ports) == 0 {
		return listText(addresses)
	}
	return listText(addresses) + ":" + listText(ports)
}

// portList reads ports and ranges between commas.
func (n *notation) portList(name, raw string) []string {
	ports := n.list(name, raw)
	for _, p := range ports {
		if _, err := ParsePorts(p); err != nil {
			n.fail(name+" port", p, problemOf(err, strconv.Quote(p)))
		}
	}
	return ports
}

func isIPv6(s string) bool {
	if !strings.Contains(s, ":") {
		return false
	}
	_, err := netip.ParsePrefix(s)
	a, addrErr := netip.ParseAddr(s)
	return err == nil || addrErr == nil && a.Zone() == ""
}

// notation reads a text word by word. After the first mistake it gives empty
// values, so that its users need to look at the error only once.
type notation struct {
	what  string // what is read, as errors call it: "route add"
	usage string // how all of it should look
	words []string
	err   error
}

func (n *notation) fail(name, raw, problem string) {
	if n.err != nil {
		return
	}
	e := &InputError{Path: n.what, Problem: problem}
	if name != "" {
		e.Path += ": " + name
	}
	if raw != "" {
		if s, wrong := readWord(raw); wrong == "" && raw[0] == '"' {
			raw = s
		}
		e.Value = quote(raw)
	}
	n.err = e
}

// next takes a word as it stands.
func (n *notation) next(name string) string {
	if len(n.words) == 0 {
		n.fail(name, "", "missing, want "+n.usage)
	}
	if n.err != nil {
		return ""
	}
	raw := n.words[0]
	n.words = n.words[1:]
	return raw
}

// more reports whether anything is left.
func (n *notation) more() bool { return n.err == nil && len(n.words) > 0 }

// end complains about what is left, and about all that came before.
func (n *notation) end() error {
	if n.more() {
		n.fail("", n.words[0], "nothing may follow here, want "+n.usage)
	}
	return n.err
}

// word takes a name or the like.
func (n *notation) word(name string) string { return n.unquote(name, n.next(name)) }

func (n *notation) unquote(name, raw string) string {
	if n.err != nil {
		return ""
	}
	s, problem := readWord(raw)
	if problem != "" {
		n.fail(name, raw, problem)
	}
	return s
}

// wordOr takes a name, or a keyword that stands for none.
func (n *notation) wordOr(name, keyword string) string {
	if n.more() && n.words[0] == keyword {
		n.next(name)
		return ""
	}
	return n.word(name)
}

// literal takes the one word that may stand here.
func (n *notation) literal(want string) {
	if raw := n.next(want); n.err == nil && raw != want {
		n.fail("", raw, fmt.Sprintf("want %s in its place: %s", want, n.usage))
	}
}

// keyword takes one of a few words and gives its place among them.
func (n *notation) keyword(name string, of ...string) int {
	raw := n.next(name)
	for i, k := range of {
		if raw == k {
			return i
		}
	}
	n.fail(name, raw, "want "+strings.Join(of, " or "))
	return -1
}

// value takes a word that has a meaning of its own: a prefix, a protocol.
func (n *notation) value(name string, to scalar) { n.read(name, n.next(name), to) }

func (n *notation) read(name, raw string, to scalar) {
	if s := n.unquote(name, raw); n.err == nil {
		if problem := readText(to, s); problem != "" {
			n.fail(name, raw, problem)
		}
	}
}

// number takes a whole number.
func (n *notation) number(name string) int {
	raw := n.next(name)
	v, err := strconv.Atoi(raw)
	if err != nil {
		n.fail(name, raw, wantNumber(err, ""))
	}
	return v
}

// list reads elements between commas. A lone "*" is none.
func (n *notation) list(name, raw string) []string {
	if raw == "*" || n.err != nil {
		return nil
	}
	var list []string
	for _, r := range splitAt(raw, ",") {
		list = append(list, n.unquote(name, r))
	}
	return list
}

// endpoint takes addresses and the ports behind them.
func (n *notation) endpoint(name string) (addresses, ports []string) {
	raw := n.next(name)
	if isIPv6(raw) {
		return []string{raw}, nil
	}
	sides := splitAt(raw, ":")
	switch len(sides) {
	case 1:
		return n.list(name, raw), nil
	case 2:
		ports = n.portList(name, sides[1])
		return n.list(name, sides[0]), ports
	}
	n.fail(name, raw, "more than one colon: want IPv6 in brackets, [2001:db8::1]:443")
	return nil, nil
}

// pair takes a name, or two with a slash between them.
func (n *notation) pair(name string) (first, second string) {
	raw := n.next(name)
	switch sides := splitAt(raw, "/"); len(sides) {
	case 1:
		return "", n.unquote(name, raw)
	case 2:
		return n.unquote(name, sides[0]), n.unquote(name, sides[1])
	}
	n.fail(name, raw, "more than one slash: want a name that holds one in quotes")
	return "", ""
}
