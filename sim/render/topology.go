package render

import "azpath/sim"

// Topology is a picture of a design: the internet, services and sites, networks with
// their subnets, devices, and what joins them; with a trace on it, the forward and the
// return path and where the flow ended. The design need not compile. It is immutable,
// and safe for concurrent use.
//
// What there is much of is drawn as one box ("394 more network interfaces"), but for
// the devices that a trace names.
type Topology struct {
	design sim.Design
	trace  *sim.Trace
	scene  *scene
	way    *way
}

// NewTopology is the picture of a design.
func NewTopology(d sim.Design) *Topology {
	d = d.Clone()
	return &Topology{design: d, scene: newScene(&d)}
}

// WithTrace is the picture with a trace on it, in place of the one it had; nil takes
// that away. The trace should be one of the design's own: devices that the picture
// does not have are passed over.
func (t *Topology) WithTrace(trace *sim.Trace) *Topology {
	out := &Topology{design: t.design, trace: trace}
	if trace == nil {
		out.scene = newScene(&out.design)
		return out
	}
	out.scene = newScene(&out.design, trace)
	out.way = out.scene.wayOf(trace)
	return out
}
