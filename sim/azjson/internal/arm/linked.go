package arm

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// file is a linked document that was read, or why it was not.
type file struct {
	v   value.Value
	err error
}

// linked finds the document that a templateLink or parametersLink means: by its
// relative path, or by the end of its address. Nothing is fetched.
func (f frame) linked(link value.Value, subject, what string) (value.Value, string, bool) {
	e := f.d.e
	wanted, relative := link.Get("relativePath"), true
	if wanted.IsNull() {
		wanted, relative = link.Get("uri"), false
	}
	if wanted.IsNull() {
		e.note(Missing, link, subject, "the linked %s is the template spec %s, which is not read", what, link.Get("id").Quote())
		return value.Value{}, "", false
	}
	if wanted.IsHidden() && !strings.Contains(wanted.Text(), "/") {
		e.note(Problem, link, subject, "the address of the linked %s is a secret", what)
		return value.Value{}, "", false
	}
	name := filePath(wanted.Text())
	paths := candidates(name, f.d.directory())
	if relative {
		paths = append([]string{path.Join(f.d.directory(), strings.ReplaceAll(wanted.Text(), "\\", "/"))}, paths...)
	}
	itself := ""
	for _, candidate := range paths {
		if !fs.ValidPath(candidate) || candidate == "." {
			continue
		}
		doc := e.read(candidate)
		switch {
		case doc.err == nil && f.d.isWithin(candidate, doc.v):
			itself = candidate
		case doc.err == nil:
			return doc.v, candidate, true
		case !errors.Is(doc.err, fs.ErrNotExist):
			e.note(Problem, link, subject, "the linked %s %s: %v", what, candidate, doc.err)
			return value.Value{}, "", false
		}
	}
	where := "no directory of linked templates is given"
	if itself != "" {
		where = itself + " has its name, but is the template that links to it"
	} else if e.o.Linked != nil {
		where = "it is not in the directory of linked templates"
	}
	e.note(Missing, link, subject, "the linked %s %s is not read: %s", what, name, where)
	return value.Value{}, "", false
}

// isWithin says whether a document is the deployment's template or one around it. Many
// templates have one file name, and none deploys itself.
func (d *deployment) isWithin(file string, doc value.Value) bool {
	for ; d.parent != nil; d = d.parent {
		if d.file == file {
			return true
		}
	}
	return value.Equal(d.template, doc)
}

// filePath is the part of an address that names a file. What stands for unknowns in
// it, and a signature at its end, are no part of that.
func filePath(s string) string {
	known := strings.FieldsFunc(unbrace(s), func(r rune) bool { return r == '\x00' })
	best := ""
	for _, part := range known {
		if p, _, _ := strings.Cut(part, "?"); best == "" || strings.Contains(p, ".json") {
			best = part
		}
	}
	if u, err := url.Parse(best); err == nil {
		best = u.Path
	} else { // no more of it than what is surely no signature and no password
		best, _, _ = strings.Cut(best, "?")
		best = best[strings.LastIndexByte(best, '@')+1:]
	}
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(best, "\\", "/")), "/")
}

// unbrace puts a zero byte in the place of everything in braces.
func unbrace(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '{':
			if depth++; depth == 1 {
				b.WriteByte(0)
			}
		case r == '}' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// candidates are the paths to try: the longest end of the address first, beside the
// template that links to it before the top of the directory.
func candidates(name, directory string) []string {
	const most = 32 // segments
	var list []string
	segments := strings.Split(name, "/")
	for i := max(0, len(segments)-most); i < len(segments); i++ {
		end := path.Join(segments[i:]...)
		list = append(list, path.Join(directory, end), end)
	}
	return unique(list)
}

// read reads a document once.
func (e *engine) read(name string) file {
	if e.o.Linked == nil {
		return file{err: fs.ErrNotExist}
	}
	if doc, ok := e.files[name]; ok {
		return doc
	}
	var doc file
	var text []byte
	if text, doc.err = fs.ReadFile(e.o.Linked, name); doc.err == nil {
		doc.v, doc.err = value.Parse(name, text)
	}
	e.files[name] = doc
	return doc
}
