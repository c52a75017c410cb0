// Report makes one file of a design that can be handed to somebody else: its picture,
// flows with their verdicts and traces, findings, network status, what an import left
// open, and the answers to what is worth asking.
//
//	go run ./examples/report examples/azure/main.json examples/azure/main.parameters.json -o report.html
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"azpath/examples/internal/command"
	"azpath/examples/internal/survey"
	"azpath/sim"
	"azpath/sim/apim"
	"azpath/sim/render"
	"azpath/sim/verify"
)

const usage = `Report makes one file of a design, to be handed to somebody else.

	report FILE… [-o FILE] [-title TITLE] [-flow FLOW …] [-intents FILE] [-change CHANGE …] [-format html|markdown|json|text|svg]
		[-parameter NAME=VALUE …] [-linked DIR] [-subscription ID] [-resource-group NAME] [-location REGION]

	go run ./examples/report examples/azure/main.json examples/azure/main.parameters.json -o report.html

FILE     a design, or Azure as you have it, of any form that examples/import reads
-o       where the report goes, instead of the standard output; its ending (.html, .md,
         .json, .txt, .svg) tells the format
FLOW     one to trace: go doc ./sim ParseFlow. Without any the report traces those that
         the questions of examples/import are about
-intents a file of what the design is for: go doc ./sim/verify ReadIntents
CHANGE   an edit of the design, made first: each flow then says how it fared before

Exit code: 0; 2 the input has mistakes, each of which is named.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, mistakes io.Writer) int {
	var q question
	return command.Run("report", usage, out, mistakes, func() ([]byte, int, error) {
		if err := q.parse(args); err != nil {
			return nil, 0, err
		}
		text, err := q.answer(command.NewProgress(mistakes))
		if err == nil && q.out != "" {
			return nil, 0, os.WriteFile(q.out, text, 0o644)
		}
		return text, 0, err
	})
}

// question is what the flags say.
type question struct {
	design                      command.Design
	out, title, format, intents string
	flows, changes              []string
}

// parse reads flags that may stand before, between and behind the files.
func (q *question) parse(args []string) error {
	flags := command.Flags("report")
	q.design.TemplateFlags(flags)
	flags.StringVar(&q.out, "o", "", "")
	flags.StringVar(&q.title, "title", "", "")
	flags.StringVar(&q.format, "format", "", "")
	flags.StringVar(&q.intents, "intents", "", "")
	flags.Func("flow", "", command.List(&q.flows))
	flags.Func("change", "", command.List(&q.changes))
	for len(args) > 0 {
		rest, err := command.Parse(flags, args)
		if err != nil {
			return err
		}
		if len(rest) > 0 {
			q.design.Files = append(q.design.Files, rest[0])
			rest = rest[1:]
		}
		args = rest
	}
	return nil
}

// writers are the formats, and the endings of files that mean them.
var writers = map[string]func(*render.Report) ([]byte, error){
	"html":     func(r *render.Report) ([]byte, error) { return []byte(r.HTML()), nil },
	"markdown": func(r *render.Report) ([]byte, error) { return []byte(r.Markdown()), nil },
	"json":     func(r *render.Report) ([]byte, error) { return r.JSON() },
	"text":     func(r *render.Report) ([]byte, error) { return []byte(r.String()), nil },
	"svg":      func(r *render.Report) ([]byte, error) { return []byte(render.NewTopology(r.Design).SVG()), nil },
}

var endings = map[string]string{".html": "html", ".htm": "html", ".md": "markdown", ".json": "json", ".txt": "text", ".svg": "svg"}

func (q *question) answer(progress *command.Progress) ([]byte, error) {
	defer progress.Done()
	var m command.Mistakes
	if q.format == "" {
		q.format = endings[strings.ToLower(filepath.Ext(q.out))]
		if q.out == "" {
			q.format = "html"
		}
	}
	write := writers[q.format]
	if write == nil {
		m.Add("-format", fmt.Errorf("%s: want html, markdown, json, text or svg, or -o with an ending that means one", command.Short(q.format)))
	}
	if len(q.design.Files) == 0 {
		m.Add("FILE", errors.New("missing, want one such as examples/azure/main.json"))
	}
	r := q.report(&m, progress)
	if err := m.Err(); err != nil {
		return nil, err
	}
	return write(r)
}

// report asks everything; it is nothing after mistakes.
func (q *question) report(m *command.Mistakes, progress *command.Progress) *render.Report {
	flows, changes, intents := q.readFlows(m), command.ParseChanges(m, q.changes), q.readIntents(m)
	if len(q.design.Files) == 0 {
		return nil
	}
	progress.Say("reading %s", q.design.Name())
	imported, ok := q.design.Import(m)
	if !ok || *m != nil {
		return nil
	}
	before := imported.Design
	after, err := before.Apply(changes...)
	m.Add("-change", err)
	if err != nil {
		return nil
	}
	s, err := survey.Of(after, func(done, of int) { progress.Say("asking, %d of %d kinds of questions", done, of) })
	m.Add("-design "+q.design.Name(), err)
	if err != nil {
		return nil
	}
	s.Lean(imported)
	r := &render.Report{Title: q.heading(after), Design: after, Findings: s.Plain.Findings(), Connectivity: connectivity(s.Plain, after)}
	r.Summary = summary(s)
	if flows == nil {
		flows = s.Flows()
	}
	if q.format != "svg" { // a picture without flows is of the design as it is
		r.Design = s.Design(flows)
	}
	q.trace(m, r, s, before, flows)
	results, err := verify.Check(s.Plain, intents...)
	m.Add("-intents", err)
	r.Intents = results
	r.Sections = append(r.Sections, questions(s), notes(imported))
	return r
}

func (q *question) heading(d sim.Design) string {
	switch {
	case q.title != "":
		return q.title
	case d.Name != "":
		return d.Name
	}
	return strings.Join(q.design.Files, ", ")
}

// trace asks each flow, and how it fared before the changes.
func (q *question) trace(m *command.Mistakes, r *render.Report, s *survey.Survey, before sim.Design, flows []survey.Flow) {
	var old *sim.Network
	if len(q.changes) > 0 {
		n, err := sim.Compile(before)
		m.Add("-design "+q.design.Name(), err)
		old = n
	}
	for _, f := range flows {
		t, err := s.Network.TraceThrough(f.Flow)
		m.Add("-flow "+command.Short(f.Flow.String()), err)
		x := render.Flow{Name: f.Why, Trace: t}
		if old != nil {
			x.Before, _ = old.Trace(f.Flow) // what a change adds was not there before
		}
		r.Flows = append(r.Flows, x)
	}
}

func (q *question) readFlows(m *command.Mistakes) (flows []survey.Flow) {
	for _, s := range q.flows {
		f, err := sim.ParseFlow(s)
		m.Add("-flow "+command.Short(s), err)
		if err == nil {
			flows = append(flows, survey.Flow{Flow: f})
		}
	}
	return flows
}

func (q *question) readIntents(m *command.Mistakes) []verify.Intent {
	if q.intents == "" {
		return nil
	}
	text, err := os.ReadFile(q.intents)
	m.Add("-intents", err)
	if err != nil {
		return nil
	}
	list, err := verify.ReadIntents(bytes.NewReader(text))
	m.Add("-intents "+q.intents, err)
	return list
}

// connectivity is the network status of every instance that has a network.
func connectivity(n *sim.Network, d sim.Design) (out []render.Connectivity) {
	for i := range d.APIMs {
		status, err := apim.Check(n, d.APIMs[i].Name)
		if err != nil {
			continue
		}
		found, _ := apim.Findings(n, d.APIMs[i].Name, apim.AzurePublic, 0)
		out = append(out, render.Connectivity{Status: status, Findings: found})
	}
	return out
}
