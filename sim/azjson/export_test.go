package azjson_test

import (
	"os"
	"path/filepath"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/azjson"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// shapes are what the laws of exports are tried on.
var shapes = map[string]simtest.Shape{
	"any":                         simtest.Any(),
	"one network":                 simtest.SingleNetwork(),
	"hub and spoke":               simtest.HubAndSpoke(),
	"several sites":               simtest.SeveralSites(),
	"forced by the firewall":      simtest.ForcedTunnelling(simtest.ByFirewall),
	"forced by an appliance":      simtest.ForcedTunnelling(simtest.ByAppliance),
	"forced by VPN":               simtest.ForcedTunnelling(simtest.ByVPN),
	"forced by ExpressRoute":      simtest.ForcedTunnelling(simtest.ByExpressRoute),
	"two machines, nothing more":  {},
	"names and private endpoints": {MinSpokes: 1, Spokes: 2, MinSites: 1, Sites: 1, VPN: simtest.Always, PrivateEndpoints: simtest.Always, Names: simtest.Always},
}

// drawn is how many designs of each shape are tried.
const drawn = 6

// everywhere tries something on usual designs, and on what those have not.
func everywhere(t *testing.T, try func(testing.TB, sim.Design)) {
	usual(t, try)
	for name, d := range uncommon() {
		t.Run(name, func(t *testing.T) { try(t, d) })
	}
}

// usual tries something on drawn designs of all shapes, on all scenarios with their
// fixes, and on all examples.
func usual(t *testing.T, try func(testing.TB, sim.Design)) {
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			designs := simtest.Designs(shape)
			for seed := range drawn {
				try(t, designs.Example(seed))
				if t.Failed() {
					t.Fatalf("seed %d: %#v", seed, designs.Example(seed))
				}
			}
		})
	}
	for _, s := range scenarios.All() {
		t.Run(s.Name, func(t *testing.T) {
			try(t, s.Broken)
			for _, fix := range s.Fixes {
				fixed, err := s.Broken.Apply(fix.Changes...)
				if err != nil {
					t.Fatal(err)
				}
				try(t, fixed)
			}
		})
	}
	files, err := filepath.Glob("../../examples/designs/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no example designs: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			d, err := sim.ParseDesign(text)
			if err != nil {
				t.Fatal(err)
			}
			try(t, d)
		})
	}
}

func exported(t testing.TB, d sim.Design, o azjson.ExportOptions) string {
	t.Helper()
	text, err := azjson.Export(d, o)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// imported is read for whatever runs the test.
func imported(t testing.TB, texts ...string) *azjson.Result {
	t.Helper()
	var sources []azjson.Source
	for i, s := range texts {
		sources = append(sources, azjson.Source{Name: string(rune('a'+i)) + ".json", Text: []byte(s)})
	}
	r, err := azjson.Import(sources, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsExportedComesBack(t *testing.T) {
	everywhere(t, func(t testing.TB, d sim.Design) {
		r := imported(t, exported(t, d, azjson.ExportOptions{}))
		if !sameDesign(t, r.Design, d) {
			t.Log(r.Report.String())
		}
	})
}

// The same, for designs that rapid looks for and makes small.
func TestWhatIsExportedComesBackFromAnyDesign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := simtest.Designs(simtest.Any()).Draw(t, "design")
		text, err := azjson.Export(d, azjson.ExportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := azjson.Import([]azjson.Source{{Name: "export.json", Text: text}}, azjson.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := difference(r.Design, d); diff != "" {
			t.Fatalf("%s\n%s", diff, r.Report.String())
		}
	})
}
