package render

import (
	"fmt"

	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/verify"
)

func (h *htmlWriter) findings(all []sim.Finding) {
	if len(all) == 0 {
		return
	}
	h.heading("findings", "Findings")
	var rows [][]string
	for _, f := range all {
		rows = append(rows, []string{xmlText(f.Kind.String()), code(f.Place), xmlText(f.Message)})
	}
	h.table([]string{"Finding", "Place", "What it does"}, rows)
	h.put("</section>")
}

func (h *htmlWriter) status(i int, c Connectivity) {
	h.heading(fmt.Sprintf("status-%d", i+1), "Network status of "+c.Status.Instance)
	var rows [][]string
	for _, x := range statusRows(c.Status) {
		was := ""
		if x.was != 0 && x.was != x.status {
			was = `<div class="small">was ` + x.was.String() + "</div>"
		}
		rows = append(rows, []string{signed(toneOfStatus(x.status), toneOfStatus(x.status).sign(), x.status.String()) + was, x.need, xmlText(x.title), code(x.name), xmlText(x.err)})
	}
	h.table([]string{"Status", "Needed", "Dependency", "Name", "Error"}, rows)
	rows = nil
	for _, f := range c.Findings {
		rows = append(rows, []string{xmlText(f.Kind), code(f.Place), xmlText(withCause(f)), xmlText(f.Effect), xmlText(f.Cure)})
	}
	h.table([]string{"Finding", "Place", "What is so", "Effect", "Cure"}, rows)
	h.put("</section>")
}

// withCause is what is so, with the evidence where a packet or a query has shown it.
func withCause(f apim.Finding) string {
	if f.Cause == "" {
		return f.Message
	}
	return f.Message + ": " + f.Cause
}

// intents unfold where there is more to say than that they hold.
func (h *htmlWriter) intents(all []verify.Result) {
	if len(all) == 0 {
		return
	}
	h.heading("intents", "Intents")
	for _, x := range all {
		open := ""
		if x.Status != verify.Holds {
			open = ` open="open"`
		}
		h.put("<details%s><summary>%s %s</summary>", open, signed(toneOfIntent(x.Status), toneOfIntent(x.Status).sign(), x.Status.String()), xmlText(x.Intent.String()))
		h.told(x.String() + fmt.Sprintf("kinds of flow walked: %d\n", x.Cells))
		h.put("</details>")
	}
	h.put("</section>")
}

// sets are what becomes of sets of flows, and what changes for them.
func (h *htmlWriter) sets(r *Report) {
	for i, m := range r.Outcomes {
		h.heading(fmt.Sprintf("outcomes-%d", i+1), "What becomes of "+m.Set.String())
		h.put(`<div class="box">`)
		h.told(withoutFirst(m.String()))
		h.put("</div></section>")
	}
	for i, d := range r.Differences {
		h.heading(fmt.Sprintf("differences-%d", i+1), "What changes for "+d.Set.String())
		h.put(`<div class="box">`)
		h.told(withoutFirst(d.String()))
		h.put("</div></section>")
	}
}

func (h *htmlWriter) assumptions(all []sim.Assumption) {
	if len(all) == 0 {
		return
	}
	h.heading("assumed", "Assumed where Azure's documents are open")
	var rows [][]string
	for _, a := range all {
		rows = append(rows, []string{code(a.String()), xmlText(a.Text())})
	}
	h.table([]string{"Switch", "Meaning"}, rows)
	h.put("</section>")
}

func (h *htmlWriter) section(i int, s Section) {
	h.heading(fmt.Sprintf("section-%d", i+1), s.Title)
	for _, p := range s.Text {
		h.put("<p>%s</p>", xmlText(p))
	}
	h.table(s.table(xmlText))
	h.put("</section>")
}
