//go:build linux

package kernel

import (
	"azpath/sim"
	"azpath/sim/simtest"
)

// historyOf draws what happens in a design: connections, and events between their
// exchanges. Each connection has a source port of its own, since the kernel chooses
// at random where two would be the same.
func historyOf(d *sim.Design, seed int) []Step {
	var steps []Step
	flows := lasting(d, seed)
	for _, f := range flows {
		steps = append(steps, Step{Open: f})
	}
	goOn := func() {
		for _, f := range flows {
			steps = append(steps, Step{Go: f})
		}
	}
	switches := switchable(d)
	goOn()
	for k := range 3 {
		switch n := (seed + k) % 4; {
		case n == 0:
			steps = append(steps, Step{Replace: replaced(d, seed+k)})
		case n == 1 && len(switches) > 0:
			steps = append(steps, Step{Restart: switches[(seed+k)%len(switches)]})
		case n == 2 && len(switches) > 0:
			off := switches[(seed/4)%len(switches)]
			steps = append(steps, Step{Off: off})
			goOn()
			steps = append(steps, Step{On: off})
		default:
			steps = append(steps, Step{Silence: true})
		}
		goOn()
	}
	return steps
}

// lasting are up to six flows of a design: those that come through and leave state
// behind first, since the others have nothing to lose.
func lasting(d *sim.Design, seed int) (out []*sim.Flow) {
	n, err := sim.Compile(*d)
	p, lowered := Lower(d)
	if err != nil || lowered != nil {
		return nil
	}
	var others []*sim.Flow
	for i := range 40 {
		f := simtest.RouterFlows(*d).Example(seed*1000 + 500 + i)
		f.SourcePort = uint16(40000 + 100*i)
		trace, err := n.Trace(f)
		if err != nil || callsItself(p, f) {
			continue
		}
		if trace.Verdict.Disposition == sim.Delivered && keepsState(trace) {
			out = append(out, &f)
		} else {
			others = append(others, &f)
		}
	}
	out = out[:min(len(out), 5)]
	return append(out, others[:min(len(others), 6-len(out))]...)
}

func keepsState(t *sim.Trace) bool {
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			for _, s := range h.Steps {
				if s.Verb == sim.VerbState {
					return true
				}
			}
		}
	}
	return false
}

// switchable are the appliances.
func switchable(d *sim.Design) (out []string) {
	for _, v := range d.VNets {
		for _, s := range v.Subnets {
			for _, n := range s.NICs {
				if n.IPForwarding {
					out = append(out, n.Name)
				}
			}
		}
	}
	return out
}

// replaced is the design with some routes gone, and some rules turned round.
func replaced(d *sim.Design, seed int) *sim.Design {
	c := d.Clone()
	for i := range c.RouteTables {
		if t := &c.RouteTables[i]; (seed+i)%2 == 0 && len(t.Routes) > 0 {
			at := (seed / 2) % len(t.Routes)
			t.Routes = append(t.Routes[:at], t.Routes[at+1:]...)
		}
	}
	turn := func(f *sim.Filter, i int) {
		if (seed+i)%3 != 0 {
			return
		}
		for j := range f.Rules {
			f.Rules[j].Access = sim.Allow + sim.Deny - f.Rules[j].Access
		}
	}
	for i := range c.VNets {
		for j := range c.VNets[i].Subnets {
			for k := range c.VNets[i].Subnets[j].NICs {
				turn(&c.VNets[i].Subnets[j].NICs[k].Appliance, j+k)
			}
		}
	}
	for i := range c.Sites {
		for j := range c.Sites[i].Edges {
			turn(&c.Sites[i].Edges[j].Filter, j)
		}
	}
	return &c
}
