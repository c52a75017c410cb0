package main

import (
	"errors"
	"fmt"
	"os"

	"azpath/examples/internal/command"
	"azpath/sim"
	"azpath/sim/verify"
)

// asked is an intent, and the place where it stands.
type asked struct {
	place  string
	intent verify.Intent
}

// answer reads everything, then asks. The error joins every mistake of every
// input: each is judged as far as it can be while another is wrong.
func (q question) answer() (a answers, err error) {
	var m command.Mistakes
	if q.unread != "" {
		m.Add(command.Short(q.unread), errors.New("not read, nothing may stand between the flags: does an intent, a set of flows or a change lack its quotes?"))
	}
	if q.format != "text" && q.format != "json" {
		m.Add("-format", fmt.Errorf("%q: want text or json", q.format))
	}
	if len(q.intents)+len(q.flows) == 0 && q.file == "" && q.unread == "" {
		m.Add("-intents", errors.New("missing, want a file of intents such as examples/intents/hub-spoke.json, an -intent, or -flows"))
	}
	intents, sets := q.readIntents(&m), q.parseSets(&m)
	n := q.network(&m)
	if n == nil {
		return a, m.Err()
	}
	for _, i := range intents {
		results, err := verify.Check(n, i.intent)
		m.Add(i.place, err)
		a.results = append(a.results, results...)
	}
	for _, s := range sets {
		x, err := verify.Outcomes(n, s)
		m.Add("-flows", err)
		a.maps = append(a.maps, x)
	}
	return a, m.Err()
}

func (q question) readIntents(m *command.Mistakes) (all []asked) {
	for _, text := range q.intents {
		i, err := verify.ParseIntent(text)
		m.Add("-intent", err)
		if err == nil {
			all = append(all, asked{"-intent", i})
		}
	}
	if q.file == "" {
		return all
	}
	f, err := os.Open(q.file)
	if err != nil {
		m.Add("-intents", err)
		return all
	}
	defer f.Close()
	list, err := verify.ReadIntents(f)
	m.Add("-intents "+q.file, err)
	if err == nil && len(list) == 0 {
		m.Add("-intents "+q.file, errors.New("no intent in it"))
	}
	for i, x := range list {
		all = append(all, asked{fmt.Sprintf("-intents %s: intents[%d]", q.file, i), x})
	}
	return all
}

func (q question) parseSets(m *command.Mistakes) (sets []verify.FlowSet) {
	for _, text := range q.flows {
		s, err := verify.ParseFlowSet(text)
		m.Add("-flows", err)
		if err == nil {
			sets = append(sets, s)
		}
	}
	return sets
}

// network is the one to ask, with the changes made; nil after mistakes.
func (q question) network(m *command.Mistakes) *sim.Network {
	changes := command.ParseChanges(m, q.changes)
	d, ok := q.readDesign(m)
	if !ok {
		return nil
	}
	place := "-design " + q.design.Name()
	if len(changes) > 0 {
		changed, err := d.Apply(changes...)
		m.Add("-change", err)
		if err == nil {
			d, place = changed, place+" after the changes"
		}
	}
	n, err := sim.Compile(d)
	m.Add(place, err)
	return n
}

func (q *question) readDesign(m *command.Mistakes) (d sim.Design, ok bool) {
	if len(q.design.Files) == 0 && q.unread != "" {
		return d, false
	}
	return q.design.Read(m, "examples/designs/hub-spoke.json")
}
