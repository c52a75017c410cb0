package sim_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// apimPage is where the facts of API Management stand beside a checkout.
const apimPage = "../../shared/facts/apim.md"

// Every fact of facts-list-apim.txt has a test, of any package, or a line in
// facts-exceptions-apim.txt that says why not. Which test it is stands in facts.txt.
func TestAPIMFactIndex(t *testing.T) {
	have := map[string]bool{}
	all, _ := citations(t, "..")
	for _, c := range append(all, ofScenarios()...) {
		for _, n := range named(c.text) {
			have[n.tag] = true
		}
	}
	except := apimExceptions(t)
	tested := 0
	for _, l := range dataLines(t, "facts-list-apim.txt") {
		tag, words := l[0], l[1]
		switch why := except[tag]; {
		case why != "" && have[tag]:
			t.Errorf("%s has a test now: remove %q from facts-exceptions-apim.txt", tag, why)
		case why == "" && !have[tag]:
			t.Errorf("%s (%s) has no test, and no line in facts-exceptions-apim.txt", tag, words)
		case have[tag]:
			tested++
		}
		delete(except, tag)
	}
	for _, tag := range slices.Sorted(maps.Keys(except)) {
		t.Errorf("facts-exceptions-apim.txt: %s is no fact of facts-list-apim.txt", tag)
	}
	t.Logf("%d facts with a test", tested)
}

// apimExceptions reads why facts have no test: what is not modelled is said in the
// documentation of package sim or apim.
func apimExceptions(t *testing.T) map[string]string {
	b, err := os.ReadFile(filepath.Join("apim", "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	doc := notModelled(t) + strings.Join(strings.Fields(strings.ReplaceAll(string(b), "\n//", " ")), " ")
	out := map[string]string{}
	for _, l := range dataLines(t, "facts-exceptions-apim.txt") {
		tag, why := l[0], l[1]
		m := quoted.FindStringSubmatch(why)
		switch {
		case out[tag] != "":
			t.Errorf("%s stands there twice", tag)
		case strings.HasPrefix(why, "not about packets: "):
		case !strings.HasPrefix(why, "not modelled: "):
			t.Errorf("%s: %q: want \"not about packets: \" or \"not modelled: \"", tag, why)
		case m == nil || !strings.Contains(doc, m[1]):
			t.Errorf("%s: %q: want words in quotes that stand in the documentation of sim or sim/apim", tag, why)
		}
		out[tag] = why
	}
	return out
}

var (
	apimSection = regexp.MustCompile(`^###? ([0-9]+(?:\.[0-9]+)?b?)[. ]`)
	apimFact    = regexp.MustCompile(`^(?:- |\| )([A-Z][0-9]+b?)(?:\. | \|)`)
	apimFinding = regexp.MustCompile(`\b(F[0-9]+) [^,:]`)
)

// The list is that of the page.
func TestAPIMFactListIsComplete(t *testing.T) {
	b, err := os.ReadFile(apimPage)
	if err != nil {
		t.Skipf("the page of facts is not here: %v", err)
	}
	var page []string
	section := ""
	for line := range strings.Lines(string(b)) {
		switch m := apimSection.FindStringSubmatch(line); {
		case m != nil:
			section = m[1]
		case section == "" || section == "1" || section == "15":
		case section == "14b":
			for _, m := range apimFinding.FindAllStringSubmatch(line, -1) {
				page = append(page, "apim:"+m[1])
			}
		default:
			if m := apimFact.FindStringSubmatch(line); m != nil {
				page = append(page, "apim:"+m[1])
			} else if m := factBullet.FindStringSubmatch(line); m != nil {
				page = append(page, "apim:"+section+"."+m[1])
			}
		}
	}
	var list []string
	for _, l := range dataLines(t, "facts-list-apim.txt") {
		list = append(list, l[0])
	}
	if !slices.Equal(list, page) {
		t.Errorf("facts-list-apim.txt lists %d facts, the page %d:\n%q\n%q", len(list), len(page), list, page)
	}
}
