package main

import (
	"fmt"
	"strings"

	"azpath/dns"
	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/apim"
)

// look is something that a person looks at beside the flows.
type look struct {
	claim, text string
	what, brief string // as in the summary: "nslookup NAME on vm", "dns-timeout"
}

// looksAt is what a network shows of a scenario's lookups, network status and
// sizes.
func looksAt(n *sim.Network, s *scenarios.Scenario) (all []look, err error) {
	for _, l := range s.Lookups {
		v, err := lookUp(n, l)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	for _, x := range s.Statuses {
		r, err := apim.Check(n, x.Instance)
		if err != nil {
			return nil, err
		}
		all = append(all, look{x.Claim, r.String(), "network status of " + x.Instance, failing(r)})
	}
	if table := s.SizeTable(); table != "" {
		all = append(all, look{claim: "what others need", text: table})
	}
	return all, nil
}

// lookUp asks for a name: what nslookup prints and why it failed, or the chain where
// another program asks.
func lookUp(n *sim.Network, l scenarios.Lookup) (look, error) {
	v4, err := n.Lookup(l.Machine, dns.Question{Name: l.Name, Type: dns.A}, l.Program)
	if err != nil {
		return look{}, err
	}
	v6, err := n.Lookup(l.Machine, dns.Question{Name: l.Name, Type: dns.AAAA}, l.Program)
	if err != nil {
		return look{}, err
	}
	v := look{l.Claim, v4.String(), "lookup of " + string(l.Name), v4.Result.String()}
	if addrs := v4.Addrs(); addrs != nil {
		v.brief = addrs[0].String()
	}
	if printed := strings.TrimRight(dns.Nslookup(v4, v6), "\n"); printed != "" {
		v.text = l.Machine + "> nslookup " + string(l.Name) + "\n"
		for line := range strings.Lines(printed + "\n") {
			v.text += strings.TrimRight("  "+line, " \n") + "\n"
		}
		v.what = "nslookup " + string(l.Name)
		if why := v4.Cause(); why != "" {
			v.text += "cause " + why + "\n"
		}
	}
	return v, nil
}

// failing says how much of a network status is red.
func failing(r *apim.Report) string {
	rows, in := 0, 0
	for _, row := range r.Rows {
		if row.Status != apim.Success {
			rows++
		}
	}
	for _, x := range r.Inbound {
		if x.Error != "" {
			in++
		}
	}
	switch {
	case rows+in == 0:
		return "all green"
	case in == 0:
		return fmt.Sprintf("%d of %d red", rows, len(r.Rows))
	}
	return fmt.Sprintf("%d of %d red, %d inbound", rows, len(r.Rows), in)
}

// showLooks prints what a person sees; what is as it was before is a line.
func showLooks(b *strings.Builder, looks, before []look) {
	for i, v := range looks {
		if before != nil && before[i].text == v.text {
			if v.what != "" {
				b.WriteString("   and " + v.claim + ": as before\n\n")
			}
			continue
		}
		b.WriteString("   and " + v.claim + ":\n" + indent(v.text) + "\n")
	}
}
