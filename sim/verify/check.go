package verify

import (
	"errors"

	"azpath/sim"
)

// Status is how an intent stands. The zero value is none.
type Status uint8

// The statuses.
const (
	// Holds: for every flow of the set, on every way that Azure may choose.
	Holds Status = iota + 1
	// Fails: there is a counterexample.
	Fails
	// Unproved: no counterexample, but some flows have an outcome that Azure's
	// documents leave open, or more equal ways than are walked.
	Unproved
)

var statusNames = [...]string{"unknown", "holds", "fails", "unproved"}

// String is "holds", "fails" or "unproved".
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return statusNames[0]
}

// MarshalText writes String.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Result is the answer to one intent.
type Result struct {
	Intent Intent
	Status Status
	// Wrong are the flows that are not as they must be, by what they come to: exactly
	// these and no others. nil if the intent holds.
	Wrong []Group
	// Trace is a counterexample's; nil if there is none.
	Trace *sim.Trace
	// Cells is how many kinds of flow were walked, one of each.
	Cells int
	// Assumptions are what the answer leans on, by token: where Azure's documents are
	// open and the design does not decide.
	Assumptions []string
}

// Check proves or refutes each intent for a network, in order. The error joins all
// that is wrong with the intents themselves; then there are no results.
func Check(n *sim.Network, intents ...Intent) ([]Result, error) {
	var errs []error
	out := make([]Result, len(intents))
	for i := range intents {
		if err := intents[i].check(); err != nil {
			errs = append(errs, err)
			continue
		}
		r, err := checkOne(n, intents[i])
		out[i], errs = r, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

func checkOne(n *sim.Network, i Intent) (Result, error) {
	p, err := prove([]*sim.Network{n}, i.Flows, i.watch()...)
	if err != nil {
		return Result{}, err
	}
	r := Result{Intent: i, Status: Holds, Cells: p.cells}
	worst := make([]judgement, len(p.outcomes.all))
	for leaf, nets := range p.outcomes.all {
		for k := range nets[0] {
			worst[leaf] = max(worst[leaf], i.judge(&nets[0][k]))
			r.Assumptions = addWords(r.Assumptions, nets[0][k].leans)
		}
		switch worst[leaf] {
		case fails:
			r.Status = Fails
		case unproved:
			if r.Status == Holds {
				r.Status = Unproved
			}
		}
	}
	if r.Status == Holds {
		return r, nil
	}
	blamed := fails
	if r.Status == Unproved {
		blamed = unproved
	}
	m := &Map{Set: i.Flows, proof: p}
	m.groupOnly(func(leaf int) bool { return worst[leaf] == blamed })
	r.Wrong = m.Groups
	r.Trace, err = n.Trace(r.Wrong[0].Example)
	return r, err
}

// watch are the devices that an intent asks about.
func (i *Intent) watch() []string {
	if i.Device == "" {
		return nil
	}
	return []string{i.Device}
}
