package kernel

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"azpath/sim"
)

// Step is something that happens: exactly one of its fields is set.
type Step struct {
	Open    *sim.Flow   `json:"open,omitempty"`    // a connection is opened, by a first packet
	Go      *sim.Flow   `json:"go,omitempty"`      // one that was opened has another request
	Replace *sim.Design `json:"replace,omitempty"` // routes and rules change under what is open
	Restart string      `json:"restart,omitempty"` // a device forgets its connections
	Off     string      `json:"off,omitempty"`     // a device is switched off
	On      string      `json:"on,omitempty"`      // and on again, without its connections
	Silence bool        `json:"silence,omitempty"` // nothing is sent until every entry has expired: see Impatient
}

// String is the step in a word or two.
func (s Step) String() string {
	switch {
	case s.Open != nil:
		return fmt.Sprintf("open %v", *s.Open)
	case s.Go != nil:
		return fmt.Sprintf("go on %v", *s.Go)
	case s.Replace != nil:
		return "the design is replaced"
	case s.Restart != "":
		return "restart " + s.Restart
	case s.Off != "":
		return "switch off " + s.Off
	case s.On != "":
		return "switch on " + s.On
	}
	return "silence"
}

// How long nothing is sent, and what an established connection's entry has to live
// less than for that to end it: all others do (ct:9).
const (
	silence   = 10 * time.Minute
	impatient = 4 * time.Minute
)

// History is what the model makes of the steps: a trace for each that sends
// something, nil for the others. A connection that is not open can't go on: the
// trace is nil then, and the kernel is not asked either.
func History(d *sim.Design, steps []Step) ([]*sim.Trace, error) {
	if err := endsInSilence(d, steps); err != nil {
		return nil, err
	}
	n, err := sim.Compile(*d)
	if err != nil {
		return nil, err
	}
	w := sim.NewWorld(n)
	out := make([]*sim.Trace, len(steps))
	for i, s := range steps {
		switch {
		case s.Open != nil:
			out[i], err = w.Trace(*s.Open)
		case s.Go != nil:
			out[i], _ = w.Continue(*s.Go)
		case s.Replace != nil:
			if n, err = sim.Compile(*s.Replace); err == nil {
				w.Replace(n)
			}
		case s.Restart != "":
			err = w.Restart(s.Restart)
		case s.Off != "":
			err = w.SwitchOff(s.Off)
		case s.On != "":
			err = w.SwitchOn(s.On)
		default:
			w.Advance(silence)
		}
		if err != nil {
			return nil, fmt.Errorf("step %d, %v: %w", i, s, err)
		}
	}
	return out, nil
}

// Case is a design, what happened in it, and what the kernel did: a disagreement
// that was settled, kept so that it stays so.
type Case struct {
	Name    string         `json:"name"` // what was wrong, in a sentence
	Design  sim.Design     `json:"design"`
	Steps   []Step         `json:"steps"`
	Kernel  []Conversation `json:"kernel"` // one for each step; null where nothing is sent
	Settled string         `json:"settled,omitempty"`
}

// CompareHistory says where model and kernel part first; empty if nowhere.
func CompareHistory(d *sim.Design, steps []Step, model []*sim.Trace, kernel []Conversation) string {
	for i, s := range steps {
		if s.Replace != nil {
			d = s.Replace
		}
		if model[i] == nil || kernel[i] == nil {
			continue
		}
		p, err := Lower(d)
		if err != nil {
			return err.Error()
		}
		diff, over := p.compare(model[i], kernel[i])
		if diff != "" {
			return fmt.Sprintf("step %d, %v: %s", i, s, diff)
		}
		if over {
			break
		}
	}
	return ""
}

// undecided says whether a trace says too little, or too much, to be compared:
// Azure may take one of several ways, or nobody declares what would decide.
func undecided(t *sim.Trace) bool {
	d := t.Verdict.Disposition
	return len(t.Others) > 0 || d == sim.Exited || d == sim.Undetermined
}

// Impatient is the design with firewalls that forget what is silent for four minutes:
// otherwise a connection lives for days, longer than a World remembers it.
func Impatient(d *sim.Design) sim.Design {
	c := d.Clone()
	hurry := func(f *sim.Filter) {
		if f.Stateful || len(f.DNAT)+len(f.SNAT) > 0 {
			f.IdleTimeout = sim.Duration(impatient)
		}
	}
	for i := range c.VNets {
		for j := range c.VNets[i].Subnets {
			for k := range c.VNets[i].Subnets[j].NICs {
				hurry(&c.VNets[i].Subnets[j].NICs[k].Appliance)
			}
		}
	}
	for i := range c.Sites {
		strict := map[string]bool{}
		for _, e := range c.Sites[i].Edges {
			strict[e.Box] = strict[e.Box] || e.Box != "" && e.Filter.Stateful
		}
		for j := range c.Sites[i].Edges {
			// Where one edge of a box keeps state, the others say nothing of it.
			if e := &c.Sites[i].Edges[j]; !strict[e.Box] || e.Filter.Stateful {
				hurry(&e.Filter)
			}
		}
	}
	return c
}

// endsInSilence refuses a silence in a design whose entries outlive it.
func endsInSilence(d *sim.Design, steps []Step) error {
	for _, s := range steps {
		if s.Replace != nil {
			d = s.Replace
		}
		if hurried := Impatient(d); s.Silence && !reflect.DeepEqual(hurried, d.Clone()) {
			return errors.New("a silence ends nothing in this design: see Impatient")
		}
	}
	return nil
}
