package sim

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// cursor walks through JSON whose syntax has been checked: none of its methods
// can meet what it does not expect.
type cursor struct {
	b  []byte
	at int
}

// start skips white space and separators and says where the next token begins.
func (c *cursor) start() int {
	for strings.IndexByte(" \t\r\n,:", c.b[c.at]) >= 0 {
		c.at++
	}
	return c.at
}

// next reports whether another element comes before the closing bracket, and
// steps over the bracket if not.
func (c *cursor) next(closing byte) bool {
	if c.b[c.start()] != closing {
		return true
	}
	c.at++
	return false
}

// text reads a string.
func (c *cursor) text() string {
	literal := c.raw()
	if s := literal[1 : len(literal)-1]; !strings.Contains(string(s), `\`) {
		return string(s)
	}
	var s string
	if json.Unmarshal(literal, &s) != nil {
		panic("sim: a checked JSON string is none: " + string(literal))
	}
	return s
}

// raw reads one value of any kind and gives its text.
func (c *cursor) raw() []byte {
	begin := c.start()
	c.skip()
	return c.b[begin:c.at]
}

// skip steps over one value of any kind. It does not recurse: what nobody reads
// may be nested deeply.
func (c *cursor) skip() {
	for depth := 0; ; {
		switch c.b[c.start()] {
		case '{', '[':
			depth++
			c.at++
		case '}', ']':
			depth--
			c.at++
		case '"':
			c.skipString()
		default:
			for c.at < len(c.b) && strings.IndexByte(" \t\r\n,:]}", c.b[c.at]) < 0 {
				c.at++
			}
		}
		if depth == 0 {
			return
		}
	}
}

func (c *cursor) skipString() {
	for c.at++; c.b[c.at] != '"'; c.at++ {
		if c.b[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}

// pathStep is one step of the path to a value: a field by its key, or an element of
// a list by its index, and by its name where it has one.
type pathStep struct {
	key   string
	index int
	at    int    // where the element's text begins
	label string // as printed, once it has been looked for
}

// place prints the path the decoder stands on.
func (d *decoder) place() string {
	var s strings.Builder
	for i := range d.path {
		p := &d.path[i]
		if p.label == "" {
			p.label = d.labelOf(*p)
		}
		if p.key != "" && i > 0 {
			s.WriteByte('.')
		}
		s.WriteString(p.label)
	}
	return s.String()
}

func (d *decoder) labelOf(p pathStep) string {
	if p.key != "" {
		return p.key
	}
	if name := (&cursor{d.b, p.at}).nameInside(); name != "" {
		return "[" + quote(name) + "]"
	}
	return fmt.Sprintf("[%d]", p.index)
}

// nameInside gives the text of an object's "name", if it has one.
func (c *cursor) nameInside() string {
	if c.b[c.at] != '{' {
		return ""
	}
	c.at++
	for c.next('}') {
		if key := c.text(); key == "name" && c.b[c.start()] == '"' {
			return c.text()
		}
		c.skip()
	}
	return ""
}

// members are the fields of a struct as JSON knows them, by position.
type members struct {
	names    []string
	fields   []int
	required []bool // written even when zero, so it must be there to be read
}

func (d *decoder) members(t reflect.Type) *members {
	if m, ok := d.types[t]; ok {
		return m
	}
	m := new(members)
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		m.names = append(m.names, name)
		m.fields = append(m.fields, i)
		m.required = append(m.required, !strings.Contains(options, "omit"))
	}
	if d.types == nil {
		d.types = make(map[reflect.Type]*members)
	}
	d.types[t] = m
	return m
}
