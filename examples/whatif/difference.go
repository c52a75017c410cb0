package main

import (
	"azpath/sim"
	"azpath/sim/verify"
)

// differences is the whole answer in JSON where sets of flows, or a flow log, were asked
// for, too.
type differences struct {
	Flows       []answer     `json:"flows"`
	Differences []difference `json:"differences,omitempty"`
	FlowLog     *flowLog     `json:"flowLog,omitempty"`
}

// difference is what the changes do to the flows of a set.
type difference struct {
	Set     verify.FlowSet `json:"set"`
	Changed []changed      `json:"changed"`
	// Same is how many kinds of flow come to the same.
	Same int `json:"same"`
}

// changed is the flows that came to one thing and now come to another. There are no
// outcomes, and there is no answer, where no machine can send them.
type changed struct {
	Effect      verify.Effect    `json:"effect"`
	Before      []verify.Outcome `json:"before"`
	After       []verify.Outcome `json:"after"`
	Flows       []verify.Flows   `json:"flows"`
	Example     sim.Flow         `json:"example"`
	WithoutThem *answer          `json:"exampleBefore,omitempty"`
	WithThem    *answer          `json:"exampleAfter,omitempty"`
	Assumptions []string         `json:"assumptions,omitempty"`
	// NotAll: there are more equal ways than were walked.
	NotAll bool `json:"notEveryWay,omitempty"`
}

func differencesOf(flows []answer, a answers) differences {
	out := differences{Flows: flows, FlowLog: flowLogOf(a)}
	for _, d := range a.differences {
		x := difference{Set: d.Set, Same: d.Same, Changed: []changed{}}
		for i := range d.Changed {
			x.Changed = append(x.Changed, changedOf(&d.Changed[i]))
		}
		out.Differences = append(out.Differences, x)
	}
	return out
}

func changedOf(c *verify.Changed) changed {
	return changed{
		Effect: c.Effect, Flows: c.Flows, Example: c.Example, Assumptions: c.Assumptions, NotAll: c.Cut,
		Before: append([]verify.Outcome{}, c.Before...), After: append([]verify.Outcome{}, c.After...),
		WithoutThem: answerIfSent(c.BeforeTrace), WithThem: answerIfSent(c.AfterTrace),
	}
}

func answerIfSent(t *sim.Trace) *answer {
	if t == nil {
		return nil
	}
	a := answerOf(t)
	return &a
}
