// Import reads Azure as you have it on disk, says what became of it, and asks the
// design what is worth asking of any.
//
//	az graph query -q "resources | where type startswith 'microsoft.network/' or
//		type startswith 'microsoft.apimanagement/'" --first 1000 -o json > estate.json
//	go run ./examples/import estate.json
//
// The text is the report of the import, [azjson.Report], then the questions with their
// answers. Marked with "!" is what somebody should look at; a caveat names a place that
// the answer rests on and of which no file says what filters or routes there.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"azpath/examples/internal/command"
	"azpath/examples/internal/survey"
	"azpath/sim"
	"azpath/sim/azjson"
)

const usage = `Import reads Azure as you have it on disk and asks of it what is worth asking.

	import [-parameter NAME=VALUE …] [-linked DIR] [-subscription ID] [-resource-group NAME] [-location REGION]
		[-observed FILE=NIC …] [-as-observed] [-trace QUESTION] [-format text|design|json] [-export FILE]
		FILE…

A running environment, in one command:

	az graph query -q "resources | where type startswith 'microsoft.network/' or
		type startswith 'microsoft.apimanagement/'" --first 1000 -o json > estate.json
	go run ./examples/import estate.json

A design that is not deployed yet:

	bicep build main.bicep && go run ./examples/import -parameter environment=prod main.json

FILE       az output, REST answers, Resource Graph, ARM and Bicep templates and their
           parameters files, Terraform's state and plans as JSON, effective routes and
           rules; a directory stands for all of that in it. Several make one design
-parameter a value that a template needs; -linked is where linked templates are
-observed  of which interface, or subnet VNET/SUBNET, the effective routes or rules in a
           file are, where the import does not find out; they are laid beside what
           follows from the design. -as-observed simulates with the routes instead
QUESTION   the number of one: shows the trace of its flow, too
-format    text: the report, then questions and answers; design: the design in JSON,
           as all other programs take it; json: report and questions
-export    a file that the design is written to as Azure's REST API would show it, with
           -subscription, -resource-group and -location in its identifiers: to lay beside
           what az prints, or to give to a tool that reads that

Exit code: 0, whatever the answers are; 2 a file could not be read, or is of no form
that is known.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, mistakes io.Writer) int {
	return command.Run("import", usage, out, mistakes, func() ([]byte, int, error) {
		q, err := parseFlags(args)
		if err != nil {
			return nil, 0, err
		}
		text, err := q.answer(command.NewProgress(mistakes))
		return text, 0, err
	})
}

// question is what the flags say.
type question struct {
	design command.Design
	format string
	export string
	trace  int
}

func parseFlags(args []string) (q question, err error) {
	flags := command.Flags("import")
	q.design.TemplateFlags(flags)
	flags.StringVar(&q.format, "format", "text", "")
	flags.StringVar(&q.export, "export", "", "")
	flags.IntVar(&q.trace, "trace", 0, "")
	q.design.Files, err = command.Parse(flags, args)
	return q, err
}

func (q *question) answer(progress *command.Progress) ([]byte, error) {
	defer progress.Done()
	var m command.Mistakes
	if q.format != "text" && q.format != "design" && q.format != "json" {
		m.Add("-format", fmt.Errorf("%s: want text, design or json", command.Short(q.format)))
	}
	if len(q.design.Files) == 0 {
		m.Add("FILE", errors.New("missing, want one behind the flags such as estate.json"))
	}
	if m != nil {
		return nil, m.Err()
	}
	progress.Say("reading %s", q.design.Name())
	r, ok := q.design.Import(&m)
	if !ok {
		return nil, m.Err()
	}
	if err := q.exportTo(q.design.Simulated(r)); err != nil {
		return nil, err
	}
	if q.format == "design" {
		b, err := json.MarshalIndent(q.design.Simulated(r), "", "  ")
		return append(b, '\n'), err
	}
	s, err := survey.Of(q.design.Simulated(r), func(done, of int) { progress.Say("asking, %d of %d kinds of questions", done, of) })
	if err != nil {
		return nil, err
	}
	s.Lean(r)
	if q.trace < 0 || q.trace > len(s.Questions) {
		return nil, fmt.Errorf("-trace %d: there are %d questions", q.trace, len(s.Questions))
	}
	if q.format == "json" {
		b, err := json.MarshalIndent(struct {
			Report    azjson.Report     `json:"report"`
			Questions []survey.Question `json:"questions"`
		}{r.Report, s.Questions}, "", "  ")
		return append(b, '\n'), err
	}
	return q.text(r, s)
}

// text is the report, then the survey, then the trace that was asked for.
func (q *question) text(r *azjson.Result, s *survey.Survey) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(r.Report.String())
	b.WriteString("\n" + s.String())
	compared, err := beside(s.Network, r.Observed)
	if err != nil {
		return nil, err
	}
	b.WriteString(compared)
	if q.trace == 0 {
		return b.Bytes(), nil
	}
	f := s.Questions[q.trace-1].Flow
	if f == (sim.Flow{}) {
		return nil, fmt.Errorf("-trace %d: that question is not about a flow", q.trace)
	}
	t, err := s.Network.Trace(f)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "\ntrace of question %d\n%s", q.trace, t)
	return b.Bytes(), nil
}
