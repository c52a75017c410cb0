package render_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"azpath/sim"
	"azpath/sim/render"
)

// hostile are names as somebody may have written them into a file, to break out of a
// form or to move something in it.
var hostile = []string{
	`"`, `'`, `\`, `\"`, "`", "```", "~~~", "<script>alert(1)</script>", "</script>", "</style><img src=x onerror=alert(1)>", "</title></svg>", "]]>", "<!--", "&lt;b&gt;", "&amp;#60;", "#quot;", "#60;",
	"a\nb", "a\r\nend\n", "\x1b[31mred\x1b[0m", "\u202eright to left\u202c", "\u200b", "\x00", "\xff\xfe", "|", "a | b", "[x](javascript:alert(1))", "![x](http://192.0.2.1/x.png)",
	"@everyone", "#1", "**bold**", "- [ ] task", "    code", "# heading", "%%{init: {}}%%", "end", "subgraph x", "n1 --> n2", ";", "a;b", `"]; x -> y; z["`, `\N`, `\l`, "{{", "}}", ":::class", "click n1 href",
	"日本語のネットワーク", "🔥 firewall", strings.Repeat("w", 300), strings.Repeat("long name ", 60), "",
}

// named is a design in which everything has a name, and a trace through it.
func named(name string) (sim.Design, *sim.Trace) {
	d := sim.Design{
		Name: name, Internet: []sim.Host{{Name: name + "h"}}, Services: []sim.Service{{Name: name + "s", FQDNs: []string{name}}},
		VNets:     []sim.VNet{{Name: name, Region: name, Subnets: []sim.Subnet{{Name: name, RouteTable: name, NSG: name, NICs: []sim.NIC{{Name: name + "1", PublicIP: name, NSG: name}, {Name: name + "2"}}}}}, {Name: name + "v"}},
		Peerings:  []sim.Peering{{From: name, To: name + "v"}},
		Gateways:  []sim.Gateway{{Name: name + "g", VNet: name, PublicIPs: []string{name}, Connections: []sim.Connection{{Name: name, Site: name, Edge: name}}}},
		Firewalls: []sim.Firewall{{Name: name + "f", VNet: name + "nowhere", Policy: name}},
		APIMs:     []sim.APIM{{Name: name + "a", Subnet: name + "/" + name}},
		Sites:     []sim.Site{{Name: name, Edges: []sim.Edge{{Name: name, Box: name}}}},
	}
	hop := func(device string, verb sim.Verb) sim.Hop {
		return sim.Hop{Device: device, Steps: []sim.Step{{Verb: sim.VerbSend, Note: name}, {Verb: verb, Reason: sim.DeniedByNSG, Note: name}}}
	}
	t := &sim.Trace{
		Flow:     sim.Flow{Protocol: sim.TCP, Source: name + "1", Destination: name + "2", Port: 443, ServerName: name},
		Verdict:  sim.Verdict{Disposition: sim.Dropped, Reason: sim.DeniedByNSG, Leg: sim.LegSYN, At: name + "2"},
		Legs:     []sim.LegTrace{{Leg: sim.LegSYN, Hops: []sim.Hop{hop(name+"1", sim.VerbRoute), hop(name+"2", sim.VerbDrop)}}},
		Blockers: []sim.Blocker{{At: name + "g", Leg: sim.LegSYN, Reason: sim.NoRoute, Cause: name}},
	}
	return d, t
}

// about is a report in which every text is a name.
func about(name string) *render.Report {
	d, t := named(name)
	return &render.Report{
		Title: name, Summary: []string{name}, Design: d, Flows: []render.Flow{{Name: name, Trace: t, Before: t}},
		Findings: []sim.Finding{{Kind: sim.FindingUnused, Place: name, Message: name}},
		Sections: []render.Section{{Title: name, Text: []string{name}, Head: []string{name, "x"}, Rows: [][]string{{name, name, name}}}},
	}
}

// checkName holds every form to what it must be, whatever things are called.
func checkName(t *testing.T, name string) {
	t.Helper()
	d, trace := named(name)
	r := about(name)
	for _, p := range []*render.Topology{render.NewTopology(d), render.NewTopology(d).WithTrace(trace)} {
		wellFormed(t, p.SVG(), svgElements, svgAttributes)
		flowchartOnly(t, p.Mermaid())
		dotOnly(t, p.DOT())
	}
	checkPage(t, r.HTML())
	sequenceOnly(t, render.Sequence(trace))
	markdownOnly(t, r.Markdown())
	printable(t, r.Text(render.Style{Width: 80}))
	printable(t, render.Text(trace, render.Style{}))
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	render.CheckSchema(t, text)
	for _, sheet := range render.Layouts(d, trace) {
		checkSheet(t, sheet)
	}
}

func TestNoNameBreaksOut(t *testing.T) {
	for _, name := range hostile {
		t.Run(fmt.Sprintf("%.20q", name), func(t *testing.T) { checkName(t, name) })
	}
}

func FuzzNames(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 1000 {
			return // it is cut anyway, and slow
		}
		checkName(t, name)
	})
}

var svgElements = []string{"svg", "title", "desc", "style", "rect", "path", "text", "g", "circle"}

// svgAttributes are the attributes that pictures have; none of them runs anything or
// loads anything.
var svgAttributes = []string{"xmlns", "viewBox", "width", "height", "role", "aria-labelledby", "id", "class", "x", "y", "rx", "d", "transform", "cx", "cy", "r"}

