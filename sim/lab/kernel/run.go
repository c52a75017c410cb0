//go:build linux

package kernel

import (
	"fmt"
	"reflect"

	"azpath/sim"

	"golang.org/x/sys/unix"
)

// Run plays the steps on the fabric that the design was built into. Where the
// model has no trace, nothing is sent.
func (f *Fabric) Run(steps []Step, model []*sim.Trace) ([]Conversation, error) {
	out := make([]Conversation, len(steps))
	open := map[sim.Flow]*Session{}
	for i, s := range steps {
		var err error
		switch {
		case s.Open != nil:
			open[*s.Open], out[i], err = f.Open(*s.Open)
		case s.Go != nil:
			if session := open[*s.Go]; session != nil && model[i] != nil {
				out[i], err = session.Go()
			}
		case s.Replace != nil:
			err = f.Replace(s.Replace)
		case s.Restart != "":
			err = f.Forget(s.Restart)
		case s.Off != "":
			err = f.shut(s.Off, true)
		case s.On != "":
			if err = f.shut(s.On, false); err == nil {
				err = f.Forget(s.On)
			}
		default:
			err = f.Forget("")
		}
		if err != nil {
			return nil, fmt.Errorf("step %d, %v: %w", i, s, err)
		}
	}
	return out, nil
}

// Replace gives the fabric the routes and rules of a design with the same machines,
// routers and wires. Connections stay.
func (f *Fabric) Replace(d *sim.Design) error {
	p, err := Lower(d)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(p.Wires, f.plan.Wires) || len(p.Routers) != len(f.plan.Routers) {
		return fmt.Errorf("the new design is wired otherwise")
	}
	for i, r := range p.Routers {
		old := f.plan.Routers[i]
		if !reflect.DeepEqual(r.Tables, old.Tables) || !reflect.DeepEqual(r.Policies, old.Policies) {
			if err := f.reroute(i, r); err != nil {
				return err
			}
		}
		if !reflect.DeepEqual(r.Chains, old.Chains) {
			if err := load(int(f.places[i].ns), withEmptied(r, old), true); err != nil {
				return err
			}
		}
	}
	f.plan = p
	return nil
}

// reroute takes a router's tables and policies away and gives it others.
func (f *Fabric) reroute(i int, r *Router) error {
	p := &f.places[i]
	rules, err := p.link.RuleList(unix.AF_INET)
	if err != nil {
		return err
	}
	for k := range rules {
		if rules[k].Priority >= firstPolicy && rules[k].Priority < mainPolicy {
			if err := p.link.RuleDel(&rules[k]); err != nil {
				return err
			}
		}
	}
	for n := range f.plan.Routers[i].Tables {
		if err := f.flushTable(i, tableBase+f.plan.Routers[i].Tables[n].Number); err != nil {
			return err
		}
	}
	return f.route(i, r)
}

// withEmptied is the router with the chains that it no longer has, emptied: taking
// a chain of translations away would end what it translated.
func withEmptied(r, old *Router) *Router {
	c := *r
	c.Chains = append([]Chain(nil), r.Chains...)
	for _, o := range old.Chains {
		if r.chainNamed(o.Name) == nil {
			c.Chains = append(c.Chains, Chain{Name: o.Name, Hook: o.Hook})
		}
	}
	return &c
}

// shut makes a device swallow everything, as if it were off, or lets it work again.
func (f *Fabric) shut(device string, off bool) error {
	for i, r := range f.plan.Routers {
		if r.Device != device {
			continue
		}
		c := *r
		c.Chains = append([]Chain(nil), r.Chains...)
		var rules []Rule
		if off {
			rules = []Rule{{Do: Drop}}
		}
		c.Chains = append(c.Chains, Chain{"off", HookOff, rules}, Chain{"off_out", HookOutputOff, rules})
		return load(int(f.places[i].ns), &c, true)
	}
	return fmt.Errorf("no router %q to switch", device)
}
