package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

const hub = "/subscriptions/0000/resourceGroups/net/providers/Microsoft.Network/"

// read imports texts and fails the test for an error.
func read(t *testing.T, texts ...string) *azjson.Result {
	t.Helper()
	r := imported(t, texts...)
	if _, err := sim.Compile(r.Design); err != nil {
		t.Fatalf("the design of an import does not compile: %v", err)
	}
	return r
}

func TestEnvelopes(t *testing.T) {
	const vnet = `{"id":"` + hub + `virtualNetworks/hub","name":"hub","type":"Microsoft.Network/virtualNetworks","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`
	for _, c := range []struct {
		name, text string
		form       azjson.Form
	}{
		{"a resource alone", vnet, azjson.FormState},
		{"a list", `[` + vnet + `]`, azjson.FormState},
		{"a REST list", `{"value":[` + vnet + `]}`, azjson.FormState},
		{"Resource Graph", `{"count":1,"data":[` + vnet + `],"skip_token":null,"total_records":1}`, azjson.FormResourceGraph},
		{"what az … create answers", `{"newVNet":{"id":"` + hub + `virtualNetworks/hub","name":"hub","addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[]}}`, azjson.FormCommandLine},
		{"a recorded exchange", `{"version":1,"interactions":[{"request":{},"response":{"body":{"data":{"value":[` + vnet + `]}}}}]}`, azjson.FormState},
		{"an example of the specification", `{"parameters":{},"responses":{"200":{"body":` + vnet + `}}}`, azjson.FormState},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.text)
			if f := r.Report.Files[0].Form; f != c.form {
				t.Errorf("read as %v, want %v", f, c.form)
			}
			if n := r.Design.VNets; len(n) != 1 || n[0].Name != "hub" || len(n[0].Space) != 1 {
				t.Errorf("virtual networks: %+v\n%s", n, r.Report.String())
			}
		})
	}
}

// A subscription without route tables answers a list of none, which is no mistake.
func TestAnswersThatHoldNothing(t *testing.T) {
	for _, text := range []string{`[]`, `{"value":[]}`, `{"count":0,"data":[],"total_records":0}`, `{"version":1,"interactions":[{"request":{},"response":{"body":{"data":{"value":[]}}}}]}`} {
		r := read(t, text)
		if f := r.Report.Files[0]; f.Form != azjson.FormState || f.Resources != 0 || len(r.Report.Notes) > 0 {
			t.Errorf("%s: %s", text, r.Report.String())
		}
	}
	for _, text := range []string{`null`, `7`, `{"rows":[]}`, `[7]`, `{"value":[{"a":1}]}`, strings.Repeat("[", 60) + strings.Repeat("]", 60)} {
		if _, err := azjson.Import([]azjson.Source{{Name: "a.json", Text: []byte(text)}}, azjson.Options{}); err == nil || !strings.Contains(err.Error(), "a.json: ") {
			t.Errorf("%.20s: error %v, want one that names the file", text, err)
		}
	}
}

func TestNothingIsDroppedInSilence(t *testing.T) {
	r := read(t, `[
		{"id":"`+hub+`virtualNetworks/hub","type":"Microsoft.Network/virtualNetworks","properties":{
			"addressSpace":{"addressPrefixes":["10.0.0.0/16","10.0.x.0/24"]}, "encryption":{"enabled":true},
			"subnets":[{"name":"app","properties":{"addressPrefix":"10.0.1.0/24","routeTable":{"id":"`+hub+`routeTables/gone"}}}]}},
		{"id":"`+hub+`quantumLinks/q","type":"Microsoft.Network/quantumLinks","properties":{}}]`)
	for _, want := range []string{
		`problem virtualNetworks/hub: addressSpace.addressPrefixes: "10.0.x.0/24", want a prefix such as 10.0.0.0/16`,
		`dangling virtualNetworks/subnets/hub/app: routeTable: refers to routeTables/gone, which no file has`,
		`not-modelled virtualNetworks/hub: encryption`,
		`not-modelled quantumLinks/q: no such thing in a design`,
	} {
		if !strings.Contains(r.Report.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, r.Report.String())
		}
	}
}