// wellFormed reads a text as strict XML, of known elements and attributes alone.
func wellFormed(t *testing.T, text string, elements, attributes []string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		x, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			t.Fatalf("%v in\n%s", err, text)
		}
		switch x := x.(type) {
		case xml.StartElement:
			if !slices.Contains(elements, x.Name.Local) {
				t.Errorf("element %q", x.Name.Local)
			}
			for _, a := range x.Attr {
				if !slices.Contains(attributes, a.Name.Local) {
					t.Errorf("attribute %q of %s", a.Name.Local, x.Name.Local)
				}
			}
		case xml.CharData:
			printable(t, string(x))
		case xml.Directive:
			if string(x) != "DOCTYPE html" {
				t.Errorf("directive %q", x)
			}
		case xml.Comment, xml.ProcInst:
			t.Errorf("%T %v", x, x)
		}
	}
}

// printable: nothing but line breaks, tabs and what shows.
func printable(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			t.Errorf("%q holds %q", text, r)
			return
		}
	}
}

// A Mermaid label of ours: letters, digits, a few signs, characters by number, line
// breaks.
const label = `(?:[\pL\p{Nd} .,:/()\-+='→✗✓?]|#\d+;|<br/>)+`

var flowchartLines = []*regexp.Regexp{
	regexp.MustCompile(`^flowchart LR$`),
	regexp.MustCompile(`^ *subgraph n\d+\["` + label + `"\]$`),
	regexp.MustCompile(`^ *end$`),
	regexp.MustCompile(`^ *n\d+i?(?:\["|\[\["|\(\["|\{\{")` + label + `(?:"\]|"\]\]|"\]\)|"\}\}):::[a-z]+$`),
	regexp.MustCompile(`^  n\d+ (?:---|-\.-|==>|-\.->)(?:\|"` + label + `"\|)? n\d+$`),
	regexp.MustCompile(`^  n\d+ (?:--x|---) x\d+\["` + label + `"\]:::[a-z]+$`),
	regexp.MustCompile(`^  (?:class n\d+(?:,n\d+)* [a-z]+|classDef [a-z]+ [a-z0-9#:, \-]+|linkStyle \d+(?:,\d+)* [a-z0-9#:, \-]+)$`),
}

var sequenceLines = []*regexp.Regexp{
	regexp.MustCompile(`^sequenceDiagram$`),
	regexp.MustCompile(`^  participant p\d+ as ` + label + `$`),
	regexp.MustCompile(`^  p\d+(?:->>|-->>|-x|--x)p\d+: ` + label + `$`),
	regexp.MustCompile(`^  Note over p\d+: ` + label + `$`),
}

func flowchartOnly(t *testing.T, text string) { t.Helper(); linesAre(t, text, flowchartLines) }
func sequenceOnly(t *testing.T, text string)  { t.Helper(); linesAre(t, text, sequenceLines) }

func linesAre(t *testing.T, text string, forms []*regexp.Regexp) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if !slices.ContainsFunc(forms, func(f *regexp.Regexp) bool { return f.MatchString(line) }) {
			t.Errorf("line of no form: %q", line)
		}
	}
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\[\\"n])*"`)

// dotOnly: without its quoted strings a line has nothing but our own words.
func dotOnly(t *testing.T, text string) {
	t.Helper()
	for line := range strings.SplitSeq(text, "\n") {
		if rest := quoted.ReplaceAllString(line, `""`); !dotLine.MatchString(rest) {
			t.Errorf("line of no form: %q", line)
		}
	}
}

var dotLine = regexp.MustCompile(`^ *(?:digraph "" \{|\}|subgraph cluster_n\d+ \{|(?:graph|node|edge) \[[a-z=", 0-9.A-Z]*\]|label="";[a-z=";# ]*|label=""; labelloc=t|[nx]\d+(?: -> [nx]\d+)? \[[a-z_=", 0-9n]*\])?$`)

// markdownOnly: tags are ours alone, fences are closed, and every row of a table has as
// many cells as its head.
func markdownOnly(t *testing.T, text string) {
	t.Helper()
	printable(t, text)
	fence, cells := "", 0
	for line := range strings.SplitSeq(text, "\n") {
		ticks := line[:len(line)-len(strings.TrimLeft(line, "`"))]
		switch {
		case fence != "":
			if line == fence {
				fence = ""
			}
			continue
		case len(ticks) >= 3:
			fence = ticks
			continue
		}
		rest := strings.NewReplacer("<details><summary>", "", "</summary>", "", "</details>", "").Replace(withoutCode(line))
		if strings.ContainsAny(rest, "<>") {
			t.Errorf("a tag in %q", line)
		}
		if !strings.HasPrefix(line, "| ") {
			cells = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|")
		if cells == 0 {
			cells = n
		}
		if n != cells {
			t.Errorf("%d cells, want %d: %q", n-1, cells-1, line)
		}
	}
	if fence != "" {
		t.Errorf("a fence is open at the end")
	}
}

// withoutCode is a line without its code spans: from a run of ticks to the next run as
// long, as CommonMark has it. A tick behind a backslash opens none.
func withoutCode(line string) string {
	var b strings.Builder
	for i := 0; i < len(line); {
		switch line[i] {
		case '\\':
			i += 2
			continue
		case '`':
			n := ticksAt(line, i)
			end := i + n
			for end < len(line) && (line[end] != '`' || ticksAt(line, end) != n) {
				end += max(1, ticksAt(line, end))
			}
			if end < len(line) {
				i = end + n
				continue
			}
			i += n
			continue
		}
		b.WriteByte(line[i])
		i++
	}
	return b.String()
}

// ticksAt is how many ticks stand in a row from a place on.
func ticksAt(s string, i int) int { return len(s[i:]) - len(strings.TrimLeft(s[i:], "`")) }
