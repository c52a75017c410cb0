package sim_test

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cited is a test that names facts: in a comment above it, at the end of its
// line, or as a string of its own in a table's row.
type cited struct {
	test string // "sim.TestDocumentedRoutes/a_learned_route…"
	text string // the comment, or the string
	// heads are the claims that the comment stands above, up to the next one: the
	// test is the first. Only a table's rows are looked for among them.
	heads []claim
}

// claim is a row of a table of tests, with all that it says.
type claim struct{ test, words string }

// citations reads the test files below dir. documented counts the claims of
// TestDocumented… functions, cited or not.
func citations(t *testing.T, dir string) (all []cited, documented int) {
	byDir := map[string][]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && strings.HasPrefix(e.Name(), ".") && path != dir {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "fact_") { // this index
			byDir[filepath.Dir(path)] = append(byDir[filepath.Dir(path)], path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range slices.Sorted(maps.Keys(byDir)) {
		fset := gotoken.NewFileSet()
		var files []*ast.File
		for _, path := range byDir[d] {
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		rel, err := filepath.Rel(dir, d)
		if err != nil {
			t.Fatal(err)
		}
		c, n := scan(fset, files, filepath.ToSlash(rel))
		all, documented = append(all, c...), documented+n
	}
	return all, documented
}

// scanned is one package's test files.
type scanned struct {
	fset  *gotoken.FileSet
	name  string              // "sim"
	users map[string][]string // the tests that use a declaration, by its name
}

func scan(fset *gotoken.FileSet, files []*ast.File, name string) (all []cited, documented int) {
	s := &scanned{fset, name, users(files)}
	for _, f := range files {
		for _, decl := range f.Decls {
			all = append(all, s.declaration(decl, f.Comments)...)
			documented += claims(decl)
		}
	}
	return all, documented
}

// declaration finds what one declaration cites.
func (s *scanned) declaration(decl ast.Decl, comments []*ast.CommentGroup) (all []cited) {
	tests := s.testsOf(decl)
	add := func(sub, text string, rows []ast.Node) {
		for _, test := range tests {
			c := cited{test: s.name + "." + test + sub, text: text}
			for _, row := range rows {
				if lit, ok := rowOf(row); ok {
					c.heads = append(c.heads, claim{s.name + "." + test + subtest(said(lit)), strings.ToLower(stringsIn(row))})
				}
			}
			all = append(all, c)
		}
	}
	doc := docOf(decl)
	for i, c := range comments {
		if c == doc {
			add("", c.Text(), nil)
		} else if decl.Pos() <= c.Pos() && c.Pos() < decl.End() {
			end := decl.End()
			if i+1 < len(comments) {
				end = min(end, comments[i+1].Pos())
			}
			sub, rows := s.claimAt(decl, c.Pos(), end)
			add(sub, c.Text(), rows)
		}
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 1 { // row("name", "net:A1", …)
			name, named := literal(call.Args[0])
			text, cites := literal(call.Args[1])
			if named && cites && factTag.FindStringIndex(text) != nil && factTag.FindStringIndex(text)[0] == 0 {
				add(subtest(name), text, nil)
			}
		}
		row, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, e := range row.Elts {
			if text, ok := literal(valueOf(e)); ok && factTag.FindStringIndex(text) != nil && factTag.FindStringIndex(text)[0] == 0 {
				add(subtest(said(row)), text, []ast.Node{row})
			}
		}
		return true
	})
	return all
}

func docOf(decl ast.Decl) *ast.CommentGroup {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

// claimAt is the subtest a comment belongs to: the row of a table, or the t.Run,
// that ends on its line or comes next; else what it stands in. "" is the whole
// function. The rows are those up to end.
func (s *scanned) claimAt(decl ast.Decl, at, end gotoken.Pos) (name string, rows []ast.Node) {
	line := func(p gotoken.Pos) int { return s.fset.Position(p).Line }
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil || at < n.Pos() || n.End() <= at {
			return false
		}
		switch n := n.(type) {
		case *ast.CompositeLit:
			if own := said(n); own != "" {
				name = subtest(own)
			}
			if next := nextTo(n.Elts, at, line); next != nil {
				if row, ok := rowOf(next); ok {
					name, rows = subtest(said(row)), []ast.Node{next}
					for _, e := range n.Elts {
						if e.Pos() > next.Pos() && e.Pos() < end {
							rows = append(rows, e)
						}
					}
				}
			}
		case *ast.BlockStmt:
			if next := nextTo(n.List, at, line); next != nil {
				if run, ok := runOf(next); ok {
					name = subtest(run)
				}
			}
		case *ast.CallExpr:
			if run, ok := runName(n); ok {
				name = subtest(run)
			}
		}
		return true
	})
	return name, rows
}

// stringsIn is every string literal below a node.
func stringsIn(n ast.Node) string {
	var all []string
	ast.Inspect(n, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			if text, ok := literal(e); ok {
				all = append(all, text)
			}
		}
		return true
	})
	return strings.Join(all, "\n")
}

