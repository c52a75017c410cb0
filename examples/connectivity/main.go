// Connectivity shows the network status of an API Management instance in a design:
// what it calls, what has to reach it, and what is wrong with its network.
//
//	go run ./examples/connectivity -design examples/designs/forced-tunnel.json -instance apim
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"azpath/sim"
	"azpath/sim/apim"
)

const usage = `Connectivity shows what an API Management instance needs of its network.

	connectivity -design FILE.json -instance NAME [-cloud CLOUD] [-planned UNITS] [-format text|json]

	go run ./examples/connectivity -design examples/designs/forced-tunnel.json -instance apim

CLOUD    AzurePublic (the default), AzureGovernment, AzureChina
UNITS    the scale units that the instance is to grow to
FILE     a design in JSON: go doc ./sim Design, and examples/designs

With -format json it is what the service answers for networkstatus, as of now.

Exit code: 0 all that is required works; 1 something required does not; 2 the input
has mistakes.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, time.Now().UTC())) }

// run gives the exit code.
func run(args []string, out, mistakes io.Writer, now time.Time) int {
	text, ok, err := answer(args, now)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return 0
	}
	if err == nil {
		_, err = out.Write(text)
	}
	switch {
	case err != nil:
		fmt.Fprintln(mistakes, "connectivity:", err)
		return 2
	case !ok:
		return 1
	}
	return 0
}

func answer(args []string, now time.Time) (text []byte, ok bool, err error) {
	flags := flag.NewFlagSet("connectivity", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	design, instance := flags.String("design", "", ""), flags.String("instance", "", "")
	format, planned := flags.String("format", "text", ""), flags.Int("planned", 0, "")
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
	file, err := os.Open(*design)
	if err != nil {
		return nil, false, fmt.Errorf("-design: %w", err)
	}
	defer file.Close()
	d, err := sim.ReadDesign(file)
	if err != nil {
		return nil, false, err
	}
	n, err := sim.Compile(d)
	if err != nil {
		return nil, false, err
	}
	r, err := apim.CheckIn(n, *instance, cloud)
	if err != nil {
		return nil, false, err
	}
	found, err := apim.Findings(n, *instance, cloud, *planned)
	if err != nil {
		return nil, false, err
	}
	if *format == "json" {
		text, err = r.JSON(now)
		return append(text, '\n'), r.OK(), err
	}
	text = []byte(r.String())
	for _, f := range found {
		text = fmt.Appendf(text, "finding %s (%s)\n", f, f.Fact)
	}
	return text, r.OK(), nil
}
