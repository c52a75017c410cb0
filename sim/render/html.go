package render

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"

	"azpath/sim"
)

//go:embed page.css
var pageStyle string

// HTML is the report as one file, to be opened in any browser, mailed, or kept with a
// build: a table of the flows, and for the one chosen the two paths on the topology and
// its trace; then findings, network status, proofs, differences and the rest. It loads
// nothing, has no script and forbids any. A flow's address is the file's with #flow-1
// and so on behind it. It is made for screens from a phone's to a desk's, light and dark,
// and prints with all traces.
func (r *Report) HTML() string {
	r = r.clear()
	h := &htmlWriter{}
	style := pageStyle + svgStyle + chosenRow(len(r.Flows))
	hash := sha256.Sum256([]byte(style))
	h.put("<!DOCTYPE html>")
	h.put(`<html lang="en">`)
	h.put("<head>")
	h.put(`<meta charset="utf-8" />`)
	h.put(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'" />`, base64.StdEncoding.EncodeToString(hash[:]))
	h.put(`<meta name="viewport" content="width=device-width, initial-scale=1" />`)
	h.put(`<meta name="referrer" content="no-referrer" />`)
	h.put("<title>%s</title>", xmlText(r.title()))
	h.put("<style>%s</style>", style)
	h.put("</head>")
	h.put("<body>")
	h.header(r)
	h.put("<main>")
	h.flows(r)
	h.findings(r.Findings)
	for i, c := range r.Connectivity {
		h.status(i, c)
	}
	h.intents(r.Intents)
	h.sets(r)
	h.assumptions(r.assumptions())
	for i, s := range r.Sections {
		h.section(i, s)
	}
	h.put("</main>")
	h.put("<footer>Simulated by azpath from the design: no packet was sent.</footer>")
	h.put("</body>")
	h.put("</html>")
	return h.String()
}

// chosenRow is the style of the row of the flow that is shown, of each flow.
func chosenRow(flows int) string {
	var rows []string
	for i := range flows {
		rows = append(rows, fmt.Sprintf(".explorer:has(#flow-%d:target) #row-%d", i+1, i+1))
	}
	rows = append(rows, ".explorer:has(#topology:target) #row-topology", ".explorer:not(:has(.panel:target)) tr.first")
	return strings.Join(rows, ",") + "{background:var(--chosen)}\n"
}

// htmlWriter writes elements, such that the page is well-formed XML as well.
type htmlWriter struct{ svgWriter }

func (h *htmlWriter) header(r *Report) {
	h.put("<header>")
	h.put("<h1>%s</h1>", xmlText(r.title()))
	for _, p := range r.Summary {
		h.put("<p>%s</p>", xmlText(p))
	}
	if d := r.digest(); len(d) > 0 {
		h.put(`<ul class="digest">`)
		for _, x := range d {
			h.put("<li>%s</li>", xmlText(x))
		}
		h.put("</ul>")
	}
	h.nav(r)
	h.put("</header>")
}

// nav leads to the sections, if there are several.
func (h *htmlWriter) nav(r *Report) {
	var to [][2]string
	add := func(id, title string) { to = append(to, [2]string{id, title}) }
	if len(r.Flows) > 0 || r.drawn() {
		add("flows", r.flowsTitle())
	}
	if len(r.Findings) > 0 {
		add("findings", "Findings")
	}
	for i, c := range r.Connectivity {
		add(fmt.Sprintf("status-%d", i+1), "Network status of "+c.Status.Instance)
	}
	if len(r.Intents) > 0 {
		add("intents", "Intents")
	}
	if len(r.Outcomes) > 0 {
		add("outcomes-1", "Outcomes")
	}
	if len(r.Differences) > 0 {
		add("differences-1", "Differences")
	}
	if len(r.assumptions()) > 0 {
		add("assumed", "Assumed")
	}
	for i, s := range r.Sections {
		add(fmt.Sprintf("section-%d", i+1), s.Title)
	}
	if len(to) < 2 {
		return
	}
	h.put("<nav><ul>")
	for _, x := range to {
		h.put(`<li><a href="#%s">%s</a></li>`, x[0], xmlText(titled(x[1])))
	}
	h.put("</ul></nav>")
}

func (r *Report) flowsTitle() string {
	if len(r.Flows) == 0 {
		return "Topology"
	}
	return "Flows"
}

// heading opens a section, which the caller closes.
func (h *htmlWriter) heading(id, title string) {
	h.put(`<section id="%s"><h2>%s</h2>`, id, xmlText(titled(title)))
}

// told is canonical text, a line each, that breaks as in a terminal.
func (h *htmlWriter) told(text string) {
	h.put(`<div class="told">`)
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		line = clean(line)
		h.put(`<div class="h%d t-%s">%s</div>`, hang(line), toneOf(line), xmlText(line))
	}
	h.put("</div>")
}

// table has cells that are written already.
func (h *htmlWriter) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	h.put(`<div class="box"><table>`)
	if strings.Join(head, "") != "" {
		h.put("<thead><tr><th>%s</th></tr></thead>", strings.Join(head, "</th><th>"))
	}
	h.put("<tbody>")
	for _, row := range rows {
		h.put("<tr><td>%s</td></tr>", strings.Join(row, "</td><td>"))
	}
	h.put("</tbody></table></div>")
}

// flowCode is a flow, whose arrow no line break takes apart.
func flowCode(f sim.Flow) string {
	return strings.ReplaceAll(code(f.String()), "-&gt;", `<span class="arrow">-&gt;</span>`)
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "<code>" + xmlText(s) + "</code>"
}

// signed is a sign with its word, in the tone of both.
func signed(t tone, sign, word string) string {
	return fmt.Sprintf(`<span class="mark t-%s">%s %s</span>`, t, sign, xmlText(word))
}
