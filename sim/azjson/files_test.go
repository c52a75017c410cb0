package azjson_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

func TestFilesOfADirectory(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.json", "a.JSON", "terraform.tfstate", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "old.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	sources, err := azjson.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range sources {
		names = append(names, filepath.Base(s.Name))
	}
	if got := strings.Join(names, " "); got != "a.JSON b.json terraform.tfstate" {
		t.Errorf("read %s", got)
	}
}

func TestFilesThatCannotBeReadAreNamedTogether(t *testing.T) {
	_, err := azjson.Files("nowhere.json", "nor-here.json", t.TempDir())
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"nowhere.json", "nor-here.json", "no .json or .tfstate file in it"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not name %s", err, want)
		}
	}
}
