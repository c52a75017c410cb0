package survey

import (
	"fmt"
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
		q.Answer = "no: there is no way to it"
		return q
	}
	q.some, q.astray = slices.ContainsFunc(groups, delivered), slices.ContainsFunc(groups, asymmetric)
	q.all = q.some && len(groups) == 1
	q.Flow = groups[0].Example
	main := slices.IndexFunc(groups, func(g verify.Group) bool { return a.nearly(&g, &set) })
	switch {
	case len(groups) == 1 && q.some:
		q.Answer = "yes: " + fateOf(&groups[0])
		return q
	case len(groups) == 1:
		q.Answer = "no: " + fateOf(&groups[0])
		return q
	case main >= 0:
		q.Flow = groups[main].Example
		q.Answer = map[bool]string{true: "yes", false: "no"}[delivered(groups[main])] + ", from nearly everywhere: " + fateOf(&groups[main]) + "; but:"
		groups = slices.Delete(groups, main, main+1)
	case q.some:
		q.Answer = "in part:"
	default:
		q.Answer = "no:"
	}
	for i := range groups {
		q.Lines = append(q.Lines, a.lines(&groups[i])...)
	}
	return q
}

// nearly says whether a group is all of a set from the internet but a little.
func (a *asking) nearly(g *verify.Group, set *verify.FlowSet) bool {
	return len(set.From) == 1 && set.From[0] == "Internet" && len(set.Except) == 0 && a.atlas.share(g.Flows) >= most
}

// fateOf is what becomes of a group.
func fateOf(g *verify.Group) string {
	var all []string
	for _, o := range g.Outcomes {
		all = append(all, o.String())
	}
	fate := strings.Join(all, ", or ")
	if len(g.Assumptions) > 0 {
		fate += fmt.Sprintf(" (assuming %s)", strings.Join(g.Assumptions, ", "))
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
