package sim_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"azpath/scenarios"
)

// Which test holds which fact stands in testdata/facts.txt; AZPATH_UPDATE=1
// rewrites it. Every fact of facts-list.txt has a test, or a line in
// facts-exceptions.txt that says why not.
func TestFactIndex(t *testing.T) {
	facts := readFacts(t)
	all, documented := citations(t, "..")
	all = append(all, ofScenarios()...)
	have := map[string]bool{}
	lines := map[string]bool{}
	for _, c := range all {
		for _, n := range named(c.text) {
			for _, held := range facts.resolve(n, c) {
				have[held.tag] = true
				lines[held.tag+" "+held.test] = true
			}
		}
	}
	t.Logf("%d documented subtests, %d of %d facts with a test, %d lines", documented, facts.tested(have), len(facts.tags), len(lines))
	if documented < 150 {
		t.Errorf("%d documented subtests, want 150", documented)
	}
	except := readExceptions(t, facts, have)
	compareGolden(t, filepath.Join("testdata", "facts.txt"), strings.Join(slices.Sorted(maps.Keys(lines)), "\n")+"\n")

	for _, tag := range facts.tags {
		if why, excepted := except[tag]; excepted && have[tag] {
			t.Errorf("%s has a test now: remove %q from facts-exceptions.txt (AZPATH_UPDATE=1 does it)", tag, why)
		} else if !excepted && !have[tag] {
			t.Errorf("%s (%s) has no test, and no line in facts-exceptions.txt", tag, facts.words[tag])
		}
	}
}

// ofScenarios are the facts that each scenario's verdicts were derived from.
func ofScenarios() (all []cited) {
	for _, s := range scenarios.All() {
		all = append(all, cited{test: "scenarios.TestScenarios/" + s.Name, text: strings.Join(s.Sources, "; ")})
	}
	return all
}

// facts are those that a test must hold.
type facts struct {
	tags  []string
	words map[string]string
	rows  map[string][]string // the rows of a table, by what it belongs to
	keys  map[string][]string // what tells a row from others, in small letters
}

// dataLines reads a file of "tag  words", without its comments.
func dataLines(t *testing.T, name string) (lines [][2]string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		tag, words, ok := strings.Cut(line, "  ")
		if !ok {
			t.Errorf("%s: %q: want a tag, two spaces, and words", name, line)
		}
		lines = append(lines, [2]string{tag, words})
	}
	return lines
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

func readFacts(t *testing.T) *facts {
	f := &facts{words: map[string]string{}, rows: map[string][]string{}, keys: map[string][]string{}}
	for _, l := range dataLines(t, "facts-list.txt") {
		tag := l[0]
		f.tags, f.words[tag] = append(f.tags, tag), l[1]
		if of, _, ok := strings.Cut(tag, " table "); ok {
			f.rows[of] = append(f.rows[of], tag)
			for _, m := range quoted.FindAllStringSubmatch(l[1], -1) {
				f.keys[tag] = append(f.keys[tag], strings.ToLower(m[1]))
			}
		}
	}
	return f
}

func (f *facts) tested(have map[string]bool) (n int) {
	for _, tag := range f.tags {
		if have[tag] {
			n++
		}
	}
	return n
}

// ordinal is "third row", "table, row 3" or "table 3".
var ordinal = regexp.MustCompile(`^,?(?: table,?)?(?: rows?)? (first|second|third|fourth|fifth|sixth|seventh|eighth|[0-9]+)\b`)

var ordinals = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}

// held is a fact and a test that holds it.
type held struct{ tag, test string }

