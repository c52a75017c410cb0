package sim_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	cidranger   = "github.com/yl2chen/cidranger"
	goCmp       = "github.com/google/go-cmp"
	rapidModule = "pgregory.net/rapid"
)

// mayImport is what a package may import beside the standard library. Imports
// point one way: examples -> scenarios -> sim -> sim/internal -> route. A package
// that is not listed is not allowed: add its line first.
var mayImport = map[string][]string{
	"azpath/route":                              {cidranger},
	"azpath/route/servicetag":                   {"azpath/route/servicetag/internal/packed"},
	"azpath/route/servicetag/internal/packed":   {},
	"azpath/route/servicetag/internal/generate": {"azpath/route/servicetag", "azpath/route/servicetag/internal/packed"},

	"azpath/dns": {},

	"azpath/sim/internal/packet":    {},
	"azpath/sim/internal/nat":       {"azpath/sim/internal/packet"},
	"azpath/sim/internal/conntrack": {"azpath/sim/internal/nat", "azpath/sim/internal/packet"},
	"azpath/sim/internal/acl":       {},
	"azpath/sim/internal/edits":     {},
	"azpath/sim": {
		"azpath/route", "azpath/route/servicetag", "azpath/dns",
		"azpath/sim/internal/acl", "azpath/sim/internal/conntrack", "azpath/sim/internal/nat", "azpath/sim/internal/packet",
	},

	"azpath/sim/apim": {"azpath/sim", "azpath/sim/internal/edits", "azpath/dns", "azpath/route/servicetag"},

	"azpath/sim/azjson/internal/value":    {},
	"azpath/sim/azjson/internal/resource": {"azpath/sim/azjson/internal/value"},
	"azpath/sim/azjson": {
		"azpath/sim", "azpath/sim/apim", "azpath/sim/flowlog", "azpath/sim/internal/acl", "azpath/dns", "azpath/route", "azpath/route/servicetag",
		"azpath/sim/azjson/internal/value", "azpath/sim/azjson/internal/resource", "azpath/sim/azjson/internal/arm", "azpath/sim/azjson/internal/terraform",
	},
	"azpath/sim/azjson/internal/expr": {"azpath/sim/azjson/internal/value", "azpath/sim/internal/edits"},
	"azpath/sim/azjson/internal/arm": {
		"azpath/sim/azjson/internal/expr", "azpath/sim/azjson/internal/resource", "azpath/sim/azjson/internal/value", "azpath/sim/internal/edits",
	},
	"azpath/sim/azjson/internal/terraform": {"azpath/sim/azjson/internal/resource", "azpath/sim/azjson/internal/value"},

	"azpath/sim/verify":  {"azpath/sim", "azpath/sim/internal/acl", "azpath/dns", "azpath/route"},
	"azpath/sim/flowlog": {"azpath/sim", "azpath/sim/verify"},
	"azpath/sim/render":  {"azpath/sim", "azpath/sim/apim", "azpath/sim/verify"},
	"azpath/sim/simtest": {"azpath/sim", "azpath/sim/internal/acl", "azpath/sim/verify", "azpath/dns", "azpath/route", rapidModule},

	"azpath/scenarios":                 {"azpath/sim", "azpath/route", "azpath/dns"},
	"azpath/examples":                  {},
	"azpath/examples/internal/command": {"azpath/sim", "azpath/sim/azjson", "azpath/sim/render"},
	"azpath/examples/internal/golden":  {},
	"azpath/examples/internal/survey":  {"azpath/sim", "azpath/sim/apim", "azpath/sim/azjson", "azpath/sim/verify", "azpath/dns"},
	"azpath/examples/report":           {"azpath/examples/internal/command", "azpath/examples/internal/survey", "azpath/sim", "azpath/sim/apim", "azpath/sim/azjson", "azpath/sim/render", "azpath/sim/verify"},
	"azpath/examples/import":           {"azpath/examples/internal/command", "azpath/examples/internal/survey", "azpath/sim", "azpath/sim/azjson"},
	"azpath/examples/connectivity":     {"azpath/examples/internal/command", "azpath/sim", "azpath/sim/apim", "azpath/sim/azjson"},
	"azpath/examples/nslookup":         {"azpath/examples/internal/command", "azpath/sim", "azpath/dns"},
	"azpath/examples/prove":            {"azpath/examples/internal/command", "azpath/sim", "azpath/sim/verify"},
	"azpath/examples/repair":           {"azpath/examples/internal/command", "azpath/sim", "azpath/sim/verify"},
	"azpath/examples/tour":             {"azpath/scenarios", "azpath/sim", "azpath/sim/apim", "azpath/dns"},
	"azpath/examples/watcher":          {"azpath/examples/internal/command", "azpath/sim", "azpath/sim/azjson"},
	"azpath/examples/whatif":           {"azpath/examples/internal/command", "azpath/sim", "azpath/sim/flowlog", "azpath/sim/verify"},
}

