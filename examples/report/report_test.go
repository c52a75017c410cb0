package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"azpath/examples/internal/golden"
)

const design = "../designs/hub-spoke.json"

func TestEveryFormatTellsOfTheAsymmetricFlow(t *testing.T) {
	for _, format := range []string{"html", "markdown", "json", "text"} {
		t.Run(format, func(t *testing.T) {
			out, mistakes := golden.Run(t, run, 0, design, "-format", format)
			for _, want := range []string{"asymmetric-no-state", "What is worth asking", "Does the internet reach the gateway of apim?"} {
				if !strings.Contains(out, want) {
					t.Errorf("%s says nothing of %q", format, want)
				}
			}
			if mistakes != "" {
				t.Errorf("on the error output: %s", mistakes)
			}
		})
	}
}

func TestTheEndingOfTheFileIsTheFormat(t *testing.T) {
	for ending, want := range map[string]string{".html": "<!DOCTYPE html>", ".svg": "<svg ", ".json": "{\n"} {
		file := filepath.Join(t.TempDir(), "report"+ending)
		if out, _ := golden.Run(t, run, 0, design, "-o", file); out != "" {
			t.Errorf("%s: it prints %s", ending, out)
		}
		text, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s begins with %.40s, want %s (%v)", ending, text, want, err)
		}
	}
}

// A flow that a probe was asked for shows where it stands, and no other probe is drawn.
func TestThePictureHasTheMachinesThatWereAsked(t *testing.T) {
	files := []string{"../azure/main.json", "../azure/main.parameters.json"}
	for _, c := range []struct {
		name string
		args []string
		want bool
	}{
		{"what is worth asking", nil, true},
		{"a flow between machines of the design", []string{"-flow", "tcp contoso-apim -> 8.8.8.8:443"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _ := golden.Run(t, run, 0, slices.Concat(files, c.args)...)
			_, picture, _ := strings.Cut(out, "<svg ")
			picture, _, _ = strings.Cut(picture, "</svg>")
			if strings.Contains(picture, "probe.vnet-apim-test.snet-app") != c.want || picture == "" {
				t.Errorf("the probe is drawn: %t, want %t", !c.want, c.want)
			}
		})
	}
}

// With a change each flow says how it fared before.
func TestWhatAChangeDoes(t *testing.T) {
	flow := "tcp cp-eastus -> apim:3443"
	out, _ := golden.Run(t, run, 0, design, "-flow", flow, "-change", "route remove rt-apim Management", "-format", "text")
	if !strings.Contains(out, "delivered") || !strings.Contains(out, "asymmetric-no-state") {
		t.Errorf("the flow was delivered, and without its route is not:\n%s", out)
	}
}

func TestMistakesAreNamedTogether(t *testing.T) {
	out, mistakes := golden.Run(t, run, 2, "-format", "pdf", "-flow", "tcp a", "-change", "route fly")
	if out != "" {
		t.Errorf("it prints %s", out)
	}
	for _, want := range []string{"report: -format: \"pdf\"", "report: FILE: missing", "report: -flow \"tcp a\"", "report: -change \"route fly\""} {
		if !strings.Contains(mistakes, want) {
			t.Errorf("mistakes lack %s:\n%s", want, mistakes)
		}
	}
}
