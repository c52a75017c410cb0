package survey

import (
	"fmt"
	"strings"

	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/verify"
)

// instances asks of each API Management instance whether its network gives it what it
// needs, and who reaches its gateway.
func instances(a *asking) {
	for i := range a.d.APIMs {
		x := &a.d.APIMs[i]
		a.add(needs(a.plain, x))
		if x.Mode == sim.NoVirtualNetwork {
			continue
		}
		clients := a.reach("Does the internet reach the gateway of "+x.Name+"?", set(x, "Internet", 443))
		a.private(x, &clients)
		clients.Look = clients.some != (x.Mode == sim.External) || clients.astray
		control := a.reach("Does API Management's control plane reach "+x.Name+", port 3443?", set(x, "ApiManagement", 3443))
		control.Look = !control.all
		others := set(x, "Internet", 3443)
		others.Except = []verify.FlowSet{set(x, "ApiManagement", 3443)}
		strangers := a.reach("Does anybody else on the internet reach that port?", others)
		strangers.Look = strangers.some
		a.add(clients.Question)
		a.add(control.Question)
		a.add(strangers.Question)
	}
}

// private says in plain words why the internet does not reach an Internal instance.
func (a *asking) private(x *sim.APIM, clients *reached) {
	if x.Mode != sim.Internal || clients.some {
		return
	}
	at := "a private address"
	if e, err := a.n.End(x.Name); err == nil && len(e.Called) > 0 {
		at += ", " + e.Called[0].Addr().String()
	}
	clients.Answer, clients.Lines = "no: its name leads to "+at+", which the internet does not reach", nil
}

// set is all TCP flows from somewhere to a port of an instance.
func set(x *sim.APIM, from string, port uint16) verify.FlowSet {
	return verify.FlowSet{From: []string{from}, To: []string{x.Name}, Protocols: []sim.Protocol{sim.TCP}, Ports: []sim.Ports{sim.Port(port)}}
}

// needs is the instance's network status in a line, and what fails in it.
func needs(n *sim.Network, x *sim.APIM) Question {
	q := Question{Topic: Instances, Text: "Does the network of " + x.Name + " give it what it needs?"}
	r, err := apim.Check(n, x.Name)
	if err != nil {
		q.Answer, q.Look = err.Error(), true
		return q
	}
	failed := map[string]bool{}
	var order []string
	rows := 0
	for _, row := range r.Rows {
		if row.Optional || row.Unlisted {
			continue
		}
		rows++
		if row.Error != "" && !failed[row.Title] {
			failed[row.Title] = true
			order = append(order, row.Title)
		}
	}
	for _, in := range r.Inbound {
		rows++
		if in.Error != "" {
			order = append(order, in.Name)
			q.trace(n, in.Trace)
		}
	}
	switch {
	case r.OK():
		q.Answer = fmt.Sprintf("yes: all %d required dependencies are reached", rows)
	default:
		q.Answer, q.Look = "no: "+strings.Join(order, ", ")+" fail", true
	}
	found, err := apim.Findings(n, x.Name, apim.AzurePublic, 0)
	if err == nil {
		for _, f := range found {
			q.Lines = append(q.Lines, f.Kind+": "+f.Message)
		}
		q.Look = q.Look || len(found) > 0
	}
	return q
}

// trace takes a flow to be traced, the first whose ends the design has itself.
func (q *Question) trace(n *sim.Network, t *sim.Trace) {
	if t == nil || q.Flow != (sim.Flow{}) {
		return
	}
	if _, err := n.Verdict(t.Flow); err == nil {
		q.Flow = t.Flow
	}
}