func TestWhatAzureWouldRefuseIsTakenOut(t *testing.T) {
	r := read(t, `[{"id":"`+hub+`virtualNetworks/hub","type":"Microsoft.Network/virtualNetworks","properties":{
		"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},
		"subnets":[{"name":"app","properties":{"addressPrefix":"10.0.1.0/24"}},{"name":"far","properties":{"addressPrefix":"10.9.1.0/24"}}]}}]`)
	if s := r.Design.VNets[0].Subnets; len(s) != 1 || s[0].Name != "app" {
		t.Errorf("subnets: %+v", s)
	}
	if left := r.Report.Of(azjson.NoteLeftOut); len(left) != 1 || !strings.Contains(left[0].String(), `virtualNetworks["hub"].subnets["far"]`) {
		t.Errorf("left out: %v", left)
	}
}

// A resource may stand in several files, and a subnet in its network and by itself.
func TestDefinitionsThatDiffer(t *testing.T) {
	vnet := func(prefix string) string {
		return `{"id":"` + hub + `virtualNetworks/hub","type":"Microsoft.Network/virtualNetworks","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},
			"subnets":[{"name":"app","properties":{"addressPrefix":"` + prefix + `"}}]}}`
	}
	const subnet = `{"id":"` + hub + `VIRTUALNETWORKS/HUB/subnets/APP","type":"Microsoft.Network/virtualNetworks/subnets","name":"APP","properties":{"addressPrefix":"10.0.1.0/24","networkSecurityGroup":null}}`
	if r := read(t, vnet("10.0.1.0/24"), subnet, vnet("10.0.1.0/24")); len(r.Report.Notes) != 0 || len(r.Design.VNets[0].Subnets) != 1 {
		t.Errorf("the same definition three times:\n%s", r.Report.String())
	}
	a, b := read(t, vnet("10.0.1.0/24"), vnet("10.0.2.0/24")), read(t, vnet("10.0.2.0/24"), vnet("10.0.1.0/24"))
	notes := a.Report.Of(azjson.NoteConflict)
	if len(notes) != 1 || !strings.HasPrefix(notes[0].String(), `conflict virtualNetworks/subnets/hub/app: addressPrefix: is "10.0.1.0/24" and elsewhere "10.0.2.0/24": the first is taken`) {
		t.Errorf("conflicts: %v", notes)
	}
	if x, y := a.Design.VNets[0].Subnets[0].Prefixes[0], b.Design.VNets[0].Subnets[0].Prefixes[0]; x != y {
		t.Errorf("it depends on the order of the files: %v and %v", x, y)
	}
}

func TestUnknownFormsHaveAPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing known", `{"hello":"world"}`, `x.json: an object of no form that is known`},
		{"cut off", `[{"id":`, "x.json:1: column 8: the text ends, want a value"},
		{"a design with a mistake", `{"virtualNetworks":[{"name":1}]}`, `x.json: line 1: virtualNetworks[0].name: 1: want`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := azjson.Import([]azjson.Source{{Name: "x.json", Text: []byte(c.text)}}, azjson.Options{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %s…", err, c.want)
			}
		})
	}
}

// What is missing cannot be taken out: its owner is, and all else stays.
func TestSettleTakesOutWhoLacksSomething(t *testing.T) {
	r := read(t, list(of("virtualNetworks", "hub", `"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[
			{"name":"AzureFirewallSubnet","properties":{"addressPrefix":"10.0.0.0/26"}},{"name":"AzureFirewallManagementSubnet","properties":{"addressPrefix":"10.0.1.0/26"}}]`),
		of("azureFirewalls", "fw", `"ipConfigurations":[{"name":"one","properties":{"subnet":`+ref("virtualNetworks/hub/subnets/AzureFirewallSubnet")+`}}],
			"managementIpConfiguration":{"name":"m","properties":{"subnet":`+ref("virtualNetworks/hub/subnets/AzureFirewallManagementSubnet")+`}}`)))
	if len(r.Design.VNets) != 1 || len(r.Design.Firewalls) != 0 {
		t.Errorf("%s\n%s", r.Design.GoString(), r.Report.String())
	}
}

// One of two designs would have been lost.
func TestASecondDesignIsRefused(t *testing.T) {
	own := func(name string) azjson.Source {
		return azjson.Source{Name: name, Text: []byte(`{"virtualNetworks":[{"name":"hub","addressPrefixes":["10.0.0.0/16"]}]}`)}
	}
	_, err := azjson.Import([]azjson.Source{own("a.json"), own("b.json")}, azjson.Options{})
	if want := "b.json: a second design in azpath's own JSON, beside a.json: want one"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
