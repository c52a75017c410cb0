package azjson_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/route"
	"azpath/sim"
	"azpath/sim/azjson"
)

// Two subnets with a machine each, and the routes that Azure showed for one.
var (
	twoSubnets = list(of("virtualNetworks", "hub", hubNet),
		of("networkInterfaces", "app", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}]`),
		of("networkInterfaces", "data", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.2.4","subnet":`+ref("virtualNetworks/hub/subnets/data")+`}}]`))
	shown = `[{"addressPrefix":["10.0.0.0/16"],"nextHopIpAddress":[],"nextHopType":"VnetLocal","source":"Default","state":"Active"},
		{"addressPrefix":["0.0.0.0/0"],"nextHopIpAddress":[],"nextHopType":"Internet","source":"Default","state":"Invalid"},
		{"addressPrefix":["0.0.0.0/0"],"nextHopIpAddress":["10.0.2.4"],"nextHopType":"VirtualAppliance","source":"User","state":"Active"}]`
)

func TestWhoseRoutesTheyAre(t *testing.T) {
	const asked = "https://management.azure.com" + hub + "networkInterfaces/DATA/effectiveRouteTable?api-version=2023-05-01"
	answer := `{"value":` + shown + `}`
	oneMachine := list(of("virtualNetworks", "hub", hubNet), of("networkInterfaces", "app", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}]`))
	for _, c := range []struct {
		name, estate, file, text string
		said                     map[string]string
		nic, says                string
	}{
		{"a recorded exchange: who was asked about", twoSubnets, "recorded.json",
			`{"version":1,"interactions":[{"request":{"uri":"` + asked + `"},"response":{"body":{"data":null}}},{"request":{"uri":"https://management.azure.com/operationResults/1"},"response":{"body":{"data":` + answer + `}}}]}`, nil, "data", ""},
		{"the rules of an interface say whose they are", twoSubnets, "rules.json",
			`{"value":[{"networkSecurityGroup":{"id":"` + hub + `networkSecurityGroups/nsg"},"association":{"networkInterface":{"id":"` + hub + `networkInterfaces/App"}},"effectiveSecurityRules":[]}]}`, nil, "app", ""},
		{"a file that has the name of the interface", twoSubnets, "some/where/app.routes.json", answer, nil, "app", "assumed some/where/app.routes.json: is of app, as the file's name says"},
		{"one subnet in that network", oneMachine, "routes.json", answer, nil, "app", "assumed routes.json: is of app, as the routes keep no other subnet's machines"},
		{"it was said", twoSubnets, "routes.json", answer, map[string]string{"routes.json": "data"}, "data", ""},
		{"a subnet was said", twoSubnets, "routes.json", answer, map[string]string{"routes.json": "hub/app"}, "hub/app", ""},
		{"what was said is not there", twoSubnets, "routes.json", answer, map[string]string{"routes.json": "web"}, "", "problem routes.json: is said to be of web, which is neither a network interface nor a subnet"},
		{"nobody says", twoSubnets, "routes.json", answer, nil, "", "unknown routes.json: nothing says which network interface it is of"},
		{"who was asked about is in no file", oneMachine, "recorded.json", `{"interactions":[{"request":{"uri":"` + asked + `"},"response":{"body":` + answer + `}}]}`, nil, "", "dangling recorded.json: is of networkInterfaces/DATA, which no file has"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := azjson.Import([]azjson.Source{{Name: "estate.json", Text: []byte(c.estate)}, {Name: c.file, Text: []byte(c.text)}}, azjson.Options{Observed: c.said})
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Observed) != 1 || r.Observed[0].NIC != c.nic || r.Observed[0].File != c.file {
				t.Errorf("%+v, want one of %q", r.Observed, c.nic)
			}
			if c.says != "" {
				notes(t, r, c.says)
			} else if strings.Contains(r.Report.String(), c.file+": ") && strings.Contains(r.Report.String(), "is of") {
				t.Errorf("nothing was guessed:\n%s", r.Report.String())
			}
		})
	}
}

// Routes that a tool showed take the place of those that follow from the design, for
// the subnet, when somebody asks for it.
func TestSimulationWithObservedRoutes(t *testing.T) {
	r, err := azjson.Import([]azjson.Source{{Name: "estate.json", Text: []byte(twoSubnets)}, {Name: "app.json", Text: []byte(shown)}}, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		design sim.Design
		want   route.HopType
	}{{r.Design, route.HopInternet}, {r.AsObserved(), route.HopVirtualAppliance}} {
		hop, err := compiled(t, c.design).NextHop("app", sim.IP("93.184.216.34"))
		if err != nil || hop.NextHopType != c.want.String() {
			t.Errorf("next hop %v (%v), want %v", hop, err, c.want)
		}
	}
	if r.Design.VNets[0].Subnets[0].EffectiveRoutes != nil {
		t.Error("the result's own design was changed")
	}
}

// A network that no file has gets the space that its effective routes show.
func TestSpaceOfANetworkThatItsRoutesShow(t *testing.T) {
	r, err := azjson.Import([]azjson.Source{
		{Name: "nic.json", Text: []byte(list(of("networkInterfaces", "app", `"ipConfigurations":[{"name":"one","properties":{"privateIPAddress":"10.0.1.4","subnet":`+ref("virtualNetworks/hub/subnets/app")+`}}]`)))},
		{Name: "app.json", Text: []byte(shown)}}, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, r.Design.VNets[0].Space, prefixes("10.0.0.0/16"))
	notes(t, r, "assumed virtualNetworks/hub: addressSpace: no file has the network: the space that the effective routes of app.json show, 10.0.0.0/16")
}

// What Azure showed beside what follows from the files, and what would be simulated
// with it.
func ExampleObserved_Compare() {
	r, err := azjson.Import([]azjson.Source{{Name: "estate.json", Text: []byte(twoSubnets)}, {Name: "app.json", Text: []byte(shown)}}, azjson.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	network, err := sim.Compile(r.Design)
	if err != nil {
		fmt.Println(err)
		return
	}
	comparisons, err := r.Observed[0].Compare(network)
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(comparisons[0].String()) {
		if !strings.Contains(line, "None") && !strings.HasPrefix(line, "  why the routes to None") {
			fmt.Print(line)
		}
	}
	// Output:
	// effective routes of app: 1 same, 1 different, 18 only derived, 1 only real
	// same         Default Active 10.0.0.0/16 VnetLocal
	// differs      Default Active 0.0.0.0/0 Internet | Default Invalid 0.0.0.0/0 Internet
	//   why in Azure User Active 0.0.0.0/0 VirtualAppliance 10.0.2.4 takes its place
	// only-real    User Active 0.0.0.0/0 VirtualAppliance 10.0.2.4
	//   why the design attaches no route table to this subnet
	// fate 0.0.0.0/0 but for longer prefixes: derived Internet, real VirtualAppliance 10.0.2.4
}
