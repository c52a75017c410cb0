package sim

import (
	"errors"
	"strings"
)

// effectiveRoutes reads what a tool showed, in a design: its object with the rows in
// "value", or the bare list. The keys are Azure's, without case, and those that mean
// nothing here are passed over, as in [ParseEffectiveRoutes].
func (d *decoder) effectiveRoutes(to *EffectiveRoutes) {
	at := d.start()
	switch d.b[at] {
	case '[':
		d.shownRows(to)
	case '{':
		d.at++
		found := false
		for d.next('}') {
			key := d.text()
			if !strings.EqualFold(key, "value") || d.b[d.start()] != '[' {
				d.skip()
				continue
			}
			found = true
			d.inField("value", func() { d.shownRows(to) })
		}
		if !found {
			d.fail(at, "", `want a list of routes, or an object with one in "value"`)
		}
	default:
		d.wrongKind(at, "want a list")
	}
}

func (d *decoder) shownRows(to *EffectiveRoutes) {
	d.at++
	for n := 0; d.next(']'); n++ {
		at := d.start()
		r := rowReader{}
		row := r.row(d.raw())
		for _, err := range r.errs {
			e := new(InputError)
			errors.As(err, &e)
			d.path = append(d.path, pathStep{index: n, at: at})
			if key := strings.TrimPrefix(e.Path, "."); key != "" {
				d.path = append(d.path, pathStep{key: key})
				d.fail(at, e.Value, e.Problem)
				d.path = d.path[:len(d.path)-1]
			} else {
				d.fail(at, e.Value, e.Problem)
			}
			d.path = d.path[:len(d.path)-1]
		}
		if !d.failed() {
			*to = append(*to, row)
		}
	}
}
