package azjson

import (
	"azpath/sim"
	"azpath/sim/azjson/internal/value"
)

// Observed is what a tool answered about a network interface. The design does not
// hold it: lay it beside what the design makes of the interface by
// [sim.Network.CompareRoutes] and [sim.Network.CompareNSG], or simulate with it by
// [sim.Subnet].EffectiveRoutes. The answers do not say whose interface it was.
type Observed struct {
	File   string              `json:"file"`
	Routes sim.EffectiveRoutes `json:"routes,omitempty"`
	NSGs   sim.EffectiveNSGs   `json:"networkSecurityGroups,omitempty"`
}

// observe takes effective routes or rules out of a document. It is false for a list of
// anything else.
func (m *importing) observe(d *document, list []value.Value) bool {
	if len(list) == 0 {
		return false
	}
	o := Observed{File: d.name}
	var err error
	text, _ := value.List(list...).MarshalJSON() // of what was parsed: no error
	switch formOfAnswer(list[0]) {
	case FormEffectiveRoutes:
		o.Routes, err = sim.ParseEffectiveRoutes(text)
	case FormEffectiveNSG:
		o.NSGs, err = sim.ParseEffectiveNSGs(text)
	default:
		return false
	}
	if err != nil {
		m.notebook.add(NoteProblem, "", d.name, err.Error(), list[0].Place().String())
		return true
	}
	m.observed = append(m.observed, o)
	m.notebook.add(NoteNotModelled, "", d.name, "effective routes and rules are no part of the design: watcher compare lays them beside it", list[0].Place().String())
	return true
}
