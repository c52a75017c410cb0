//go:build linux

package named

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/dns"
	"azpath/sim/simtest"

	wire "github.com/miekg/dns"
)

// answer is a response as it is compared: no times to live, no order, names of the
// graph. Source: dns-lab.md F8. The zero value is silence.
type answer struct {
	rcode   string
	flags   string
	records string
}

const silence = "silence"

func (a answer) String() string {
	return strings.TrimSpace(strings.Join(slices.DeleteFunc([]string{a.rcode, a.flags, a.records}, func(s string) bool { return s == "" }), " "))
}

// edge is a question that somebody asked somebody.
type edge struct {
	from     dns.Vantage
	to       netip.Addr
	question dns.Question
}

func (e edge) String() string { return fmt.Sprintf("%s asks %s for %s", e.from, e.to, e.question) }

// seen is what came of a question: the answer to whoever asked first, what every
// server asked others and got, and in which order.
type seen struct {
	answer   answer
	edges    map[edge]answer
	order    []edge // as they were asked
	answered []edge // as they were answered
}

// modelled asks the model.
func modelled(p pair, g simtest.DNSGraph) (seen, *dns.Lookup, error) {
	sys, err := g.System()
	if err != nil {
		return seen{}, nil, err
	}
	// This client asks one server once.
	l := sys.Lookup(dns.Client{From: "client", Servers: []netip.Addr{p.to}, Program: dns.WindowsNslookup}, p.question)
	s := seen{answer: ofModel(l.Asked[0].Exchange), edges: map[edge]answer{}}
	for x := range l.Exchanges() {
		e := edge{x.From, x.To, x.Question}
		s.edges[e] = ofModel(x)
		s.order = append(s.order, e)
	}
	return s, l, nil
}

func ofModel(x *dns.Exchange) answer {
	if !x.Answered {
		return answer{rcode: silence}
	}
	r := x.Response
	if r.Rcode == dns.ServFail { // whatever else it says, nobody listens
		return answer{rcode: r.Rcode.String()}
	}
	a := answer{rcode: r.Rcode.String(), flags: flags(r.Authoritative, r.Recursive)}
	var records []string
	for _, rec := range r.Answer {
		records = append(records, fmt.Sprintf("%s %s %s", rec.Name, rec.Type, data(rec)))
	}
	for _, rec := range r.Referral {
		records = append(records, fmt.Sprintf("referral %s %s", rec.Name, rec.Target))
	}
	a.records = sorted(records)
	return a
}

func data(r dns.Record) string {
	switch r.Type {
	case dns.A, dns.AAAA:
		return r.Addr.String()
	case dns.TXT:
		return fmt.Sprintf("%q", r.Text)
	case dns.CNAME, dns.NS, dns.PTR:
		return string(r.Target)
	}
	return strings.TrimSpace(r.Text + " " + string(r.Target))
}

func flags(authoritative, recursive bool) string {
	var f []string
	if authoritative {
		f = append(f, "aa")
	}
	if recursive {
		f = append(f, "ra")
	}
	return strings.Join(f, " ")
}

func sorted(records []string) string {
	slices.Sort(records)
	return strings.Join(slices.Compact(records), ", ")
}

// real is a response of a real server.
func (d *design) answerOf(m *wire.Msg) answer {
	if m == nil {
		return answer{rcode: silence}
	}
	if m.Rcode == wire.RcodeServerFailure {
		return answer{rcode: wire.RcodeToString[m.Rcode]}
	}
	a := answer{rcode: wire.RcodeToString[m.Rcode], flags: flags(m.Authoritative, m.RecursionAvailable)}
	var records []string
	for _, rr := range m.Answer {
		records = append(records, d.recordOf(rr))
	}
	for _, rr := range m.Ns {
		// Only a delegation counts, and that is below the top of every zone.
		if ns, ok := rr.(*wire.NS); ok && ns.Ns != "ns.invalid." {
			records = append(records, fmt.Sprintf("referral %s %s", d.unreal(ns.Hdr.Name), d.unreal(ns.Ns)))
		}
	}
	a.records = sorted(records)
	return a
}

func (d *design) recordOf(rr wire.RR) string {
	name := d.unreal(rr.Header().Name)
	switch r := rr.(type) {
	case *wire.A:
		ip, _ := netip.AddrFromSlice(r.A.To4())
		return fmt.Sprintf("%s A %s", name, d.model(ip))
	case *wire.CNAME:
		return fmt.Sprintf("%s CNAME %s", name, d.unreal(r.Target))
	case *wire.NS:
		return fmt.Sprintf("%s NS %s", name, d.unreal(r.Ns))
	case *wire.MX:
		return fmt.Sprintf("%s MX %d %s", name, r.Preference, d.unreal(r.Mx))
	case *wire.SRV:
		return fmt.Sprintf("%s SRV %d %d %d %s", name, r.Priority, r.Weight, r.Port, d.unreal(r.Target))
	case *wire.TXT:
		return fmt.Sprintf("%s TXT %q", name, strings.Join(r.Txt, ""))
	}
	return fmt.Sprintf("%s %s %s", name, wire.TypeToString[rr.Header().Rrtype], strings.TrimPrefix(rr.String(), rr.Header().String()))
}

// hops is how the questions between servers are compared.
type hops uint8

const (
	sameHops hops = iota // whoever is asked here is asked there, and says the same
	sameAsks             // whoever is asked here is asked there
	moreHops             // more may be asked than the model does
	noHops               // they are not
)

// differ is how what was seen differs from what the model says, empty if it does not.
func differ(want, got seen, by hops) string {
	var b strings.Builder
	if want.answer != got.answer {
		fmt.Fprintf(&b, "answer: %s\n model: %s\n", got.answer, want.answer)
	}
	if by == noHops {
		return b.String()
	}
	for _, e := range got.order {
		switch a, ok := want.edges[e]; {
		case !ok && by != moreHops:
			fmt.Fprintf(&b, "%s and gets %s, in the model it does not\n", e, got.edges[e])
		case ok && by != sameAsks && a != got.edges[e]:
			fmt.Fprintf(&b, "%s and gets %s, in the model %s\n", e, got.edges[e], a)
		}
	}
	for _, e := range want.order {
		if _, ok := got.edges[e]; !ok {
			fmt.Fprintf(&b, "in the model %s and gets %s\n", e, want.edges[e])
		}
	}
	return b.String()
}
