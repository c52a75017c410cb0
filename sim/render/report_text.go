package render

import (
	"fmt"
	"strings"

	"azpath/sim/apim"
)

// String is [Report.Text] as it is, of any width and without colour.
func (r *Report) String() string { return r.Text(Style{}) }

// Text is the report for a terminal or a file: what each part's canonical text is, see
// [Text], under headings.
func (r *Report) Text(s Style) string {
	r = r.clear()
	w := &textWriter{style: s}
	w.heading(r.title(), '=')
	for _, p := range append(append([]string(nil), r.Summary...), r.digest()...) {
		w.paragraph(p)
	}
	if len(r.Flows) > 0 {
		w.heading("Flows", '-')
		w.table(r.flowTable())
		for _, f := range r.Flows {
			w.blank()
			w.answer(f.Trace)
		}
	}
	if len(r.Findings) > 0 {
		w.heading("Findings", '-')
		for _, f := range r.Findings {
			w.line("finding " + f.String())
		}
	}
	for _, c := range r.Connectivity {
		w.heading("Network status of "+c.Status.Instance, '-')
		w.lines(c.Status.Explain(c.Findings, apim.WithoutTraces))
	}
	if len(r.Intents) > 0 {
		w.heading("Intents", '-')
		for _, x := range r.Intents {
			w.answer(x)
		}
	}
	for _, m := range r.Outcomes {
		w.heading("What becomes of "+m.Set.String(), '-')
		w.answer(m)
	}
	for _, d := range r.Differences {
		w.heading("What changes for "+d.Set.String(), '-')
		w.answer(d)
	}
	for _, x := range r.Sections {
		w.heading(x.Title, '-')
		for _, p := range x.Text {
			w.paragraph(p)
		}
		w.table(x.Head, x.Rows)
	}
	return w.String()
}

// flowTable is the flows as a table.
func (r *Report) flowTable() (head []string, rows [][]string) {
	head = []string{"", "Flow", "Verdict"}
	if r.compared() {
		head = []string{"", "Flow", "Before", "Verdict"}
	}
	for _, f := range r.Flows {
		row := []string{sign(f.Trace.Verdict.Disposition), f.told()}
		if r.compared() {
			before := ""
			if f.Before != nil {
				before = f.Before.Verdict.String()
			}
			row = append(row, before)
		}
		rows = append(rows, append(row, f.Trace.Verdict.String()))
	}
	return head, rows
}

// told is the flow with what it is for.
func (f Flow) told() string {
	if f.Name == "" {
		return f.Trace.Flow.String()
	}
	return f.Name + ": " + f.Trace.Flow.String()
}

type textWriter struct {
	strings.Builder
	style Style
}

func (w *textWriter) blank() {
	if w.Len() > 0 {
		w.WriteByte('\n')
	}
}

func (w *textWriter) line(s string) { w.style.line(&w.Builder, clean(s)) }

func (w *textWriter) lines(text string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		w.line(line)
	}
}

func (w *textWriter) answer(x fmt.Stringer) { w.WriteString(Text(x, w.style)) }

func (w *textWriter) heading(title string, under rune) {
	w.blank()
	title = clean(title)
	w.WriteString(title + "\n" + strings.Repeat(string(under), max(1, columns(title))) + "\n")
}

func (w *textWriter) paragraph(text string) {
	s := Style{Width: w.style.Width}
	for _, p := range strings.Split(text, "\n") {
		s.line(&w.Builder, clean(p))
	}
}

// table has columns as wide as their cells; the last one is as wide as what is left,
// and goes on below.
func (w *textWriter) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	if strings.Join(head, "") != "" {
		rows = append([][]string{head}, rows...)
	}
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(clean(cell)))
		}
	}
	for _, row := range rows {
		text := "  "
		for i, cell := range row {
			cell = clean(cell)
			text += cell
			if i < len(row)-1 {
				text += strings.Repeat(" ", widths[i]-columns(cell)+2)
			}
		}
		w.row(strings.TrimRight(text, " "))
	}
}

// row breaks below a long row, indented.
func (w *textWriter) row(text string) {
	parts := []string{text}
	if w.style.Width > 0 {
		parts = wrapped(text, max(w.style.Width, leastWidth))
	}
	for _, p := range parts {
		w.WriteString(p + "\n")
	}
}
