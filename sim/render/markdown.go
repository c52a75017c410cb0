package render

import (
	"fmt"
	"strings"

	"azpath/sim"
)

// mostMarkdown is how many bytes a comment of a pull request may have on GitHub, less
// some. What is told in full below the tables is left out beyond it, and counted.
const mostMarkdown = 60_000

// Markdown is the report for a comment of a pull request, in GitHub's dialect: tables
// of flows, findings and the rest, pictures in Mermaid, and traces that unfold. A report
// that would be too long for a comment leaves out traces and pictures, and says how
// many.
func (r *Report) Markdown() string {
	r = r.clear()
	m := &markdown{}
	m.line("## " + markdownText(r.title()))
	for _, p := range append(append([]string(nil), r.Summary...), r.digest()...) {
		m.paragraph(markdownText(p))
	}
	m.flows(r)
	m.findings(r.Findings)
	m.connectivity(r)
	m.intents(r)
	m.outcomes(r)
	m.sections(r)
	m.assumptions(r)
	m.details(r)
	return m.String()
}

type markdown struct {
	strings.Builder
	left int // how much was left out
}

func (m *markdown) line(s string) { m.WriteString(s + "\n") }

func (m *markdown) paragraph(s string) { m.WriteString("\n" + s + "\n") }

func (m *markdown) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	m.line("")
	m.line("| " + strings.Join(head, " | ") + " |")
	m.line("|" + strings.Repeat(" --- |", len(head)))
	for _, row := range rows {
		m.line("| " + strings.Join(row, " | ") + " |")
	}
}

// flows are a table; with a flow before a change it shows what became of it.
func (m *markdown) flows(r *Report) {
	if len(r.Flows) == 0 {
		return
	}
	m.paragraph("### Flows")
	head := []string{"", "Flow", "Verdict", "Cause"}
	if r.compared() {
		head = []string{"", "Flow", "Before", "Verdict", "Cause"}
	}
	var rows [][]string
	for _, f := range r.Flows {
		what := markdownCode(f.Trace.Flow.String())
		if f.Name != "" {
			what = markdownText(f.Name) + ": " + what
		}
		row := []string{sign(f.Trace.Verdict.Disposition), what}
		if r.compared() {
			before := ""
			if f.Before != nil {
				before = markdownText(f.Before.Verdict.String())
			}
			row = append(row, before)
		}
		rows = append(rows, append(row, "**"+markdownText(f.Trace.Verdict.Disposition.String())+"** "+markdownText(why(f.Trace.Verdict)), markdownText(f.Trace.Cause())))
	}
	m.table(head, rows)
}

func (m *markdown) findings(all []sim.Finding) {
	if len(all) == 0 {
		return
	}
	m.paragraph("### Findings")
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{markdownText(f.Kind.String()), markdownCode(f.Place), markdownText(f.Message)})
	}
	m.table([]string{"Finding", "Place", "What it does"}, rows)
}

func (m *markdown) connectivity(r *Report) {
	for _, c := range r.Connectivity {
		m.paragraph("### Network status of " + markdownText(c.Status.Instance))
		var rows [][]string
		for _, x := range statusRows(c.Status) {
			rows = append(rows, []string{toneOfStatus(x.status).sign() + " " + x.status.String(), x.need, markdownText(x.title), markdownCode(x.name), markdownText(x.err)})
		}
		m.table([]string{"Status", "Needed", "Dependency", "Name", "Error"}, rows)
		rows = nil
		for _, f := range c.Findings {
			rows = append(rows, []string{markdownText(f.Kind), markdownCode(f.Place), markdownText(withCause(f)), markdownText(f.Effect), markdownText(f.Cure)})
		}
		m.table([]string{"Finding", "Place", "What is so", "Effect", "Cure"}, rows)
	}
}

func (m *markdown) intents(r *Report) {
	if len(r.Intents) == 0 {
		return
	}
	m.paragraph("### Intents")
	var rows [][]string
	for _, x := range r.Intents {
		rows = append(rows, []string{toneOfIntent(x.Status).sign() + " " + x.Status.String(), markdownText(x.Intent.String()), fmt.Sprint(x.Cells)})
	}
	m.table([]string{"Proof", "Intent", "Kinds of flow"}, rows)
}

func (m *markdown) outcomes(r *Report) {
	for _, x := range r.Outcomes {
		m.paragraph("### What becomes of " + markdownCode(x.Set.String()))
		m.paragraph(strings.TrimSuffix(markdownFence("", withoutFirst(x.String())), "\n"))
	}
	for _, x := range r.Differences {
		m.paragraph("### What changes for " + markdownCode(x.Set.String()))
		m.paragraph(strings.TrimSuffix(markdownFence("diff", diffLines(withoutFirst(x.String()))), "\n"))
	}
}

// withoutFirst is a text without its first line, which is the heading here.
func withoutFirst(text string) string {
	_, rest, _ := strings.Cut(text, "\n")
	return rest
}

// diffLines brings the marks of a difference to the beginning of its lines, where a
// reader of diffs looks for them.
func diffLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "      + "); ok {
			line = "+       " + rest
		} else if rest, ok := strings.CutPrefix(line, "      - "); ok {
			line = "-       " + rest
		}
		b.WriteString(line)
	}
	return b.String()
}

func (m *markdown) sections(r *Report) {
	for _, s := range r.Sections {
		m.paragraph("### " + markdownText(s.Title))
		for _, p := range s.Text {
			m.paragraph(markdownText(p))
		}
		m.table(s.table(markdownText))
	}
}

func (m *markdown) assumptions(r *Report) {
	all := r.assumptions()
	if len(all) == 0 {
		return
	}
	m.paragraph("### Assumed")
	var rows [][]string
	for _, a := range all {
		rows = append(rows, []string{markdownCode(a.String()), markdownText(a.Text())})
	}
	m.table([]string{"Switch", "Meaning"}, rows)
}

// details are pictures and traces, as far as there is room.
func (m *markdown) details(r *Report) {
	if r.drawn() {
		m.unfold("Topology", markdownFence("mermaid", NewTopology(r.Design).Mermaid()))
	}
	for _, f := range r.Flows {
		body := markdownFence("", f.Trace.String())
		if r.drawn() && f.Trace.Verdict.Disposition != sim.Delivered {
			body = markdownFence("mermaid", NewTopology(r.Design).WithTrace(f.Trace).Mermaid()) + "\n" + body
		}
		m.unfold(sign(f.Trace.Verdict.Disposition)+" "+f.told(), body)
	}
	for _, x := range r.Intents {
		if x.Trace != nil {
			m.unfold(toneOfIntent(x.Status).sign()+" "+x.Intent.String(), markdownFence("", x.String()))
		}
	}
	if m.left > 0 {
		m.paragraph(fmt.Sprintf("Traces or pictures left out: %d. There is no room for more in a comment.", m.left))
	}
}

func (m *markdown) unfold(title, body string) {
	text := "\n<details><summary>" + xmlText(title) + "</summary>\n\n" + body + "\n</details>\n"
	if m.Len()+len(text) > mostMarkdown {
		m.left++
		return
	}
	m.WriteString(text)
}
