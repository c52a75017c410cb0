package azjson_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// question is one that the index of the real files asks of a file, with the answer
// of an engineer who reads the file by hand.
type question struct {
	name, flow string
	// with adds what the question speaks of and the file does not have.
	with   func(*sim.Design)
	want   sim.Disposition
	reason sim.Reason
	shows  string // in the trace: what decided
}

// ask asks them of the design that real files make with some parameters.
func ask(t *testing.T, r *azjson.Result, questions []question) {
	t.Helper()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			d := r.Design.Clone()
			if q.with != nil {
				q.with(&d)
			}
			trace, err := compiled(t, d).Trace(flow(t, q.flow))
			if err != nil {
				t.Fatal(err)
			}
			if v := trace.Verdict; v.Disposition != q.want || v.Reason != q.reason || !strings.Contains(trace.String(), q.shows) {
				t.Errorf("%v, want %v %v by %q\n%s", v, q.want, q.reason, q.shows, trace)
			}
		})
	}
}

// deployed imports a real file with parameters, and skips where there is none.
func deployed(t *testing.T, name string, parameters map[string]string) *azjson.Result {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(real, name))
	if err != nil {
		t.Skip("no real files beside the repository: ", err)
	}
	r, err := azjson.Import([]azjson.Source{{Name: name, Text: text}}, azjson.Options{Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// machine is a change that puts a machine in a subnet, which it makes if it has to.
func machine(vnet, subnet, prefix, name, ip string) func(*sim.Design) {
	return func(d *sim.Design) {
		for i := range d.VNets {
			v := &d.VNets[i]
			if v.Name != vnet {
				continue
			}
			at := -1
			for j := range v.Subnets {
				if v.Subnets[j].Name == subnet {
					at = j
				}
			}
			if at < 0 {
				at = len(v.Subnets)
				v.Subnets = append(v.Subnets, sim.Subnet{Name: subnet, Prefixes: prefixes(prefix)})
			}
			v.Subnets[at].NICs = append(v.Subnets[at].NICs, sim.NIC{Name: name, IPs: addrs(ip)})
		}
	}
}

// both makes two changes.
func both(a, b func(*sim.Design)) func(*sim.Design) {
	return func(d *sim.Design) { a(d); b(d) }
}
