package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"azpath/sim"
	"azpath/sim/verify"
)

// answer reads everything, then asks. The error joins every mistake of every
// input: each is judged as far as it can be while another is wrong.
func (q question) answer() (answers, error) {
	var m mistakes
	if q.unread != "" {
		m.add(short(q.unread), errors.New("not read, nothing may stand between the flags: does a flow or change lack its quotes?"))
	}
	if q.format != "text" && q.format != "json" {
		m.add("-format", fmt.Errorf("%q: want text or json", q.format))
	}
	flows := q.parseFlows(&m)
	a := answers{changes: q.parseChanges(&m)}
	sets := q.parseSets(&m)
	design, ok := q.readDesign(&m)
	if !ok {
		return answers{}, m.err()
	}
	network, err := sim.Compile(design)
	unchanged := network
	m.add("-design "+q.design, err)
	if err == nil {
		a.now = q.ask(&m, network, flows)
	}
	if len(q.changes) == 0 {
		return a, m.err()
	}
	changed, err := design.Apply(a.changes...)
	m.add("-change", err)
	// What is wrong without the changes has been said, and some of them alone may
	// deploy where all do not, or the other way round.
	if err != nil || network == nil || len(a.changes) < len(q.changes) {
		return answers{}, m.err()
	}
	network, err = sim.Compile(changed)
	m.add("-design "+q.design+" after the changes", err)
	if err == nil {
		a.differences = compare(&m, unchanged, network, sets)
	}
	if m.err() != nil {
		return answers{}, m.err()
	}
	before := a.now
	a.before, a.now = &before, q.ask(&m, network, flows)
	return a, m.err()
}

func (q question) parseFlows(m *mistakes) (flows []sim.Flow) {
	if len(q.flows) == 0 && len(q.diffs) == 0 && q.unread == "" {
		m.add("-flow", errors.New("missing, want one such as 'tcp client -> apim:443'"))
	}
	for _, s := range q.flows {
		f, err := sim.ParseFlow(s)
		m.add("-flow "+short(s), err)
		if err == nil {
			flows = append(flows, f)
		}
	}
	return flows
}

func (q question) parseSets(m *mistakes) (sets []verify.FlowSet) {
	if len(q.diffs) > 0 && len(q.changes) == 0 && q.unread == "" {
		m.add("-diff", errors.New("nothing to tell apart, want a -change"))
	}
	for _, text := range q.diffs {
		s, err := verify.ParseFlowSet(text)
		m.add("-diff", err)
		if err == nil {
			sets = append(sets, s)
		}
	}
	return sets
}

func (q question) parseChanges(m *mistakes) (changes []sim.Change) {
	for _, s := range q.changes {
		c, err := sim.ParseChange(s)
		m.add("-change "+short(s), err)
		if err == nil {
			changes = append(changes, c)
		}
	}
	return changes
}

func (q question) readDesign(m *mistakes) (d sim.Design, ok bool) {
	switch {
	case q.design == "" && q.unread == "":
		m.add("-design", errors.New("missing, want a file such as examples/designs/firewall.json"))
		fallthrough
	case q.design == "":
		return d, false
	}
	f, err := os.Open(q.design)
	if err != nil {
		m.add("-design", err)
		return d, false
	}
	defer f.Close()
	d, err = sim.ReadDesign(f)
	m.add("-design "+q.design, err)
	return d, err == nil
}

// ask traces each flow. A flow whose ends are not there is a mistake.
func (q question) ask(m *mistakes, n *sim.Network, flows []sim.Flow) state {
	s := state{findings: n.Findings()}
	trace := n.Trace
	if q.through {
		trace = n.TraceThrough
	}
	for _, f := range flows {
		t, err := trace(f)
		m.add("-flow "+short(f.String()), err)
		s.traces = append(s.traces, t)
	}
	return s
}

// compare is what the changes do to the flows of each set.
func compare(m *mistakes, before, after *sim.Network, sets []verify.FlowSet) (all []*verify.Difference) {
	for _, set := range sets {
		d, err := verify.Diff(before, after, set)
		m.add("-diff", err)
		all = append(all, d)
	}
	return all
}

// mistakes are what is wrong with the input, each with the flag it came by.
type mistakes []error

// add takes err apart where it joins several; nil adds nothing.
func (m *mistakes) add(place string, err error) {
	for _, e := range each(err) {
		*m = append(*m, fmt.Errorf("%s: %w", place, e))
	}
}

func (m mistakes) err() error { return errors.Join(m...) }

// each gives the parts of a joined error in order, and nothing for nil.
func each(err error) (all []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	for _, e := range joined.Unwrap() {
		all = append(all, each(e)...)
	}
	return all
}

// short quotes what a person typed, or the head of it.
func short(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
