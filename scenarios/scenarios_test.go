package scenarios_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
)

func compile(t *testing.T, d sim.Design) *sim.Network {
	t.Helper()
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatalf("Compile:\n%v", err)
	}
	return n
}

func apply(t *testing.T, d sim.Design, changes []sim.Change) *sim.Network {
	t.Helper()
	fixed, err := d.Apply(changes...)
	if err != nil {
		t.Fatalf("Apply:\n%v", err)
	}
	return compile(t, fixed)
}

// trace asks a flow both ways, with the evidence and without: the answers must
// be one.
func trace(t *testing.T, n *sim.Network, f sim.Flow) *sim.Trace {
	t.Helper()
	got, err := n.Trace(f)
	if err != nil {
		t.Fatalf("Trace(%v): %v", f, err)
	}
	quick, err := n.Verdict(f)
	if err != nil || quick != got.Verdict {
		t.Errorf("Verdict(%v) = %v, %v, want the traced %v", f, quick, err, got.Verdict)
	}
	wellFormed(t, got)
	return got
}

// wellFormed holds what every trace promises: each hop decides something, and
// the last step of a leg alone is final.
func wellFormed(t *testing.T, tr *sim.Trace) {
	t.Helper()
	for _, l := range tr.Legs {
		for i, h := range l.Hops {
			if len(h.Steps) == 0 {
				t.Errorf("%v: leg %v, hop %d %s decides nothing\n%v", tr.Flow, l.Leg, i+1, h.Device, tr)
			}
			for j, s := range h.Steps {
				last := i == len(l.Hops)-1 && j == len(h.Steps)-1
				if s.Verb.Final() != last {
					t.Errorf("%v: leg %v, hop %d %s: step %v, want only the last of a leg final\n%v", tr.Flow, l.Leg, i+1, h.Device, s.Verb, tr)
				}
			}
		}
	}
}

func want(t *testing.T, n *sim.Network, f sim.Flow, v sim.Verdict) *sim.Trace {
	t.Helper()
	got := trace(t, n, f)
	if got.Verdict != v {
		t.Errorf("Trace(%v) = %+v\nwant %+v\n%v", f, got.Verdict, v, got)
	}
	return got
}

// Every verdict of every scenario, every trace of it, and what a person looks at
// beside them, as text.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			b.WriteString(s.Number + " " + s.Title + "\n")
			b.WriteString("\n== " + heading(&s) + "\n")
			broken := compile(t, s.Broken)
			before := make([]string, len(s.Flows))
			for i, e := range s.Flows {
				before[i] = want(t, broken, e.Flow, e.Before).String()
				b.WriteString("\n# " + e.Claim + "\n" + before[i])
			}
			looks := looksAt(t, &s, broken, -1)
			b.WriteString(strings.Join(looks, ""))
			for i, fix := range s.Fixes {
				b.WriteString("\n== fix: " + fix.Title + "\n")
				for _, c := range fix.Changes {
					b.WriteString("   " + c.String() + "\n")
				}
				fixed := apply(t, s.Broken, fix.Changes)
				for j, e := range s.Flows {
					text := want(t, fixed, e.Flow, e.After[i]).String()
					if text == before[j] {
						text = "flow " + e.Flow.String() + " as before: " + e.Before.String() + "\n"
					}
					b.WriteString("\n# " + e.Claim + "\n" + text)
				}
				for j, text := range looksAt(t, &s, fixed, i) {
					if text == looks[j] {
						head, _, _ := strings.Cut(text[1:], "\n")
						text = "\n" + head + ": as before\n"
					}
					b.WriteString(text)
				}
			}
			golden(t, filepath.Join("testdata", s.Name+".golden"), b.String())
		})
	}
}

func heading(s *scenarios.Scenario) string {
	if len(s.Fixes) == 0 {
		return "as it stands"
	}
	return "broken"
}

// golden compares text with a file; AZPATH_UPDATE=1 rewrites the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("AZPATH_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(b) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(b), "\n")
	i := 0
	for i < min(len(g), len(w)) && g[i] == w[i] {
		i++
	}
	t.Errorf("%s differs from line %d on (AZPATH_UPDATE=1 rewrites it):\ngot  %q\nwant %q",
		file, i+1, lineAt(g, i), lineAt(w, i))
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

// A fix is the smallest of its kind: without any one of its changes, something
// that it cures stays broken.
func TestFixesAreMinimal(t *testing.T) {
	for _, s := range scenarios.All() {
		for i, fix := range s.Fixes {
			for j, c := range fix.Changes {
				t.Run(s.Name+"/"+c.String(), func(t *testing.T) {
					d, err := s.Broken.Apply(slices.Delete(slices.Clone(fix.Changes), j, j+1)...)
					if err != nil {
						return // the rest needs this change
					}
					n, err := sim.Compile(d)
					if err != nil {
						return
					}
					if !slices.ContainsFunc(s.Flows, func(e scenarios.Expectation) bool {
						return trace(t, n, e.Flow).Verdict != e.After[i]
					}) && !slices.ContainsFunc(s.Lookups, func(l scenarios.Lookup) bool {
						_, answer := ask(t, n, l)
						return answer != l.After[i]
					}) && !slices.ContainsFunc(s.Statuses, func(x scenarios.Status) bool {
						_, failing := status(t, n, x.Instance)
						return failing != x.After[i]
					}) {
						t.Errorf("everything ends the same without it")
					}
				})
			}
		}
	}
}