// nextTo finds the element that ends on the comment's line, or the first behind
// it.
func nextTo[T ast.Node](list []T, at gotoken.Pos, line func(gotoken.Pos) int) ast.Node {
	for _, e := range list {
		if e.End() <= at && line(e.End()) == line(at) || e.Pos() > at {
			return e
		}
	}
	return nil
}

func valueOf(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return e
}

func rowOf(n ast.Node) (*ast.CompositeLit, bool) {
	e, ok := n.(ast.Expr)
	if !ok {
		return nil, false
	}
	if kv, ok := n.(*ast.KeyValueExpr); ok {
		row, ok := kv.Value.(*ast.CompositeLit)
		if name, named := literal(kv.Key); ok && named && said(row) == "" {
			return &ast.CompositeLit{Elts: []ast.Expr{&ast.BasicLit{Kind: gotoken.STRING, Value: strconv.Quote(name)}}}, true
		}
		return row, ok
	}
	row, ok := e.(*ast.CompositeLit)
	return row, ok
}

// said is what a row claims: its says or name field, else its first string.
func said(row *ast.CompositeLit) string {
	for i, e := range row.Elts {
		kv, keyed := e.(*ast.KeyValueExpr)
		text, ok := literal(valueOf(e))
		if !ok {
			continue
		}
		if !keyed && i == 0 {
			return text
		}
		if keyed {
			if id, ok := kv.Key.(*ast.Ident); ok && (id.Name == "says" || id.Name == "name") {
				return text
			}
		}
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != gotoken.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// runOf is the name of a statement t.Run("name", …).
func runOf(n ast.Node) (string, bool) {
	if s, ok := n.(*ast.ExprStmt); ok {
		if call, ok := s.X.(*ast.CallExpr); ok {
			return runName(call)
		}
	}
	return "", false
}

func runName(call *ast.CallExpr) (string, bool) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "Run" || len(call.Args) != 2 {
		return "", false
	}
	return literal(call.Args[0])
}

// subtest is a name as go test prints it.
func subtest(name string) string {
	if name == "" {
		return ""
	}
	return "/" + strings.Join(strings.Fields(name), "_")
}

// mostUsers is how many tests may share what cites a fact: a table that two of
// them walk is theirs, a generator is nobody's.
const mostUsers = 3

func (s *scanned) testsOf(decl ast.Decl) []string {
	var tests []string
	for _, name := range declared(decl) {
		tests = append(tests, s.users[name]...)
	}
	slices.Sort(tests)
	if tests = slices.Compact(tests); len(tests) > mostUsers {
		return nil
	}
	return tests
}

func declared(decl ast.Decl) (names []string) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return []string{d.Name.Name}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				for _, id := range v.Names {
					names = append(names, id.Name)
				}
			}
		}
	}
	return names
}

var testName = regexp.MustCompile(`^(Test|Fuzz|Example)([A-Z_]|$)`)

