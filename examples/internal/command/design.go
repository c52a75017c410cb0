package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson"
)

// DesignUsage describes the flags of a [Design] in a program's usage.
const DesignUsage = `FILE     a design in JSON (go doc ./sim Design, and examples/designs), or Azure as you have it:
         az output, Resource Graph, an ARM or Bicep template with its parameters, Terraform's
         JSON (go doc ./sim/azjson). -design may be repeated, and may name a directory; see
         examples/import for what an import leaves open, and for -parameter, -linked and
         -as-observed, which simulates with effective routes among the files`

// Design is the design that a program is asked about: files, read as they are.
type Design struct {
	Files []string
	// Notices is where it is said that an import left something open; nil says nothing.
	Notices io.Writer
	// Result is what [Design.Read] imported.
	Result *azjson.Result

	parameters []string
	options    azjson.Options
	linked     string
	observed   []string
	asObserved bool
}

// Flags adds -design, -parameter, -linked, -subscription, -resource-group and -location.
func (d *Design) Flags(flags *flag.FlagSet) {
	flags.Func("design", "", List(&d.Files))
	d.TemplateFlags(flags)
}

// TemplateFlags adds all of [Design.Flags] but -design, and the flags that say of whom
// observed routes and rules are, and that they take the place of derived ones.
func (d *Design) TemplateFlags(flags *flag.FlagSet) {
	flags.Func("parameter", "", List(&d.parameters))
	flags.StringVar(&d.linked, "linked", "", "")
	flags.StringVar(&d.options.Subscription, "subscription", "", "")
	flags.StringVar(&d.options.ResourceGroup, "resource-group", "", "")
	flags.StringVar(&d.options.Location, "location", "", "")
	flags.Func("observed", "", List(&d.observed))
	flags.BoolVar(&d.asObserved, "as-observed", false, "")
}

// ExportOptions put an export's resources where -subscription, -resource-group and
// -location say.
func (d *Design) ExportOptions() azjson.ExportOptions {
	return azjson.ExportOptions{Subscription: d.options.Subscription, ResourceGroup: d.options.ResourceGroup, Location: d.options.Location}
}

// Name is the design in a message.
func (d *Design) Name() string { return strings.Join(d.Files, " ") }

// Read reads the design. It is false after mistakes. With no file, the mistake says that
// one such as the given is wanted.
func (d *Design) Read(m *Mistakes, such string) (design sim.Design, ok bool) {
	if len(d.Files) == 0 {
		m.Add("-design", errors.New("missing, want a file such as "+such))
		return design, false
	}
	r, ok := d.Import(m)
	if !ok {
		return design, false
	}
	d.Result = r
	if d.Notices != nil {
		if s := summary(&r.Report); s != "" {
			fmt.Fprintf(d.Notices, "%s: %s: go run ./examples/import %s\n", d.Name(), s, d.Name())
		}
	}
	return d.Simulated(r), true
}

// Simulated is the design to simulate with: that of the import, or with -as-observed
// the one with the routes that a tool showed.
func (d *Design) Simulated(r *azjson.Result) sim.Design {
	if d.asObserved {
		return r.AsObserved()
	}
	return r.Design
}

// Import reads the files with all that the import has to say.
func (d *Design) Import(m *Mistakes) (r *azjson.Result, ok bool) {
	before := len(*m)
	sources, err := azjson.Files(d.Files...)
	m.Add("-design", err)
	if len(sources) == 1 && azjson.FormOf(sources[0].Text) == azjson.FormDesign {
		// What is wrong in it is for the design's own reader to say, and for Compile.
		design, err := sim.ParseDesign(sources[0].Text)
		m.Add("-design "+sources[0].Name, err)
		return &azjson.Result{Design: design}, err == nil
	}
	options := d.options
	options.Parameters = map[string]string{}
	for _, p := range d.parameters {
		name, text, found := strings.Cut(p, "=")
		if !found {
			m.Add("-parameter", errors.New("want NAME=VALUE")) // the value may be a secret
		}
		options.Parameters[name] = text
	}
	options.Observed = map[string]string{}
	for _, s := range d.observed {
		file, nic, found := strings.Cut(s, "=")
		if !found || file == "" || nic == "" {
			m.Add("-observed "+Short(s), errors.New("want FILE=NIC or FILE=VNET/SUBNET"))
		} else if !slices.ContainsFunc(sources, func(x azjson.Source) bool { return x.Name == file }) {
			m.Add("-observed "+Short(s), errors.New("the file is none of the design's"))
		}
		options.Observed[file] = nic
	}
	if d.linked != "" {
		options.Linked = os.DirFS(d.linked)
	}
	if len(*m) > before {
		return nil, false
	}
	r, err = azjson.Import(sources, options)
	m.Add("-design", err)
	return r, err == nil
}

// summary says how much an import left open, "" for nothing.
func summary(r *azjson.Report) string {
	counts := map[azjson.NoteKind]int{}
	for _, n := range r.Notes {
		counts[n.Kind] += n.Count
	}
	var parts []string
	for k := azjson.NoteLeftOut; k <= azjson.NoteNotModelled; k++ {
		if counts[k] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[k], k))
		}
	}
	if parts == nil {
		return ""
	}
	return "the import notes " + strings.Join(parts, ", ")
}

// ParseChanges reads -change flags, those that are changes.
func ParseChanges(m *Mistakes, texts []string) (changes []sim.Change) {
	for _, s := range texts {
		c, err := sim.ParseChange(s)
		m.Add("-change "+Short(s), err)
		if err == nil {
			changes = append(changes, c)
		}
	}
	return changes
}
