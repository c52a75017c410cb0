package main

import (
	"azpath/sim"
	"azpath/sim/flowlog"
	"azpath/sim/verify"
)

// flowLog is in JSON what a flow log shows: how it stands to the design, or, with
// changes, what these do to what flowed.
type flowLog struct {
	Tuples  int       `json:"tuples"`
	Flows   int       `json:"flows"`
	Asked   int       `json:"replayed"`
	Agree   *int      `json:"agree,omitempty"` // without changes
	Same    *int      `json:"same,omitempty"`  // with changes
	Groups  []fared   `json:"groups"`
	Skipped []skipped `json:"notReplayed,omitempty"`
	Wrong   []string  `json:"notRead,omitempty"`
}

// fared are flows that fare alike: otherwise than the log shows, or than before the
// changes.
type fared struct {
	Agreement   flowlog.Agreement `json:"agreement,omitzero"`
	Effect      verify.Effect     `json:"effect,omitzero"`
	Denied      bool              `json:"loggedDenied,omitzero"`
	Before      []verify.Outcome  `json:"before,omitempty"`
	After       []verify.Outcome  `json:"after"`
	Connections int               `json:"connections"`
	Bytes       uint64            `json:"bytes"`
	Flows       []string          `json:"flows"`
	Example     sim.Flow          `json:"example"`
	Cause       string            `json:"cause"`
}

type skipped struct {
	Why   string   `json:"why"`
	Flows []string `json:"flows"`
}

func flowLogOf(a answers) *flowLog {
	switch {
	case a.replayed != nil:
		r := a.replayed
		out := summaryOf(&r.Summary)
		out.Agree = &r.Agree
		for i := range r.Differ {
			d := &r.Differ[i]
			out.Groups = append(out.Groups, groupOf(&d.Group, fared{Agreement: d.Agreement, After: d.Outcomes, Cause: d.Trace.Cause()}))
		}
		return out
	case a.replayedChange != nil:
		c := a.replayedChange
		out := summaryOf(&c.Summary)
		out.Same = &c.Same
		for i := range c.Changed {
			x := &c.Changed[i]
			g := fared{Effect: x.Effect, Denied: x.Denied, Before: x.Before, After: x.After}
			if x.AfterTrace != nil {
				g.Cause = x.AfterTrace.Cause()
			}
			out.Groups = append(out.Groups, groupOf(&x.Group, g))
		}
		return out
	}
	return nil
}

func summaryOf(s *flowlog.Summary) *flowLog {
	out := &flowLog{Tuples: s.Tuples, Flows: s.Flows, Asked: s.Asked, Groups: []fared{}}
	for _, x := range s.Skipped {
		out.Skipped = append(out.Skipped, skipped{x.Why, textsOf(x.Flows)})
	}
	for _, m := range s.Mistakes {
		out.Wrong = append(out.Wrong, m.Error())
	}
	return out
}

func groupOf(g *flowlog.Group, out fared) fared {
	out.Connections, out.Bytes, out.Flows, out.Example = g.Connections, g.Bytes, textsOf(g.Flows), g.Asked
	return out
}

func textsOf(flows []flowlog.Flow) (out []string) {
	for i := range flows {
		out = append(out, flows[i].String())
	}
	return out
}
