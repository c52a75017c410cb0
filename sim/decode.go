package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what [ReadDesign] takes and says.
const (
	maxDesignBytes = 64 << 20
	maxInputErrors = 100
)

// InputError is one mistake in text that a person wrote: a design in JSON, a
// change or a flow. Readers join as many as they find; errors.As finds the first.
type InputError struct {
	// Line and Column count from 1, in characters. Both are zero where the text
	// stands in no file of its own.
	Line, Column int
	// Path leads to the place: virtualNetworks["hub"].subnets[2].routeTable.
	// Empty for the whole text.
	Path string
	// Value is what stands there, quoted if it is text, and shortened.
	Value string
	// Problem says what is wrong with it, and what would be right.
	Problem string
}

// Error gives place, value and problem, as far as each is known.
func (e *InputError) Error() string {
	s := e.Problem
	if e.Value != "" {
		s = e.Value + ": " + s
	}
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	switch {
	case e.Line == 0:
		return s
	case e.Path == "" && e.Value == "":
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, s)
	}
	return fmt.Sprintf("line %d: %s", e.Line, s)
}

// ReadDesign reads one design in JSON from r, up to its end. Keys are the json
// tags of [Design] and of its parts, spelled exactly; null stands for absent, an
// empty list for none. It reports the form, [Compile] the meaning: a name that
// refers to nothing is Compile's to find.
//
// The error joins one [*InputError] for each mistake, in the order of the text:
// up to 100, then the number of those left out. With an error the Design is
// empty. Text of more than 64 MiB, or nested more than 10000 deep, is refused.
func ReadDesign(r io.Reader) (Design, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxDesignBytes+1))
	if err != nil {
		return Design{}, fmt.Errorf("reading a design: %w", err)
	}
	return ParseDesign(b)
}

// ParseDesign is [ReadDesign] for text already in memory. It keeps nothing of b.
func ParseDesign(b []byte) (Design, error) {
	if len(b) > maxDesignBytes {
		return Design{}, &InputError{Problem: fmt.Sprintf("a design may have %d bytes, this one has more", maxDesignBytes)}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // what Windows editors put in front
	if err := checkSyntax(b); err != nil {
		return Design{}, err
	}
	d := decoder{cursor: cursor{b: b}, lines: true}
	var out Design
	d.object(reflect.ValueOf(&out).Elem())
	if err := d.err(); err != nil {
		return Design{}, err
	}
	return out, nil
}

// UnmarshalJSON is [ParseDesign] for a design inside other JSON: its errors have
// no lines. What d held is replaced; null and errors leave it as it was.
func (d *Design) UnmarshalJSON(b []byte) error { return unmarshalPart(b, d) }

// UnmarshalJSON reads a route as Azure writes it: name, addressPrefix (a prefix
// or a service tag), nextHopType, nextHopIpAddress. Null and errors leave u as
// it was.
func (u *UDR) UnmarshalJSON(b []byte) error {
	var form udrForm
	if err := unmarshalPart(b, &form); err != nil || isNull(b) {
		return err
	}
	*u = form.udr()
	return nil
}

func unmarshalPart[T any](b []byte, to *T) error {
	if isNull(b) {
		return nil
	}
	if err := checkSyntax(b); err != nil {
		return err
	}
	d := decoder{cursor: cursor{b: b}}
	var out T
	d.object(reflect.ValueOf(&out).Elem())
	err := d.err()
	if err == nil {
		*to = out
	}
	return err
}

func isNull(b []byte) bool { return string(bytes.TrimSpace(b)) == "null" }

// checkSyntax makes sure that b is one JSON value in UTF-8, so that the cursor
// may trust every byte of it.
func checkSyntax(b []byte) error {
	if len(b) > 1 && (b[0] == 0 || b[1] == 0 || b[0] >= 0xfe) {
		return &InputError{Problem: "the text is UTF-16, save it as UTF-8"}
	}
	if !utf8.Valid(b) {
		at := 0
		for r, n := utf8.DecodeRune(b); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(b[at:]) {
			at += n
		}
		line, column := position(b, at)
		return &InputError{Line: line, Column: column, Problem: fmt.Sprintf("byte 0x%02x is no UTF-8", b[at])}
	}
	err := json.Unmarshal(b, new(anyJSON))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at := int(syntax.Offset) - 1
		if strings.HasPrefix(syntax.Error(), "unexpected end") {
			at = len(b)
		}
		line, column := position(b, at)
		return &InputError{Line: line, Column: column, Problem: syntax.Error()}
	}
	return err
}

// anyJSON lets json.Unmarshal check a text without keeping a copy of it.
type anyJSON struct{}

func (*anyJSON) UnmarshalJSON([]byte) error { return nil }

