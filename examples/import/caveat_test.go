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
	_, ways, _ := strings.Cut(out, "\nto the internet\n")
	ways, _, _ = strings.Cut(ways, "\nbetween places\n")
	rests := 0
	for _, question := range strings.Split(ways, "get out to the internet")[1:] {
		if strings.Contains(question, caveat) {
			rests++
		}
	}
	if !strings.Contains(ways, "spoke/data") || rests != 1 {
		t.Errorf("the caveat stands with %d ways out, want that of spoke/data alone:\n%s", rests, ways)
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
