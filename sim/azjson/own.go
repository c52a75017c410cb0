package azjson

import (
	"bytes"
	"reflect"
	"slices"

	"azpath/sim/azjson/internal/resource"
)

// typeOwn is the element of an export with what the Azure resources beside it do not
// say.
const typeOwn = "azpath/designs"

// own writes that element. What has to stand in it whole is not decided here: the text
// is read as Import reads it, and a resource that would be written otherwise after that
// does not say what the design has. Each round knows more of those, until it finds none.
func (e *exporting) own() error {
	resources := e.out
	for {
		e.out = append(slices.Clone(resources), e.element()...)
		text, err := e.text()
		if err != nil {
			return err
		}
		r, err := Import([]Source{{Name: "the export", Text: text}}, Options{})
		if err != nil {
			return err
		}
		known := len(e.whole)
		for _, id := range differing(resources, resourcesOf(&r.Design, e.options).out) {
			e.whole[e.owner(id)] = true
		}
		if len(e.whole) == known {
			return nil
		}
	}
}

// differing are the outermost resources of a list that another has not, or otherwise.
func differing(list, other []exported) (out []string) {
	had, has := byOutermost(list), byOutermost(other)
	for id := range had {
		a, _ := encoded(had[id]) // it was written before: no error
		b, _ := encoded(has[id])
		if !bytes.Equal(a, b) {
			out = append(out, id)
		}
	}
	return out
}

// byOutermost are resources with their child resources, by identifier.
func byOutermost(list []exported) map[string][]exported {
	out := map[string][]exported{}
	for _, x := range slices.SortedFunc(slices.Values(list), byID) {
		id := outermost(x.ID)
		out[id] = append(out[id], x)
	}
	return out
}

// owner is the resource that stands for the part of the design that another is in.
func (e *exporting) owner(id string) string { return either(e.partOf[id], id) }

// element is the element itself, none if it had nothing to say.
func (e *exporting) element() []exported {
	parts := e.parts()
	var instead []string
	for id := range byOutermost(e.out) {
		// Networks and interfaces are read all the same: others refer to them.
		if kind := typeOf(id); e.whole[e.owner(id)] && kind != kindVNet && kind != kindInterface {
			instead = append(instead, id)
		}
	}
	p := obj{"insteadOf": ordered(instead), "details": e.details(&parts)}
	if !reflect.ValueOf(parts).IsZero() {
		p["parts"] = parts
	}
	if tidy(p) == nil {
		return nil
	}
	return []exported{{ID: e.id(typeOwn, "design"), Name: "design", Type: typeOwn, Properties: p}}
}

func typeOf(id string) string {
	p, _ := resource.ParseID(id)
	return p.Type
}
