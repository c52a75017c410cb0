package verify_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/verify"
)

// intentsOf are what the flows of a scenario should be: delivered, wherever one of
// its fixes delivers them, and what is delivered already.
func intentsOf(s scenarios.Scenario) (out []verify.Intent) {
	for _, f := range s.Flows {
		wanted := f.Before.Disposition == sim.Delivered
		for _, v := range f.After {
			wanted = wanted || v.Disposition == sim.Delivered
		}
		if wanted {
			out = append(out, verify.Intent{Name: f.Claim, Expect: verify.Delivered, Flows: verify.FlowSet{
				From: []string{f.Flow.Source}, To: []string{f.Flow.Destination}, Protocols: []sim.Protocol{f.Flow.Protocol}, Ports: []sim.Ports{sim.Port(f.Flow.Port)},
			}})
		}
	}
	return out
}

func textsOf(changes []sim.Change) (out []string) {
	for _, c := range changes {
		out = append(out, c.String())
	}
	slices.Sort(out)
	return out
}

// TestRepairFindsTheArticlesCure: what the source article prescribes is found from
// the broken design alone.
func TestRepairFindsTheArticlesCure(t *testing.T) {
	controlPlane := []string{
		"route add rt-apim To-104-214-19-224 104.214.19.224/32 Internet",
		"route add rt-apim To-52-162-110-80 52.162.110.80/32 Internet",
		"route add rt-apim To-52-224-186-99 52.224.186.99/32 Internet",
	}
	for _, tt := range []struct {
		scenario string
		kinds    verify.Kind
		want     []string
	}{
		// apim:T1: routes to Internet for the control plane, and no other.
		{scenario: "2", want: controlPlane},
		{scenario: "4", want: controlPlane},
		{scenario: "9", want: controlPlane},
		// apim:T4: Azure Monitor's address out of the tunnel, or the rule on premises.
		{scenario: "10", want: []string{"route add rt-apim To-13-92-40-223 13.92.40.223/32 Internet"}},
		{scenario: "10", kinds: verify.SiteRules, want: []string{"edge add dc/internet allow-tcp-1886 Allow Tcp 10.0.1.4 -> 13.92.40.223:1886"}},
		// apim:T3: service endpoints for what has them.
		{scenario: "8", kinds: verify.ServiceEndpoints | verify.Routes, want: []string{
			"route add rt-apim To-13-68-163-32 13.68.163.32/32 Internet",
			"route add rt-apim To-20-42-64-44 20.42.64.44/32 Internet",
			"route add rt-apim To-20-42-65-64 20.42.65.64/32 Internet",
			"route add rt-apim To-52-224-186-99 52.224.186.99/32 Internet",
		}},
		{scenario: "14", kinds: verify.Propagation, want: []string{"route propagation rt-apim off"}},
		{scenario: "15", want: []string{"route add rt-apim To-10-0-2-4 10.0.2.4/32 VirtualAppliance 10.0.0.4"}},
	} {
		t.Run(tt.scenario, func(t *testing.T) {
			s := scenarios.Find(tt.scenario)[0]
			r, err := verify.FindRepair(s.Broken, intentsOf(s), verify.RepairOptions{Kinds: tt.kinds})
			if err != nil {
				t.Fatalf("%v\n%s", err, r)
			}
			if diff := cmp.Diff(tt.want, textsOf(r.Changes())); diff != "" {
				t.Errorf("changes (-want +got)\n%s%s", diff, r)
			}
		})
	}
}

