// Prove says of every packet at once whether a design does what it is for: whether
// its intents hold, with a counterexample where one does not, or what all flows of a
// set come to.
//
//	go run ./examples/prove -design examples/designs/hub-spoke.json \
//		-intents examples/intents/hub-spoke.json
//	go run ./examples/prove -design examples/designs/hub-spoke.json \
//		-flows 'tcp dc -> spoke'
//
// The file is read by [sim.ReadDesign], intents by [verify.ReadIntents], flows by
// [verify.ParseFlowSet], changes by [sim.ParseChange]. With changes the answer is
// that after them.
//
// The text is a paragraph for each intent, see [verify.Result], a line that counts
// them, and one for each fate of a set's flows, see [verify.Map].
package main

import (
	"io"
	"os"
	"strings"

	"azpath/examples/internal/command"
)

const usage = `Prove says of every packet at once whether a design does what it is for.

	prove -design FILE.json [-intents FILE] [-intent INTENT …] [-flows FLOWS …] [-change CHANGE …] [-format text|json]

Does everything hold that the hub and spoke are for?

	go run ./examples/prove -design examples/designs/hub-spoke.json \
		-intents examples/intents/hub-spoke.json

Does it with a route that takes the way in past the firewall, too?

	go run ./examples/prove -design examples/designs/hub-spoke.json \
		-intents examples/intents/hub-spoke.json \
		-change 'route add rt-gateway Apim 10.0.1.0/24 VirtualAppliance 10.9.0.4'

What becomes of all that the data centre sends to the spoke?

	go run ./examples/prove -design examples/designs/hub-spoke.json \
		-flows 'tcp dc -> spoke'

FILE     a design in JSON: go doc ./sim Design; intents in JSON, or one a line:
         go doc ./sim/verify ReadIntents
INTENT   FLOWS must be delivered, and others: go doc ./sim/verify ParseIntent
FLOWS    a set of them, by networks, tags, prefixes, lists: go doc ./sim/verify ParseFlowSet
CHANGE   such as: route remove TABLE NAME: go doc ./sim Change gives the grammar

Exit code: 0 every intent holds, after the changes if there are any; 1 some intent
does not, or cannot be proved; 2 the input has mistakes, each of which is named.
`

// The exit codes.
const (
	allHold = iota
	someFail
	badInput // or output that cannot be written
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With badInput nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	return command.Run("prove", usage, out, mistakes, func() ([]byte, int, error) {
		ask, err := parseFlags(args)
		ask.design.Notices = mistakes
		if err != nil {
			return nil, 0, err
		}
		a, err := ask.answer()
		if err != nil {
			return nil, 0, err
		}
		write := a.text
		if ask.format == "json" {
			write = a.json
		}
		if !a.hold() {
			return write(), someFail, nil
		}
		return write(), allHold, nil
	})
}

// question is what the flags say, not yet read.
type question struct {
	design                  command.Design
	file, format            string
	intents, flows, changes []string
	unread                  string // from the first argument that is no flag's
}

// parseFlags fails only where the other flags cannot be told. Other mistakes are
// for answer to find, together with what is wrong in the values.
func parseFlags(args []string) (q question, err error) {
	flags := command.Flags("prove")
	q.design.Flags(flags)
	flags.StringVar(&q.file, "intents", "", "")
	flags.StringVar(&q.format, "format", "text", "")
	flags.Func("intent", "", command.List(&q.intents))
	flags.Func("flows", "", command.List(&q.flows))
	flags.Func("change", "", command.List(&q.changes))
	rest, err := command.Parse(flags, args)
	q.unread = strings.Join(rest, " ")
	return q, err
}
