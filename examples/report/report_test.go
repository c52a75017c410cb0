package main

import (
	"os"
	"path/filepath"
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
