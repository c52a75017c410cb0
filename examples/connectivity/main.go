// Connectivity shows the network status of an API Management instance in a design:
// what it calls, what has to reach it, and what is wrong with its network.
//
//	go run ./examples/connectivity -design examples/designs/forced-tunnel.json -instance apim
//
// With the network status that Azure shows, both are laid beside each other.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"azpath/examples/internal/command"
	"azpath/sim"
	"azpath/sim/apim"
)

const usage = `Connectivity shows what an API Management instance needs of its network.

	connectivity -design FILE.json -instance NAME [-cloud CLOUD] [-planned UNITS] [-change CHANGE …]
		[-v] [-trace ROW] [-format text|json]
	connectivity -design FILE.json -instance NAME -status STATUS.json [-cloud CLOUD] [-change CHANGE …] [-format text|json]

	go run ./examples/connectivity -design examples/designs/forced-tunnel.json -instance apim

Does the design say what Azure shows? (az rest --method get --url …/networkstatus?api-version=2022-08-01)

	go run ./examples/connectivity -design examples/designs/forced-tunnel.json -instance apim \
		-status examples/connectivity/testdata/status.json

CLOUD    AzurePublic (the default), AzureGovernment, AzureChina
UNITS    the scale units that the instance is to grow to
CHANGE   an edit of the design, made first: each row then says how it stood before.
         Grammar: go doc ./sim ParseChange
-v       shows below each cause the lookup and the trace of its first row
STATUS   what the service answers for networkstatus, of all locations or of one; it may be among
         the files of -design, too. Each row is asked for by the name that Azure drew
ROW      a word of a row's type or name, "sql" or "management": shows its trace, too
` + command.DesignUsage + `

With -format json it is what the service answers for networkstatus, as of now.

Exit code: 0 all that is required works; with a status, the design says the same; 1
something required does not work, or the two differ; 2 the input has mistakes.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, time.Now().UTC())) }

// run gives the exit code.
func run(args []string, out, mistakes io.Writer, now time.Time) int {
	text, ok, err := answer(args, mistakes, now)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return 0
	}
	if err == nil {
		_, err = out.Write(text)
	}
	switch {
	case err != nil:
		for _, mistake := range command.Each(err) {
			fmt.Fprintln(mistakes, "connectivity:", mistake)
		}
		return 2
	case !ok:
		return 1
	}
	return 0
}

// list is a flag that may stand several times.
type list []string

func (l *list) String() string     { return "" }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func answer(args []string, notices io.Writer, now time.Time) (text []byte, ok bool, err error) {
	flags := flag.NewFlagSet("connectivity", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	design := command.Design{Notices: notices}
	design.Flags(flags)
	instance := flags.String("instance", "", "")
	format, planned := flags.String("format", "text", ""), flags.Int("planned", 0, "")
	status := flags.String("status", "", "")
	verbose, row := flags.Bool("v", false, ""), flags.String("trace", "", "")
	var changes list
	flags.Var(&changes, "change", "")
	var cloud apim.Cloud
	flags.TextVar(&cloud, "cloud", apim.AzurePublic, "")
	if err := flags.Parse(args); err != nil {
		return nil, false, err
	}
	if *format != "text" && *format != "json" {
		return nil, false, fmt.Errorf("-format %q: want text or json", *format)
	}
	if flags.NArg() > 0 {
		return nil, false, fmt.Errorf("%q: not read, every argument has its flag", flags.Arg(0))
	}
	var m command.Mistakes
	d, read := design.Read(&m, "examples/designs/forced-tunnel.json")
	if !read {
		return nil, false, m.Err()
	}
	n, r, err := report(d, changes, *instance, cloud)
	if err != nil {
		return nil, false, err
	}
	shown, err := statusOf(*status, design.Result)
	if err != nil {
		return nil, false, err
	}
	if shown != nil {
		return beside(n, *instance, cloud, shown, *format)
	}
	found, err := apim.Findings(n, *instance, cloud, *planned)
	if err != nil {
		return nil, false, err
	}
	if *format == "json" {
		text, err = r.JSON(now)
		return append(text, '\n'), r.OK(), err
	}
	traces := apim.WithoutTraces
	if *verbose {
		traces = apim.WithTraces
	}
	told := r.Explain(found, traces)
	if *row != "" {
		trace := r.Trace(*row)
		if trace == "" {
			return nil, false, fmt.Errorf("-trace %q: no row has that in its type or name", *row)
		}
		told += trace
	}
	return []byte(told), r.OK(), nil
}

// report is that of the design after the changes, with how each row stood before them.
func report(d sim.Design, changes []string, instance string, cloud apim.Cloud) (*sim.Network, *apim.Report, error) {
	n, err := sim.Compile(d)
	if err != nil {
		return nil, nil, err
	}
	r, err := apim.CheckIn(n, instance, cloud)
	if err != nil || len(changes) == 0 {
		return n, r, err
	}
	var list []sim.Change
	for _, text := range changes {
		c, err := sim.ParseChange(text)
		if err != nil {
			return nil, nil, fmt.Errorf("-change %q: %w", text, err)
		}
		list = append(list, c)
	}
	if d, err = d.Apply(list...); err != nil {
		return nil, nil, err
	}
	n, after, err := report(d, nil, instance, cloud)
	if err == nil {
		after.Since(r)
	}
	return n, after, err
}
