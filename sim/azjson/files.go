package azjson

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Files reads the sources of an import from disk: files, and of a directory all that
// end in .json or .tfstate, those of its subdirectories not. Their order has no meaning.
// The error joins one for each path that cannot be read.
func Files(paths ...string) ([]Source, error) {
	var out []Source
	var errs []error
	for _, p := range paths {
		names, err := expand(p)
		errs = append(errs, err)
		for _, name := range names {
			text, err := readFile(name)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			out = append(out, Source{Name: filepath.ToSlash(name), Text: text})
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// expand gives the path itself, or the files of a directory.
func expand(path string) (names []string, err error) {
	stat, err := os.Stat(path)
	if err != nil || !stat.IsDir() {
		return []string{path}, nil // reading it says what is wrong with it
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		switch ext := strings.ToLower(filepath.Ext(e.Name())); {
		case e.IsDir():
		case ext == ".json", ext == ".tfstate":
			names = append(names, filepath.Join(path, e.Name()))
		}
	}
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: no .json or .tfstate file in it", path)
	}
	return names, err
}

func readFile(name string) ([]byte, error) {
	if stat, err := os.Stat(name); err == nil && stat.Size() > MaxBytes {
		return nil, fmt.Errorf("%s: %d bytes, want at most %d", name, stat.Size(), MaxBytes)
	}
	return os.ReadFile(name)
}
