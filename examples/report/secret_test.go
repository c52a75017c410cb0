package main

import (
	"regexp"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

// Files with a secret wherever Azure or Terraform has one: it begins with "hush". None
// is in a report, in whatever form; what an answer rests on is.
func TestSecretsAreNotInAReport(t *testing.T) {
	const forms = "../../sim/azjson/testdata/forms/"
	secret := regexp.MustCompile(`(?i)hush[-\w]*`)
	for _, files := range [][]string{{forms + "rest.json"}, {forms + "state.json"}, {forms + "main.json", forms + "main.parameters.json", forms + "gateway.json"}} {
		for _, format := range []string{"html", "markdown", "json", "text", "svg"} {
			out, mistakes := golden.Run(t, run, 0, append([]string{"-format", format}, files...)...)
			if leak := secret.FindString(out + mistakes); leak != "" {
				t.Errorf("%v as %s says %s", files, format, leak)
			}
			if format != "svg" && strings.HasSuffix(files[0], "rest.json") && !strings.Contains(out, "NSG nsg-gone is in no file") {
				t.Errorf("%v as %s does not say what answers rest on", files, format)
			}
		}
	}
}
