// Tour walks through the source article's questions about API Management behind
// firewalls and forced tunnels, its names and its needs. Each stop is a design that Azure deploys without
// complaint: where the packet dies in it and why, the smallest fix, and the same
// flow delivered.
//
//	go run ./examples/tour            the whole tour, and a summary
//	go run ./examples/tour -list      the stops, by part
//	go run ./examples/tour -only 2    one stop; 11 is 11a to 11h
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"azpath/scenarios"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code: 0, 1 if the tour could not be walked, 2 for wrong flags.
func run(args []string, out, mistakes io.Writer) int {
	flags := flag.NewFlagSet("tour", flag.ContinueOnError)
	flags.SetOutput(mistakes)
	only := flags.String("only", "", "show only this `stop`, such as 2 or 11a")
	list := flags.Bool("list", false, "list the stops")
	switch err := flags.Parse(args); {
	case err == flag.ErrHelp:
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(mistakes, "tour: nothing may follow the flags, not %q\n", flags.Arg(0))
		return 2
	}
	stops := scenarios.All()
	if *only != "" {
		stops = scenarios.Find(*only)
	}
	if len(stops) == 0 {
		fmt.Fprintf(mistakes, "tour: -only %q is no stop: want one of %s\n", *only, strings.Join(numbers(), " "))
		return 2
	}
	show := tour
	if *list {
		show = index
	}
	text, err := show(stops)
	if err == nil {
		_, err = io.WriteString(out, text)
	}
	if err != nil {
		fmt.Fprintln(mistakes, "tour:", err)
		return 1
	}
	return 0
}

func numbers() (ns []string) {
	for _, s := range scenarios.All() {
		ns = append(ns, s.Number)
	}
	return ns
}
