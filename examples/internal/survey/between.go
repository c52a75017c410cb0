package survey

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
	"azpath/sim/verify"
)

func join(s []string, with string) string { return strings.Join(s, with) }

// between asks of every pair of places whether one reaches the other, port 443, and
// tells the pairs by what becomes of them.
func between(a *asking) {
	fates := map[string]*pairs{}
	for _, from := range a.places {
		for _, to := range a.places {
			if from.machine != to.machine {
				a.pair(fates, from, to)
			}
		}
	}
	all := len(a.places) * (len(a.places) - 1)
	for _, fate := range slices.SortedFunc(maps.Keys(fates), func(x, y string) int { return cmp.Or(len(x)-len(y), cmp.Compare(x, y)) }) {
		x := fates[fate]
		q := Question{Topic: Between, Text: "Which places reach each other on port 443: " + fate, Flow: x.example, Look: x.asymmetric}
		q.Answer = fmt.Sprintf("%d of %d pairs", x.n, all)
		if x.n == all {
			q.Answer = fmt.Sprintf("all %d pairs", all)
		} else {
			q.Lines = x.lines(len(a.places) - 1)
		}
		a.add(q)
	}
}

// pairs are those of one fate.
type pairs struct {
	n          int
	from       []string
	to         map[string][]string
	example    sim.Flow
	asymmetric bool
}

func (a *asking) pair(fates map[string]*pairs, from, to place) {
	f := sim.Flow{Protocol: sim.TCP, Source: from.machine, Destination: to.machine, Port: 443}
	v, err := a.n.Verdict(f)
	fate := v.String()
	switch {
	case err != nil:
		fate = err.Error()
	case v.Disposition == sim.Delivered:
		fate = "delivered"
	}
	x := fates[fate]
	if x == nil {
		x = &pairs{to: map[string][]string{}, example: f, asymmetric: v.Asymmetric}
		fates[fate] = x
	}
	if x.to[from.name] == nil {
		x.from = append(x.from, from.name)
	}
	x.to[from.name] = append(x.to[from.name], to.name)
	x.n++
}

// lines has one for each source.
func (x *pairs) lines(others int) (out []string) {
	for _, from := range x.from {
		to := join(x.to[from], ", ")
		if len(x.to[from]) == others {
			to = "all others"
		}
		out = append(out, from+" -> "+to)
	}
	return out
}

// astray asks which flows between places, of any port, have answers that go another way
// than a stateful device needs.
func astray(a *asking) {
	if len(a.places) < 2 {
		return
	}
	var all []string
	for _, p := range a.places {
		all = append(all, p.machine)
	}
	q := Question{Topic: Astray, Text: "Whose answers miss the firewall that their requests passed, or the other way round?", Answer: "nobody's, between these places and from the internet"}
	for _, set := range []verify.FlowSet{
		{From: all, To: all, Protocols: []sim.Protocol{sim.TCP}},
		{From: []string{"Internet"}, To: all, Protocols: []sim.Protocol{sim.TCP}},
	} {
		m, err := verify.Outcomes(a.n, set)
		if err != nil {
			q.Answer = err.Error()
			continue
		}
		for i := range m.Groups {
			if g := &m.Groups[i]; asymmetric(*g) {
				q.Look, q.Answer, q.Flow = true, "these:", g.Example
				q.Lines = append(q.Lines, lines(g)...)
			}
		}
	}
	a.add(q)
}

// names asks what each place gets for the names of private endpoints and instances.
func names(a *asking) {
	if len(a.d.PrivateZones)+len(a.d.DNSServers)+len(a.d.DNSResolvers)+len(a.d.PublicDNS)+len(a.d.PrivateEndpoints) == 0 {
		return // nothing is said about names
	}
	for _, name := range namesOf(a.d) {
		byAnswer := map[string][]string{}
		for _, p := range a.places {
			l, err := a.n.Lookup(p.machine, dns.Question{Name: name, Type: dns.A})
			answer := ""
			switch {
			case err != nil:
				answer = err.Error()
			case l.Addrs() == nil:
				answer = l.Result.String()
			default:
				var addrs []string
				for _, x := range l.Addrs() {
					addrs = append(addrs, x.String())
				}
				answer = join(addrs, ", ")
			}
			byAnswer[answer] = append(byAnswer[answer], p.name)
		}
		q := Question{Topic: Names, Text: "What does " + string(name) + " resolve to?", Look: len(byAnswer) > 1}
		for _, answer := range slices.Sorted(maps.Keys(byAnswer)) {
			if len(byAnswer) == 1 {
				q.Answer = answer + " everywhere"
				break
			}
			q.Answer = "that depends on who asks:"
			q.Lines = append(q.Lines, answer+": "+join(byAnswer[answer], ", "))
		}
		if len(byAnswer) > 0 {
			a.add(q)
		}
	}
}

// namesOf are the names of services with a private endpoint, and of Internal instances.
func namesOf(d *sim.Design) (out []dns.Name) {
	for i := range d.PrivateEndpoints {
		for j := range d.Services {
			if d.Services[j].Name != d.PrivateEndpoints[i].Service {
				continue
			}
			for _, f := range d.Services[j].FQDNs {
				if n, err := dns.ParseName(f); err == nil && !strings.HasPrefix(f, "*") {
					out = append(out, n)
				}
			}
		}
	}
	for i := range d.APIMs {
		if n, err := dns.ParseName(d.APIMs[i].Name + ".azure-api.net"); err == nil {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// findings are what deploys and will not work.
func findings(a *asking) {
	for _, f := range a.plain.Findings() {
		a.add(Question{Topic: Findings, Text: f.Kind.String() + " " + f.Place, Answer: f.Message, Look: true})
	}
}
