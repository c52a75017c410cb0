//go:build linux

package named

import (
	"slices"
	"strings"

	"azpath/dns"
)

// difference is one between a real program and the model that is known, and stays.
type difference struct {
	name   string
	reason string
	source string
	covers func(*finding) bool
}

// differences are all of them: whatever is not in this table is a failure.
var differences = []*difference{
	{
		name: "BIND follows a referral when it may ask the root as well",
		reason: "With forward first, named takes a forwarder's referral for a delegation and asks the servers that it names; " +
			"the model asks the root. A forwarder that refers is no forwarder, in designs that work.",
		source: "observed here: named 9.18",
		covers: func(f *finding) bool {
			return f.heard(dns.BIND, func(s *dns.Server, e edge, a answer) bool {
				return !s.ForwardOnly && slices.Contains(s.Forwarders, e.to) && strings.HasPrefix(a.records, "referral")
			})
		},
	},
	{
		name:   "public DNS is one resolver in the model, and here an authority",
		reason: "Aliases in a circle there are a failure in the model. Here whoever asks the root follows them name by name, by rules of its own: to the same SERVFAIL, or out of the circle.",
		source: "dns, the package: recursion from the root is one exchange",
		covers: func(f *finding) bool {
			return (f.got.answer == f.want.answer || f.want.answer.failure() == 1) && f.heard(dns.BIND, func(s *dns.Server, e edge, a answer) bool {
				return e.to == rootAddr && strings.Contains(a.records, "CNAME")
			})
		},
	},
	{
		name:   "BIND looks for the address of a server that its own zone names without one",
		reason: "The model fails at once where a delegation in a zone of the server's own has no address; named asks its forwarders for one first.",
		source: "observed here: named 9.18",
		covers: func(f *finding) bool {
			return f.got.answer == f.want.answer && f.heard(dns.BIND, func(s *dns.Server, e edge, a answer) bool {
				return strings.HasPrefix(string(e.question.Name), "ns.") && e.question != f.question
			})
		},
	},
	{
		name:   "BIND takes no more than a hundred records of a name",
		reason: "max-records-per-type, 100 unless set otherwise since 9.18.28, makes SERVFAIL of a larger set. The model has no such limit: no design comes near it.",
		source: "observed here: named 9.18.49",
		covers: func(f *finding) bool {
			return f.answers(bind, func(s *server, want, got answer) bool {
				return got.rcode == "SERVFAIL" && strings.Count(want.records, ",") >= 100
			})
		},
	},
	{
		name: "knot looks for an alias's target in the alias's zone",
		reason: "A zone that has another zone of the same server below it, without a delegation, answers for that one's names when an alias leads " +
			"there. A resolver asks again, so that only proxies pass it on.",
		source: "observed here: knot 3.2",
		covers: func(f *finding) bool {
			return f.answers(knot, func(s *server, want, got answer) bool {
				return strings.Contains(got.records, "CNAME") && len(s.Zones) > 1
			})
		},
	},
	{
		name:   "knot follows five aliases in a zone",
		reason: "The sixth is left to whoever asked, with NOERROR. The model's Authority follows them all, as nsd does; RFC 1034 sets no limit.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(knot, func(s *server, want, got answer) bool {
				return got.rcode == "NOERROR" && strings.Count(got.records, "CNAME") >= 5 && contains(want.records, got.records)
			})
		},
	},
	{
		name:   "named is no authority for aliases in a circle",
		reason: "Without recursion too named answers SERVFAIL for them, and after eleven aliases; the model's Authority tells what it has, as knot and nsd do.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(bindAuth, func(s *server, want, got answer) bool {
				return got.rcode == "SERVFAIL" && strings.Contains(want.records, "CNAME")
			})
		},
	},
	{
		name:   "pdns-recursor believes a zone above the rule that a record is missing",
		reason: "It is asked here as a second opinion on BIND, which alone does not.",
		source: "observed here: pdns-recursor 4.8",
		covers: func(f *finding) bool {
			failed := f.want.answer.rcode == "SERVFAIL" || f.want.answer.rcode == silence // beside a loop
			return f.playedBy(recursor) && (strings.Contains(f.lookup.String(), "says is not taken, since it is above") ||
				failed && f.got.answer.rcode == "NOERROR" && f.got.answer.records == "")
		},
	},
	{
		name:   "pdns-recursor asks the faster of several servers first",
		reason: "Where one of them leads back to it that is a loop, or the end of one; and all wait for the same 150 ms here, so that what comes behind a loop comes too late. The model asks in the order of the list, each with more patience than whom it asks.",
		source: "dns-lab.md A, B2",
		covers: func(f *finding) bool {
			return strings.Contains(f.lookup.String(), "it is answering this very question") && slices.ContainsFunc(f.servers, func(s *server) bool {
				return s.program == recursor && slices.ContainsFunc(listsOf(s.Server), func(l list) bool { return len(*l.to) > 1 })
			})
		},
	},
	{
		name:   "pdns-recursor may tell an alias that leads back to itself",
		reason: "Where a rule for the target and what is behind all rules give each other's aliases, it can end with NOERROR and the first alias. The model says SERVFAIL, as named does.",
		source: "observed here: pdns-recursor 4.8",
		covers: func(f *finding) bool {
			return f.playedBy(recursor) && f.got.answer.rcode == "NOERROR" && strings.Contains(f.got.answer.records, "CNAME") &&
				strings.Contains(f.lookup.String(), "the aliases lead back to")
		},
	},
	{
		name:   "pdns-recursor may follow a referral",
		reason: "Of most referrals from a forwarder it makes a failure, as BIND does; where it is asked again for the same zone it asks whom they name.",
		source: "observed here: pdns-recursor 4.8",
		covers: func(f *finding) bool {
			return f.playedBy(recursor) && f.heard(dns.BIND, func(s *dns.Server, e edge, a answer) bool { return strings.Contains(a.records, "referral") })
		},
	},
	{
		name:   "unbound says NOERROR where an alias in its own zone leads to nothing",
		reason: "The alias alone is told. The model says NXDOMAIN, as RFC 6604 and every other program do.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return want.rcode == "NXDOMAIN" && got.rcode == "NOERROR" && want.records == got.records
			})
		},
	},
	{
		name:   "unbound does not follow an alias in its own zone into a wildcard or a delegation",
		reason: "The alias alone is told. The model follows it, as every other program does.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return got.rcode == "NOERROR" && strings.Contains(got.records, "CNAME") && contains(want.records, got.records)
			})
		},
	},
	{
		name:   "unbound leaves a referral out where the question is for the server that it names",
		reason: "Of every other referral it passes on the names of the servers, in an answer without records.",
		source: "observed here: unbound 1.17",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return got.rcode == "NOERROR" && got.records == "" && strings.HasPrefix(want.records, "referral")
			})
		},
	},
	{
		name:   "unbound refers to the deepest of nested delegations",
		reason: "A delegation below another belongs to the zone that the upper one leads to, so that only the upper one is told. The model tells it, as knot, nsd and BIND do.",
		source: "observed here: unbound 1.17; dns-lab.md B7 has it of pdns-server",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				upper, lower := strings.Fields(want.records), strings.Fields(got.records)
				return len(upper) > 1 && len(lower) > 1 && upper[0] == "referral" && lower[0] == "referral" && strings.HasSuffix(lower[1], "."+upper[1])
			})
		},
	},
	{
		name:   "unbound looks for an alias's target in the alias's zone",
		reason: "As knot does, where another of its own zones begins below.",
		source: "observed here: unbound 1.17",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return strings.Contains(want.records, "CNAME") && contains(got.records, want.records) && len(s.Zones) > 1
			})
		},
	},
	{
		name:   "unbound finds a wildcard for what is below a name that has no records",
		reason: "By RFC 4592 a name that exists for what is below it hides the wildcard beside it, from its own children too.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return want.rcode == "NXDOMAIN" && got.rcode == "NOERROR" && s.has(func(z dns.Zone) bool {
					return slices.ContainsFunc(z.Records, func(r string) bool { return strings.HasPrefix(r, "*") })
				})
			})
		},
	},
	{
		name:   "unbound does not know a star that exists for what is below it",
		reason: "Where only x.*.zone has records, unbound has no node *.zone, and denies what exists by RFC 4592.",
		source: "dns-lab.md B7",
		covers: func(f *finding) bool {
			return f.answers(unbound, func(s *server, want, got answer) bool {
				return want.rcode == "NOERROR" && got.rcode == "NXDOMAIN" && s.has(func(z dns.Zone) bool {
					return slices.ContainsFunc(z.Records, func(r string) bool { return strings.Contains(strings.Fields(r)[0], ".*") })
				})
			})
		},
	},
	{
		name:   "unbound asks a forwarder where an alias from elsewhere leads into a zone of its own",
		reason: "Its own zones are for the questions of clients; the target of an alias is looked for among its forward zones. The model takes the own zone, as named does.",
		source: "dns-lab.md B3",
		covers: func(f *finding) bool {
			return f.heard(dns.Unbound, func(s *dns.Server, e edge, a answer) bool {
				return slices.ContainsFunc(s.Zones, func(z dns.Zone) bool { return e.question.Name.Under(z.Name) })
			})
		},
	},
	{
		name:   "unbound asks the next forwarder where aliases lead in a circle",
		reason: "It counts such an answer as a failure of the server, and its answer has the aliases of both. The model answers SERVFAIL, as named does.",
		source: "dns-lab.md B3",
		covers: func(f *finding) bool {
			return f.plays(dns.Unbound) && f.meets("aliases in a circle")
		},
	},
	{
		name:   "unbound gives a server up that takes its time",
		reason: "It keeps what it measured of each server, also of those that another unbound waits for, and stops waiting before the answer comes, or asks the next one.",
		source: "dns-lab.md F5",
		covers: func(f *finding) bool {
			if f.got.answer == f.want.answer { // and somebody on the way waited no longer for a failure
				return f.heard(dns.Unbound, func(s *dns.Server, e edge, a answer) bool {
					return a.rcode == silence && f.want.edges[e].failure() == 1
				})
			}
			return f.playedBy(unbound) && f.got.answer.failure() == 1 && f.want.answer.failure() == 0
		},
	},
	{
		name:   "unbound asks any of several servers",
		reason: "Which one is a matter of chance for every question, also for the target of an alias; the model asks the first.",
		source: "dns-lab.md B2",
		covers: func(f *finding) bool {
			return f.got.answer == f.want.answer && f.heard(dns.Unbound, func(s *dns.Server, e edge, a answer) bool {
				_, asks := f.want.edges[e]
				return !asks && slices.ContainsFunc(listsOf(s), func(l list) bool { return len(*l.to) > 1 && slices.Contains(*l.to, e.to) })
			})
		},
	},
	{
		name: "dnsmasq may pass a failure on before everybody has answered",
		reason: "It asks all its servers at once. Whether it passes a failure on or waits for one that is slower, or closed, is a matter of " +
			"microseconds; the model waits.",
		source: "dns-lab.md B2; observed here: dnsmasq 2.90",
		covers: func(f *finding) bool {
			return f.answers(dnsmasq, func(s *server, want, got answer) bool {
				return got.failure() == 1 && f.heard(dns.Dnsmasq, func(asker *dns.Server, e edge, a answer) bool {
					return asker.Name == s.Name && (a.failure() == 1 || a.rcode == silence)
				})
			})
		},
	},
}
