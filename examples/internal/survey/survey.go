// Package survey asks of a design what is worth asking of any: do its API Management
// instances have what they need, what does the internet reach, how does each subnet
// get out, which places reach each other, and whose answers go astray.
package survey

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"azpath/sim"
)

// Topic is a kind of question, in the order in which they are asked.
type Topic string

// The topics.
const (
	Instances Topic = "API Management"
	Exposure  Topic = "from the internet"
	WayOut    Topic = "to the internet"
	Between   Topic = "between places"
	Hybrid    Topic = "to sites"
	Astray    Topic = "answers that go astray"
	Names     Topic = "names"
	Findings  Topic = "findings"
)

// Question is one, with its answer.
type Question struct {
	Topic Topic  `json:"topic"`
	Text  string `json:"question"`
	// Answer is one line; Lines say more, if there is more.
	Answer string   `json:"answer"`
	Lines  []string `json:"lines,omitempty"`
	// Look says that somebody should look at it: something fails, is open to everyone,
	// or is asymmetric.
	Look bool `json:"look,omitzero"`
	// Flow is one to trace, zero where the answer is about none.
	Flow sim.Flow `json:"flow,omitzero"`
}

// Survey is all questions about one design.
type Survey struct {
	// Network is that of the design, with a probe in each subnet that has no machine.
	Network *sim.Network
	// Plain is that of the design as it is.
	Plain     *sim.Network
	Probes    []string // their names
	Questions []Question
}

// Step is told how far the survey is: so many of so many questions.
type Step func(done, of int)

// mostPlaces bounds the pairs that are asked: beyond it the first in the order of names
// stand for all, and the survey says so.
const mostPlaces = 60

// Of asks a design that compiles. The error is the design's.
func Of(d sim.Design, told Step) (*Survey, error) {
	plain, err := sim.Compile(d)
	if err != nil {
		return nil, err
	}
	s := &Survey{Plain: plain}
	s.Network, s.Probes = withProbes(d, plain)
	asked := s.Network.Design()
	parts := []func(*asking){instances, exposure, waysOut, between, hybrid, astray, names, findings}
	a := &asking{survey: s, n: s.Network, d: &asked, plain: plain, places: placesOf(&asked)}
	a.targets = slices.Concat(a.places, targetsOf(&asked))
	a.atlas, a.doubts = newAtlas(plain, &asked), &doubts{of: s.Network}
	for i, ask := range parts {
		if told != nil {
			told(i, len(parts))
		}
		ask(a)
	}
	if told != nil {
		told(len(parts), len(parts))
	}
	return s, nil
}

// Flow is one to trace, and the question that it is about.
type Flow struct {
	Why  string
	Flow sim.Flow
}

// Flows are those that the questions are about, each once.
func (s *Survey) Flows() (out []Flow) {
	for _, q := range s.Questions {
		if q.Flow != (sim.Flow{}) && !slices.ContainsFunc(out, func(f Flow) bool { return f.Flow == q.Flow }) {
			out = append(out, Flow{q.Text, q.Flow})
		}
	}
	return out
}

// asking is a survey under way.
type asking struct {
	survey *Survey
	n      *sim.Network // with probes
	plain  *sim.Network // without
	d      *sim.Design
	places []place
	// targets are the places, and what is called and never calls.
	targets []place
	atlas   *atlas
	doubts  *doubts
}

func (a *asking) add(q Question) { a.survey.Questions = append(a.survey.Questions, q) }

// place is where flows come from and go to: a machine that stands for its subnet, an
// instance, a site's host.
type place struct {
	name    string // for people: "hub/app"
	machine string // for flows
	onSite  bool   // outside Azure
}

// placesOf gives a machine of each subnet, each API Management instance in a network,
// and a host of each site.
func placesOf(d *sim.Design) (out []place) {
	for i := range d.VNets {
		v := &d.VNets[i]
		for j := range v.Subnets {
			if n := v.Subnets[j].NICs; len(n) > 0 {
				first := slices.MinFunc(n, func(a, b sim.NIC) int { return cmp.Compare(a.Name, b.Name) })
				out = append(out, place{v.Name + "/" + v.Subnets[j].Name, first.Name, false})
			}
		}
	}
	for i := range d.APIMs {
		if d.APIMs[i].Subnet != "" {
			out = append(out, place{d.APIMs[i].Name, d.APIMs[i].Name, false})
		}
	}
	for i := range d.Sites {
		if h := d.Sites[i].Hosts; len(h) > 0 {
			out = append(out, place{d.Sites[i].Name, h[0].Name, true})
		}
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Compare(a.name, b.name) })
	return out[:min(len(out), mostPlaces)]
}

// targetsOf gives private endpoints, which answer and never call.
func targetsOf(d *sim.Design) (out []place) {
	for _, e := range d.PrivateEndpoints {
		out = append(out, place{"endpoint " + e.Name, e.Name, false})
	}
	slices.SortFunc(out, func(a, b place) int { return cmp.Compare(a.name, b.name) })
	return out[:min(len(out), mostPlaces)]
}

// String is the survey as text: a heading for each topic, each question with its number
// and answer.
func (s *Survey) String() string {
	var b strings.Builder
	if len(s.Probes) > 0 {
		fmt.Fprintf(&b, "subnets without a machine have one to ask from: %s\n", strings.Join(s.Probes, ", "))
	}
	if len(s.Questions) == 0 {
		b.WriteString("nothing to ask: the design has no machine, no public address and no API Management instance\n")
	}
	topic := Topic("")
	for i, q := range s.Questions {
		if q.Topic != topic {
			topic = q.Topic
			fmt.Fprintf(&b, "%s\n", topic)
		}
		mark := " "
		if q.Look {
			mark = "!"
		}
		fmt.Fprintf(&b, "%s %2d  %s\n      %s\n", mark, i+1, q.Text, q.Answer)
		for _, l := range q.Lines {
			fmt.Fprintf(&b, "      %s\n", l)
		}
	}
	return b.String()
}
