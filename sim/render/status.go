package render

import (
	"azpath/sim"
	"azpath/sim/apim"
)

// statusRow is a line of the table of an instance's network status: a dependency, or
// what has to come in.
type statusRow struct {
	status      apim.Status
	was         apim.Status // zero if that is not known
	need        string
	title, name string
	err         string
	trace       *sim.Trace
}

func statusRows(r *apim.Report) (out []statusRow) {
	for _, x := range r.Rows {
		need := "required"
		if x.Optional {
			need = "optional"
		}
		out = append(out, statusRow{x.Status, x.Was, need, x.Title, x.Name, x.Error, x.Trace})
	}
	for _, x := range r.Inbound {
		status := apim.Success
		if x.Error != "" {
			status = apim.Failure
		}
		out = append(out, statusRow{status, x.Was, "required", "inbound", x.Name, x.Error, x.Trace})
	}
	return out
}
