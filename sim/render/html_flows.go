package render

import (
	"fmt"

	"azpath/sim"
)

// flows are the table and, beside it, a panel for each flow; of the panels the one is
// shown whose address the page has.
func (h *htmlWriter) flows(r *Report) {
	if len(r.Flows) == 0 && !r.drawn() {
		return
	}
	h.heading("flows", r.flowsTitle())
	var pictures *pictures
	if r.drawn() {
		pictures = newPictures(r)
		h.store(pictures)
	}
	first := r.first()
	h.put(`<div class="explorer">`)
	h.list(r, first, pictures != nil)
	h.put(`<div class="panels">`)
	for i, f := range r.Flows {
		h.panel(i, f, i == first, pictures)
	}
	if pictures != nil {
		class := "panel"
		if first < 0 {
			class += " first"
		}
		h.put(`<article class="%s" id="topology">`, class)
		h.figure(pictures, nil)
		h.put("</article>")
	}
	h.put("</div></div></section>")
}

// first is the flow that is shown before one is chosen: the first that is not delivered;
// -1 if there is none at all.
func (r *Report) first() int {
	for i, f := range r.Flows {
		if f.Trace.Verdict.Disposition != sim.Delivered {
			return i
		}
	}
	return min(0, len(r.Flows)-1)
}

func (h *htmlWriter) list(r *Report, first int, drawn bool) {
	h.put(`<div class="list"><table><thead><tr><th>Flow</th><th>Verdict</th></tr></thead><tbody>`)
	row := func(id string, i int) {
		class := ""
		if i == first {
			class = ` class="first"`
		}
		h.put(`<tr id="row-%s"%s>`, id, class)
	}
	for i, f := range r.Flows {
		row(fmt.Sprint(i+1), i)
		name := ""
		if f.Name != "" {
			name = `<span class="name">` + xmlText(f.Name) + "</span>"
		}
		h.put(`<td><a href="#flow-%d">%s%s</a></td>`, i+1, name, flowCode(f.Trace.Flow))
		v := f.Trace.Verdict
		h.put(`<td>%s%s</td></tr>`, signed(toneOfEnd(v.Disposition), sign(v.Disposition), v.Disposition.String()), changedFrom(f))
	}
	if drawn {
		row("topology", -1)
		h.put(`<td colspan="2"><a href="#topology">The network without a flow</a></td></tr>`)
	}
	h.put("</tbody></table></div>")
}

// changedFrom is how a flow fared before, where it fares otherwise now.
func changedFrom(f Flow) string {
	if f.Before == nil || f.Before.Verdict == f.Trace.Verdict {
		return ""
	}
	return `<div class="small">was ` + xmlText(f.Before.Verdict.Disposition.String()) + "</div>"
}

func (h *htmlWriter) panel(i int, f Flow, first bool, p *pictures) {
	class := "panel"
	if first {
		class += " first"
	}
	h.put(`<article class="%s" id="flow-%d">`, class, i+1)
	h.put("<h3>%s %s</h3>", xmlText(f.Name), flowCode(f.Trace.Flow))
	v := f.Trace.Verdict
	h.put(`<div class="verdict t-%s">%s %s</div>`, toneOfEnd(v.Disposition), sign(v.Disposition), xmlText(v.String()))
	h.put("<dl>")
	item := func(word, text string) {
		if text != "" {
			h.put("<dt>%s</dt><dd>%s</dd>", word, xmlText(text))
		}
	}
	if f.Before != nil {
		item("Before", f.Before.Verdict.String())
	}
	item("Cause", f.Trace.Cause())
	item("Symptom", f.Trace.Symptom())
	for i, k := range f.Trace.Blockers {
		if len(f.Trace.Blockers) > 1 { // of one the cause tells
			item(fmt.Sprintf("In the way %d", i+1), k.String()+": "+k.Cause)
		}
	}
	h.put("</dl>")
	if p != nil {
		h.figure(p, f.Trace)
	}
	h.put(`<details open="open"><summary>Trace</summary>`)
	h.told(f.Trace.String())
	h.put("</details>")
	h.put("</article>")
}

// pictures are the topology for a screen and for a phone, on which every flow is drawn.
type pictures struct {
	scene *scene
	forms [2]*drawing
}

var formNames = [...]string{wide: "wide", narrow: "narrow"}

func newPictures(r *Report) *pictures {
	s := newScene(&r.Design, r.traces()...)
	return &pictures{s, [2]*drawing{newDrawing(s, wide), newDrawing(s, narrow)}}
}

// store holds what all pictures share, once.
func (h *htmlWriter) store(p *pictures) {
	h.put(`<svg class="store" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"><defs>`)
	for f, d := range p.forms {
		h.put(`<g id="base-%s">`, formNames[f])
		h.base(d)
		h.put("</g>")
	}
	h.put("</defs></svg>")
}

// figure is the topology in both forms, with a trace if there is one, and what its
// lines mean.
func (h *htmlWriter) figure(p *pictures, t *sim.Trace) {
	what := "Topology"
	w := p.scene.wayOf(t)
	if w != nil {
		what = "Topology with the paths of " + w.caption()
	}
	h.put("<figure>")
	for f, d := range p.forms {
		h.put(`<svg class="%s" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`,
			formNames[f], d.sheet.w, d.sheet.h, d.sheet.w, d.sheet.h, xmlText(what))
		h.put(`<use href="#base-%s"/>`, formNames[f])
		if w != nil {
			h.way(d.draw(w))
		}
		h.put("</svg>")
	}
	if w != nil {
		h.caption(w)
	}
	h.put("</figure>")
}

func (h *htmlWriter) caption(w *way) {
	h.put("<figcaption>")
	for d := there; d <= back; d++ {
		if w.has(d) {
			h.put(`<span><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 16" width="50" height="16" aria-hidden="true"><path class="az-%s" d="M0 8h42"/><path class="az-head-%s" d="M48 8l-9 -6v12z"/></svg>%s</span>`, d, d, xmlText(w.words(d)))
		}
	}
	v := w.trace.Verdict
	h.put(`<span class="t-%s">%s %s</span>`, toneOfEnd(v.Disposition), sign(v.Disposition), xmlText(v.String()))
	h.put("</figcaption>")
}
