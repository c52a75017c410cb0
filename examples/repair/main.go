// Repair says what would have to change in a design so that every intent holds.
//
//	go run ./examples/repair -design examples/designs/forced-tunnel.json \
//		-intent 'tcp cp-eastus -> apim:3443 must be delivered'
//
// The file is read by [sim.ReadDesign], intents by [verify.ParseIntent] or, from a
// file, by [verify.ReadIntents].
//
// The text is one line for each intent as it stands, then the smallest changes, each
// as [sim.ParseChange] reads it, then what else would do.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"azpath/examples/internal/command"
	"azpath/sim"
	"azpath/sim/verify"
)

const usage = `Repair says what would have to change in a design so that every intent holds.

	repair -design FILE.json (-intent INTENT … | -intents FILE) [-kinds KIND,…] [-format text|az|json]

Which routes does the control plane lack?

	go run ./examples/repair -design examples/designs/forced-tunnel.json \
		-intent 'tcp cp-eastus -> apim:3443 must be delivered'

INTENT   FLOWS must be delivered, and others: go doc ./sim/verify ParseIntent
FILE     of intents: one a line, or JSON: go doc ./sim/verify ReadIntents; of a design, or
         Azure as you have it: az output, templates, Terraform (go doc ./sim/azjson)
KIND     routes, propagation, service-endpoints, security-rules, firewall-rules,
         site-rules, names, peerings; all of them unless some are given
FORMAT   text: the changes, as whatif takes them; az: the az network commands;
         json: the repaired design

Exit code: 0 every intent holds, or will with the changes; 1 no repair was found;
2 the input has mistakes, each of which is named.
`

// The exit codes.
const (
	repaired = iota
	unrepaired
	badInput
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With badInput nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	q := question{design: command.Design{Notices: mistakes}}
	err := q.parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return repaired
	}
	var answer *verify.Repair
	var design sim.Design
	if err == nil {
		design, answer, err = q.answer()
	}
	if err != nil && !errors.Is(err, verify.ErrNoRepair) {
		for _, line := range strings.Split(err.Error(), "\n") {
			fmt.Fprintln(mistakes, "repair:", line)
		}
		return badInput
	}
	if _, err := out.Write(q.text(design, answer)); err != nil {
		fmt.Fprintln(mistakes, "repair:", err)
		return badInput
	}
	if err != nil {
		return unrepaired
	}
	return repaired
}

// question is what the flags say.
type question struct {
	design              command.Design
	file, format, kinds string
	intents             []string
}

func (q *question) parse(args []string) error {
	flags := flag.NewFlagSet("repair", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	q.design.Flags(flags)
	flags.StringVar(&q.file, "intents", "", "")
	flags.StringVar(&q.format, "format", "text", "")
	flags.StringVar(&q.kinds, "kinds", "", "")
	flags.Func("intent", "", func(s string) error { q.intents = append(q.intents, s); return nil })
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: -h says which flags there are", err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: not read, nothing may stand between the flags: does an intent lack its quotes?", flags.Arg(0))
	}
	return nil
}

// answer reads everything, then asks. The error joins every mistake.
func (q *question) answer() (d sim.Design, r *verify.Repair, err error) {
	var errs []error
	if !slices.Contains([]string{"text", "az", "json"}, q.format) {
		errs = append(errs, fmt.Errorf("-format %q: want text, az or json", q.format))
	}
	kinds, err := q.readKinds()
	errs = append(errs, err)
	intents, err := q.readIntents()
	errs = append(errs, err)
	d, err = q.readDesign()
	errs = append(errs, err)
	if err := errors.Join(errs...); err != nil {
		return d, nil, err
	}
	r, err = verify.FindRepair(d, intents, verify.RepairOptions{Kinds: kinds})
	return d, r, err
}

func (q *question) readDesign() (sim.Design, error) {
	var m command.Mistakes
	d, _ := q.design.Read(&m, "examples/designs/forced-tunnel.json")
	return d, m.Err()
}

func (q *question) readIntents() (out []verify.Intent, err error) {
	var errs []error
	for _, text := range q.intents {
		i, err := verify.ParseIntent(text)
		out, errs = append(out, i), append(errs, err)
	}
	if q.file != "" {
		b, err := os.ReadFile(q.file)
		if err != nil {
			return nil, errors.Join(append(errs, fmt.Errorf("-intents: %w", err))...)
		}
		more, err := verify.ReadIntents(bytes.NewReader(b))
		if err != nil {
			errs = append(errs, fmt.Errorf("-intents %s: %w", q.file, err))
		}
		out = append(out, more...)
	}
	if len(q.intents) == 0 && q.file == "" {
		errs = append(errs, errors.New("-intent: missing, want one such as 'tcp client -> apim:443 must be delivered'"))
	}
	return out, errors.Join(errs...)
}

var kindNames = []struct {
	name string
	kind verify.Kind
}{
	{"routes", verify.Routes}, {"propagation", verify.Propagation}, {"service-endpoints", verify.ServiceEndpoints},
	{"security-rules", verify.SecurityRules}, {"firewall-rules", verify.FirewallRules}, {"site-rules", verify.SiteRules},
	{"names", verify.Names}, {"peerings", verify.Peerings},
}

func (q *question) readKinds() (k verify.Kind, err error) {
	if q.kinds == "" {
		return 0, nil
	}
	var names []string
	for _, x := range kindNames {
		names = append(names, x.name)
	}
	for _, word := range strings.Split(q.kinds, ",") {
		i := slices.Index(names, word)
		if i < 0 {
			return 0, fmt.Errorf("-kinds %q: want some of %s", word, strings.Join(names, ","))
		}
		k |= kindNames[i].kind
	}
	return k, nil
}

// text is the answer in the format asked for.
func (q *question) text(d sim.Design, r *verify.Repair) []byte {
	var b bytes.Buffer
	switch q.format {
	case "az":
		for _, line := range verify.AzCommands(d, r.Changes()...) {
			fmt.Fprintln(&b, line)
		}
	case "json":
		text, err := json.MarshalIndent(r.Design, "", "  ")
		if err != nil {
			fmt.Fprintln(&b, err)
		}
		b.Write(append(text, '\n'))
	default:
		b.WriteString(r.String())
	}
	return b.Bytes()
}
