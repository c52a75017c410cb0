package render_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/render"
	"azpath/sim/verify"
)

// hub is a hub with a firewall and a spoke with API Management, and three of its flows:
// one that is lost between gateway and firewall, one that is delivered, one that a rule
// denies.
func hub(t testing.TB) (sim.Design, *sim.Network, []render.Flow) {
	d := readDesign(t, "hub-spoke.json")
	n := compile(t, d)
	flows := []render.Flow{
		{Name: "an employee calls an API", Trace: trace(t, n, "tcp pc -> apim:443")},
		{Name: "Azure manages the instance", Trace: trace(t, n, "tcp cp-eastus -> apim:3443")},
		{Trace: trace(t, n, "tcp vm -> apim:443")},
		{Name: "the world calls an API", Trace: trace(t, n, "tcp 203.0.113.9 -> pip-apim:443")},
	}
	return d, n, flows
}

// report has one of everything.
func report(t testing.TB) *render.Report {
	t.Helper()
	d, n, flows := hub(t)
	change, err := sim.ParseChange("route add rt-gateway Spoke 10.0.0.0/16 VirtualAppliance 10.9.0.4")
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.Apply(change)
	if err != nil {
		t.Fatal(err)
	}
	changed := compile(t, after)
	for i := range flows {
		flows[i].Before = flows[i].Trace
		flows[i].Trace = trace(t, changed, flows[i].Before.Flow.String())
	}
	status, err := apim.Check(n, "apim")
	if err != nil {
		t.Fatal(err)
	}
	status.Rows = status.Rows[:6]
	found, err := apim.Findings(n, "apim", apim.AzurePublic, 0)
	if err != nil {
		t.Fatal(err)
	}
	intents, err := verify.Check(changed,
		verify.MustDeliver("employees use the APIs", "tcp dc -> apim:443"),
		verify.MustPass("what comes from the data centre is inspected", "tcp dc -> vm:22", "fw", verify.BothWays),
	)
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := verify.Outcomes(changed, verify.MustParse("tcp dc -> spoke/vms:22"))
	if err != nil {
		t.Fatal(err)
	}
	difference, err := verify.Diff(n, changed, verify.MustParse("tcp dc -> spoke:443"))
	if err != nil {
		t.Fatal(err)
	}
	return &render.Report{
		Title: "A route for the gateway", Summary: []string{"What " + change.String() + " does to the hub."},
		Design: after, Flows: flows, Findings: changed.Findings(), Connectivity: []render.Connectivity{{Status: status, Findings: found}},
		Intents: intents, Outcomes: []*verify.Map{outcomes}, Differences: []*verify.Difference{difference},
		Sections: []render.Section{{
			Title: "Import", Text: []string{"Read from 2 files. What is not listed was modelled."},
			Head: []string{"Resource", "Note"}, Rows: [][]string{{"Microsoft.Network/frontDoors", "not modelled: 1"}, {"Microsoft.Network/dnsZones", "records of type CAA left out"}},
		}},
	}
}

func TestForms(t *testing.T) {
	d, n, flows := hub(t)
	lost := flows[0].Trace
	topology := render.NewTopology(d)
	through, err := n.TraceThrough(flows[3].Trace.Flow)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, got string }{
		{"trace.txt", render.Text(lost, render.Style{})},
		{"trace-72.txt", render.Text(lost, render.Style{Width: 72})},
		{"trace-colour.txt", strings.ReplaceAll(render.Text(lost, render.Style{Width: 100, Colour: render.ANSI}), "\x1b", "ESC")},
		{"topology.mmd", topology.Mermaid()},
		{"topology.dot", topology.DOT()},
		{"topology.svg", topology.SVG()},
		{"lost.mmd", topology.WithTrace(lost).Mermaid()},
		{"lost.dot", topology.WithTrace(lost).DOT()},
		{"lost.svg", topology.WithTrace(lost).SVG()},
		{"lost-sequence.mmd", render.Sequence(lost)},
		{"blockers.svg", topology.WithTrace(through).SVG()},
	} {
		t.Run(c.file, func(t *testing.T) { compareGolden(t, c.file, c.got) })
	}
}

func TestReportForms(t *testing.T) {
	r := report(t)
	document, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, got string }{
		{"report.txt", r.String()},
		{"report-80.txt", r.Text(render.Style{Width: 80})},
		{"report.md", r.Markdown()},
		{"report.json", string(document)},
		{"report.html", r.HTML()},
	} {
		t.Run(c.file, func(t *testing.T) { compareGolden(t, c.file, c.got) })
	}
}

