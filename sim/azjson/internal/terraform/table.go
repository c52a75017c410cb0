package terraform

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// The tables say which attribute is which property. They are text, a paragraph for
// each resource type:
//
//	azurerm_route_table = Microsoft.Network/routeTables/{name}
//		disable_bgp_route_propagation
//		bgp_route_propagation_enabled -> disableBgpRoutePropagation : not
//		route -> routes[].properties
//			name -> /name
//			address_prefix
//
// The first line has the names of the type, the word of what it makes, and the
// identifier. "=" makes a resource. "+=" makes none and adds to the one identified: an
// association. In the identifier {a|b} is the first attribute that is there, and
// {@a} an attribute that holds the identifier up to here, {self} that of the resource
// around a block.
//
// A line below is an attribute and the property it becomes. Without an arrow it is
// the attribute's own name as REST spells names. Properties are those inside
// "properties"; with a slash in front, those beside it. [] goes through a list, adding
// to what is there; [*] means all items there are, [attribute] the item of that name.
// A line with lines below is a block: of a list its items, of an object itself. "."
// before the arrow is the resource's own attributes as a block, "." behind it the
// object around. "=>" in place of the arrow makes a resource of the block. "?" after an
// attribute: Azure decides its value at run time. "? attribute word" at the end of a
// line: it is for blocks that have the word there; without a word, any. "~": the attribute is another one
// by a second name. After a colon stands what to do with the value:
//
//	not       the boolean, negated
//	enabled   true is "Enabled", false is "Disabled"; disabled the other way round
//	first     of a list the first
//	join      a list as one text with commas
//	before X  the text before the last X; after X the text behind it
//	own X     the identifier of the resource's part of that name in its list X
//
// Of several lines for one property the last that has a value holds.
//
//go:embed kinds/*.txt
var kindFiles embed.FS

// kind is a resource type's table.
type kind struct {
	azure   string // "Microsoft.Network/routeTables"
	id      []idPart
	patch   bool   // adds to a resource, and is none
	part    string // of a patch that makes a part with an identifier of its own, the list of such parts
	lines   []line
	aliases []alias
}

// idPart is one segment of an identifier after the namespace: a type or a name.
type idPart struct {
	text    string
	options []idOption // of a name, the first that is there
}

type idOption struct {
	attribute path
	literal   string
	whole     bool // the attribute holds the identifier up to here
}

type alias struct{ from, to path }

// line is an attribute and what becomes of it.
type line struct {
	from      path   // empty: the attributes around
	constant  string // in place of an attribute
	runtime   bool
	to        []part
	top       bool // beside "properties"
	here      bool // into the object around
	then, arg string
	block     bool
	lines     []line
	child     *kind // of a block that makes resources
	where     path
	equals    string
}

// part is one step of the way to a property.
type part struct {
	name string
	kind partKind
}

type partKind uint8

const (
	member   partKind = iota
	each              // []
	all               // [*]
	selected          // [attribute]: name is the attribute
)

var tables = sync.OnceValue(func() map[string]*kind {
	out := map[string]*kind{}
	files, _ := fs.Glob(kindFiles, "kinds/*.txt")
	for _, f := range files {
		text, _ := kindFiles.ReadFile(f)
		if err := parseTable(string(text), out); err != nil {
			panic(f + ": " + err.Error()) // a test reads them all
		}
	}
	return out
})

func parseTable(text string, out map[string]*kind) error {
	type open struct {
		indent int
		lines  *[]line
	}
	var at []open
	var k *kind
	for n, row := range strings.Split(text, "\n") {
		row = strings.TrimRight(row, " ")
		body := strings.TrimLeft(row, "\t")
		indent := len(row) - len(body)
		switch {
		case body == "" || body[0] == '#':
			continue
		case indent == 0:
			k = &kind{}
			if err := parseHead(body, k, out); err != nil {
				return fmt.Errorf("line %d: %w", n+1, err)
			}
			at = []open{{1, &k.lines}}
			continue
		case k == nil:
			return fmt.Errorf("line %d: %q before the first type", n+1, body)
		}
		for len(at) > 1 && at[len(at)-1].indent > indent {
			at = at[:len(at)-1]
		}
		if from, to, ok := strings.Cut(body, " ~ "); ok {
			k.aliases = append(k.aliases, alias{parseAddress(from), parseAddress(to)})
			continue
		}
		in := at[len(at)-1]
		if indent == in.indent+1 && len(*in.lines) > 0 {
			above := &(*in.lines)[len(*in.lines)-1]
			above.block = true
			in = open{indent, &above.lines}
			at = append(at, in)
		}
		if indent != in.indent {
			return fmt.Errorf("line %d: %q is indented %d, want %d", n+1, body, indent, in.indent)
		}
		l, err := parseLine(body)
		if err != nil {
			return fmt.Errorf("line %d: %w", n+1, err)
		}
		*in.lines = append(*in.lines, l)
		if indent == 2 && k.patch && l.then == "own" && l.top && l.to[0].name == "id" {
			k.part = l.arg
		}
	}
	return nil
}

