package expr

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"azpath/sim/azjson/internal/value"
)

// What is read at most. The language's own limit is 24,576 characters; templates that
// Bicep makes come near it, and a reader need not be the one who refuses.
const (
	maxText  = 256 << 10 // bytes of one expression
	maxDepth = 200       // of brackets in brackets
)

type parser struct {
	s     string
	at    int
	depth int
}

// parse reads "[…]".
func parse(text string) (*node, error) {
	p := &parser{s: text[:len(text)-1], at: 1}
	if len(text) > maxText {
		return nil, p.fail(0, fmt.Sprintf("the expression has more than %d bytes", maxText))
	}
	n, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.s) {
		return nil, p.unexpected(`want "]", the end of the expression`)
	}
	return n, nil
}

func (p *parser) fail(at int, problem string) error {
	return &SyntaxError{Column: utf8.RuneCountInString(p.s[:at]) + 1, Problem: problem}
}

func (p *parser) unexpected(want string) error {
	if p.at >= len(p.s) {
		return p.fail(p.at, "the expression ends, "+want)
	}
	r, _ := utf8.DecodeRuneInString(p.s[p.at:])
	return p.fail(p.at, fmt.Sprintf("%q, %s", r, want))
}

func (p *parser) space() {
	for p.at < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[p.at:])
		if !unicode.IsSpace(r) {
			return
		}
		p.at += n
	}
}

// next is the byte after blanks, 0 at the end.
func (p *parser) next() byte {
	if p.space(); p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

// expression is a literal or a call, and what is taken out of it.
func (p *parser) expression() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fail(p.at, fmt.Sprintf("nested more than %d deep", maxDepth))
	}
	defer func() { p.depth-- }()
	n, err := p.primary()
	for links := 0; err == nil; links++ {
		if links > maxDepth {
			return nil, p.fail(p.at, fmt.Sprintf("more than %d properties in a row", maxDepth))
		}
		switch p.next() {
		case '.':
			n, err = p.member(n)
		case '[':
			n, err = p.index(n)
		default:
			return n, nil
		}
	}
	return nil, err
}

func (p *parser) primary() (*node, error) {
	switch c := p.next(); {
	case c == '\'':
		return p.text()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case isNameStart(c):
		return p.call()
	case c == '"':
		return nil, p.unexpected("want a string in single quotes")
	}
	return nil, p.unexpected("want a function, a string in single quotes or a number")
}

// text reads a string, in which a quote is written twice.
func (p *parser) text() (*node, error) {
	begin := p.at
	var b []byte
	for p.at++; p.at < len(p.s); p.at++ {
		if c := p.s[p.at]; c != '\'' {
			b = append(b, c)
			continue
		}
		if p.at++; p.at >= len(p.s) || p.s[p.at] != '\'' {
			return literal(value.Text(string(b))), nil
		}
		b = append(b, '\'')
	}
	return nil, p.fail(begin, `the string has no end: want "'", and "''" for a quote within`)
}

func (p *parser) number() (*node, error) {
	begin := p.at
	for p.at++; p.at < len(p.s) && (isName(p.s[p.at]) || p.s[p.at] == '.' && p.at+1 < len(p.s) && isDigit(p.s[p.at+1])); {
		p.at++
	}
	digits := p.s[begin:p.at]
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return literal(value.Int(int(n))), nil
	}
	if _, err := strconv.ParseFloat(digits, 64); err == nil && isDigit(digits[len(digits)-1]) {
		return nil, p.fail(begin, fmt.Sprintf("%q, want a whole number of at most 64 bits", digits))
	}
	return nil, p.fail(begin, fmt.Sprintf("%q is no number", digits))
}

func (p *parser) name() string {
	begin := p.at
	for p.at < len(p.s) && isName(p.s[p.at]) {
		p.at++
	}
	return p.s[begin:p.at]
}

// call reads name(…), or namespace.name(…) for a function the template defines.
func (p *parser) call() (*node, error) {
	name := p.name()
	for p.next() == '.' {
		p.at++
		if !isNameStart(p.next()) {
			return nil, p.unexpected("want a name")
		}
		name += "." + p.name()
	}
	n := &node{kind: callNode, name: name}
	if p.next() != '(' {
		return nil, p.unexpected(fmt.Sprintf(`want "(" after %s: it is a function`, name))
	}
	p.at++
	if p.next() == ')' {
		p.at++
		return n, nil
	}
	for {
		a, err := p.expression()
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, a)
		switch p.next() {
		case ',':
			p.at++
		case ')':
			p.at++
			return n, nil
		default:
			return nil, p.unexpected(fmt.Sprintf(`want "," or ")" in the arguments of %s`, name))
		}
	}
}

func (p *parser) member(base *node) (*node, error) {
	p.at++
	switch c := p.next(); {
	case c == '?':
		return nil, p.unexpected("want the name of a property; templates write .?name as tryGet(…, 'name')")
	case !isName(c):
		return nil, p.unexpected("want the name of a property")
	}
	return &node{kind: memberNode, name: p.name(), args: []*node{base}}, nil
}

func (p *parser) index(base *node) (*node, error) {
	p.at++
	if p.next() == '?' {
		return nil, p.unexpected("want an index; templates write [?x] as tryGet(…, x)")
	}
	i, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.next() != ']' {
		return nil, p.unexpected(`want "]" after the index`)
	}
	p.at++
	return &node{kind: indexNode, args: []*node{base, i}}, nil
}

func isDigit(c byte) bool     { return c >= '0' && c <= '9' }
func isNameStart(c byte) bool { return c == '_' || c == '$' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isName(c byte) bool      { return isNameStart(c) || isDigit(c) }
