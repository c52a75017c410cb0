package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

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
	var m mistakes
	if q.unread != "" {
		m.add(short(q.unread), errors.New("not read, nothing may stand between the flags: does an intent, a set of flows or a change lack its quotes?"))
	}
	if q.format != "text" && q.format != "json" {
		m.add("-format", fmt.Errorf("%q: want text or json", q.format))
	}
	if len(q.intents)+len(q.flows) == 0 && q.file == "" && q.unread == "" {
		m.add("-intents", errors.New("missing, want a file of intents such as examples/intents/hub-spoke.json, an -intent, or -flows"))
	}
	intents, sets := q.readIntents(&m), q.parseSets(&m)
	n := q.network(&m)
	if n == nil {
		return a, m.err()
	}
	for _, i := range intents {
		results, err := verify.Check(n, i.intent)
		m.add(i.place, err)
		a.results = append(a.results, results...)
	}
	for _, s := range sets {
		x, err := verify.Outcomes(n, s)
		m.add("-flows", err)
		a.maps = append(a.maps, x)
	}
	return a, m.err()
}

func (q question) readIntents(m *mistakes) (all []asked) {
	for _, text := range q.intents {
		i, err := verify.ParseIntent(text)
		m.add("-intent", err)
		if err == nil {
			all = append(all, asked{"-intent", i})
		}
	}
	if q.file == "" {
		return all
	}
	f, err := os.Open(q.file)
	if err != nil {
		m.add("-intents", err)
		return all
	}
	defer f.Close()
	list, err := verify.ReadIntents(f)
	m.add("-intents "+q.file, err)
	if err == nil && len(list) == 0 {
		m.add("-intents "+q.file, errors.New("no intent in it"))
	}
	for i, x := range list {
		all = append(all, asked{fmt.Sprintf("-intents %s: intents[%d]", q.file, i), x})
	}
	return all
}

func (q question) parseSets(m *mistakes) (sets []verify.FlowSet) {
	for _, text := range q.flows {
		s, err := verify.ParseFlowSet(text)
		m.add("-flows", err)
		if err == nil {
			sets = append(sets, s)
		}
	}
	return sets
}

// network is the one to ask, with the changes made; nil after mistakes.
func (q question) network(m *mistakes) *sim.Network {
	var changes []sim.Change
	for _, text := range q.changes {
		c, err := sim.ParseChange(text)
		m.add("-change "+short(text), err)
		if err == nil {
			changes = append(changes, c)
		}
	}
	d, ok := q.readDesign(m)
	if !ok {
		return nil
	}
	place := "-design " + q.design
	if len(changes) > 0 {
		changed, err := d.Apply(changes...)
		m.add("-change", err)
		if err == nil {
			d, place = changed, place+" after the changes"
		}
	}
	n, err := sim.Compile(d)
	m.add(place, err)
	return n
}

func (q question) readDesign(m *mistakes) (d sim.Design, ok bool) {
	switch {
	case q.design == "" && q.unread == "":
		m.add("-design", errors.New("missing, want a file such as examples/designs/hub-spoke.json"))
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

// mistakes are what is wrong with the input, each with the flag it came by.
type mistakes []error

// add takes err apart where it joins several; nil adds nothing.
func (m *mistakes) add(place string, err error) {
	for _, e := range each(err) {
		*m = append(*m, fmt.Errorf("%s: %w", place, e))
	}
}

func (m mistakes) err() error { return errors.Join(m...) }

// each gives the parts of a joined error in order, and nothing for nil. What stands
// around several stands before each.
func each(err error) (all []error) {
	switch joined := err.(type) {
	case nil:
	case interface{ Unwrap() []error }:
		for _, e := range joined.Unwrap() {
			all = append(all, each(e)...)
		}
	default:
		all = []error{err}
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
