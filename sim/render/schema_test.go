package render

import (
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/verify"
)

// The schema that users get is the Go type with its comments: one cannot change without
// the other. AZPATH_UPDATE=1 rewrites it.
func TestSchemaIsTheGoType(t *testing.T) {
	s := &schemaWriter{comments: map[string]string{}, defs: map[string]any{}}
	for _, dir := range []string{".", "..", "../apim", "../verify"} {
		s.read(t, dir)
	}
	s.define(reflect.TypeFor[Document]())
	whole := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "azpath report, version " + strconv.Itoa(Version),
		"$ref":    "#/$defs/Document",
		"$defs":   s.defs,
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text) + "\n"; got != Schema() {
		if os.Getenv("AZPATH_UPDATE") == "" {
			t.Fatal("schema.json is not that of the Go type: AZPATH_UPDATE=1 rewrites it")
		}
		if err := os.WriteFile("schema.json", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type schemaWriter struct {
	comments map[string]string // by type, or type and field
	defs     map[string]any
}

// read collects the comments of a package's types and fields.
func (s *schemaWriter) read(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, x := range g.Specs {
				x := x.(*ast.TypeSpec)
				name := f.Name.Name + "." + x.Name.Name
				s.comments[name] = oneLine(g.Doc)
				fields, ok := x.Type.(*ast.StructType)
				if !ok {
					continue
				}
				for _, field := range fields.Fields.List {
					for _, n := range field.Names {
						s.comments[name+"."+n.Name] = oneLine(field.Doc) + oneLine(field.Comment)
					}
				}
			}
		}
	}
}

// oneLine is a comment without line breaks, and without the brackets of its links.
func oneLine(c *ast.CommentGroup) string {
	return docLink.ReplaceAllString(strings.Join(strings.Fields(c.Text()), " "), "$1")
}

var docLink = regexp.MustCompile(`\[([A-Za-z.]+)\]`)

// define enters a struct.
func (s *schemaWriter) define(t reflect.Type) {
	if _, known := s.defs[defName(t)]; known {
		return
	}
	properties, required := map[string]any{}, []string{}
	s.defs[defName(t)] = nil
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() {
			continue
		}
		p := s.of(f.Type)
		if about := s.comments[t.String()+"."+f.Name]; about != "" {
			p["description"] = about
		}
		properties[name] = p
		if options == "" {
			required = append(required, name)
		}
	}
	s.defs[defName(t)] = map[string]any{"type": "object", "description": s.comments[t.String()], "properties": properties, "required": required}
}

// defName is the name of a type, with the package's where that is another.
func defName(t reflect.Type) string {
	return strings.TrimPrefix(strings.Replace(t.String(), ".", "_", 1), "render_")
}

var marshaler = reflect.TypeFor[encoding.TextMarshaler]()

func (s *schemaWriter) of(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[sim.Disposition]():
		return words(sim.Delivered, sim.Undetermined)
	case t == reflect.TypeFor[sim.Leg]():
		return words(sim.LegName, sim.LegReset)
	case t == reflect.TypeFor[verify.Status]():
		return words(verify.Holds, verify.Unproved)
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(marshaler):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Struct:
		s.define(t)
		return map[string]any{"$ref": "#/$defs/" + defName(t)}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.String:
		return map[string]any{"type": "string"}
	}
	panic("schema: no form for " + t.String())
}

// words is an enumeration from its first value to its last.
func words[T interface {
	~uint8
	fmt.Stringer
}](first, last T) map[string]any {
	var all []any
	for v := first; v <= last; v++ {
		all = append(all, v.String())
	}
	return map[string]any{"type": "string", "enum": all}
}

// check says where a value is not what a schema asks for. It knows the words that
// schema.json has, and fails on others.
func check(root, schema map[string]any, place string, v any) (wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, place+": "+fmt.Sprintf(format, args...)) }
	for _, word := range slices.Sorted(maps.Keys(schema)) {
		switch arg := schema[word]; word {
		case "$schema", "title", "description", "$defs", "properties", "required":
		case "$ref":
			def := root["$defs"].(map[string]any)[strings.TrimPrefix(arg.(string), "#/$defs/")].(map[string]any)
			wrong = append(wrong, check(root, def, place, v)...)
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				bad("%v is none of %v", v, arg)
			}
		case "items":
			list, _ := v.([]any)
			for i, x := range list {
				wrong = append(wrong, check(root, arg.(map[string]any), fmt.Sprintf("%s[%d]", place, i), x)...)
			}
		case "type":
			if !isType(v, arg.(string)) {
				bad("%v is no %v", v, arg)
			}
		default:
			bad("the schema has %q, which this test does not know", word)
		}
	}
	object, _ := v.(map[string]any)
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			bad("%v is missing", name)
		}
	}
	for name, x := range object {
		if p, ok := properties[name]; ok {
			wrong = append(wrong, check(root, p.(map[string]any), place+"."+name, x)...)
		} else if properties != nil {
			bad("%q is not in the schema", name)
		}
	}
	return wrong
}

func isType(v any, name string) bool {
	switch v := v.(type) {
	case map[string]any:
		return name == "object"
	case []any:
		return name == "array"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "integer" && v == float64(int64(v))
	}
	return false
}

// CheckSchema fails the test unless a document is what schema.json says.
func CheckSchema(t *testing.T, text []byte) {
	t.Helper()
	var root map[string]any
	var v any
	if err := json.Unmarshal([]byte(Schema()), &root); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range check(root, root, "document", v) {
		t.Error(wrong)
	}
}

// The checker of the tests is no yes-man.
func TestSchemaCheckerFindsMistakes(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal([]byte(Schema()), &root); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"no object", `[]`, "document: [] is no object"},
		{"a field missing", `{"version":1,"title":"","flows":[]}`, "document: findings is missing"},
		{"a field too many", `{"version":1,"title":"","flows":[],"findings":[],"flow":1}`, `document: "flow" is not in the schema`},
		{"a wrong type", `{"version":"1","title":"","flows":[],"findings":[]}`, "document.version: 1 is no integer"},
		{"null for a list", `{"version":1,"title":"","flows":null,"findings":[]}`, "document.flows: <nil> is no array"},
		{"a wrong word", `{"version":1,"title":"","flows":[],"findings":[],"intents":[{"text":"","status":"maybe","kinds":0}]}`, "document.intents[0].status: maybe is none of [holds fails unproved]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal([]byte(c.text), &v); err != nil {
				t.Fatal(err)
			}
			if got := check(root, root, "document", v); !slices.Contains(got, c.want) {
				t.Errorf("check(%s) = %q, want %q among them", c.text, got, c.want)
			}
		})
	}
}
