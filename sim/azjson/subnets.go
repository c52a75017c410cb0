package azjson

import (
	"iter"

	"azpath/sim"
)

// subnets are those of a design by their names in it, "vnet/subnet".
func subnets(d *sim.Design) iter.Seq2[string, *sim.Subnet] {
	return func(yield func(string, *sim.Subnet) bool) {
		for i := range d.VNets {
			v := &d.VNets[i]
			for j := range v.Subnets {
				if s := &v.Subnets[j]; !yield(v.Name+"/"+s.Name, s) {
					return
				}
			}
		}
	}
}
