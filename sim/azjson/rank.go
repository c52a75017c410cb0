package azjson

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// mostIdle is how many idle values one line names.
const mostIdle = 8

// Ranked are the notes as a person reads them: those on which the design rests, and one
// for all that are idle.
func (r *Report) Ranked() (out []Note) {
	var idle []Note
	for i, n := range r.Notes {
		if n.Idle {
			idle = append(idle, n)
		} else {
			out = append(out, n)
		}
		if last := i == len(r.Notes)-1; len(idle) > 0 && (last || !r.Notes[i+1].Idle) {
			out = append(out, idleNote(idle))
			idle = nil
		}
	}
	return out
}

// idleNote is one note for several idle ones.
func idleNote(list []Note) Note {
	if len(list) == 1 {
		n := list[0]
		n.Text = "it decides nothing in the design: " + n.Text
		return n
	}
	names := make([]string, 0, mostIdle+1)
	for i, n := range list {
		if i == mostIdle && len(list) > mostIdle+1 {
			names = append(names, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		names = append(names, ending(n.Subject))
	}
	return Note{Kind: list[0].Kind, Subject: fmt.Sprintf("%d values", len(list)), Text: "they decide nothing in the design: " + strings.Join(names, ", "), Count: 1, Idle: true}
}

// ending is an unknown value without the way to the resource that has it.
func ending(token string) string {
	if at := strings.LastIndexByte(token, '/'); strings.HasPrefix(token, "{/") || strings.HasPrefix(token, "{listkeys(/") {
		return "{" + token[at+1:]
	}
	return token
}

// doubts are the unknown values that readers met, and those of them that they noted in
// words of their own.
type doubts struct{ met, told map[string]bool }

func (d *doubts) meet(v value.Value) {
	if v.IsUnknown() {
		d.met = marked(d.met, v.Text())
	}
}

func (d *doubts) tell(v value.Value) {
	if v.IsUnknown() {
		d.told = marked(d.told, v.Text())
	}
}

func marked(m map[string]bool, s string) map[string]bool {
	if m == nil {
		m = map[string]bool{}
	}
	m[s] = true
	return m
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
