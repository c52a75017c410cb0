package main

import (
	"fmt"
	"strconv"
	"strings"

	"azpath/examples/internal/survey"
	"azpath/sim/azjson"
	"azpath/sim/render"
)

// mostLook is how many answers a summary repeats.
const mostLook = 8

// summary says what somebody should look at: answers first, then findings, which have a
// section of their own and are counted.
func summary(s *survey.Survey) []string {
	var look []string
	findings := 0
	for _, q := range s.Questions {
		switch {
		case q.Look && q.Topic == survey.Findings:
			findings++
		case q.Look:
			look = append(look, q.Text+" "+strings.TrimSuffix(q.Answer, ":")+".")
		}
	}
	out := []string{fmt.Sprintf("%d of the %d answers below deserve a look, %d of them findings.", len(look)+findings, len(s.Questions), findings)}
	if len(look) > mostLook {
		look = append(look[:mostLook], fmt.Sprintf("And %d more.", len(look)-mostLook))
	}
	out = append(out, look...)
	if len(s.Probes) > 0 {
		out = append(out, "Subnets without a machine were asked by one that is assumed there: "+strings.Join(s.Probes, ", ")+".")
	}
	return out
}

// questions are the survey's, as a table.
func questions(s *survey.Survey) render.Section {
	t := render.Section{Title: "What is worth asking", Head: []string{"", "about", "question", "answer"}}
	for _, q := range s.Questions {
		mark := ""
		if q.Look {
			mark = "!"
		}
		t.Rows = append(t.Rows, []string{mark, string(q.Topic), q.Text, strings.Join(append([]string{q.Answer}, q.Lines...), "\n")})
	}
	return t
}

// notes are what the import has to say for itself.
func notes(r *azjson.Result) render.Section {
	t := render.Section{Title: "Where this comes from", Head: []string{"note", "about", "what", "where", "how many"}}
	for _, f := range r.Report.Files {
		t.Text = append(t.Text, fmt.Sprintf("%s: %s, %d resources.", f.Name, f.Form, f.Resources))
	}
	for _, n := range r.Report.Ranked() {
		t.Rows = append(t.Rows, []string{n.Kind.String(), n.Subject, n.Text, n.Place, strconv.Itoa(n.Count)})
	}
	if t.Text == nil {
		t.Text = []string{"A design in its own form."}
	}
	return t
}
