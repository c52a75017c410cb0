// Package examples_test runs what the README shows.
package examples_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of the README. The words behind its opening fence say
// what it is:
//
//	go NAME            a file of the reader's own module
//	console module     commands in that module, after $, each with what it prints
//	console checkout   the same in a clone of the repository
//	text trace         what the reader's program prints, shown before it
//	sh                 the test command, which is what runs this
type block struct {
	kind, name, text string
	line             int
}

func blocks(t *testing.T) (all []block) {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var open *block
	line := 0
	for text := range strings.Lines(string(readme)) {
		line++
		fence, isFence := strings.CutPrefix(text, "```")
		switch {
		case isFence && open != nil:
			all, open = append(all, *open), nil
		case isFence:
			kind, name, _ := strings.Cut(strings.TrimSpace(fence), " ")
			open = &block{kind: kind, name: name, line: line + 1}
		case open != nil:
			open.text += text
		}
	}
	if open != nil {
		t.Fatalf("README.md:%d: block has no end", open.line)
	}
	return all
}

// A reader who does what the README says, in its order, sees what it shows.
func TestREADME(t *testing.T) {
	checkout, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	module, trace := t.TempDir(), ""
	ran := map[string]int{}
	for _, b := range blocks(t) {
		ran[b.kind]++
		switch kind := b.kind + " " + b.name; {
		case b.kind == "go":
			if err := os.WriteFile(filepath.Join(module, b.name), []byte(b.text), 0o644); err != nil {
				t.Fatal(err)
			}
		case kind == "console module":
			b.run(t, module, checkout)
		case kind == "console checkout":
			b.run(t, checkout, checkout)
		case kind == "text trace":
			trace = b.text
		case b.kind == "sh" && b.text == "go test ./...\n":
		default:
			t.Errorf("README.md:%d: nothing runs a block of kind %q", b.line, kind)
		}
	}
	if got := command(t, module, "go run ."); got != trace {
		t.Errorf("the trace at the top is not what the program prints:\n%s", got)
	}
	for _, kind := range []string{"go", "console", "text", "sh"} {
		if ran[kind] == 0 {
			t.Errorf("README.md has no block of kind %s", kind)
		}
	}
}

// run runs the commands of a console block and compares what each prints: three
// dots stand for anything. A command whose output is not shown must only succeed.
func (b block) run(t *testing.T, dir, checkout string) {
	t.Helper()
	for _, part := range strings.Split("\n"+b.text, "\n$ ")[1:] {
		line, want, _ := strings.Cut(part, "\n")
		got := command(t, dir, strings.ReplaceAll(line, "PATH", checkout))
		pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(want)), `\.\.\.`, `[\s\S]*`)
		if want != "" && !regexp.MustCompile(`^`+pattern+`$`).MatchString(strings.TrimSpace(got)) {
			t.Errorf("README.md:%d: %s prints\n%s\nwant\n%s", b.line, line, got, want)
		}
	}
}

// command runs a line as a shell would, and gives what it prints. It says so where
// a line ends in another exit code than zero, as the README does: "exit status 1".
func command(t *testing.T, dir, line string) string {
	t.Helper()
	c := exec.Command("sh", "-c", line)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOWORK=off") // as in a module that stands alone
	out, err := c.CombinedOutput()
	if err != nil && !strings.HasSuffix(strings.TrimSpace(string(out)), err.Error()) {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}
