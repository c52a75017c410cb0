package azjson_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf16"
)

// mutation makes something else of a JSON text. It need not be JSON.
type mutation struct {
	name string
	text func(r *rand.Rand, text []byte) []byte
	tree func(r *rand.Rand, at []spot, s spot) // changes the tree at a spot, one of all
}

// spot is a place in a tree: a member of an object or an element of an array.
type spot struct {
	object map[string]any
	key    string
	array  []any
	index  int
}

func (s spot) get() any {
	if s.object != nil {
		return s.object[s.key]
	}
	return s.array[s.index]
}

func (s spot) set(v any) {
	if s.object != nil {
		s.object[s.key] = v
	} else {
		s.array[s.index] = v
	}
}

// spotsOf are all places of a tree, in an order that does not change.
func spotsOf(v any) (out []spot) {
	switch x := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			out = append(append(out, spot{object: x, key: k}), spotsOf(x[k])...)
		}
	case []any:
		for i := range x {
			out = append(append(out, spot{array: x, index: i}), spotsOf(x[i])...)
		}
	}
	return out
}

// strangeValues stand where others stood. Those that are expressions mean something in
// templates alone.
var strangeValues = []any{
	nil, true, "", "x", 0, -1, 1e300, json.Number("99999999999999999999999999"), []any{}, map[string]any{}, "0.0.0.0/0", "::/0", "10.0.0.0/33", "255.255.255.255", "fe80::1%eth0",
	"*", "0-65535", "65536", "Internet", "VirtualAppliance", "/subscriptions//resourceGroups//providers//", "[", "[]", "[[", "[concat('x'", "[copyIndex()]", "[reference('fw')]", "[parameters('prefix')]",
	"[variables('loop')]", "[deployment()]", "[resourceGroup().id]", "{\x00}", "\u202e\ufeff", map[string]any{"id": 1}, []any{[]any{[]any{}}}, map[string]any{"count": 1e9, "name": "spokes"},
}

var mutations = []mutation{
	{name: "cut off", text: func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] }},
	{name: "a part cut out", text: func(r *rand.Rand, b []byte) []byte {
		from := r.IntN(len(b))
		return slices.Concat(b[:from], b[min(len(b), from+r.IntN(200)):])
	}},
	{name: "a part doubled", text: func(r *rand.Rand, b []byte) []byte {
		from := r.IntN(len(b))
		return slices.Concat(b[:min(len(b), from+r.IntN(2000))], b[from:])
	}},
	{name: "a byte replaced", text: func(r *rand.Rand, b []byte) []byte {
		b = bytes.Clone(b)
		b[r.IntN(len(b))] = "{}[]\",:0/*\\\x00\xff\n"[r.IntN(14)]
		return b
	}},
	{name: "lines end as on Windows", text: func(_ *rand.Rand, b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")) }},
	{name: "a byte order mark", text: func(_ *rand.Rand, b []byte) []byte { return append([]byte("\ufeff"), b...) }},
	{name: "UTF-16", text: utf16Text},
	{name: "Latin-1", text: func(_ *rand.Rand, b []byte) []byte { return bytes.ReplaceAll(b, []byte("net"), []byte("n\xe4t")) }},
	{name: "letters that are longer in lower case", text: func(_ *rand.Rand, b []byte) []byte {
		return bytes.ReplaceAll(b, []byte("/resourceGroups/"), []byte("/resourceGroups/"+strings.Repeat("Ⱥ", 100)))
	}},
	{name: "something behind the end", text: func(_ *rand.Rand, b []byte) []byte { return append(bytes.Clone(b), b...) }},
	{name: "everything in capitals", text: func(_ *rand.Rand, b []byte) []byte { return bytes.ToUpper(b) }},

	{name: "deleted", tree: func(_ *rand.Rand, _ []spot, s spot) {
		if s.object != nil {
			delete(s.object, s.key)
		} else {
			s.set(nil)
		}
	}},
	{name: "retyped", tree: func(r *rand.Rand, _ []spot, s spot) { s.set(strangeValues[r.IntN(len(strangeValues))]) }},
	{name: "swapped", tree: func(r *rand.Rand, at []spot, s spot) {
		other := at[r.IntN(len(at))]
		a, b := copied(s.get()), copied(other.get())
		s.set(b)
		other.set(a)
	}},
	{name: "taken from elsewhere", tree: func(r *rand.Rand, at []spot, s spot) { s.set(copied(at[r.IntN(len(at))].get())) }},
	{name: "renamed", tree: func(r *rand.Rand, at []spot, s spot) {
		if s.object != nil {
			v := s.get()
			delete(s.object, s.key)
			s.object[either(at[r.IntN(len(at))].key, "renamed")] = v
		}
	}},
	{name: "spelt in another case", tree: func(_ *rand.Rand, _ []spot, s spot) {
		if s.object != nil {
			v := s.get()
			delete(s.object, s.key)
			s.object[strings.ToUpper(s.key)] = v
		}
	}},
	{name: "in a list of many", tree: func(r *rand.Rand, _ []spot, s spot) {
		v := s.get()
		s.set(slices.Repeat([]any{v}, 1+r.IntN(300)))
	}},
	{name: "nested deeply", tree: func(r *rand.Rand, _ []spot, s spot) {
		v := s.get()
		for range r.IntN(1200) {
			v = []any{v}
		}
		s.set(v)
	}},
	{name: "a giant text", tree: func(r *rand.Rand, _ []spot, s spot) { s.set(strings.Repeat("x/y ", r.IntN(1<<17))) }},
	{name: "a giant number of turns", tree: func(r *rand.Rand, _ []spot, s spot) {
		s.set(map[string]any{"copy": []any{map[string]any{"name": "a", "count": 1 << r.IntN(40), "input": copied(s.get())}}})
	}},
	{name: "a reference to itself", tree: func(r *rand.Rand, at []spot, s spot) {
		for range 200 { // to whose identifier any other is changed
			if s.key == "id" {
				break
			}
			s = at[r.IntN(len(at))]
		}
		for _, other := range at {
			if id, ok := other.get().(string); ok && other.key == "id" && r.IntN(3) == 0 {
				s.set(id)
			}
		}
	}},
}

func either(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

func utf16Text(r *rand.Rand, b []byte) []byte {
	var out []byte
	var order binary.AppendByteOrder = binary.LittleEndian
	if r.IntN(2) == 0 {
		order = binary.BigEndian
	}
	for _, u := range utf16.Encode([]rune("\ufeff" + string(b))) {
		out = order.AppendUint16(out, u)
	}
	return out
}

// copied is a tree that shares nothing with another.
func copied(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, y := range x {
			out[k] = copied(y)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, y := range x {
			out[i] = copied(y)
		}
		return out
	}
	return v
}

// mutatedBy is a text after a mutation. A text that is strict JSON no more is left as it
// is by a mutation of trees.
func mutatedBy(r *rand.Rand, m mutation, text []byte) []byte {
	if m.text != nil {
		if len(text) == 0 {
			return text
		}
		return m.text(r, text)
	}
	var v any
	if json.Unmarshal(text, &v) != nil {
		return text
	}
	root := spot{array: []any{v}}
	at := spotsOf(root.array)
	m.tree(r, at, at[r.IntN(len(at))])
	out, err := json.Marshal(root.get())
	if err != nil { // of a tree that holds itself
		return text
	}
	return out
}
