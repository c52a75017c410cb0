package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"azpath/dns"
	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/apim"
)

// looksAt is what a person sees beside the flows, under a fix or, with -1, before
// any: each compared with what the scenario says, and as text.
func looksAt(t *testing.T, s *scenarios.Scenario, n *sim.Network, fix int) (texts []string) {
	t.Helper()
	for _, l := range s.Lookups {
		want := l.Before
		if fix >= 0 {
			want = l.After[fix]
		}
		text, got := ask(t, n, l)
		if got != want {
			t.Errorf("%s asks for %s: %s, want %s\n%s", l.Machine, l.Name, got, want, text)
		}
		texts = append(texts, "\n# "+l.Claim+"\n"+text)
	}
	for _, x := range s.Statuses {
		want := x.Before
		if fix >= 0 {
			want = x.After[fix]
		}
		text, got := status(t, n, x.Instance)
		if got != want {
			t.Errorf("status of %s: failing are %q, want %q\n%s", x.Instance, got, want, text)
		}
		texts = append(texts, "\n# "+x.Claim+"\n"+text)
	}
	if len(s.Sizes) > 0 {
		texts = append(texts, "\n# what others need\n"+s.SizeTable())
	}
	return texts
}

// ask makes a lookup: what nslookup prints and why it failed, or the chain where
// another program asks, and the answer in a word.
func ask(t *testing.T, n *sim.Network, l scenarios.Lookup) (text, answer string) {
	t.Helper()
	v4, err := n.Lookup(l.Machine, dns.Question{Name: l.Name, Type: dns.A}, l.Program)
	if err != nil {
		t.Fatal(err)
	}
	v6, err := n.Lookup(l.Machine, dns.Question{Name: l.Name, Type: dns.AAAA}, l.Program)
	if err != nil {
		t.Fatal(err)
	}
	answer = v4.Result.String()
	if addrs := v4.Addrs(); addrs != nil {
		answer = addrs[0].String()
	}
	printed := dns.Nslookup(v4, v6)
	if printed == "" {
		return v4.String(), answer
	}
	text = l.Machine + "> nslookup " + string(l.Name) + "\n" + indent(strings.TrimRight(printed, "\n"))
	if why := v4.Cause(); why != "" {
		text += "cause " + why + "\n"
	}
	return text, answer
}

// indent sets what a program prints off from what is said about it.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight("  "+line, " \n") + "\n")
	}
	return b.String()
}

// status is an instance's table, and the types of what fails in it.
func status(t *testing.T, n *sim.Network, instance string) (text, failing string) {
	t.Helper()
	r, err := apim.Check(n, instance)
	if err != nil {
		t.Fatal(err)
	}
	var bad []string
	for _, row := range r.Rows {
		if row.Status != apim.Success {
			bad = append(bad, row.Type)
		}
	}
	for _, in := range r.Inbound {
		if in.Error != "" {
			kind, _, _ := strings.Cut(in.Name, " ")
			bad = append(bad, kind)
		}
	}
	return r.String(), strings.Join(slices.Compact(bad), " ")
}

// The table of sizes is the arithmetic of package apim, and what Azure deploys: an
// instance fits its smallest subnet, and not the next smaller one.
func TestSizes(t *testing.T) {
	rows := 0
	for _, s := range scenarios.All() {
		for _, z := range s.Sizes {
			rows++
			tier := apim.Premium
			if z.SKU == "Developer" {
				tier = apim.Developer
			}
			for _, m := range []struct {
				mode              sim.APIMMode
				addresses, subnet int
			}{{sim.External, z.External, z.ExternalSubnet}, {sim.Internal, z.Internal, z.InternalSubnet}} {
				internal := m.mode == sim.Internal
				if got := apim.Addresses(tier, z.Units, internal); got != m.addresses {
					t.Errorf("%s %d %v takes %d addresses, want %d", z.SKU, z.Units, m.mode, got, m.addresses)
				}
				if got := apim.SmallestSubnet(tier, z.Units, internal); got != m.subnet {
					t.Errorf("%s %d %v fits /%d, want /%d", z.SKU, z.Units, m.mode, got, m.subnet)
				}
				if _, err := sim.Compile(z.Design(m.mode, m.subnet)); err != nil {
					t.Errorf("%s %d %v in /%d: %v", z.SKU, z.Units, m.mode, m.subnet, err)
				}
				if _, err := sim.Compile(z.Design(m.mode, m.subnet+1)); err == nil {
					t.Errorf("%s %d %v in /%d: deploys", z.SKU, z.Units, m.mode, m.subnet+1)
				}
			}
		}
	}
	if rows == 0 {
		t.Error("no scenario has the table")
	}
}
