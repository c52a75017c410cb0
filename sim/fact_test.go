package sim

import (
	"strings"
	"testing"
)

// fact is one sentence of the facts: a flow through a small design, what
// becomes of it, and the lines of the trace that make it so. A verdict alone may
// be right for the wrong reason.
type fact struct {
	says    string
	design  Design
	changes []string // edits of the design, in the notation of ParseChange
	flow    string
	want    Verdict
	shows   []string
}

// prove asks every claim, as a verdict and as a trace.
func prove(t *testing.T, claims []fact) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.says, func(t *testing.T) {
			trace := traceOf(t, changed(t, c.design, c.changes...), c.flow)
			if trace.Verdict != c.want {
				t.Errorf("Trace(%s) = %+v, want %+v\n%s", c.flow, trace.Verdict, c.want, trace)
			}
			text := trace.String()
			for _, line := range c.shows {
				if !strings.Contains(text, line) {
					t.Errorf("Trace(%s) does not show %q\n%s", c.flow, line, text)
				}
			}
		})
	}
}

// changed is the design after the edits.
func changed(t *testing.T, d Design, changes ...string) Design {
	t.Helper()
	for _, text := range changes {
		c, err := ParseChange(text)
		if err != nil {
			t.Fatalf("ParseChange(%q): %v", text, err)
		}
		next, err := d.Apply(c)
		if err != nil {
			t.Fatalf("Apply(%q): %v", text, err)
		}
		d = next
	}
	return d
}

func compiled(t *testing.T, d Design) *Network {
	t.Helper()
	n, err := Compile(d)
	if err != nil {
		t.Fatalf("Compile: %v", err)
	}
	return n
}

// traceOf walks the flow, and holds the quick verdict to the traced one.
func traceOf(t *testing.T, d Design, flow string) *Trace {
	t.Helper()
	n, f := compiled(t, d), flowOf(t, flow)
	trace, err := n.Trace(f)
	if err != nil {
		t.Fatalf("Trace(%s): %v", flow, err)
	}
	if v, err := n.Verdict(f); err != nil || v != trace.Verdict {
		t.Errorf("Verdict(%s) = %v, %v, want %v as traced", flow, v, err, trace.Verdict)
	}
	return trace
}

func flowOf(t *testing.T, s string) Flow {
	t.Helper()
	f, err := ParseFlow(s)
	if err != nil {
		t.Fatalf("ParseFlow(%q): %v", s, err)
	}
	return f
}

// with is the design after an edit that has no notation.
func (d Design) with(edit func(*Design)) Design {
	d = d.Clone()
	edit(&d)
	return d
}

// nic finds an interface to edit.
func (d *Design) nic(name string) *NIC {
	for i := range d.VNets {
		for j := range d.VNets[i].Subnets {
			for k := range d.VNets[i].Subnets[j].NICs {
				if x := &d.VNets[i].Subnets[j].NICs[k]; x.Name == name {
					return x
				}
			}
		}
	}
	panic("no interface named " + name)
}

// edge finds an edge of the first site to edit.
func (d *Design) edge(name string) *Edge {
	for i := range d.Sites[0].Edges {
		if e := &d.Sites[0].Edges[i]; e.Name == name {
			return e
		}
	}
	panic("no edge named " + name)
}

func delivered(at string) Verdict {
	return Verdict{Disposition: Delivered, Leg: LegResponseACK, At: at}
}

// answered is Delivered for UDP and ICMP, which end with the answer.
func answered(at string) Verdict {
	return Verdict{Disposition: Delivered, Leg: LegResponse, At: at}
}

func dropped(r Reason, l Leg, at string) Verdict {
	return Verdict{Disposition: Dropped, Reason: r, Leg: l, At: at}
}

func refused(r Reason, l Leg, at string) Verdict {
	return Verdict{Disposition: Refused, Reason: r, Leg: l, At: at}
}

func (v Verdict) asymmetric() Verdict {
	v.Asymmetric = true
	return v
}
