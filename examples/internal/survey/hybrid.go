package survey

import (
	"fmt"
	"slices"
)

// hybrid asks what each gateway learns of sites and other networks: what it does not
// learn, its networks do not reach by it.
func hybrid(a *asking) {
	for i := range a.d.Gateways {
		g := &a.d.Gateways[i]
		q := Question{Topic: Hybrid, Text: "Where does gateway " + g.Name + " lead?"}
		routes, err := a.plain.LearnedRoutes(g.Name)
		var order []string
		by := map[string][]string{}
		for _, r := range routes {
			if r.NextHop == "" {
				continue // a network that it serves
			}
			if by[r.SourcePeer] == nil {
				order = append(order, r.SourcePeer)
			}
			if p := r.Network.String(); !slices.Contains(by[r.SourcePeer], p) {
				by[r.SourcePeer] = append(by[r.SourcePeer], p)
			}
		}
		switch {
		case err != nil:
			q.Answer = err.Error()
		case len(g.Connections) == 0:
			q.Answer, q.Look = "nowhere: it has no connection", true
		case order == nil:
			q.Answer, q.Look = fmt.Sprintf("nowhere: it learns nothing by its %d connections", len(g.Connections)), true
		default:
			q.Answer = "to these:"
			for _, peer := range order {
				q.Lines = append(q.Lines, peer+": "+shortened(by[peer]))
			}
		}
		a.add(q)
	}
}

// shortened joins a list that may be long.
func shortened(list []string) string {
	const few = 8
	if len(list) > few+1 {
		list = append(slices.Clone(list[:few]), fmt.Sprintf("and %d more", len(list)-few))
	}
	return join(list, ", ")
}
