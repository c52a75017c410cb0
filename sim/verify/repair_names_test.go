package verify_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/verify"
)

// A name that does not resolve is repaired where it goes wrong: by the forwarder that
// is missing, the link, the rule, the record.
func TestRepairOfNames(t *testing.T) {
	named := func(name string, changes ...string) sim.Design {
		all := scenarios.All()
		d := all[slices.IndexFunc(all, func(s scenarios.Scenario) bool { return s.Name == name })].Broken
		for _, text := range changes {
			c, err := sim.ParseChange(text)
			if err != nil {
				t.Fatal(err)
			}
			if d, err = d.Apply(c); err != nil {
				t.Fatal(err)
			}
		}
		return d
	}
	const (
		dependency = "tcp apim -> gcs.prod.warm.ingestion.monitoring.azure.com:443 must resolve"
		storage    = "tcp apim -> apimst1.blob.core.windows.net:443 must resolve"
		orders     = "tcp apim -> orders.corp.example:443 must resolve"
		gateway    = "tcp vm -> apim.azure-api.net:443 must resolve"
	)
	dead := named("custom_dns_with_forwarder", "dns forward dns-vm . -> 10.0.4.99")
	ruleset := named("azure_dns_on_premises_name")
	ruleset.VNets[0].Subnets = append(ruleset.VNets[0].Subnets, sim.Subnet{Name: "out", Prefixes: sim.CIDRs("10.0.6.0/28")})
	ruleset.DNSResolvers = []sim.DNSResolver{{Name: "resolver", VNet: "vnet", Outbound: []sim.OutboundEndpoint{{Name: "out", Subnet: "vnet/out"}}}}
	ruleset.Rulesets = []sim.ForwardingRuleset{{Name: "rules", Outbound: []string{"resolver/out"}, Rules: []sim.ForwardingRule{{Name: "corp", Domain: "corp.example", Targets: sim.IPs("192.168.10.53")}}}}
	attached := ruleset.Clone()
	attached.Rulesets[0].Links = []string{"vnet"}
	attached.Rulesets[0].Rules[0].Domain = "other.example"
	for _, tt := range []struct {
		says    string
		design  sim.Design
		intents []string
		want    []string
	}{
		// apim:D2, dns:D7.1: custom DNS that does not forward to Azure's.
		{"the article's dependency: the forwarder", dead, []string{dependency, storage, orders}, []string{"dns forward dns-vm . -> 168.63.129.16"}},
		{"one name of it: its zone alone", dead, []string{dependency, orders}, []string{"dns forward dns-vm prod.warm.ingestion.monitoring.azure.com -> 168.63.129.16"}},
		{"a zone that is not linked", named("custom_dns_with_forwarder", "dns unlink apim.azure-api.net vnet"), []string{gateway, orders}, []string{"dns link apim.azure-api.net vnet"}},
		{"a ruleset that is not linked", ruleset, []string{orders, dependency, gateway, storage}, []string{"dns attach rules vnet"}},
		{"a ruleset without the rule", attached, []string{orders, dependency, gateway, storage}, []string{"dns rule rules corp.example -> 192.168.10.53"}},
		{"a record that is missing", named("custom_dns_with_forwarder", `dns unrecord apim.azure-api.net "@ A 10.0.1.5"`), []string{gateway, orders}, []string{`dns record apim.azure-api.net "@ A 10.0.1.5"`}},
	} {
		t.Run(tt.says, func(t *testing.T) {
			var intents []verify.Intent
			for _, text := range tt.intents {
				i, err := verify.ParseIntent(text)
				if err != nil {
					t.Fatal(err)
				}
				intents = append(intents, i)
			}
			r, err := verify.FindRepair(tt.design, intents, verify.RepairOptions{Kinds: verify.Names})
			if err != nil {
				t.Fatalf("%v\n%s", err, r)
			}
			if diff := cmp.Diff(tt.want, textsOf(r.Changes())); diff != "" {
				t.Errorf("changes (-want +got)\n%s%s", diff, r)
			}
		})
	}
}
