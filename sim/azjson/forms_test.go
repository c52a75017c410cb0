package azjson_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// formsDirectory has a file for each form that an import reads. They are made for
// tests: every text in them that Azure or Terraform treats as a secret begins with
// "hush-".
const formsDirectory = "testdata/forms"

// templateFiles are one template, its parameters and what it links to.
var templateFiles = []string{"main.json", "main.parameters.json", "gateway.json"}

// forms are the files of each form: one file, or several that belong together.
func forms(t testing.TB) (out [][]azjson.Source) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(formsDirectory, "*.json"))
	if err != nil || len(names) < 12 {
		t.Fatalf("%d files of forms, %v", len(names), err)
	}
	var template []azjson.Source
	for _, name := range names {
		s := azjson.Source{Name: filepath.Base(name), Text: contents(t, name)}
		if slices.Contains(templateFiles, s.Name) {
			template = append(template, s)
			continue
		}
		out = append(out, []azjson.Source{s})
	}
	return append(out, template)
}

// realFiles are the real files beside the repository, none where there are none.
func realFiles(t testing.TB) (out [][]azjson.Source) {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(real, "*.json"))
	for _, name := range names {
		out = append(out, []azjson.Source{{Name: filepath.Base(name), Text: contents(t, name)}})
	}
	return out
}

func contents(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Every form has its file, and is known by it.
func TestFormsAreTold(t *testing.T) {
	seen := map[azjson.Form]bool{}
	for _, sources := range forms(t) {
		r, err := azjson.Import(sources, azjson.Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		compiled(t, r.Design)
		for _, f := range r.Report.Files {
			seen[f.Form] = true
		}
	}
	for f := azjson.FormState; !strings.HasPrefix(f.String(), "Form("); f++ {
		if !seen[f] && f != azjson.FormDesign { // of which sim has tests
			t.Errorf("no file is %s", f)
		}
	}
}
