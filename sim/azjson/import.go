package azjson

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
	"azpath/sim/flowlog"
)

// Limits of an import.
const (
	// MaxBytes is how large all sources together may be.
	MaxBytes   = value.MaxBytes
	maxSources = 10_000
)

// Source is one file.
type Source struct {
	Name string // for messages; parameters find their template by it
	Text []byte
}

// Options are what the files do not say. The zero value is good for most.
type Options struct {
	// Name of the design.
	Name string
	// Parameters are values for templates, beside those of parameters files: JSON, or a
	// bare text for a string.
	Parameters map[string]string
	// Subscription, ResourceGroup and Location are those that a template is deployed to.
	// Empty ones have placeholders.
	Subscription, ResourceGroup, Location string
	// Linked is where linked templates are looked for that are not among the sources, by
	// relative path or the end of their address. Nil means nowhere.
	Linked fs.FS
	// Observed says of which network interface, or subnet "vnet/subnet", the effective
	// routes or rules in a source are, by the source's name. See [Observed].NIC for what
	// is known without.
	Observed map[string]string
	// Cloud is the environment of a template: AzureCloud if empty, AzureUSGovernment or
	// AzureChinaCloud.
	Cloud string
}

// Result is what an import makes of its sources. It is independent of them.
type Result struct {
	// Design compiles, whatever the sources were.
	Design sim.Design
	Report Report
	// Gaps are where answers about the design rest on what no file says, sorted.
	Gaps []Gap
	// Observed are effective routes and rules among the sources, in their order.
	Observed []Observed
	// NetworkStatus is what API Management says of its network, one for each answer among
	// the sources: [apim.CompareStatus] lays it beside the design.
	NetworkStatus []NetworkStatus
	// FlowLog is what the flow logs among the sources hold together, nil if there are
	// none: [flowlog.Replay] lays it beside the design.
	FlowLog *flowlog.Log
}

