package azjson_test

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
	"azpath/sim/simtest"
)

// elements are the resources of an export, and the element of the design's own, which
// no tool of Azure's prints, apart.
func elements(t testing.TB, text string) (resources []string, own string) {
	t.Helper()
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if s := string(x); strings.Contains(s, `"type": "azpath/designs"`) {
			own = s
		} else {
			resources = append(resources, s)
		}
	}
	return resources, own
}

// resourceGraph is a list as az graph query answers with it: types in lower case, and
// columns that the REST API does not have.
func resourceGraph(t testing.TB, resources []string) string {
	t.Helper()
	return `{"count": 1, "data": ` + rewritten(t, resources, func(x map[string]any) map[string]any {
		if s, ok := x["type"].(string); ok && strings.HasPrefix(s, "Microsoft.") && x["properties"] != nil {
			x["type"], x["subscriptionId"], x["tenantId"], x["resourceGroup"] = strings.ToLower(s), "0", "0", "azpath"
		}
		return x
	}) + `, "skip_token": null, "total_records": 1}`
}

// However an export is written down, it is one design.
func TestFormsOfAnExport(t *testing.T) {
	designs := uncommon()
	for seed := range 8 {
		designs["drawn "+strconv.Itoa(seed)] = simtest.Designs(simtest.Any()).Example(seed)
	}
	for name, d := range designs {
		t.Run(name, func(t *testing.T) { formsOf(t, d) })
	}
}

func formsOf(t *testing.T, d sim.Design) {
	resources, own := elements(t, exported(t, d, azjson.ExportOptions{}))
	rnd := rand.New(rand.NewPCG(uint64(len(resources)), 3))
	rnd.Shuffle(len(resources), func(i, j int) { resources[i], resources[j] = resources[j], resources[i] })
	cut := 1 + rnd.IntN(len(resources)-1)
	for form, texts := range map[string][]string{
		"in another order":            {list(resources...), own},
		"in two files":                {list(resources[cut:]...), list(append(resources[:cut:cut], own)...)},
		"twice":                       {list(resources...), list(resources...), own, own},
		"as az prints it":             {rewritten(t, resources, flattenedObject), own},
		"as PowerShell prints it":     {rewritten(t, resources, pascal), own},
		"as Resource Graph has it":    {resourceGraph(t, resources), own},
		"identifiers in capitals":     {rewritten(t, resources, shouted), own},
		"half as az, half as REST is": {list(resources[cut:]...), rewritten(t, resources[:cut], flattenedObject), own},
	} {
		if r := imported(t, texts...); !sameDesign(t, r.Design, d) {
			t.Fatalf("%s:\n%s", form, r.Report.String())
		}
	}
}

// The order of a design's own lists has no meaning either: the bytes are the same.
func TestExportIsDeterministic(t *testing.T) {
	for seed := range 25 {
		d := simtest.Designs(simtest.Any()).Example(seed)
		first := exported(t, d, azjson.ExportOptions{Parts: azjson.ExportResources})
		shuffled := d.Clone()
		rnd := rand.New(rand.NewPCG(uint64(seed), 4))
		shuffle(rnd, shuffled.VNets, shuffled.Peerings, shuffled.RouteTables, shuffled.NSGs, shuffled.PublicIPs, shuffled.LoadBalancers,
			shuffled.Firewalls, shuffled.FirewallPolicies, shuffled.Gateways, shuffled.APIMs, shuffled.PrivateEndpoints, shuffled.PrivateZones)
		for i := range shuffled.VNets {
			shuffle(rnd, shuffled.VNets[i].Subnets, shuffled.VNets[i].Space)
		}
		for i := range shuffled.NSGs {
			shuffle(rnd, shuffled.NSGs[i].Rules)
		}
		for i := range shuffled.RouteTables {
			shuffle(rnd, shuffled.RouteTables[i].Routes)
		}
		if again := exported(t, shuffled, azjson.ExportOptions{Parts: azjson.ExportResources}); again != first {
			t.Fatalf("seed %d: other bytes for the same design in another order", seed)
		}
	}
}

