package azjson

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/value"
)

// templates evaluates every template of the import with its parameters. One that
// another links to is evaluated by that, and not by itself.
func (m *importing) templates() {
	var roots []*document
	for i := range m.documents {
		if d := &m.documents[i]; d.form == FormTemplate || d.form == FormBicep {
			roots = append(roots, d)
		}
	}
	parameters := m.pair(roots)
	linked := map[string]bool{}
	results := map[*document]*arm.Result{}
	for _, d := range linkingFirst(roots) {
		if linked[d.name] {
			continue
		}
		r := arm.Evaluate(d.v, arm.Options{
			Name: stem(d.name), Parameters: m.given(d, parameters[d]), Linked: &shelf{m: m, beside: d, opened: linked},
			Subscription: m.options.Subscription, ResourceGroup: m.options.ResourceGroup, Location: m.options.Location, Cloud: m.options.Cloud,
		})
		results[d] = &r
	}
	for _, d := range roots {
		if r := results[d]; r != nil && !linked[d.name] {
			m.evaluated(d, r)
		}
	}
}

var fileNames = regexp.MustCompile(`(?i)[-\w.]+\.json`)

// linkingFirst puts templates whose names stand in others behind those, so that what
// is linked is evaluated with what links to it, and not by itself before.
func linkingFirst(templates []*document) []*document {
	written := map[string]bool{} // names of files
	for _, d := range templates {
		if !bytes.Contains(bytes.ToLower(d.text), []byte("templatelink")) {
			continue
		}
		for _, name := range fileNames.FindAll(d.text, -1) {
			if n := strings.ToLower(string(name)); n != strings.ToLower(path.Base(d.name)) {
				written[n] = true
			}
		}
	}
	var first, last []*document
	for _, d := range templates {
		if written[strings.ToLower(path.Base(d.name))] {
			last = append(last, d)
		} else {
			first = append(first, d)
		}
	}
	return append(first, last...)
}

// evaluated takes what a template deploys into the set.
func (m *importing) evaluated(d *document, r *arm.Result) {
	m.notebook.redact = append(m.notebook.redact, r.Redactor)
	for _, x := range r.Resources {
		x.Template = d.name
		m.add(d, x)
	}
	for _, n := range r.Notes {
		kind, ok := noteKinds[n.Kind]
		if !ok {
			continue
		}
		subject := n.Subject
		if strings.HasPrefix(subject, "/") {
			subject = short(subject)
		}
		if n.Kind == arm.Unknown {
			m.notebook.leave(either(subject, d.name), n.Text, n.Place.String(), n.Subject)
			continue
		}
		m.notebook.add(kind, "", either(subject, d.name), n.Text, n.Place.String())
	}
}

var noteKinds = map[arm.Kind]NoteKind{
	arm.Missing: NoteUnknown, arm.Unknown: NoteUnknown, arm.Assumed: NoteAssumed, arm.Skipped: NoteNotDeployed, arm.Problem: NoteProblem,
}

// pair finds the parameters files of each template: the one named like it, or all if
// there is one template only, or those whose parameters it declares.
func (m *importing) pair(templates []*document) map[*document][]*document {
	out := map[*document][]*document{}
	for i := range m.documents {
		p := &m.documents[i]
		if p.form != FormParameters {
			continue
		}
		t := templateOf(p, templates)
		if t == nil {
			m.notebook.add(NoteProblem, "", p.name, "parameters of no template among the files", "")
			continue
		}
		out[t] = append(out[t], p)
	}
	return out
}

func templateOf(p *document, templates []*document) *document {
	if len(templates) == 1 {
		return templates[0]
	}
	for _, t := range templates {
		if stem(t.name) == stem(p.name) && path.Dir(t.name) == path.Dir(p.name) {
			return t
		}
	}
	for _, t := range templates {
		if declaresAll(t, p) {
			return t
		}
	}
	return nil
}

func declaresAll(t, p *document) bool {
	given := p.v.Get("parameters")
	for name := range given.Members() {
		if t.v.Get("parameters").Get(name).Kind() == value.Absent {
			return false
		}
	}
	return given.Len() > 0
}

// stem is a file's name without directory, ending, and what says that it is one of
// parameters.
func stem(name string) string {
	s := strings.ToLower(path.Base(name))
	s = strings.TrimSuffix(s, ".json")
	for _, end := range []string{".parameters", ".parameter", ".params", ".param", "-parameters"} {
		s = strings.TrimSuffix(s, end)
	}
	return s
}

// given joins the values of parameters files and of the options, which win.
func (m *importing) given(t *document, files []*document) value.Value {
	all := value.Fields()
	slices.SortFunc(files, func(a, b *document) int { return strings.Compare(a.name, b.name) })
	for _, p := range files {
		for name, v := range p.v.Get("parameters").Members() {
			all = all.With(name, v)
		}
	}
	declared := t.v.Get("parameters")
	for name, text := range m.options.Parameters {
		if declared.Get(name).Kind() != value.Absent {
			all = all.With(name, value.Fields(value.Member{Key: "value", Value: parameterOf(declared.Get(name), text)}))
		}
	}
	return all
}

// parameterOf reads a parameter's value as its declared type has it: JSON, but for
// strings, which stand bare.
func parameterOf(declared value.Value, text string) value.Value {
	if strings.HasSuffix(strings.ToLower(declared.Get("type").Text()), "string") {
		return value.Text(text)
	}
	v, err := value.Parse("-parameter", []byte(text))
	if err != nil {
		return value.Text(text)
	}
	return v
}

// shelf is where a template's links lead: the other files of the import, then the
// directory of the options.
type shelf struct {
	m      *importing
	beside *document
	opened map[string]bool // names of documents
}

// Open finds a document by its path as given, or by the path beside the template.
func (s *shelf) Open(name string) (fs.File, error) {
	var found *document
	for i := range s.m.documents {
		d := &s.m.documents[i]
		if d == s.beside {
			continue
		}
		if d.name == name || d.name == path.Join(path.Dir(s.beside.name), name) {
			found = d
			break
		}
	}
	if found == nil && s.m.options.Linked != nil {
		return s.m.options.Linked.Open(name)
	}
	if found == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	s.opened[found.name] = true
	return &page{bytes.NewReader(found.text), name, int64(len(found.text))}, nil
}

// page is an open document.
type page struct {
	io.Reader
	name string
	size int64
}

func (p *page) Stat() (fs.FileInfo, error) { return p, nil }
func (p *page) Close() error               { return nil }
func (p *page) Name() string               { return path.Base(p.name) }
func (p *page) Size() int64                { return p.size }
func (p *page) Mode() fs.FileMode          { return 0o444 }
func (p *page) ModTime() time.Time         { return time.Time{} }
func (p *page) IsDir() bool                { return false }
func (p *page) Sys() any                   { return nil }
