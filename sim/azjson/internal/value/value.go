// Package value holds JSON as people have it: a tree whose objects are looked up
// without regard to case, whose values know their place in a file, and in which
// what cannot be known has a type and a reason like any other value.
//
// A Value is immutable and safe for concurrent use. Its zero value is Absent: what
// an object does not have.
package value

import (
	"bytes"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Kind is what a value is.
type Kind uint8

// The kinds. Absent is the zero value.
const (
	Absent Kind = iota // no such member
	Null
	Bool
	Number
	String
	Array
	Object
	Unknown // something, but nobody can say what: see [Value.Would] and [Value.Whys]
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a number", "a string", "an array", "an object", "an unknown value"}

// String is the kind with its article, for messages.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// Value is one JSON value, or one that is not known.
type Value struct {
	kind   Kind
	would  Kind // of an Unknown: its kind if it were known, Absent for any
	hidden bool
	holds  bool  // a secret is somewhere inside
	at     int32 // byte offset in doc
	size   int32 // of an array or object, see Size
	doc    *Document
	text   string   // a string, a number's literal, "true"; how an Unknown is written
	items  []Value  // of an Unknown: what is known of it, if anything
	keys   []string // an Object's, beside items; an Unknown's reasons
	index  *index   // of the keys of a large object, nil for others
}

// Member is one member of an object to be made.
type Member struct {
	Key   string
	Value Value
}

// Nil, True and False are the constants of JSON.
var (
	Nil   = Value{kind: Null}
	True  = Value{kind: Bool, text: "true"}
	False = Value{kind: Bool, text: "false"}
)

// Text makes a string.
func Text(s string) Value { return Value{kind: String, text: s} }

// Int makes a number.
func Int(n int) Value { return Value{kind: Number, text: strconv.Itoa(n)} }

// Literal makes a number from its text in JSON.
func Literal(s string) Value { return Value{kind: Number, text: s} }

// Of makes a boolean.
func Of(b bool) Value {
	if b {
		return True
	}
	return False
}

// List makes an array of items, which it keeps.
func List(items ...Value) Value { return Value{kind: Array, items: items}.sealed() }

// Fields makes an object. Of two members with one key, case aside, the last counts;
// absent values are left out.
func Fields(members ...Member) Value {
	v := Value{kind: Object}
	at := make(map[string]int, len(members))
	for _, m := range members {
		if m.Value.kind == Absent {
			continue
		}
		key := strings.ToLower(m.Key)
		if i, ok := at[key]; ok {
			v.items[i] = m.Value
			continue
		}
		at[key] = len(v.keys)
		v.keys, v.items = append(v.keys, m.Key), append(v.items, m.Value)
	}
	return v.sealed()
}

// sealed notes what an array or object is to be asked of its contents.
func (v Value) sealed() Value {
	size := perValue
	v.holds = false
	for _, x := range v.items {
		size += x.Size()
		v.holds = v.holds || x.HoldsHidden()
	}
	for _, k := range v.keys {
		size += len(k)
	}
	v.size = int32(min(size, math.MaxInt32))
	v.index = indexFor(v.keys)
	return v
}

const perValue = 64 // bytes that a value takes beside its text

// Size is about how many bytes the value takes, everything inside it counted as often
// as it stands there, math.MaxInt32 at most.
func (v Value) Size() int {
	if v.kind == Array || v.kind == Object {
		return int(max(v.size, perValue))
	}
	return perValue + len(v.text)
}

// Kind of the value.
func (v Value) Kind() Kind { return v.kind }

// IsNull says whether the value is absent or null, which Azure does not tell apart.
func (v Value) IsNull() bool { return v.kind <= Null }

// Text of a string; of a number or boolean its literal; of an Unknown what stands
// for it, and of what is open; of anything else "".
func (v Value) Text() string { return v.text }

// Bool reads a boolean, or the text of one.
func (v Value) Bool() (b, ok bool) {
	if v.kind != Bool && v.kind != String {
		return false, false
	}
	b = strings.EqualFold(v.text, "true")
	return b, b || strings.EqualFold(v.text, "false")
}

// Int reads a whole number, or the text of one.
func (v Value) Int() (int, bool) {
	if v.kind != Number && v.kind != String {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(v.text))
	if err != nil && v.kind == Number {
		f, bad := strconv.ParseFloat(v.text, 64)
		if n = int(f); bad == nil && float64(n) == f {
			return n, true
		}
	}
	return n, err == nil
}

// Len is how many items or members there are.
func (v Value) Len() int {
	if v.kind == Unknown {
		return 0
	}
	return len(v.items)
}

// Index is the item i of an array, Absent beyond its ends.
func (v Value) Index(i int) Value {
	if v.kind != Array || i < 0 || i >= len(v.items) {
		return Value{}
	}
	return v.inside(v.items[i])
}

// inside is an item or member: what is in a secret is one.
func (v Value) inside(x Value) Value {
	x.hidden = x.hidden || v.hidden
	return x
}

// Get is the member of that name, case aside, Absent if there is none.
func (v Value) Get(key string) Value {
	if i := v.find(key); i >= 0 {
		return v.inside(v.items[i])
	}
	return Value{}
}

// At follows keys inwards.
func (v Value) At(keys ...string) Value {
	for _, k := range keys {
		v = v.Get(k)
	}
	return v
}

func (v Value) find(key string) int {
	if v.kind != Object {
		return -1
	}
	if v.index != nil && isASCII(key) {
		return v.index.find(v.keys, key)
	}
	for i := len(v.keys) - 1; i >= 0; i-- {
		if len(v.keys[i]) == len(key) && strings.EqualFold(v.keys[i], key) {
			return i
		}
	}
	return -1
}

// Items are the elements of an array. Whoever asks must not change them.
func (v Value) Items() []Value {
	if v.kind != Array {
		return nil
	}
	if v.hidden {
		items := slices.Clone(v.items)
		for i := range items {
			items[i].hidden = true
		}
		return items
	}
	return v.items
}

// Keys are the names of an object's members as written, in order.
func (v Value) Keys() []string {
	if v.kind != Object {
		return nil
	}
	return v.keys
}

// Members are an object's members, in order.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for i, k := range v.Keys() {
			if !yield(k, v.inside(v.items[i])) {
				return
			}
		}
	}
}

