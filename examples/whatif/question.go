package main

import (
	"errors"
	"fmt"

	"azpath/examples/internal/command"
	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/verify"
)

// answer reads everything, then asks. The error joins every mistake of every
// input: each is judged as far as it can be while another is wrong.
func (q question) answer() (answers, error) {
	var m command.Mistakes
	if q.unread != "" {
		m.Add(command.Short(q.unread), errors.New("not read, nothing may stand between the flags: does a flow or change lack its quotes?"))
	}
	if q.format != "text" && q.format != "json" {
		m.Add("-format", fmt.Errorf("%q: want text or json", q.format))
	}
	flows := q.parseFlows(&m)
	a := answers{changes: command.ParseChanges(&m, q.changes)}
	sets := q.parseSets(&m)
	log := q.readLogs(&m)
	design, ok := q.readDesign(&m)
	if !ok {
		return answers{}, m.Err()
	}
	network, err := sim.Compile(design)
	unchanged := network
	m.Add("-design "+q.design.Name(), err)
	if err == nil {
		a.now = q.ask(&m, network, flows)
	}
	if len(q.changes) == 0 {
		a.replay(&m, log, unchanged, nil)
		return a, m.Err()
	}
	changed, err := design.Apply(a.changes...)
	m.Add("-change", err)
	// What is wrong without the changes has been said, and some of them alone may
	// deploy where all do not, or the other way round.
	if err != nil || network == nil || len(a.changes) < len(q.changes) {
		return answers{}, m.Err()
	}
	network, err = sim.Compile(changed)
	m.Add("-design "+q.design.Name()+" after the changes", err)
	if err == nil {
		a.differences = compare(&m, unchanged, network, sets)
		a.replay(&m, log, unchanged, network)
	}
	if m.Err() != nil {
		return answers{}, m.Err()
	}
	before := a.now
	a.before, a.now = &before, q.ask(&m, network, flows)
	return a, m.Err()
}

func (q question) parseFlows(m *command.Mistakes) (flows []sim.Flow) {
	if len(q.flows) == 0 && len(q.diffs) == 0 && len(q.logs) == 0 && q.unread == "" {
		m.Add("-flow", errors.New("missing, want one such as 'tcp client -> apim:443'"))
	}
	for _, s := range q.flows {
		f, err := sim.ParseFlow(s)
		m.Add("-flow "+command.Short(s), err)
		if err == nil {
			flows = append(flows, f)
		}
	}
	return flows
}

func (q question) parseSets(m *command.Mistakes) (sets []verify.FlowSet) {
	if len(q.diffs) > 0 && len(q.changes) == 0 && q.unread == "" {
		m.Add("-diff", errors.New("nothing to tell apart, want a -change"))
	}
	for _, text := range q.diffs {
		s, err := verify.ParseFlowSet(text)
		m.Add("-diff", err)
		if err == nil {
			sets = append(sets, s)
		}
	}
	return sets
}

// readLogs reads what really flowed, nil if that was not asked for.
func (q question) readLogs(m *command.Mistakes) *flowlog.Log {
	if len(q.logs) == 0 {
		return nil
	}
	log, err := flowlog.ReadFiles(q.logs...)
	m.Add("-flow-log", err)
	return log
}

// replay lays what flowed beside the design, and then what the changes do to it.
func (a *answers) replay(m *command.Mistakes, log *flowlog.Log, before, after *sim.Network) {
	if log == nil || before == nil {
		return
	}
	var err error
	if after == nil {
		a.replayed, err = flowlog.Replay(before, log)
	} else {
		a.replayedChange, err = flowlog.ReplayChange(before, after, log)
	}
	m.Add("-flow-log", err)
}

func (q *question) readDesign(m *command.Mistakes) (d sim.Design, ok bool) {
	if len(q.design.Files) == 0 && q.unread != "" {
		return d, false
	}
	return q.design.Read(m, "examples/designs/firewall.json")
}

// ask traces each flow. A flow whose ends are not there is a mistake.
func (q question) ask(m *command.Mistakes, n *sim.Network, flows []sim.Flow) state {
	s := state{findings: n.Findings()}
	trace := n.Trace
	if q.through {
		trace = n.TraceThrough
	}
	for _, f := range flows {
		t, err := trace(f)
		m.Add("-flow "+command.Short(f.String()), err)
		s.traces = append(s.traces, t)
	}
	return s
}

// compare is what the changes do to the flows of each set.
func compare(m *command.Mistakes, before, after *sim.Network, sets []verify.FlowSet) (all []*verify.Difference) {
	for _, set := range sets {
		d, err := verify.Diff(before, after, set)
		m.Add("-diff", err)
		all = append(all, d)
	}
	return all
}