// The text of a trace without width or colour is the canonical one.
func TestTextAsItIs(t *testing.T) {
	for _, s := range scenarios.All() {
		n := compile(t, s.Broken)
		for _, f := range s.Flows {
			answer, err := n.Trace(f.Flow)
			if err != nil {
				t.Fatal(err)
			}
			if got := render.Text(answer, render.Style{}); got != answer.String() {
				t.Errorf("Text(%s) is not its canonical text", f.Flow)
			}
		}
	}
}

// Lines keep to the width wherever they have a blank to break at, and no word is lost.
func TestTextKeepsToTheWidth(t *testing.T) {
	for _, s := range scenarios.All() {
		n := compile(t, s.Broken)
		for _, f := range s.Flows {
			answer, err := n.Trace(f.Flow)
			if err != nil {
				t.Fatal(err)
			}
			for _, width := range []int{1, 40, 72, 100} {
				got := render.Text(answer, render.Style{Width: width})
				if a, b := strings.Fields(got), strings.Fields(answer.String()); strings.Join(a, " ") != strings.Join(b, " ") {
					t.Fatalf("Text(%s) of width %d has other words", f.Flow, width)
				}
				for line := range strings.Lines(got) {
					line = strings.TrimRight(line, "\n")
					if words := strings.Fields(line); len(line) > max(width, 40) && len(words) > 2 {
						t.Errorf("width %d: line of %d columns: %s", width, len(line), line)
					}
				}
			}
		}
	}
}

func TestReadDocumentReadsWhatJSONWrote(t *testing.T) {
	text, err := report(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	d, err := render.ReadDocument(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	render.CheckSchema(t, text)
	again, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if json.Unmarshal(text, &a) != nil || json.Unmarshal(again, &b) != nil {
		t.Fatal("no JSON")
	}
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(b)
	if !bytes.Equal(one, two) {
		t.Errorf("read and written again it is\n%s\nwant\n%s", two, one)
	}
}

func TestReadDocumentNamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "document, byte 0: EOF"},
		{"another version", `{"version": 2}`, "document version 2, want 1"},
		{"a wrong word", `{"version": 1, "flows": [{"trace": {"verdict": {"disposition": "lost"}}}]}`,
			`"lost" is none of`},
		{"two documents", `{"version": 1} {}`, "document, byte 16: something stands behind it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := render.ReadDocument(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("ReadDocument(%s) = %v, want %q", c.text, err, c.want)
			}
		})
	}
}

// A report with nothing in it has every form.
func TestEmptyReport(t *testing.T) {
	r := &render.Report{Flows: []render.Flow{{Name: "never asked"}}, Connectivity: []render.Connectivity{{}}, Outcomes: []*verify.Map{nil}, Differences: []*verify.Difference{nil}}
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	want := "{\n  \"version\": 1,\n  \"title\": \"Network report\",\n  \"flows\": [],\n  \"findings\": []\n}\n"
	if string(text) != want {
		t.Errorf("JSON() = %s, want %s", text, want)
	}
	if got, want := r.String(), "Network report\n==============\n"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	checkPage(t, r.HTML())
	if got, want := r.Markdown(), "## Network report\n"; got != want {
		t.Errorf("Markdown() = %q, want %q", got, want)
	}
}

// A comment that is too long is refused by GitHub: then traces are left out, and counted.
func TestMarkdownFitsAComment(t *testing.T) {
	r := report(t)
	for len(r.Flows) < 200 {
		r.Flows = append(r.Flows, r.Flows[0])
	}
	got := r.Markdown()
	if len(got) > 65_536 {
		t.Errorf("%d bytes, want at most 65536", len(got))
	}
	if !strings.Contains(got, "Traces or pictures left out: ") {
		t.Errorf("it does not say that something was left out")
	}
}

// What is read is written as it was read; nothing panics.
func FuzzReadDocument(f *testing.F) {
	text, err := report(f).JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"version": 1, "flows": [{"trace": {"legs": [{"hops": [{"steps": [{"nested": {}}]}]}]}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := render.ReadDocument(bytes.NewReader(text))
		if err != nil {
			return
		}
		once, err := json.Marshal(d)
		if err != nil {
			return // a word left out has no form
		}
		again, err := render.ReadDocument(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("%v reading %s", err, once)
		}
		twice, err := json.Marshal(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("read again it is %s, want %s (%v)", twice, once, err)
		}
	})
}
