package value

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// What is read at most.
const (
	MaxBytes = 256 << 20 // of one document
	maxDepth = 1000      // of brackets in brackets
)

// SyntaxError is text that is no JSON, even read leniently.
type SyntaxError struct {
	Place
	Column  int // from 1, in bytes
	Problem string
}

// Error is the place and what is wrong there.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: column %d: %s", e.Place, e.Column, e.Problem)
}

// Parse reads one JSON value, up to the end of the text, as templates have it: a
// byte order mark in front, // and /* */ comments, raw line breaks and tabs inside
// strings, a comma before a closing bracket. The name is for messages. The error is a
// [*SyntaxError].
func Parse(name string, text []byte) (Value, error) {
	p := parser{doc: &Document{Name: name, text: text}, b: text}
	if len(text) > MaxBytes {
		return Value{}, p.fail(0, fmt.Sprintf("more than %d bytes", MaxBytes))
	}
	if len(text) > 1 && (text[0] == 0 || text[1] == 0 || text[0] >= 0xfe) {
		return Value{}, p.fail(0, "the text is UTF-16, save it as UTF-8")
	}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		p.at = 3
	}
	v, err := p.value(0)
	if err == nil {
		err = p.space()
	}
	if err == nil && p.at < len(p.b) {
		err = p.unexpected("want the end of the text")
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

type parser struct {
	doc *Document
	b   []byte
	at  int

	// What the arrays and objects around hold so far: how many it will be is not known,
	// and none of them is to grow step by step.
	items []Value
	keys  []string
}

// taken are the items from some place on, which are off the stack then.
func taken[T any](stack *[]T, from int) []T {
	out := slices.Clone((*stack)[from:])
	clear((*stack)[from:])
	*stack = (*stack)[:from]
	return out
}

func (p *parser) fail(at int, problem string) error {
	line := p.doc.line(at)
	start := bytes.LastIndexByte(p.b[:at], '\n') + 1
	return &SyntaxError{Place: Place{p.doc.Name, line}, Column: at - start + 1, Problem: problem}
}

func (p *parser) unexpected(want string) error {
	if p.at >= len(p.b) {
		return p.fail(len(p.b), "the text ends, "+want)
	}
	r, _ := utf8.DecodeRune(p.b[p.at:])
	return p.fail(p.at, fmt.Sprintf("%q, %s", r, want))
}

// space steps over blanks and comments.
func (p *parser) space() error {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			p.at++
		case c == '/' && p.at+1 < len(p.b) && p.b[p.at+1] == '/':
			if n := bytes.IndexByte(p.b[p.at:], '\n'); n >= 0 {
				p.at += n
			} else {
				p.at = len(p.b)
			}
		case c == '/' && p.at+1 < len(p.b) && p.b[p.at+1] == '*':
			n := bytes.Index(p.b[p.at+2:], []byte("*/"))
			if n < 0 {
				return p.fail(p.at, "the comment has no end")
			}
			p.at += n + 4
		default:
			return nil
		}
	}
	return nil
}

func (p *parser) value(depth int) (Value, error) {
	if err := p.space(); err != nil {
		return Value{}, err
	}
	if p.at >= len(p.b) {
		return Value{}, p.unexpected("want a value")
	}
	if depth > maxDepth {
		return Value{}, p.fail(p.at, fmt.Sprintf("nested more than %d deep", maxDepth))
	}
	begin := p.at
	v, err := p.bare(depth)
	v.doc, v.at = p.doc, int32(begin)
	return v, err
}

// bare reads a value without its place.
func (p *parser) bare(depth int) (Value, error) {
	switch c := p.b[p.at]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		s, err := p.text()
		return Text(s), err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for i := range words {
		if w := &words[i]; bytes.HasPrefix(p.b[p.at:], w.text) {
			p.at += len(w.text)
			return w.value, nil
		}
	}
	return Value{}, p.unexpected("want a value")
}

var words = [...]struct {
	text  []byte
	value Value
}{{[]byte("true"), True}, {[]byte("false"), False}, {[]byte("null"), Nil}}

func (p *parser) number() (Value, error) {
	begin := p.at
	for p.at < len(p.b) && strings.IndexByte("+-.eE0123456789", p.b[p.at]) >= 0 {
		p.at++
	}
	literal := string(p.b[begin:p.at])
	if !json.Valid([]byte(literal)) {
		return Value{}, p.fail(begin, fmt.Sprintf("%q is no number", literal))
	}
	return Literal(literal), nil
}

// text reads a string. Raw control characters are part of it.
func (p *parser) text() (string, error) {
	begin := p.at
	plain := true
	for p.at++; p.at < len(p.b) && p.b[p.at] != '"'; p.at++ {
		if p.b[p.at] == '\\' {
			p.at++
			plain = false
		}
	}
	if p.at >= len(p.b) {
		return "", p.fail(begin, "the string has no end")
	}
	p.at++
	raw := p.b[begin+1 : p.at-1]
	if plain {
		return strings.ToValidUTF8(string(raw), "\ufffd"), nil
	}
	return p.unescape(begin, raw)
}

func (p *parser) unescape(begin int, raw []byte) (string, error) {
	literal := make([]byte, 0, len(raw)+2)
	literal = append(literal, '"')
	for _, c := range raw {
		if c < 0x20 {
			literal = fmt.Appendf(literal, `\u%04x`, c)
		} else {
			literal = append(literal, c)
		}
	}
	var s string
	if json.Unmarshal(append(literal, '"'), &s) != nil {
		return "", p.fail(begin, `the string has a "\" before what it cannot stand before`)
	}
	return s, nil
}

func (p *parser) array(depth int) (Value, error) {
	first := len(p.items)
	p.at++
	for {
		done, err := p.closes(']', len(p.items) > first)
		if done || err != nil {
			return Value{kind: Array, items: taken(&p.items, first)}.sealed(), err
		}
		x, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.items = append(p.items, x)
	}
}

func (p *parser) object(depth int) (Value, error) {
	first, firstKey := len(p.items), len(p.keys)
	p.at++
	for {
		done, err := p.closes('}', len(p.items) > first)
		if done || err != nil {
			return Value{kind: Object, items: taken(&p.items, first), keys: taken(&p.keys, firstKey)}.sealed(), err
		}
		if p.b[p.at] != '"' {
			return Value{}, p.unexpected("want the name of a member")
		}
		key, err := p.text()
		if err == nil {
			err = p.space()
		}
		if err != nil {
			return Value{}, err
		}
		if p.at >= len(p.b) || p.b[p.at] != ':' {
			return Value{}, p.unexpected(`want ":"`)
		}
		p.at++
		p.keys = append(p.keys, key)
		x, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.items = append(p.items, x)
	}
}

// closes steps over the closing bracket, or over the comma before another element.
func (p *parser) closes(bracket byte, more bool) (bool, error) {
	if err := p.space(); err != nil {
		return false, err
	}
	if more && p.at < len(p.b) && p.b[p.at] == ',' {
		p.at++
		more = false
		if err := p.space(); err != nil {
			return false, err
		}
	}
	switch {
	case p.at >= len(p.b):
		return false, p.unexpected(fmt.Sprintf("want %q", bracket))
	case p.b[p.at] == bracket:
		p.at++
		return true, nil
	case more:
		return false, p.unexpected(fmt.Sprintf(`want "," or %q`, bracket))
	}
	return false, nil
}