func TestExportOfWhatDoesNotCompile(t *testing.T) {
	_, err := azjson.Export(sim.Design{VNets: []sim.VNet{{Name: "hub"}, {Name: "hub"}}}, azjson.ExportOptions{})
	if err == nil || !strings.Contains(err.Error(), `virtualNetworks["hub"]`) {
		t.Errorf("%v, want an error with the place of the mistake", err)
	}
}

func TestExportOptions(t *testing.T) {
	d := sim.Design{VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16")}}}
	text := exported(t, d, azjson.ExportOptions{Subscription: "s", ResourceGroup: "net", Location: "westeurope", Parts: azjson.ExportResources})
	for _, want := range []string{`"id": "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub"`, `"location": "westeurope"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if empty := exported(t, sim.Design{}, azjson.ExportOptions{Parts: azjson.ExportResources}); empty != "[]\n" {
		t.Errorf("the resources of nothing are %q", empty)
	}
}

// Rules and routes may go without a name in a design, or have one that is none in an
// identifier: Azure's have one, and the design's own comes back.
func TestNamesThatAzureHasNot(t *testing.T) {
	d := sim.Design{
		VNets:       []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"), NSG: "nsg", RouteTable: "rt"}}}},
		NSGs:        []sim.NSG{{Name: "nsg", Rules: []sim.SecurityRule{{Priority: 100, Direction: sim.Inbound, Access: sim.Deny}, {Name: "a/b", Priority: 101, Direction: sim.Inbound, Access: sim.Allow}}}},
		RouteTables: []sim.RouteTable{{Name: "rt", Routes: []sim.UDR{{Prefix: sim.CIDR("10.9.0.0/16"), NextHop: sim.Appliance("10.0.1.4")}, {Tag: "ApiManagement", NextHop: sim.ToInternet}}}},
	}
	sameDesign(t, imported(t, exported(t, d, azjson.ExportOptions{})).Design, d)
	r := imported(t, exported(t, d, azjson.ExportOptions{Parts: azjson.ExportResources})).Design
	if len(r.NSGs[0].Rules) != 2 || len(r.RouteTables[0].Routes) != 2 {
		t.Errorf("rules were lost: %#v", r)
	}
}

// What a person takes out of an export is gone, and what the design's own element says
// of it is noted.
func TestResourceTakenOutOfAnExport(t *testing.T) {
	d := sim.Design{VNets: []sim.VNet{{Name: "hub", Space: sim.CIDRs("10.0.0.0/16"), Subnets: []sim.Subnet{{Name: "app", Prefixes: sim.CIDRs("10.0.1.0/24"),
		NICs: []sim.NIC{{Name: "vm", IPs: sim.IPs("10.0.1.4"), Listen: []sim.Listener{{Ports: sim.Port(443)}}}}}}}}}
	resources, own := elements(t, exported(t, d, azjson.ExportOptions{}))
	r := imported(t, list(resources[1:]...), own) // the first is the interface
	if n := len(r.Design.VNets[0].Subnets[0].NICs); n != 0 {
		t.Errorf("%d machines", n)
	}
	notes := r.Report.Of(azjson.NoteDangling)
	if len(notes) != 1 || !strings.Contains(notes[0].String(), "speaks of networkInterfaces/vm, which no file has") {
		t.Errorf("notes %v", notes)
	}
}

func TestElementOfTheDesignsOwnWithAMistake(t *testing.T) {
	r := imported(t, `[{"type":"azpath/designs","name":"design","properties":{"parts":{"sites":[{"name":1}]},"details":{"virtualNetwork":[]},"design":{}}}]`)
	for _, want := range []string{`parts is no design, and is not read: line 1: sites[0].name`, `details is no design, and is not read: line 1: "virtualNetwork"`, `"design" is not read: want "parts", "details" or "insteadOf"`} {
		if !strings.Contains(r.Report.String(), want) {
			t.Errorf("the report does not speak of %s:\n%s", want, r.Report.String())
		}
	}
}

func shuffle(rnd *rand.Rand, lists ...any) {
	for _, l := range lists {
		v := reflect.ValueOf(l)
		rnd.Shuffle(v.Len(), reflect.Swapper(l))
	}
}
