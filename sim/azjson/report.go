package azjson

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/arm"
)

// Report is what an import has to say for itself: what was read, and everything that
// the design does not hold or holds by assumption. Its order does not depend on that
// of the files.
type Report struct {
	Files []File  `json:"files"`
	Read  []Count `json:"read"` // by type, sorted
	Notes []Note  `json:"notes,omitempty"`
}

// File is one source and what it was taken for.
type File struct {
	Name      string `json:"name"`
	Form      Form   `json:"form"`
	Resources int    `json:"resources"` // before those of several files were merged
}

// Count is how many resources of a type there were.
type Count struct {
	Type     string `json:"type"` // "Microsoft.Network/virtualNetworks"
	Number   int    `json:"number"`
	Modelled bool   `json:"modelled"`
}

// NoteKind says what a Note is about. The zero value is none.
type NoteKind uint8

// The kinds of notes, the gravest first.
const (
	// NoteLeftOut: a part that the design could not hold, since Azure would refuse it.
	NoteLeftOut NoteKind = iota + 1
	// NoteProblem: the file contradicts itself or its form.
	NoteProblem
	// NoteConflict: two definitions of one thing differ; the note says which holds.
	NoteConflict
	// NoteDangling: a reference to what no file has.
	NoteDangling
	// NoteUnknown: a value that nobody can tell from the files.
	NoteUnknown
	// NoteAssumed: a value that stands in for an unknown one, or a choice.
	NoteAssumed
	// NoteNotModelled: a type or a property that the design has no place for.
	NoteNotModelled
	// NoteNotDeployed: a resource whose condition is false.
	NoteNotDeployed
)

var noteNames = [...]string{"", "left-out", "problem", "conflict", "dangling", "unknown", "assumed", "not-modelled", "not-deployed"}

// String is the kind as the report prints it.
func (k NoteKind) String() string {
	if k > 0 && int(k) < len(noteNames) {
		return noteNames[k]
	}
	return "NoteKind(" + strconv.Itoa(int(k)) + ")"
}

// MarshalText writes String.
func (k NoteKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// Note is one thing that a user of the design should know. Notes of one kind and text
// are one, with the number of their subjects.
type Note struct {
	Kind NoteKind `json:"kind"`
	// Subject is the resource, "virtualNetworks/hub", with the property where there is
	// one: "virtualNetworks/hub: ddosProtectionPlan"; of what is true of many, the first.
	Subject string `json:"subject"`
	Text    string `json:"text"`
	// Count is how many subjects there are.
	Count int `json:"count"`
	// Place is "file:line" of the first, "" where it stands in no file.
	Place string `json:"place,omitzero"`
	// Idle: nothing in the design rests on it, as on the name of an administrator that
	// nobody knows.
	Idle bool `json:"idle,omitzero"`
}

// String is the note on one line.
func (n Note) String() string {
	s := n.Kind.String() + " " + n.Subject
	if n.Count > 1 {
		s += fmt.Sprintf(" and %d more", n.Count-1)
	}
	if n.Text != "" {
		s += ": " + n.Text
	}
	if n.Place != "" {
		s += " (" + n.Place + ")"
	}
	return s
}

// Of gives the notes of some kinds, in the report's order.
func (r *Report) Of(kinds ...NoteKind) (out []Note) {
	for _, n := range r.Notes {
		if slices.Contains(kinds, n.Kind) {
			out = append(out, n)
		}
	}
	return out
}

// String is the report as text: a line for each file, one for each type, one for
// each note of [Report.Ranked].
func (r *Report) String() string {
	var s strings.Builder
	for _, f := range r.Files {
		fmt.Fprintf(&s, "file %s: %s, %s\n", f.Name, f.Form, plural(f.Resources, "resource"))
	}
	for _, c := range r.Read {
		fmt.Fprintf(&s, "read %d %s", c.Number, c.Type)
		if !c.Modelled {
			s.WriteString(" (not modelled)")
		}
		s.WriteByte('\n')
	}
	for _, n := range r.Ranked() {
		s.WriteString(n.String() + "\n")
	}
	return s.String()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// notebook collects notes. Those that say the same of several subjects become one.
type notebook struct {
	notes map[noteKey]*Note
	// left are the unknown values that templates leave in resources, by their own text.
	left map[noteKey]string
	// redact take out of a text what nobody may see: values of parameters.
	redact []*arm.Redactor
}

type noteKey struct {
	kind        NoteKind
	about, text string
}

// add notes something of a subject. Notes with one "about" are one; "" is for a note
// that stands for itself.
func (b *notebook) add(kind NoteKind, about, subject, text, place string) {
	if b.notes == nil {
		b.notes = map[noteKey]*Note{}
	}
	subject, text = brief(subject), brief(text)
	if about == "" {
		about = subject
	}
	key := noteKey{kind, about, text}
	n := b.notes[key]
	switch {
	case n == nil:
		b.notes[key] = &Note{Kind: kind, Subject: subject, Text: text, Count: 1, Place: place}
	case about == subject: // the same thing, told twice
	default:
		n.Count++
		if subject < n.Subject {
			n.Subject, n.Place = subject, place
		}
	}
}

// brief is a text that nobody would read to the end, without its middle.
func brief(s string) string {
	const most = 2000 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most/2], "") + " … " + strings.ToValidUTF8(s[len(s)-most/2:], "")
}

// leave notes a value that a template leaves unknown in a resource.
func (b *notebook) leave(subject, text, place, token string) {
	b.add(NoteUnknown, "", subject, text, place)
	if b.left == nil {
		b.left = map[noteKey]string{}
	}
	b.left[noteKey{NoteUnknown, brief(subject), brief(text)}] = token
}

// sorted are all notes. Those of [notebook.leave] are idle unless a reader met the value,
// and are none if it noted the value itself.
func (b *notebook) sorted(d *doubts) (out []Note) {
	for key, n := range b.notes {
		x := *n
		if token, ok := b.left[key]; ok {
			if d.told[token] {
				continue
			}
			x.Idle = !d.met[token]
		}
		for _, r := range b.redact {
			x.Subject, x.Text = r.RedactName(x.Subject), r.Redact(x.Text)
		}
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), compareBools(a.Idle, b.Idle), strings.Compare(a.Subject, b.Subject), strings.Compare(a.Text, b.Text))
	})
	return out
}
