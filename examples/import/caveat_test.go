package main

import (
	"regexp"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

// forms are files of every form that an import reads, with a secret wherever Azure or
// Terraform has one: it begins with "hush".
const forms = "../../sim/azjson/testdata/forms/"

// An answer about a subnet whose NSG no file has says so.
func TestCaveats(t *testing.T) {
	out, _ := golden.Run(t, run, 0, forms+"rest.json")
	const caveat = "caveat: spoke/data: NSG nsg-gone is in no file: taken as if there were none"
	_, question, _ := strings.Cut(out, "How does spoke/data get out to the internet")
	answer := strings.SplitN(question, "?\n", 2)[0] + strings.Join(strings.SplitN(question, "\n", 8)[:7], "\n")
	if !strings.Contains(answer, caveat) {
		t.Errorf("no caveat with the way out of spoke/data:\n%s", answer)
	}
	if _, other, _ := strings.Cut(out, "How does hub/gateway get out"); strings.Contains(strings.Join(strings.SplitN(other, "\n", 3)[:2], "\n"), "caveat") {
		t.Errorf("a caveat with what does not rest on it:\n%.400s", other)
	}
}

// Whatever the form and the format, no secret is printed.
func TestSecretsAreNotPrinted(t *testing.T) {
	secret := regexp.MustCompile(`(?i)hush[-\w]*`)
	for _, files := range [][]string{
		{"rest.json"}, {"az.json"}, {"graph.json"}, {"recorded.json"}, {"state.json"}, {"plan.json"}, {"bicep.json"}, {"status.json"},
		{"main.json", "main.parameters.json", "gateway.json"}, {"rest.json", "state.json", "bicep.json"},
	} {
		var args []string
		for _, f := range files {
			args = append(args, forms+f)
		}
		for _, format := range []string{"text", "json", "design"} {
			out, mistakes := golden.Run(t, run, 0, append([]string{"-format", format}, args...)...)
			if leak := secret.FindString(out + mistakes); leak != "" {
				t.Errorf("%v as %s says %s", files, format, leak)
			}
		}
	}
}
