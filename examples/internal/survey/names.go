package survey

import (
	"maps"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim"
)

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
