package main

import (
	"os"

	"azpath/sim"
	"azpath/sim/azjson"
)

// exportTo writes the design as Azure's own JSON to the file of -export, if there is one.
func (q *question) exportTo(d sim.Design) error {
	if q.export == "" {
		return nil
	}
	text, err := azjson.Export(d, q.design.ExportOptions())
	if err != nil {
		return err
	}
	return os.WriteFile(q.export, text, 0o644)
}
