// Whatif answers flows through a design in a file, and says what a change of the
// design would do to them.
//
//	go run ./examples/whatif -design examples/designs/firewall.json \
//		-flow 'tcp client -> apim:443'
//	go run ./examples/whatif -design examples/designs/firewall.json \
//		-flow 'tcp client -> apim:443' \
//		-change 'route add rt-apim Clients 203.0.113.0/24 Internet'
//
// The file is read by [sim.ReadDesign], flows by [sim.ParseFlow], changes by
// [sim.ParseChange], whose comments give the grammars. The flags -flow and
// -change may be repeated; changes are made one after the other.
//
// The text is the trace of every flow, then a "finding" line for each thing that
// deploys and will not work. With changes it is that before them, a "change" line
// for each, that after them, and a "result" line for each flow.
//
// With -through a trace goes on past what stops it and ends with a "blocker" line
// for each thing that does.
//
// With -diff, a set of flows as [verify.ParseFlowSet] reads it, the text ends with
// exactly which of its flows the changes concern, see [verify.Difference].
//
// With -flow-log, what really flowed, the text ends with which of that fares otherwise
// than the design says ([flowlog.Replay]), or with changes which of it they break
// ([flowlog.ReplayChange]).
//
// With -format json it is an array, see answer; with -diff or -flow-log an object, see
// differences.
package main

import (
	"io"
	"os"
	"strings"

	"azpath/examples/internal/command"
)

const usage = `Whatif answers flows through a design in a file, and says what changes would do.

	whatif -design FILE.json -flow FLOW [-flow …] [-change CHANGE …] [-through] [-format text|json]
	whatif -design FILE.json -change CHANGE [-change …] -diff FLOWS [-diff …] [-flow …] [-format text|json]
	whatif -design FILE.json -flow-log LOG.json [-flow-log …] [-change CHANGE …] [-format text|json]

Does the gateway answer its clients?

	go run ./examples/whatif -design examples/designs/firewall.json \
		-flow 'tcp client -> apim:443'

Would a route past the firewall cure it, and management too?

	go run ./examples/whatif -design examples/designs/firewall.json \
		-flow 'tcp client -> apim:443' -flow 'tcp cp-eastus -> apim:3443' \
		-change 'route add rt-apim Clients 203.0.113.0/24 Internet'

Which of all its clients would it concern, and how?

	go run ./examples/whatif -design examples/designs/firewall.json \
		-change 'route add rt-apim Clients 203.0.113.0/24 Internet' \
		-diff 'tcp Internet -> apim:443'

Which of what really flowed would a change break?

	go run ./examples/whatif -design examples/designs/hub-spoke.json \
		-flow-log examples/whatif/testdata/flowlog.json \
		-change 'route remove rt-apim Management'

-through walks on past what stops a flow and lists all that does (blocker lines).

FLOW     tcp|udp|icmp SRC[:PORT] -> DST[:PORT] [name NAME], where SRC and DST are
         addresses or names of the design: go doc ./sim ParseFlow
FLOWS    a set of them, by networks, tags, prefixes, lists: go doc ./sim/verify ParseFlowSet
LOG      a flow log of a virtual network or an NSG, PT1H.json, or a directory of such: go doc
         ./sim/flowlog. Without a -change it is laid beside the design
CHANGE   such as: route remove TABLE NAME: go doc ./sim Change gives the grammar
` + command.DesignUsage + `

Exit code: 0 every flow is delivered, after the changes if there are any, and no
flow of a -diff or -flow-log gets less far than before; without a -change, every flow
of a -flow-log fares as it shows; 1 some flow is not, or does; 2 the input has mistakes,
each of which is named.
`

// The exit codes.
const (
	allDelivered = iota
	notDelivered // or broken by the changes
	badInput     // or output that cannot be written
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With badInput nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	return command.Run("whatif", usage, out, mistakes, func() ([]byte, int, error) {
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
		if !a.delivered() || a.broke() {
			return write(), notDelivered, nil
		}
		return write(), allDelivered, nil
	})
}

// question is what the flags say, not yet read.
type question struct {
	design                command.Design
	format                string
	flows, changes, diffs []string
	logs                  []string // files
	through               bool
	unread                string // from the first argument that is no flag's
}

// parseFlags fails only where the other flags cannot be told. Other mistakes are
// for answer to find, together with what is wrong in the values.
func parseFlags(args []string) (q question, err error) {
	flags := command.Flags("whatif")
	q.design.Flags(flags)
	flags.StringVar(&q.format, "format", "text", "")
	flags.BoolVar(&q.through, "through", false, "")
	flags.Func("flow", "", command.List(&q.flows))
	flags.Func("change", "", command.List(&q.changes))
	flags.Func("diff", "", command.List(&q.diffs))
	flags.Func("flow-log", "", command.List(&q.logs))
	rest, err := command.Parse(flags, args)
	q.unread = strings.Join(rest, " ")
	return q, err
}
