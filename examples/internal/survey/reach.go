package survey

import (
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/verify"
)

// reached is a question about a set of flows, with what became of them.
type reached struct {
	Question
	some, all, astray bool // delivered; asymmetric
}

// reach asks what a set of flows comes to. Its answer is the one fate of all of them;
// where they have several, each has a line.
func (a *asking) reach(text string, set verify.FlowSet) (q reached) {
	q.Question = Question{Topic: Instances, Text: text}
	m, err := verify.Outcomes(a.n, set)
	if err != nil {
		q.Answer = err.Error()
		return q
	}
	groups := slices.DeleteFunc(slices.Clone(m.Groups), func(g verify.Group) bool { return atSource(&g) })
	if len(groups) == 0 {
		q.Answer = "no such packet can be sent"
		return q
	}
	q.some, q.astray = slices.ContainsFunc(groups, delivered), slices.ContainsFunc(groups, asymmetric)
	q.all = q.some && len(groups) == 1
	q.Flow = groups[0].Example
	switch {
	case len(groups) == 1 && q.some:
		q.Answer = "yes: " + fateOf(&groups[0])
		return q
	case len(groups) == 1:
		q.Answer = "no: " + fateOf(&groups[0])
		return q
	case q.some:
		q.Answer = "in part:"
	default:
		q.Answer = "no:"
	}
	for i := range groups {
		q.Lines = append(q.Lines, lines(&groups[i])...)
	}
	return q
}

// lines tell of a group: what becomes of it, and of which flows.
func lines(g *verify.Group) []string {
	return strings.Split(strings.TrimRight(g.String(), "\n"), "\n")
}

// fateOf is what becomes of a group.
func fateOf(g *verify.Group) string {
	var all []string
	for _, o := range g.Outcomes {
		all = append(all, o.String())
	}
	fate := strings.Join(all, ", or ")
	if len(g.Assumptions) > 0 {
		fate += " (assuming " + strings.Join(g.Assumptions, ", ") + ")"
	}
	return fate
}

func delivered(g verify.Group) bool {
	return slices.ContainsFunc(g.Outcomes, func(o verify.Outcome) bool { return o.Disposition == sim.Delivered })
}

func asymmetric(g verify.Group) bool {
	return slices.ContainsFunc(g.Outcomes, func(o verify.Outcome) bool { return o.Asymmetric })
}

// atSource says whether nothing of the group leaves the machine that sends it.
func atSource(g *verify.Group) bool {
	return !slices.ContainsFunc(g.Outcomes, func(o verify.Outcome) bool { return o.At != verify.AtSource })
}