// With is the object with one member added, or replaced if it has one of that name.
// Of anything but an object or nothing it is v itself.
func (v Value) With(key string, member Value) Value {
	if v.kind > Null && v.kind != Object {
		return v
	}
	v.kind = Object
	v.keys, v.items = slices.Clone(v.keys), slices.Clone(v.items)
	if i := v.find(key); i >= 0 {
		v.items[i] = member
		return v.sealed()
	}
	v.keys, v.items = append(v.keys, key), append(v.items, member)
	return v.sealed()
}

// Without is the object without a member.
func (v Value) Without(key string) Value {
	i := v.find(key)
	if i < 0 {
		return v
	}
	v.keys, v.items = slices.Delete(slices.Clone(v.keys), i, i+1), slices.Delete(slices.Clone(v.items), i, i+1)
	return v.sealed()
}

// From is v at the place of another value, for what was computed from it.
func (v Value) From(other Value) Value {
	v.doc, v.at = other.doc, other.at
	return v
}

// Hidden is v, never to be printed by [Value.Quote]: a secret.
func (v Value) Hidden() Value {
	v.hidden = true
	return v
}

// IsHidden says whether the value is a secret.
func (v Value) IsHidden() bool { return v.hidden }

// HoldsHidden says whether the value is a secret or has one somewhere inside.
func (v Value) HoldsHidden() bool { return v.hidden || v.holds }

// Quote is the value for a message: shortened JSON, what stands for an Unknown, or
// "(hidden)".
func (v Value) Quote() string {
	const most = 80
	if v.hidden {
		return "(hidden)"
	}
	switch v.kind {
	case Absent, Null:
		return v.kind.String()
	case Array, Object:
		return v.kind.String() + " of " + strconv.Itoa(len(v.items))
	case String:
		if r := []rune(v.text[:min(len(v.text), 4*most+1)]); len(r) > most {
			return strconv.Quote(string(r[:most]) + "…")
		}
		return strconv.Quote(v.text)
	}
	return v.text
}

// Equal says whether two values mean the same: members are compared without order
// and without the case of their names, numbers by value, unknowns by what stands
// for them. Places do not count.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return a.kind <= Null && b.kind <= Null
	}
	switch a.kind {
	case Array:
		return slices.EqualFunc(a.items, b.items, Equal)
	case Object:
		return len(a.keys) == len(b.keys) && !slices.ContainsFunc(a.keys, func(k string) bool { return !Equal(a.Get(k), b.Get(k)) })
	case Number:
		x, xerr := strconv.ParseFloat(a.text, 64)
		y, yerr := strconv.ParseFloat(b.text, 64)
		return a.text == b.text || xerr == nil && yerr == nil && x == y
	}
	return a.text == b.text
}

// MarshalJSON writes the value as strict JSON, an Unknown as the text that stands
// for it. Secrets are written: it is for what keeps them, not for messages.
func (v Value) MarshalJSON() ([]byte, error) { return v.appendJSON(nil) }

func (v Value) appendJSON(b []byte) (_ []byte, err error) {
	switch v.kind {
	case Absent, Null:
		return append(b, "null"...), nil
	case Bool, Number:
		return append(b, v.text...), nil
	case Array:
		b = append(b, '[')
		for i, x := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = x.appendJSON(b); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case Object:
		b = append(b, '{')
		for i, k := range v.keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, k), ':')
			if b, err = v.items[i].appendJSON(b); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
	return appendText(b, v.text), nil
}

// appendText leaves <, > and & as they are, as Azure does.
func appendText(b []byte, s string) []byte {
	if !slices.ContainsFunc([]byte(s), func(c byte) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }) {
		b = append(b, '"')
		b = append(b, s...)
		return append(b, '"')
	}
	var quoted bytes.Buffer
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // of a string: no error
	return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}