// On a design's own kinds alone there may be no cure: then it says what stands in the
// way.
func TestRepairSaysWhatIsInTheWay(t *testing.T) {
	s := scenarios.Find("2")[0]
	r, err := verify.FindRepair(s.Broken, intentsOf(s), verify.RepairOptions{Kinds: verify.SecurityRules})
	if !errors.Is(err, verify.ErrNoRepair) {
		t.Fatalf("error %v, want ErrNoRepair", err)
	}
	if len(r.InTheWay) == 0 || r.InTheWay[0].Reason != sim.AsymmetricNoState || r.Edits != nil {
		t.Errorf("in the way: %v with edits %v, want the firewall without state", r.InTheWay, r.Edits)
	}
	if !strings.Contains(r.String(), "in the way:\n    SYN-ACK at fw: asymmetric-no-state") {
		t.Errorf("text:\n%s", r)
	}
}

func TestRepairOfWhatHoldsIsNothing(t *testing.T) {
	d := hubAndSpokes(2, 1)
	r, err := verify.FindRepair(d, []verify.Intent{verify.MustDeliver("site", "tcp pc -> vm1-0:443")}, verify.RepairOptions{})
	if err != nil || r.Edits != nil || r.Tried != 0 {
		t.Errorf("%v after %d tries, error %v; want none", r.Edits, r.Tried, err)
	}
}

// A repair closes what must be closed, and keeps what must stay open.
func TestRepairClosesWhatMustBeClosed(t *testing.T) {
	d := hubAndSpokes(2, 1)
	d.NSGs[0].Rules[1].DestinationPorts = []string{"*"} // the site's rule
	intents := []verify.Intent{
		verify.MustDeliver("HTTPS from the site", "tcp dc -> vm1-0:443"),
		verify.MustNotDeliver("no SSH from the site", "tcp dc -> vm1-0:22"),
	}
	r, err := verify.FindRepair(d, intents, verify.RepairOptions{Kinds: verify.SecurityRules})
	if err != nil {
		t.Fatal(err, r)
	}
	want := []string{"nsg add nsg-spoke1 Deny-tcp-22 109 Inbound Deny Tcp 172.16.0.0/16 -> 10.1.0.4:22"}
	if diff := cmp.Diff(want, textsOf(r.Changes())); diff != "" {
		t.Errorf("changes (-want +got)\n%s%s", diff, r)
	}
}

// Whatever one harmful change breaks, a repair of no more edits than it takes to undo
// it is found; every intent holds under it, and its design is the one that the
// changes make.
func TestRepairUndoesOneHarmfulChange(t *testing.T) {
	d := hubAndSpokes(2, 1)
	intents := []verify.Intent{
		verify.MustDeliver("HTTPS from the site", "tcp dc -> vm1-0:443"),
		verify.MustDeliver("between spokes", "tcp vm1-0 -> vm2-0:1433"),
		verify.MustNotDeliver("the internet stays out", "tcp Internet -> pip-fw"),
	}
	d.NSGs[1].Rules = append(d.NSGs[1].Rules, sim.SecurityRule{Name: "sql", Priority: 120, Direction: sim.Inbound, Access: sim.Allow, Protocol: sim.TCP, Sources: []string{"10.1.0.0/16"}, DestinationPorts: []string{"1433"}})
	harm := []string{
		"route remove rt-spoke1 default", "route add rt-spoke1 Vm2 10.2.0.4/32 None", "route add rt-spoke1 Site 172.16.0.0/16 Internet",
		"route add rt-spoke2 Back 10.1.0.0/16 None", "route remove rt-gateway spoke1", "nsg remove nsg-spoke1 site", "nsg remove nsg-spoke2 sql",
		"nsg add nsg-spoke1 Shut 100 Outbound Deny Tcp * -> *:1433", "nsg add nsg-spoke2 Shut 101 Inbound Deny Tcp * -> *",
		"firewall remove fw network net/between", "peering set hub -> spoke2 allowForwardedTraffic false",
	}
	broken := 0
	rapid.Check(t, func(t *rapid.T) {
		change, err := sim.ParseChange(rapid.SampledFrom(harm).Draw(t, "harm"))
		if err != nil {
			t.Fatal(err)
		}
		bad, err := d.Apply(change)
		if err != nil {
			t.Fatal(err)
		}
		r, err := verify.FindRepair(bad, intents, verify.RepairOptions{})
		if err != nil {
			t.Fatalf("%s: %v\n%s", change, err, r)
		}
		if r.Edits == nil {
			return
		}
		broken++
		if len(r.Edits) > 1 {
			t.Errorf("%s: %d edits, want one\n%s", change, len(r.Edits), r)
		}
		again, err := bad.Apply(r.Changes()...)
		if err != nil {
			t.Fatal(err)
		}
		n, err := sim.Compile(again)
		if err != nil {
			t.Fatal(err)
		}
		results, err := verify.Check(n, intents...)
		for _, x := range results {
			if err != nil || x.Status != verify.Holds {
				t.Errorf("%s: with the repair %s%v", change, x, err)
			}
		}
	})
	if broken == 0 {
		t.Error("no change broke anything")
	}
}

