package scenarios

import (
	"azpath/dns"
	"azpath/sim"
)

// forwardingLoop has a rule of a forwarding ruleset whose target is the resolver
// itself.
//
// Topology: see Picture.
// Symptom: the site's names time out; all others resolve.
// Cause: a query to the inbound endpoint is answered as 168.63.129.16 would in the
// resolver's network, to which the ruleset is linked: the rule takes it again.
// Fix: the rule's target is the site's server.
// Sources: dns:D6.11, dns:D6.12, dns:D6.14, dns:D6.17.
func forwardingLoop() Scenario {
	d := withNames()
	withResolver(&d)
	d.Rulesets = []sim.ForwardingRuleset{{
		Name: "rules", Outbound: []string{"resolver/out"}, Links: []string{"vnet"},
		Rules: []sim.ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: ips(inbound)}},
	}}
	return Scenario{
		Number:   "23",
		Name:     "forwarding_loop",
		Title:    "A forwarding rule that leads back to its own resolver",
		Question: "The ruleset sends the site's names to the private resolver. Why do they time out?",
		Answer: "The inbound endpoint is the way in, for those outside: what it is asked it looks up like any machine of its network, by the same " +
			"ruleset, and comes back to itself. A rule names the server that knows: the site's.",
		Picture: `
  apim 10.0.1.4 --> 168.63.129.16 -- rule corp --> resolver/out
                          ^                             |
                          |                             v
                    as vnet sees it <-------- resolver/in 10.0.5.4

  with the target 192.168.10.53:  resolver/out --> vgw ==> dc-dns
`,
		Broken: d,
		Flows: []Expectation{
			{
				Flow:   tcp("apim", orders, 443),
				Claim:  "a backend on premises by its name",
				Before: unresolved("Azure DNS for vnet", sim.DNSTimeout),
				After:  after(delivered("backend")),
			},
			{
				Flow:   tcp("apim", storage, 443),
				Claim:  "no rule takes the names of Azure",
				Before: delivered("storage"),
				After:  after(delivered("storage")),
			},
		},
		Lookups: []Lookup{{
			Claim: "what a person sees on the test machine", Machine: "vm", Name: orders, Program: dns.BINDNslookup,
			Before: "dns-timeout", After: []string{"192.168.10.20"},
		}},
		Fixes: []Fix{{
			Title:   "the rule's target is the site's server",
			Changes: []sim.Change{sim.SetForwardingRule{Ruleset: "rules", Domain: "corp.example", To: ips(siteDNS)}},
		}},
		Sources: []string{"dns:D6.11", "dns:D6.12", "dns:D6.14", "dns:D6.17"},
	}
}