// What a scenario must say, whatever it is about.
func TestScenariosAreComplete(t *testing.T) {
	names, numbers := map[string]bool{}, map[string]bool{}
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			for field, text := range map[string]string{
				"Number": s.Number, "Part": s.Part, "Name": s.Name, "Title": s.Title, "Question": s.Question, "Answer": s.Answer, "Picture": s.Picture,
			} {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s is empty", field)
				}
			}
			if names[s.Name] || numbers[s.Number] {
				t.Errorf("number %s or name %s is taken", s.Number, s.Name)
			}
			names[s.Name], numbers[s.Number] = true, true
			if len(s.Flows) == 0 || len(s.Sources) == 0 {
				t.Errorf("%d flows, %d sources: want some of each", len(s.Flows), len(s.Sources))
			}
			if first := s.Flows[0]; len(s.Fixes) == 0 && first.Before.Disposition != sim.Delivered {
				t.Errorf("%v is %v, and there is no fix", first.Flow, first.Before)
			}
			if _, err := os.Stat(s.Name + ".go"); err != nil {
				t.Errorf("not declared in a file of its name: %v", err)
			}
			for _, e := range s.Flows {
				if len(e.After) != len(s.Fixes) {
					t.Errorf("%v: %d verdicts after, %d fixes", e.Flow, len(e.After), len(s.Fixes))
				}
			}
			for _, l := range s.Lookups {
				if len(l.After) != len(s.Fixes) || l.Claim == "" {
					t.Errorf("lookup of %s: %d answers after, %d fixes, claim %q", l.Name, len(l.After), len(s.Fixes), l.Claim)
				}
			}
			for _, x := range s.Statuses {
				if len(x.After) != len(s.Fixes) || x.Claim == "" {
					t.Errorf("status of %s: %d answers after, %d fixes, claim %q", x.Instance, len(x.After), len(s.Fixes), x.Claim)
				}
			}
			for _, line := range strings.Split(s.Picture, "\n") {
				if len(line) > 80 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
					t.Errorf("picture: %q is wider than 80, or not ASCII", line)
				}
			}
		})
	}
}

// A scenario that cures nothing is none.
func TestEveryFixDeliversSomething(t *testing.T) {
	for _, s := range scenarios.All() {
		for i, fix := range s.Fixes {
			if !slices.ContainsFunc(s.Flows, func(e scenarios.Expectation) bool {
				return e.Before.Disposition != sim.Delivered && e.After[i].Disposition == sim.Delivered
			}) {
				t.Errorf("%s: %s: no flow is delivered that was not before", s.Name, fix.Title)
			}
		}
	}
}

// The table of the package comment is every scenario, in order and under its part
// of the tour, and nothing else.
func TestDocMapsEveryScenario(t *testing.T) {
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "# Which question is where\n//\n")
	table, _, _ = strings.Cut(table, "//\n// # ")
	lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
	next := func() (line string) {
		if len(lines) > 0 {
			line, lines = lines[0], lines[1:]
		}
		return line
	}
	part := ""
	for _, s := range scenarios.All() {
		if s.Part != part {
			if line := next(); line != "//\t"+s.Part {
				t.Fatalf("the table has %q, want the part %q", line, s.Part)
			}
			part = s.Part
		}
		if line := next(); !strings.HasPrefix(line, "//\t  "+s.Number+" ") || !strings.HasSuffix(line, " "+s.Name) {
			t.Fatalf("the table has %q, want %s %s", line, s.Number, s.Name)
		}
	}
	if len(lines) > 0 {
		t.Errorf("the table has %q, which is no scenario", lines[0])
	}
}

func TestFind(t *testing.T) {
	for number, want := range map[string]int{"1": 1, "11": 8, "11a": 1, "5": 2, "99": 0, "": 0, "a": 0} {
		if got := len(scenarios.Find(number)); got != want {
			t.Errorf("Find(%q) gives %d scenarios, want %d", number, got, want)
		}
	}
}

// What All returns is the caller's: two calls share nothing that an edit of one
// design could reach.
func TestAllSharesNothing(t *testing.T) {
	a, b := scenarios.All(), scenarios.All()
	for i := range a {
		for j := range a[i].Broken.RouteTables {
			a[i].Broken.RouteTables[j].Routes = nil
		}
		for j := range a[i].Broken.VNets {
			a[i].Broken.VNets[j].Subnets[0].Name = "edited"
		}
		for j := range a[i].Broken.Firewalls {
			for k := range a[i].Broken.Firewalls[j].Network {
				for l := range a[i].Broken.Firewalls[j].Network[k].Rules {
					a[i].Broken.Firewalls[j].Network[k].Rules[l].Name = "edited"
				}
			}
		}
	}
	for _, s := range b {
		for _, e := range s.Flows {
			want(t, compile(t, s.Broken), e.Flow, e.Before)
		}
		for _, f := range s.Broken.Firewalls {
			for _, c := range f.Network {
				for _, r := range c.Rules {
					if r.Name == "edited" {
						t.Errorf("%s: firewall rules are shared", s.Name)
					}
				}
			}
		}
	}
}
