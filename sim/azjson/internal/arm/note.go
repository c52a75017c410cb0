package arm

import (
	"fmt"
	"slices"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Kind is what a note is about.
type Kind uint8

// The kinds of notes.
const (
	Missing    Kind = iota // parameters without a value, a linked template that is not there
	Unknown                // a value that resources are left with
	Assumed                // what was decided though the template leaves it open
	Skipped                // a resource that is not deployed
	Problem                // what the template does wrong, or too much of
	kindsCount             // how many there are
)

var kindNames = [...]string{"missing", "unknown", "assumed", "not deployed", "problem"}

// String is a word for the kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Note is something to tell whoever evaluates a template. Its text has no parameter's
// value in it; a subject may be a name that is made of one.
type Note struct {
	Kind    Kind
	Place   value.Place
	Subject string // a resource's identifier, a parameter's or variable's name, an unknown's text, or ""
	Text    string
}

// String is the note in one line.
func (n Note) String() string {
	s := n.Kind.String() + ": "
	if p := n.Place.String(); p != "" {
		s = p + ": " + s
	}
	if n.Subject != "" {
		s += n.Subject + ": "
	}
	return s + n.Text
}

// maxNotes is how many notes of a kind are kept.
const maxNotes = 1000

// notes are kept once each, in the order of their first occurrence.
type notes struct {
	list  []Note
	seen  map[Note]bool
	count [kindsCount]int
}

func (n *notes) add(note Note) {
	if n.seen[note] {
		return
	}
	if n.count[note.Kind]++; n.count[note.Kind] > maxNotes {
		return
	}
	if n.seen == nil {
		n.seen = map[Note]bool{}
	}
	n.seen[note] = true
	n.list = append(n.list, note)
}

func (n *notes) all() []Note {
	list := slices.Clone(n.list)
	for k, count := range n.count {
		if count > maxNotes {
			list = append(list, Note{Kind: Kind(k), Text: fmt.Sprintf("and %d more notes of this kind", count-maxNotes)})
		}
	}
	return list
}

// note takes note of something at the place of a value.
func (e *engine) note(kind Kind, at value.Value, subject, format string, args ...any) {
	if kind == Unknown { // the text of an unknown, not a name
		subject = e.redactor.Redact(subject)
	}
	subject = e.redactor.RedactName(subject)
	e.notes.add(Note{Kind: kind, Place: at.Place(), Subject: brief(subject), Text: brief(e.redactor.Redact(fmt.Sprintf(format, args...)))})
}

// brief is a text that nobody would read to the end, without its middle.
func brief(s string) string {
	const most = 4000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most/2], "") + " … " + strings.ToValidUTF8(s[len(s)-most/2:], "")
}