// users finds the tests that reach each declaration, through helpers or not.
func users(files []*ast.File) map[string][]string {
	uses := map[string]map[string]bool{}
	for _, f := range files {
		for _, decl := range f.Decls {
			for _, name := range declared(decl) {
				uses[name] = map[string]bool{}
				behindDot := map[*ast.Ident]bool{}
				ast.Inspect(decl, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.SelectorExpr:
						behindDot[n.Sel] = true
					case *ast.Ident:
						if !behindDot[n] {
							uses[name][n.Name] = true
						}
					}
					return true
				})
			}
		}
	}
	by := map[string][]string{}
	for test := range uses {
		if !testName.MatchString(test) {
			continue
		}
		seen := map[string]bool{}
		var visit func(string)
		visit = func(name string) {
			if seen[name] || uses[name] == nil {
				return
			}
			seen[name] = true
			by[name] = append(by[name], test)
			for used := range uses[name] {
				visit(used)
			}
		}
		visit(test)
	}
	return by
}

// claims counts the subtests of a TestDocumented… function: its says rows, else
// its t.Run calls and named rows, else itself.
func claims(decl ast.Decl) int {
	f, ok := decl.(*ast.FuncDecl)
	if !ok || !strings.HasPrefix(f.Name.Name, "TestDocumented") {
		return 0
	}
	n := 0
	ast.Inspect(f, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CompositeLit:
			if said(node) != "" && node.Type == nil {
				n++
				return false
			}
		case *ast.CallExpr:
			if _, ok := runName(node); ok {
				n++
			}
		}
		return true
	})
	return max(n, 1)
}

// factTag is one fact: net:A3, net:5.6.b2, net:6.2, apim:T12, ct:10c, dns:D1.9.
var factTag = regexp.MustCompile(`\b(net|apim|ct|dns|lab):([A-Z][0-9]+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)*(?:[ .]b[0-9]+|[a-z]\b)?)`)

// more continues a tag: "net:F1-F3", "net:L1..L6", "net:9.b3, b4".
var more = regexp.MustCompile(`^(-|\.\.|, | and )((?:[0-9]+\.)*b[0-9]+|[A-Z][0-9]+(?:\.[0-9]+)?)\b`)

// named lists the facts a text names, each with the words behind it.
func named(text string) (tags []tagged) {
	at := factTag.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		book, tag, rest := text[m[2]:m[3]], strings.Replace(text[m[4]:m[5]], " b", ".b", 1), text[m[1]:end]
		if m := lettered.FindStringSubmatch(rest); m != nil {
			tag, rest = m[1], rest[len(m[0]):] // the letter says all
		}
		list := []string{tag}
		for {
			next := more.FindStringSubmatch(rest)
			if next == nil {
				break
			}
			rest = rest[len(next[0]):]
			list = append(list, between(list[len(list)-1], next[2], next[1])...)
		}
		if book == "ct" {
			list[0] += letter(rest)
		}
		for _, one := range list {
			tags = append(tags, tagged{book + ":" + one, rest})
		}
	}
	return tags
}

type tagged struct{ tag, rest string }

// lettered is a letter's fact behind the section it stands in: "net:1.1 S3".
var lettered = regexp.MustCompile(`^ ([A-Z][0-9]+)\b`)

// row is one letter behind a section of a lab's table: "ct:10 c".
var row = regexp.MustCompile(`^ ([a-z])(?:[,;:.]|\n|$)`)

func letter(rest string) string {
	if m := row.FindStringSubmatch(rest); m != nil {
		return m[1]
	}
	return ""
}

// numbered splits F3, 5.2.b3 and D1.9 before their number.
var numbered = regexp.MustCompile(`^(.*?[A-Zb]|[A-Z][0-9]+\.)([0-9]+)$`)

// between is what "F1-F3" adds to F1: F2 and F3. A list adds one.
func between(from, to, how string) (out []string) {
	a, b := numbered.FindStringSubmatch(from), numbered.FindStringSubmatch(to)
	if a == nil || b == nil {
		return nil
	}
	if b[1] == "b" {
		b[1] = a[1] // b4 behind 9.b3
	}
	first, _ := strconv.Atoi(a[2])
	last, _ := strconv.Atoi(b[2])
	if how != "-" && how != ".." || a[1] != b[1] {
		first = last - 1
	}
	for n := first + 1; n <= last; n++ {
		out = append(out, b[1]+strconv.Itoa(n))
	}
	return out
}