// Import reads sources of any known form into one design. The error joins one for each
// source that is no JSON or of no known form, with its place; then there is no Result.
func Import(sources []Source, o Options) (*Result, error) {
	if len(sources) > maxSources {
		return nil, fmt.Errorf("%d files, want at most %d", len(sources), maxSources)
	}
	m := &importing{options: o}
	m.set.notebook = &m.notebook
	var errs []error
	size := 0
	for _, s := range sources {
		if size += len(s.Text); size > MaxBytes {
			return nil, fmt.Errorf("%s: with it the files have more than %d bytes", s.Name, MaxBytes)
		}
		errs = append(errs, m.parse(s))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for i := range m.documents {
		m.take(&m.documents[i])
	}
	m.templates()
	return m.finish()
}

// importing is an import under way.
type importing struct {
	options   Options
	flowLog   *flowlog.Log
	status    []NetworkStatus
	notebook  notebook
	set       set
	documents []document
	design    sim.Design
	observed  []Observed
	elements  []ownPart // of designs that were exported
}

// document is a source that has been parsed.
type document struct {
	name  string
	form  Form
	v     value.Value
	text  []byte
	count int // of resources
	// asked is whom the answers of a recorded exchange are about, once somebody wants to
	// know: see requests.
	asked map[string]string
}

func (m *importing) parse(s Source) error {
	if flowlog.Is(s.Text) {
		return m.readFlowLog(s)
	}
	v, err := value.Parse(s.Name, s.Text)
	if err != nil {
		return err
	}
	form := formOf(v)
	if form == 0 {
		return fmt.Errorf("%s: %s of no form that is known: want Azure resources (REST, az, Resource Graph), a template, Terraform's JSON, effective routes or rules, or a design", s.Name, v.Kind())
	}
	if form == FormDesign {
		if first := m.own(); first != "" {
			return fmt.Errorf("%s: a second design in azpath's own JSON, beside %s: want one", s.Name, first)
		}
		d, err := sim.ParseDesign(s.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		m.design = d
	}
	m.documents = append(m.documents, document{name: s.Name, form: form, v: v, text: s.Text})
	return nil
}

// own is the name of the document that is a design in azpath's own JSON, "" if none is
// yet.
func (m *importing) own() string {
	for i := range m.documents {
		if m.documents[i].form == FormDesign {
			return m.documents[i].name
		}
	}
	return ""
}

// take reads one document's resources into the set.
func (m *importing) take(d *document) {
	switch d.form {
	case FormState, FormResourceGraph, FormCommandLine, FormEffectiveRoutes, FormEffectiveNSG:
		m.state(d, d.v, 0)
	case FormNetworkStatus:
		m.networkStatus(d, d.v, 0)
	case FormTerraformState, FormTerraformPlan:
		m.terraform(d)
	}
}

// state takes deployed resources out of their envelopes.
func (m *importing) state(d *document, v value.Value, depth int) {
	if isResource(v) && formOfAnswer(v) == 0 {
		m.resource(d, v)
		return
	}
	if key := nextPage(v); key != "" {
		m.notebook.add(NoteProblem, "", d.name, "the answer has more pages, which "+key+" leads to: what is on them is missing", v.Get(key).Place().String())
	}
	if depth > maxEnvelopes {
		m.notebook.add(NoteProblem, "", d.name, "more than "+itoa(maxEnvelopes)+" envelopes around each other", v.Place().String())
		return
	}
	inner := unwrapped(v)
	if m.observe(d, inner) {
		return
	}
	if inner == nil && !hollow(v) {
		m.notebook.add(NoteProblem, d.name, v.Place().String(), v.Kind().String()+" that is no resource", v.Place().String())
	}
	for _, x := range inner {
		m.state(d, x, depth+1)
	}
}

// hollow says whether there is nothing in a value, as in an answer that only says that
// it was accepted.
func hollow(v value.Value) bool {
	for _, x := range v.Members() {
		if !empty(x) {
			return false
		}
	}
	return v.Kind() == value.Object || empty(v)
}

// resource takes one deployed resource in.
func (m *importing) resource(d *document, v value.Value) {
	id := v.Get("id").Text()
	p, ok := resource.ParseID(id)
	kind := v.Get("type").Text()
	switch {
	case ok && (kind == "" || !strings.Contains(kind, "/")):
		kind = p.Type
	case !ok:
		id = resource.Join(resource.GroupScope("unknown", either(v.Get("resourceGroup").Text(), "unknown")), kind, strings.Split(v.Get("name").Text(), "/")...)
	}
	if isOwn(kind) {
		d.count++
		m.element(v)
		return
	}
	m.add(d, resource.Resource{Type: strings.ToLower(strings.Trim(kind, "/")), ID: id, Body: v})
}

// longestID is how long an identifier may be, in bytes. Those of Azure are shorter than
// 2 KB; with what stands for unknowns in it one may be longer.
const longestID = 16 << 10

func (m *importing) add(d *document, r resource.Resource) {
	d.count++
	if n := max(len(r.ID), len(r.Type)); n > longestID {
		m.notebook.add(NoteProblem, "", d.name, "a resource with an identifier or a type of "+itoa(n)+" bytes, want at most "+itoa(longestID)+": left out", r.Body.Place().String())
		return
	}
	m.set.add(r)
}

func either(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// finish makes the design and the report.
func (m *importing) finish() (*Result, error) {
	t := &translation{set: &m.set, notebook: &m.notebook, d: m.design, cloud: m.options.Cloud}
	if m.options.Name != "" {
		t.d.Name = m.options.Name
	}
	t.elements, t.observed = m.elements, m.observed
	t.translate()
	t.complete()
	t.settle()
	t.pair(m.observed, m.options.Observed)
	out := &Result{Design: t.d, Gaps: t.sortedGaps(), Observed: m.observed, FlowLog: m.flowLog, NetworkStatus: m.status}
	for _, d := range m.documents {
		out.Report.Files = append(out.Report.Files, File{Name: d.name, Form: d.form, Resources: d.count})
	}
	slices.SortFunc(out.Report.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	out.Report.Read = m.counts()
	out.Report.Notes = m.notebook.sorted(&t.doubts)
	return out, nil
}

func (m *importing) counts() (out []Count) {
	spelling := spellings()
	numbers, spelt := map[string]int{}, map[string]string{}
	for _, r := range m.set.byKey {
		if r.Existing {
			continue
		}
		numbers[r.Type]++
		id, _ := resource.ParseID(r.ID)
		if id.Type == "" {
			id.Type = r.Type
		}
		if s := spelt[r.Type]; s == "" || id.Type < s {
			spelt[r.Type] = id.Type
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(numbers)) {
		c := Count{Type: spelt[kind], Number: numbers[kind], Modelled: spelling[kind] != ""}
		if s, ok := spelling[kind]; ok {
			c.Type = s
		}
		out = append(out, c)
	}
	return out
}
