package main

import (
	"encoding/json"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
	"azpath/sim"
)

const designs = "../designs/"

func TestQuestionsWorthAsking(t *testing.T) {
	for _, name := range []string{"hub-spoke", "forced-tunnel", "names", "healthy-apim"} {
		t.Run(name, func(t *testing.T) {
			out, mistakes := golden.Run(t, run, 0, designs+name+".json")
			golden.Compare(t, name+".txt", out)
			if mistakes != "" {
				t.Errorf("on the error output: %s", mistakes)
			}
		})
	}
}

// What the command line lists, one file a kind, with the routes that Azure showed for
// an interface: laid beside what follows, and simulated with when somebody says so.
func TestRunningEnvironment(t *testing.T) {
	const running = "../azure/running"
	out, _ := golden.Run(t, run, 0, running)
	golden.Compare(t, "running.txt", out)
	if asObserved, _ := golden.Run(t, run, 0, "-as-observed", running); !strings.Contains(asObserved, "the design's own routes lead elsewhere: 198.51.100.0/24") {
		t.Errorf("it is not simulated with the routes that Azure showed:\n%s", asObserved)
	}
	out, _ = golden.Run(t, run, 0, "-format", "design", "-as-observed", running)
	d, err := sim.ParseDesign([]byte(out))
	if err != nil || len(d.VNets[0].Subnets[1].EffectiveRoutes) != 4 {
		t.Errorf("%v: %+v", err, d.VNets)
	}
	_, mistakes := golden.Run(t, run, 2, "-observed", "web1", "-observed", "none.json=web1", running)
	if want := "import: -observed \"web1\": want FILE=NIC or FILE=VNET/SUBNET\nimport: -observed \"none.json=web1\": the file is none of the design's\n"; mistakes != want {
		t.Errorf("%s, want %s", mistakes, want)
	}
}

func TestTheTraceOfAQuestion(t *testing.T) {
	out, _ := golden.Run(t, run, 0, "-trace", "3", designs+"forced-tunnel.json")
	if _, trace, _ := strings.Cut(out, "trace of question 3\n"); !strings.Contains(trace, "asymmetric-no-state") || !strings.Contains(trace, "leg SYN-ACK") {
		t.Errorf("question 3 is about an answer that goes astray, and its trace is\n%s", trace)
	}
	out, mistakes := golden.Run(t, run, 2, "-trace", "99", designs+"hub-spoke.json")
	if out != "" || !strings.HasPrefix(mistakes, "import: -trace 99: there are ") {
		t.Errorf("%s%s", out, mistakes)
	}
}

// What it writes as a design is read by everything else, and is the same again.
func TestTheDesignOfAnImport(t *testing.T) {
	out, _ := golden.Run(t, run, 0, "-format", "design", designs+"hub-spoke.json")
	d, err := sim.ParseDesign([]byte(out))
	if err != nil || len(d.VNets) != 2 {
		t.Errorf("%d networks, %v", len(d.VNets), err)
	}
}

func TestReportAndQuestionsAsJSON(t *testing.T) {
	out, _ := golden.Run(t, run, 0, "-format", "json", designs+"hub-spoke.json")
	var got struct {
		Questions []struct{ Question, Answer string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Questions) == 0 || got.Questions[0].Answer == "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no file", nil, "import: FILE: missing, want one behind the flags such as estate.json\n"},
		{"no such file", []string{"nowhere.json"}, "import: -design: open nowhere.json: no such file or directory\n"},
		{"no known form", []string{"../../sim/testdata/api/sim.txt"}, "import: -design: ../../sim/testdata/api/sim.txt:1: column 1: "},
		{"no such format", []string{"-format", "xml", "x"}, "import: -format: \"xml\": want text, design or json\n"},
		{"a parameter without a value is not echoed", []string{"-parameter", "hunter2", designs + "names.json", designs + "hub-spoke.json"}, "import: -parameter: want NAME=VALUE\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, mistakes := golden.Run(t, run, 2, c.args...)
			if out != "" || !strings.HasPrefix(mistakes, c.want) {
				t.Errorf("%s%s, want %s", out, mistakes, c.want)
			}
		})
	}
}