func TestAzCommands(t *testing.T) {
	d := hubAndSpokes(1, 1)
	d.VNets[1].Subnets[0].ServiceEndpoints = []string{"Microsoft.Sql"}
	for _, tt := range []struct{ change, want string }{
		{"route add rt-spoke1 CP1 203.0.113.66/32 Internet", `az network route-table route create --resource-group "$RG" --route-table-name rt-spoke1 --name CP1 --address-prefix 203.0.113.66/32 --next-hop-type Internet`},
		{"route add rt-spoke1 FW 10.0.0.0/8 VirtualAppliance 10.0.0.4", `az network route-table route create --resource-group "$RG" --route-table-name rt-spoke1 --name FW --address-prefix 10.0.0.0/8 --next-hop-type VirtualAppliance --next-hop-ip-address 10.0.0.4`},
		{"route remove rt-spoke1 default", `az network route-table route delete --resource-group "$RG" --route-table-name rt-spoke1 --name default`},
		{"route propagation rt-spoke1 off", `az network route-table update --resource-group "$RG" --name rt-spoke1 --disable-bgp-route-propagation true`},
		{"nsg add nsg-spoke1 A 200 Inbound Allow Tcp 10.0.0.0/8 -> *:443", `az network nsg rule create --resource-group "$RG" --nsg-name nsg-spoke1 --name A --priority 200 --direction Inbound --access Allow --protocol Tcp --source-address-prefixes 10.0.0.0/8 --source-port-ranges '*' --destination-address-prefixes '*' --destination-port-ranges 443`},
		{"nsg remove nsg-spoke1 web", `az network nsg rule delete --resource-group "$RG" --nsg-name nsg-spoke1 --name web`},
		{"endpoint add spoke1/app Microsoft.Storage", `az network vnet subnet update --resource-group "$RG" --vnet-name spoke1 --name app --service-endpoints Microsoft.Sql Microsoft.Storage`},
		{"peering set hub -> spoke1 allowForwardedTraffic false", `az network vnet peering update --resource-group "$RG" --vnet-name hub --name hub-to-spoke1 --set allowForwardedTraffic=false`},
		{"dns set spoke1 10.0.0.4", `az network vnet update --resource-group "$RG" --name spoke1 --dns-servers 10.0.0.4`},
		{"edge add dc/vpn web Allow Tcp * -> *:443", "# on premises: edge add dc/vpn web Allow Tcp * -> *:443"},
	} {
		c, err := sim.ParseChange(tt.change)
		if err != nil {
			t.Fatal(err)
		}
		if got := verify.AzCommands(d, c); len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.change, got, tt.want)
		}
	}
}

func BenchmarkRepair(b *testing.B) {
	for _, s := range scenarios.All() {
		intents := intentsOf(s)
		if _, err := verify.FindRepair(s.Broken, intents, verify.RepairOptions{}); err != nil {
			continue // what has no cure of these kinds
		}
		b.Run(s.Number, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := verify.FindRepair(s.Broken, intents, verify.RepairOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