// resolve gives the facts a tag means: with a table behind it, the rows whose
// number or words the comment names, or else a claim that it heads.
func (f *facts) resolve(n tagged, c cited) (all []held) {
	of := n.tag
	if f.rows[of] == nil && strings.HasPrefix(n.rest, " table") && f.rows[of+".b4"] != nil {
		of += ".b4" // the table of sections 1.8 and 5.5 is a bullet's
	}
	if m := ordinal.FindStringSubmatch(n.rest); m != nil {
		i := slices.Index(ordinals, m[1]) + 1
		if i == 0 {
			i, _ = strconv.Atoi(m[1])
		}
		if row := fmt.Sprintf("%s table %d", of, i); f.words[row] != "" {
			all = append(all, held{row, c.test})
		}
	}
	if all == nil {
		all = f.rowsIn(of, claim{c.test, strings.ToLower(n.rest)})
	}
	if all == nil {
		for _, head := range c.heads {
			all = append(all, f.rowsIn(of, head)...)
		}
	}
	if f.words[of] == "" && all != nil {
		return all // a section has no fact of its own beside its table
	}
	if of != n.tag && all == nil {
		return []held{{n.tag + " table", c.test}}
	}
	return append(all, held{of, c.test})
}

// rowsIn are the rows of a table whose words a claim has.
func (f *facts) rowsIn(of string, c claim) (all []held) {
	for _, row := range f.rows[of] {
		if slices.ContainsFunc(f.keys[row], func(key string) bool { return strings.Contains(c.words, key) }) {
			all = append(all, held{row, c.test})
		}
	}
	return all
}

// kinds of exceptions.
var exceptionKinds = []string{"not about packets: ", "not modelled: ", "pending: "}