func parseHead(s string, k *kind, out map[string]*kind) error {
	names, id, ok := strings.Cut(s, " = ")
	if !ok {
		names, id, k.patch = cutWord(s, " += ")
	}
	if !ok && !k.patch {
		return fmt.Errorf("%q: want = or += and an identifier", s)
	}
	if err := parseIdentifier(id, k); err != nil {
		return err
	}
	for _, name := range strings.Fields(names) {
		if out[name] != nil {
			return fmt.Errorf("%s has a table already", name)
		}
		out[name] = k
	}
	return nil
}

func cutWord(s, word string) (before, after string, ok bool) {
	before, after, ok = strings.Cut(s, word)
	return strings.TrimSpace(before), strings.TrimSpace(after), ok
}

func parseIdentifier(s string, k *kind) error {
	var types []string
	for _, seg := range strings.Split(s, "/") {
		inner, ok := strings.CutPrefix(seg, "{")
		if !ok {
			types = append(types, seg)
			k.id = append(k.id, idPart{text: seg})
			continue
		}
		var p idPart
		for _, o := range strings.Split(strings.TrimSuffix(inner, "}"), "|") {
			bare := strings.TrimPrefix(o, "@")
			option := idOption{attribute: parseAddress(bare), whole: bare != o && bare != ""}
			if lit := strings.Trim(o, `"`); lit != o {
				option = idOption{literal: lit}
			}
			p.options = append(p.options, option)
		}
		k.id = append(k.id, p)
	}
	if k.azure = strings.Join(types, "/"); len(types) < 2 || len(k.id) <= len(types) {
		return fmt.Errorf("%q: want a type with names, Microsoft.Network/routeTables/{name}", s)
	}
	return nil
}

func parseLine(s string) (l line, err error) {
	s, l.where, l.equals = cutCondition(s)
	s, then, ok := cutWord(s, " : ")
	if ok {
		l.then, l.arg, _ = strings.Cut(then, " ")
	}
	from, to, ok := cutWord(s, " => ")
	if ok {
		l.child, l.block = &kind{}, true
		if err := parseIdentifier(to, l.child); err != nil {
			return l, err
		}
	} else if from, to, ok = cutWord(s, " -> "); !ok {
		from, to = s, ""
	}
	if quoted := strings.Trim(from, `"`); quoted != from {
		l.constant = quoted
	} else if from != "." {
		from, l.runtime = strings.CutSuffix(from, "?")
		l.from = parseAddress(from)
	}
	if l.child != nil {
		return l, nil
	}
	if to == "" {
		to = camel(l.from.last())
	}
	to, l.top = strings.CutPrefix(to, "/")
	if l.here = to == "."; !l.here {
		l.to, err = parseTarget(to)
	}
	if _, known := conversions[l.then]; l.then != "" && !known && err == nil {
		err = fmt.Errorf("%q: no such conversion", l.then)
	}
	return l, err
}

// cutCondition takes "? attribute word" off.
func cutCondition(s string) (rest string, where path, equals string) {
	rest, cond, ok := strings.Cut(s, " ? ")
	if !ok {
		return s, nil, ""
	}
	attribute, word, _ := strings.Cut(cond, " ")
	return rest, parseAddress(attribute), word
}

func parseTarget(s string) (out []part, err error) {
	whole := s
	for s != "" {
		switch s[0] {
		case '.':
			s = s[1:]
		case '\'', '[':
			closing := map[byte]string{'\'': "'", '[': "]"}[s[0]]
			inner, rest, ok := strings.Cut(s[1:], closing)
			if !ok {
				return nil, fmt.Errorf("%q: no closing %s", whole, closing)
			}
			p := part{name: inner}
			switch {
			case s[0] == '\'':
			case inner == "":
				p.kind = each
			case inner == "*":
				p.kind = all
			default:
				p.kind = selected
			}
			out, s = append(out, p), rest
		default:
			n := strings.IndexAny(s, ".[")
			if n < 0 {
				n = len(s)
			}
			out, s = append(out, part{name: s[:n]}), s[n:]
		}
	}
	return out, nil
}

// camel is an attribute's name as REST spells names: address_prefix, addressPrefix.
func camel(s string) string {
	words := strings.Split(s, "_")
	for i, w := range words {
		if i > 0 && w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
