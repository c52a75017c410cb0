package azjson

import (
	"azpath/sim/azjson/internal/terraform"
)

// terraform takes the resources of a state or a plan into the set.
func (m *importing) terraform(d *document) {
	r := terraform.Read(d.v)
	for _, x := range r.Resources {
		m.add(d, x)
	}
	for _, n := range r.Notes {
		m.notebook.add(terraformKinds[n.Kind], "", either(n.Subject, d.name), n.Text, n.Place.String())
	}
}

var terraformKinds = map[terraform.Kind]NoteKind{
	terraform.Problem: NoteProblem, terraform.Conflict: NoteConflict, terraform.Dangling: NoteDangling, terraform.Unknown: NoteUnknown,
	terraform.Assumed: NoteAssumed, terraform.NotModelled: NoteNotModelled, terraform.NotDeployed: NoteNotDeployed,
}