func position(b []byte, at int) (line, column int) {
	at = min(at, len(b))
	start := bytes.LastIndexByte(b[:at], '\n') + 1
	return bytes.Count(b[:at], []byte("\n")) + 1, utf8.RuneCount(b[start:at]) + 1
}

// decoder fills Go values from JSON by their types and json tags, so that a new
// field of a Design needs no code here. It notes mistakes and reads on.
type decoder struct {
	cursor
	lines  bool // errors name their line
	path   []pathStep
	types  map[reflect.Type]*members
	errs   []located
	unsaid int // mistakes beyond maxInputErrors
}

// located is an error and where in the text it arose, to sort by.
type located struct {
	at  int
	err *InputError
}

// fail notes a mistake at the byte at, in what the path leads to.
func (d *decoder) fail(at int, value, problem string) {
	if len(d.errs) == maxInputErrors {
		d.unsaid++
		return
	}
	e := &InputError{Path: d.place(), Value: value, Problem: problem}
	if d.lines {
		e.Line, e.Column = position(d.b, at)
	}
	d.errs = append(d.errs, located{at, e})
}

func (d *decoder) failed() bool { return len(d.errs) > 0 }

// err joins the mistakes in the order of the text.
func (d *decoder) err() error {
	slices.SortStableFunc(d.errs, func(a, b located) int { return a.at - b.at })
	var errs []error
	for _, l := range d.errs {
		errs = append(errs, l.err)
	}
	if d.unsaid > 0 {
		errs = append(errs, fmt.Errorf("and %d mistakes more", d.unsaid))
	}
	return errors.Join(errs...)
}

// value reads one value into v by v's type. Null is a mistake here: where it may
// stand for absent, in an object, it has been taken out before.
func (d *decoder) value(v reflect.Value) {
	switch to := v.Addr().Interface().(type) {
	case *UDR:
		var form udrForm
		d.object(reflect.ValueOf(&form).Elem())
		*to = form.udr()
	case *EffectiveRoutes:
		d.effectiveRoutes(to)
	case scalar:
		d.scalar(v)
	default:
		d.plain(v)
	}
}

// plain reads what is no scalar with a form of its own.
func (d *decoder) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		d.object(v)
	case reflect.Slice:
		d.list(v)
	default:
		d.scalar(v)
	}
}

// list reads into the slice v, which stays nil when the list is empty.
func (d *decoder) list(v reflect.Value) {
	at := d.start()
	if d.b[at] != '[' {
		d.wrongKind(at, "want a list")
		return
	}
	d.at++
	d.path = append(d.path, pathStep{})
	for n := 0; d.next(']'); n++ {
		if d.failed() {
			v.SetLen(0) // nobody will see it: do not grow with bad input
		}
		last := v.Len()
		v.Grow(1)
		v.SetLen(last + 1)
		v.Index(last).SetZero()
		d.path[len(d.path)-1] = pathStep{index: n, at: d.start()}
		d.value(v.Index(last))
	}
	d.path = d.path[:len(d.path)-1]
}

// object reads into the struct v.
func (d *decoder) object(v reflect.Value) {
	at := d.start()
	if d.b[at] != '{' {
		d.wrongKind(at, "want an object")
		return
	}
	m := d.members(v.Type())
	seen := make([]int, len(m.names)) // byte after the key's first, 0 for not seen
	d.at++
	for d.next('}') {
		keyAt := d.start()
		key := d.text()
		i := slices.Index(m.names, key)
		if i < 0 {
			d.skip()
			d.unknown(keyAt, key, m.names)
			continue
		}
		d.member(v.Field(m.fields[i]), key, keyAt, &seen[i])
	}
	for i, s := range seen {
		if s == 0 && m.required[i] {
			d.inField(m.names[i], func() { d.fail(at, "", "missing") })
		}
	}
}

// unknown notes a key that is no field. Past the limit it saves the search for
// the nearest: a text may have a million of them.
func (d *decoder) unknown(at int, key string, have []string) {
	problem := "no such field"
	if len(d.errs) < maxInputErrors {
		problem += hint(key, have)
	}
	d.fail(at, quote(key), problem)
}

// member reads a known field. Null leaves it unset.
func (d *decoder) member(v reflect.Value, key string, keyAt int, seen *int) {
	d.inField(key, func() {
		switch {
		case *seen > 0 && d.lines:
			line, _ := position(d.b, *seen)
			d.fail(keyAt, "", fmt.Sprintf("given twice, first on line %d", line))
			d.skip()
		case *seen > 0:
			d.fail(keyAt, "", "given twice")
			d.skip()
		case d.b[d.start()] == 'n':
			d.skip()
		default:
			*seen = keyAt + 1
			d.value(v)
		}
	})
}

func (d *decoder) inField(key string, do func()) {
	d.path = append(d.path, pathStep{key: key})
	do()
	d.path = d.path[:len(d.path)-1]
}
