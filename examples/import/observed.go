package main

import (
	"fmt"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson"
)

// beside lays what tools answered beside what follows from the design, "" if nothing
// was among the files, or nothing that says which interface it is of.
func beside(n *sim.Network, observed []azjson.Observed) (string, error) {
	var b strings.Builder
	for i := range observed {
		o := &observed[i]
		if o.NIC == "" {
			continue // the report says so
		}
		all, err := o.Compare(n)
		if err != nil {
			return "", err
		}
		for _, c := range all {
			fmt.Fprintf(&b, "\nobserved in %s, beside what follows from the design\n%s", o.File, c)
		}
	}
	return b.String(), nil
}
