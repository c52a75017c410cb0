// Nslookup resolves a name in a design in a file, as a machine of it would, and says
// through which servers it went, and why not.
//
//	go run ./examples/nslookup -design examples/designs/names.json \
//		-from vm store.blob.core.windows.net
//	go run ./examples/nslookup -design examples/designs/names.json \
//		-from pc -form windows keys.vault.azure.net
//
// The text is the chain of questions with the answer of each and the time lost, then
// the trace of each question that the network did not carry. With -form windows or
// bind, what the program of that name would print follows.
package main

import (
	"io"
	"os"

	"azpath/dns"
	"azpath/examples/internal/command"
)

const usage = `Nslookup resolves a name in a design in a file, as a machine of it would.

	nslookup -design FILE.json -from MACHINE [-type TYPE] [-server ADDRESS] [-form chain|windows|bind] NAME

Does the machine get the private endpoint's address?

	go run ./examples/nslookup -design examples/designs/names.json \
		-from vm store.blob.core.windows.net

What does a person on premises see, of a zone that is forwarded to Azure's own address?

	go run ./examples/nslookup -design examples/designs/names.json \
		-from pc -form windows keys.vault.azure.net

MACHINE  a network interface, host, instance or firewall of the design
TYPE     A, AAAA, CNAME, MX, NS, PTR, SOA, SRV or TXT; without it A, and AAAA too
         in the forms windows and bind, as those programs do
ADDRESS  the server asked instead of the machine's own
NAME     a name; an address stands for its PTR
` + command.DesignUsage + `
-form    chain is what the machine's own programs do; windows and bind ask with
         the patience of either nslookup, and show what it prints

Exit code: 0 the name resolves; 1 it does not; 2 the input has mistakes, each of
which is named.
`

// The exit codes.
const (
	resolved = iota
	notResolved
	badInput // or output that cannot be written
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With badInput nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	return command.Run("nslookup", usage, out, mistakes, func() ([]byte, int, error) {
		ask, err := parseFlags(args)
		ask.design.Notices = mistakes
		if err != nil {
			return nil, 0, err
		}
		a, err := ask.answer()
		if err != nil {
			return nil, 0, err
		}
		if !a.resolved() {
			return []byte(a.text()), notResolved, nil
		}
		return []byte(a.text()), resolved, nil
	})
}

// question is what the flags say, not yet read.
type question struct {
	design                   command.Design
	from, kind, server, form string
	names                    []string
}

// forms are the programs behind -form; nil asks as the machine's own do.
var forms = map[string]*dns.Resolver{"chain": nil, "windows": ptr(dns.WindowsNslookup), "bind": ptr(dns.BINDNslookup)}

func ptr[T any](v T) *T { return &v }

// parseFlags fails only where the other flags cannot be told. Other mistakes are for
// answer to find.
func parseFlags(args []string) (q question, err error) {
	flags := command.Flags("nslookup")
	q.design.Flags(flags)
	flags.StringVar(&q.from, "from", "", "")
	flags.StringVar(&q.kind, "type", "", "")
	flags.StringVar(&q.server, "server", "", "")
	flags.StringVar(&q.form, "form", "chain", "")
	q.names, err = command.Parse(flags, args)
	return q, err
}
