package survey

import (
	"fmt"
	"net/netip"
	"slices"

	"azpath/sim"
)

// waysOut asks how each place gets out to the internet. Places that do so in one way
// share a question.
func waysOut(a *asking) {
	var ways []string
	asked := map[string]*Question{}
	from := map[string][]string{}
	for _, p := range a.places {
		if p.onSite {
			continue
		}
		q, key := a.wayOut(p)
		if asked[key] == nil {
			ways, asked[key] = append(ways, key), &q
		}
		from[key] = append(from[key], p.name)
	}
	for _, key := range ways {
		q, do := asked[key], "does"
		if len(from[key]) > 1 {
			do = "do"
		}
		who := join(from[key], ", ")
		if n := len(from[key]); n > 2 {
			who = fmt.Sprintf("%s and %d more", from[key][0], n-1)
			q.Lines = append([]string{"these: " + join(from[key], ", ")}, q.Lines...)
		}
		q.Text = fmt.Sprintf("How %s %s get out to the internet, on port 443?", do, who)
		a.add(*q)
	}
}

// wayOut is the question of one place, without its text, and what tells its way from
// others.
func (a *asking) wayOut(p place) (q Question, key string) {
	f := sim.Flow{Protocol: sim.TCP, Source: p.machine, Destination: outside(a.d).String(), Port: 443}
	q = Question{Topic: WayOut, Flow: f}
	t, err := a.n.Trace(f)
	if err != nil {
		return Question{Topic: WayOut, Answer: err.Error()}, err.Error()
	}
	if r, ok := a.doubts.readings(f); ok {
		q.Answer, q.Lines, q.Look = r.answer(), r.lines(), true
		return q, r.fate()
	}
	q.Answer = way(t)
	if failed(t.Verdict) {
		q.Lines, q.Look = causeOf(t), true
	}
	q.Look = q.Look || t.Verdict.Asymmetric
	return q, q.Answer
}

// causeOf is the evidence for a flow that fails.
func causeOf(t *sim.Trace) []string {
	if c := t.Cause(); c != "" {
		return []string{"such as: " + c}
	}
	return nil
}

// outside is a public address that the design does not have.
func outside(d *sim.Design) netip.Addr {
	a := netip.MustParseAddr("93.184.216.34") // what is not declared is answered by nobody: any would do
	for slices.ContainsFunc(d.PublicIPs, func(p sim.PublicIP) bool { return p.IP == a }) {
		a = a.Next()
	}
	return a
}

// way is how the flow ended, and the devices that the first packet passed behind the
// machine that sent it.
func way(t *sim.Trace) string {
	var by string
	d := t.Forward()
	if t.Verdict.Disposition == sim.Exited {
		d = d[:max(0, len(d)-1)] // the internet itself
	}
	if len(d) > 1 {
		by = ", by " + join(d[1:], " > ")
	}
	if t.Verdict.Disposition != sim.Exited {
		return ended(t.Flow, t.Verdict) + by
	}
	if slices.Contains(t.Assumptions, sim.DefaultOutbound) {
		return "it leaves from an address of Azure's choosing (assuming default-outbound-access)" + by
	}
	s := "it leaves"
	if hops := t.Legs[0].Hops; len(hops) > 0 {
		s += " as " + hops[len(hops)-1].Packet.Source.Addr().String()
	}
	return s + by
}
