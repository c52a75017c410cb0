package scenarios

import (
	"slices"

	"azpath/sim"
)

// Scenario is one situation: a design that Azure deploys without complaint, the
// flows that die in it, and the smallest edits that cure them. It is data: what
// happens is asked of sim, and what must happen stands here.
//
// A situation in which nothing is broken has no Fixes: it is there to be compared
// with its neighbours.
//
// A Scenario may be read by many goroutines. What [All] returns is the caller's
// to edit.
type Scenario struct {
	// Number is the place in the tour: "2", or "11a" where a situation has
	// several cases.
	Number string
	// Part is the part of the tour, such as "Names".
	Part string
	// Name is the fault, and the file it is declared in.
	Name  string
	Title string
	// Question is what a person asks who has this design in front of them.
	Question string
	// Answer is the answer in a sentence or two, with the cause.
	Answer string
	// Picture is the topology, as wide as a terminal.
	Picture string

	Broken sim.Design
	Flows  []Expectation
	// Lookups, Statuses and Sizes are what a person looks at beside the flows.
	Lookups  []Lookup
	Statuses []Status
	Sizes    []Size
	// Fixes are independent of each other: each is applied to Broken alone.
	Fixes []Fix
	// Sources are the facts that the verdicts were derived from, such as net:L2.
	Sources []string
}

// Expectation is a flow of a scenario and its verdict before and after.
type Expectation struct {
	Flow sim.Flow
	// Claim says what the flow shows, in a few words.
	Claim  string
	Before sim.Verdict
	// After holds the verdict under each of the scenario's fixes. Invariant: as
	// many as Fixes, in their order.
	After []sim.Verdict
}

// Fix is a set of edits that cures something. Invariant: none can be left out.
type Fix struct {
	Title   string
	Changes []sim.Change
}

// All gives every scenario in the order of the tour.
func All() []Scenario {
	var all []Scenario
	for _, p := range tour {
		for _, build := range p.stops {
			s := build()
			s.Part = p.name
			all = append(all, s)
		}
	}
	return all
}

// Find gives the scenarios of a number: one for "2" or "11a", every case for
// "11". Nil if there is none.
func Find(number string) []Scenario {
	return slices.DeleteFunc(All(), func(s Scenario) bool { return s.Number != number && s.Situation() != number })
}

// Situation is the number without the letter of the case.
func (s Scenario) Situation() string {
	n := s.Number
	for len(n) > 0 && (n[len(n)-1] < '0' || n[len(n)-1] > '9') {
		n = n[:len(n)-1]
	}
	return n
}
