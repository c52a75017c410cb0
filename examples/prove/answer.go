package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"azpath/sim"
	"azpath/sim/verify"
)

// answers are all that was asked, in its order.
type answers struct {
	results []verify.Result
	maps    []*verify.Map
}

func (a answers) hold() bool {
	for _, r := range a.results {
		if r.Status != verify.Holds {
			return false
		}
	}
	return true
}

// text is the form for people.
func (a answers) text() []byte {
	var b bytes.Buffer
	for _, r := range a.results {
		b.WriteString(r.String())
	}
	if len(a.results) > 0 {
		b.WriteString(a.count() + "\n")
	}
	for _, m := range a.maps {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(m.String())
	}
	return b.Bytes()
}

// count is how the intents stand, in a line.
func (a answers) count() string {
	counts := map[verify.Status]int{}
	for _, r := range a.results {
		counts[r.Status]++
	}
	out := fmt.Sprintf("%d hold", counts[verify.Holds])
	if n := counts[verify.Fails]; n > 0 {
		out += fmt.Sprintf(", %d fail", n)
	}
	if n := counts[verify.Unproved]; n > 0 {
		out += fmt.Sprintf(", %d unproved", n)
	}
	return out
}

// whole is the form for programs.
type whole struct {
	Intents []result `json:"intents"`
	Maps    []fates  `json:"maps"`
}

// result is the answer to one intent.
type result struct {
	verify.Intent
	Status verify.Status `json:"status"`
	// Wrong are exactly the flows that are not as they must be.
	Wrong []group `json:"wrong"`
	// Counterexample is one of them, in the words of its trace.
	Counterexample *example `json:"counterexample,omitempty"`
	// Kinds is how many kinds of flow were walked, one of each.
	Kinds       int      `json:"kinds"`
	Assumptions []string `json:"assumptions,omitempty"`
}

// group is the flows that come to the same.
type group struct {
	Outcomes    []verify.Outcome `json:"outcomes"`
	Flows       []verify.Flows   `json:"flows"`
	Example     sim.Flow         `json:"example"`
	Assumptions []string         `json:"assumptions,omitempty"`
	// NotAll: there are more equal ways than were walked.
	NotAll bool `json:"notEveryWay,omitempty"`
}

type example struct {
	Flow        sim.Flow        `json:"flow"`
	Disposition sim.Disposition `json:"disposition"`
	Reason      sim.Reason      `json:"reason"`
	Leg         sim.Leg         `json:"leg"`
	At          string          `json:"at"`
	Asymmetric  bool            `json:"asymmetric"`
	Symptom     string          `json:"symptom"`
	Trace       string          `json:"trace"`
}

// fates are what all flows of a set come to.
type fates struct {
	Set    verify.FlowSet `json:"set"`
	Groups []group        `json:"groups"`
	Kinds  int            `json:"kinds"`
}

func (a answers) json() []byte {
	all := whole{Intents: []result{}, Maps: []fates{}}
	for _, r := range a.results {
		x := result{Intent: r.Intent, Status: r.Status, Wrong: groupsOf(r.Wrong), Kinds: r.Cells, Assumptions: r.Assumptions}
		if t := r.Trace; t != nil {
			v := t.Verdict
			x.Counterexample = &example{t.Flow, v.Disposition, v.Reason, v.Leg, v.At, v.Asymmetric, t.Symptom(), t.String()}
		}
		all.Intents = append(all.Intents, x)
	}
	for _, m := range a.maps {
		all.Maps = append(all.Maps, fates{m.Set, groupsOf(m.Groups), m.Cells})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // a flow has an arrow in it
	e.SetIndent("", "  ")
	if err := e.Encode(all); err != nil {
		panic("prove: " + err.Error()) // every field has a form
	}
	return b.Bytes()
}

func groupsOf(all []verify.Group) []group {
	out := []group{}
	for _, g := range all {
		out = append(out, group{g.Outcomes, g.Flows, g.Example, g.Assumptions, g.Cut})
	}
	return out
}
