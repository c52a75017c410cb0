package azjson_test

import (
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// What was imported goes out and comes back as any design does: fixtures with every
// family of resources, and the template of the examples.
func TestImportsComeBack(t *testing.T) {
	for name, text := range map[string]string{
		"machines and load balancers":    list(estate()...),
		"private endpoints and services": list(linkedEstate()...),
	} {
		t.Run(name, func(t *testing.T) { comesBack(t, azjson.Source{Name: "x.json", Text: []byte(text)}) })
	}
	t.Run("a template", func(t *testing.T) {
		sources, err := azjson.Files("../../examples/azure")
		if err != nil {
			t.Fatal(err)
		}
		comesBack(t, sources...)
	})
}

// The same for files that were found in the world.
func TestImportsOfRealFilesComeBack(t *testing.T) {
	files, err := filepath.Glob(real + "/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("no real files beside the repository")
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) { backAgain(t, given(t, filepath.Base(name)).Design) })
	}
}

// The same for texts in which values stand where others stood.
func TestImportsOfMixedUpFilesComeBack(t *testing.T) {
	texts := []string{list(estate()...), list(linkedEstate()...)}
	for _, d := range uncommon() {
		texts = append(texts, exported(t, d, azjson.ExportOptions{}))
	}
	slices.Sort(texts)
	values := regexp.MustCompile(`"[^"]*"|\d+|true|false`)
	for i, text := range texts {
		found := values.FindAllString(text, -1)
		for seed := range uint64(15) {
			rnd := rand.New(rand.NewPCG(seed, uint64(i)))
			mixed := text
			for range 1 + rnd.IntN(3) {
				mixed = strings.ReplaceAll(mixed, found[rnd.IntN(len(found))], found[rnd.IntN(len(found))])
			}
			if r, err := azjson.Import([]azjson.Source{{Name: "x.json", Text: []byte(mixed)}}, azjson.Options{}); err == nil {
				backAgain(t, r.Design)
			}
			if t.Failed() {
				t.Fatalf("text %d, seed %d", i, seed)
			}
		}
	}
}

// FuzzExport: whatever a file holds, what Import makes of it comes back.
func FuzzExport(f *testing.F) {
	f.Add([]byte(list(estate()...)))
	f.Add([]byte(list(linkedEstate()...)))
	for _, d := range uncommon() {
		f.Add([]byte(exported(f, d, azjson.ExportOptions{})))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if r, err := azjson.Import([]azjson.Source{{Name: "x.json", Text: text}}, azjson.Options{}); err == nil {
			backAgain(t, r.Design)
		}
	})
}

func comesBack(t *testing.T, sources ...azjson.Source) {
	t.Helper()
	r, err := azjson.Import(sources, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	backAgain(t, r.Design)
}

func backAgain(t *testing.T, d sim.Design) {
	t.Helper()
	r := imported(t, exported(t, d, azjson.ExportOptions{}))
	if !sameDesign(t, r.Design, d) {
		t.Log(r.Report.String())
	}
}