// readExceptions reads why facts have no test. What is not modelled stands in
// the package documentation, under the words behind the colon.
func readExceptions(t *testing.T, f *facts, have map[string]bool) map[string]string {
	doc := notModelled(t)
	const file = "facts-exceptions.txt"
	out := map[string]string{}
	var kept strings.Builder
	for _, l := range dataLines(t, file) {
		tag, why := l[0], l[1]
		kind := slices.IndexFunc(exceptionKinds, func(k string) bool { return strings.HasPrefix(why, k) })
		switch {
		case f.words[tag] == "":
			t.Errorf("%s: %s is no fact of facts-list.txt", file, tag)
		case out[tag] != "":
			t.Errorf("%s: %s stands there twice", file, tag)
		case kind < 0:
			t.Errorf("%s: %s: %q: want one of %q", file, tag, why, exceptionKinds)
		case kind == 1:
			if m := quoted.FindStringSubmatch(why); m == nil || !strings.Contains(doc, m[1]) {
				t.Errorf("%s: %s: %q: want words in quotes that stand in doc.go under What is not modelled", file, tag, why)
			}
		}
		if os.Getenv("AZPATH_UPDATE") == "1" && (have[tag] || out[tag] != "") {
			continue
		}
		out[tag] = why
		kept.WriteString(tag + "  " + why + "\n")
	}
	if os.Getenv("AZPATH_UPDATE") == "1" {
		head := "# Facts without a test, and why: \"not about packets\", \"not modelled\" with words of\n" +
			"# doc.go in quotes, or \"pending\", which is to be done.\n"
		if err := os.WriteFile(filepath.Join("testdata", file), []byte(head+kept.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// notModelled is that section of the package documentation, in one line.
func notModelled(t *testing.T) string {
	f, err := parser.ParseFile(gotoken.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(f.Doc.Text(), "# What is not modelled")
	return strings.Join(strings.Fields(text), " ")
}

// factsPage and namesPage are where the facts stand beside a checkout, for those who
// have them.
const (
	factsPage = "../../shared/facts/azure-networking.md"
	namesPage = "../../shared/facts/dns.md"
)

// The list of facts is that of the pages.
func TestFactListIsComplete(t *testing.T) {
	b, err := os.ReadFile(factsPage)
	if err != nil {
		t.Skipf("the page of facts is not here: %v", err)
	}
	page := factsOf(string(b))
	if b, err = os.ReadFile(namesPage); err != nil {
		t.Skipf("the page of names is not here: %v", err)
	}
	for _, m := range factOfNames.FindAllStringSubmatch(string(b), -1) {
		page = append(page, "dns:"+m[1])
	}
	list := readFacts(t).tags
	for _, tag := range page {
		if !slices.Contains(list, tag) {
			t.Errorf("facts-list.txt lacks %s", tag)
		}
	}
	for i, tag := range list {
		if strings.HasPrefix(tag, "lab:") {
			continue // rules drawn from measurements
		}
		if !slices.Contains(page, tag) || slices.Contains(list[:i], tag) {
			t.Errorf("facts-list.txt has %s, which is no fact of the page, or has it twice", tag)
		}
	}
}

var (
	factSection = regexp.MustCompile(`^###? ([0-9]+(?:\.[0-9]+)?)[. ]`)
	factBullet  = regexp.MustCompile(`^- (b[0-9]+)\.`)
	factRule    = regexp.MustCompile(`^([A-Z][0-9]+)\. `)
	factRow     = regexp.MustCompile(`^\| ([A-Z][0-9]+) \|`)
	factOfNames = regexp.MustCompile(`(?m)^- (D[0-9]+\.[0-9]+|T[0-9]+)\.? `)
	factRuler   = regexp.MustCompile(`^[|: -]+$`)
)

// factsOf lists the rules, bullets and table rows of sections 1 to 7 and 9. A
// table belongs to the fact before it in its section, or to the section.
func factsOf(page string) (tags []string) {
	section, owner, rows := "", "", -1
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, "\n")
		if m := factSection.FindStringSubmatch(line); m != nil {
			section, owner, rows = m[1], m[1], -1
			continue
		}
		if chapter, _, _ := strings.Cut(section, "."); !strings.Contains("1 2 3 4 5 6 7 9", chapter) || chapter == "" {
			continue
		}
		if row := strings.TrimSpace(line); strings.HasPrefix(row, "|") {
			if factRuler.MatchString(row) {
				continue
			}
			if rows++; rows == 0 {
				continue // the head
			}
			if m := factRow.FindStringSubmatch(row); m != nil {
				tags = append(tags, "net:"+m[1])
			} else {
				tags = append(tags, fmt.Sprintf("net:%s table %d", owner, rows))
			}
			continue
		}
		rows = -1
		if m := factBullet.FindStringSubmatch(line); m != nil {
			owner = section + "." + m[1]
		} else if m := factRule.FindStringSubmatch(line); m != nil {
			owner = m[1]
		} else {
			continue
		}
		tags = append(tags, "net:"+owner)
	}
	return tags
}

// Each comment belongs to what a reader would say it belongs to.
func TestCitationsAreFound(t *testing.T) {
	const source = `package p
// net:A1, net:A2: both
func TestWhole(t *testing.T) {
	check(t) // net:A3
	// net:A4
	t.Run("runs this", func(t *testing.T) {
		check(t) // net:A5
	})
	prove(t, []fact{
		// net:5.6.b2; net:F1-F3
		{says: "a claim", flow: "x"},
		{says: "another"}, // net:5.5 table "no, yes"
	})
}
// net:B1
var table = []row{{"first row", "net:B2", 1}, {name: "second row", fact: "net:B3"}}
func TestTable(t *testing.T) { helper(t) }
func helper(t *testing.T) { walk(table) }
`
	fset := gotoken.NewFileSet()
	f, err := parser.ParseFile(fset, "p_test.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := scan(fset, []*ast.File{f}, "p")
	var got []string
	for _, c := range all {
		for _, n := range named(c.text) {
			got = append(got, n.tag+" "+c.test)
		}
	}
	want := []string{
		"net:A1 p.TestWhole", "net:A2 p.TestWhole", "net:A3 p.TestWhole", "net:A4 p.TestWhole/runs_this", "net:A5 p.TestWhole/runs_this",
		"net:5.6.b2 p.TestWhole/a_claim", "net:F1 p.TestWhole/a_claim", "net:F2 p.TestWhole/a_claim", "net:F3 p.TestWhole/a_claim",
		"net:5.5 p.TestWhole/another",
		"net:B1 p.TestTable", "net:B2 p.TestTable/first_row", "net:B3 p.TestTable/second_row",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("citations:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