// testsMayImport is for tests alone, of any package; testsOutside for those that
// are a package of their own, and so may look down from above, or at a neighbour.
var (
	testsMayImport = []string{rapidModule, goCmp + "/cmp", goCmp + "/cmp/cmpopts", "azpath/examples/internal/golden"}
	testsOutside   = map[string][]string{
		"azpath/sim":         {"azpath/scenarios", "azpath/sim/verify", "azpath/sim/simtest"},
		"azpath/sim/verify":  {"azpath/scenarios", "azpath/sim/verify"},
		"azpath/sim/flowlog": {"azpath/sim/simtest"},
		"azpath/sim/render":  {"azpath/scenarios", "azpath/sim/simtest"},
		"azpath/sim/simtest": {"azpath/scenarios", "azpath/sim/simtest"},
		"azpath/scenarios":   {"azpath/sim/apim"},
		"azpath/sim/azjson":  {"azpath/scenarios", "azpath/sim/simtest"},
	}
)

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Dir, Name              string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out := goTool(t, "list", "-json=ImportPath,Dir,Name,Imports,TestImports,XTestImports", "azpath/...")
	var all []listed
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func goTool(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, exit.Stderr)
		}
		t.Fatal(err)
	}
	return string(out)
}

func TestImportsPointOneWay(t *testing.T) {
	for _, p := range packages(t) {
		allowed, ok := mayImport[p.ImportPath]
		if !ok {
			t.Errorf("package %s is not in the table of allowed imports", p.ImportPath)
			continue
		}
		self := []string{p.ImportPath}
		checkImports(t, p.ImportPath, p.Imports, allowed)
		checkImports(t, p.ImportPath+" (tests)", p.TestImports, allowed, testsMayImport)
		checkImports(t, p.ImportPath+" (external tests)", p.XTestImports, self, allowed, testsMayImport, testsOutside[p.ImportPath])
	}
}

func checkImports(t *testing.T, who string, imports []string, allowed ...[]string) {
	t.Helper()
	for _, path := range imports {
		if first, _, _ := strings.Cut(path, "/"); first != "azpath" && !strings.Contains(first, ".") {
			continue // standard library
		}
		if !slices.Contains(slices.Concat(allowed...), path) {
			t.Errorf("%s imports %s, want only %q", who, path, slices.Concat(allowed...))
		}
	}
}

// Only one file knows the trie, so that nothing else depends on its traps.
func TestOneFileImportsTheTrie(t *testing.T) {
	var found []string
	for _, p := range packages(t) {
		files, err := filepath.Glob(filepath.Join(p.Dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "\t\""+cidranger+"\"\n") && !strings.HasSuffix(f, "_test.go") {
				found = append(found, p.ImportPath+"/"+filepath.Base(f))
			}
		}
	}
	if want := []string{"azpath/route/trie.go"}; !slices.Equal(found, want) {
		t.Errorf("files that import %s: %q, want %q", cidranger, found, want)
	}
}
