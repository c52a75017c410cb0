// Watcher asks a design in a file what Azure's own tools ask a deployed network, and
// answers in their words, so that the two can be laid side by side:
//
//	go run ./examples/watcher -design FILE.json routes NIC
//	go run ./examples/watcher -design FILE.json nexthop NIC ADDRESS
//	go run ./examples/watcher -design FILE.json ipflow NIC inbound|outbound tcp|udp LOCAL[:PORT] REMOTE[:PORT]
//	go run ./examples/watcher -design FILE.json nsg NIC
//	go run ./examples/watcher -design FILE.json compare NIC routes|nsg RECORDED
//
// Compare lays what follows from the design beside what Azure's tool answered: its
// JSON, or for routes its table, as a terminal shows them.
//
// NIC is a network interface, or what Azure's tools refuse: an API Management
// instance, a firewall, a gateway, or for routes a subnet, "vnet/subnet". With
// -format json the answer has the form of the tool's own JSON.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"azpath/sim"
)

const usage = `Watcher asks a design in a file what Azure's own tools ask a deployed network.

	watcher -design FILE.json [-format text|json] QUESTION

	routes  NIC                                              az network nic show-effective-route-table
	nexthop NIC ADDRESS                                      az network watcher show-next-hop
	ipflow  NIC inbound|outbound tcp|udp LOCAL[:PORT] REMOTE[:PORT]   az network watcher test-ip-flow
	nsg     NIC                                              az network nic list-effective-nsg
	compare NIC routes|nsg RECORDED                          the design beside what the first or last tool answered, explained

NIC is a network interface, an API Management instance, a firewall or a gateway; for
routes also a subnet, vnet/subnet.

	go run ./examples/watcher -design examples/designs/firewall.json routes apim
	az network nic show-effective-route-table -g rg -n nic > real.json
	go run ./examples/watcher -design design.json compare nic routes real.json

Exit code: 0 answered, 2 the input has mistakes.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With mistakes nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	flags := flag.NewFlagSet("watcher", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	design := flags.String("design", "", "")
	format := flags.String("format", "text", "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		io.WriteString(out, usage)
		return 0
	}
	var text string
	if err == nil {
		text, err = answer(*design, *format, flags.Args())
	}
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(mistakes, "watcher: %s\n", strings.TrimSuffix(line, "\n"))
		}
		return 2
	}
	io.WriteString(out, text)
	return 0
}

func answer(file, format string, words []string) (string, error) {
	if format != "text" && format != "json" {
		return "", fmt.Errorf("-format %q: want text or json", format)
	}
	if len(words) == 0 {
		return "", errors.New("no question: want routes, nexthop, ipflow, nsg or compare; -h says more")
	}
	network, err := compile(file)
	if err != nil {
		return "", err
	}
	a, err := ask(network, words)
	if err != nil {
		return "", err
	}
	if s, ok := a.(fmt.Stringer); ok && format == "text" {
		return s.String(), nil
	}
	b, err := json.MarshalIndent(a, "", "  ")
	return string(b) + "\n", err
}

func compile(file string) (*sim.Network, error) {
	if file == "" {
		return nil, errors.New("-design: missing, want a file such as examples/designs/firewall.json")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d, err := sim.ReadDesign(f)
	if err != nil {
		return nil, err
	}
	return sim.Compile(d)
}

// ask gives what the question's tool would answer.
func ask(n *sim.Network, words []string) (any, error) {
	question, rest := words[0], words[1:]
	want, ok := map[string]int{"routes": 1, "nexthop": 2, "ipflow": 5, "nsg": 1, "compare": 3}[question]
	switch {
	case !ok:
		return nil, fmt.Errorf("%q: want routes, nexthop, ipflow, nsg or compare", question)
	case len(rest) != want:
		return nil, fmt.Errorf("%s: %d words behind it, want %d; -h shows which", question, len(rest), want)
	}
	switch question {
	case "routes":
		return n.EffectiveRoutes(rest[0])
	case "nsg":
		return n.EffectiveNSG(rest[0])
	case "compare":
		return compare(n, rest[0], rest[1], rest[2])
	case "nexthop":
		a, err := netip.ParseAddr(rest[1])
		if err != nil {
			return nil, err
		}
		return n.NextHop(rest[0], a)
	}
	q := sim.FlowVerification{NIC: rest[0]}
	err := errors.Join(q.Direction.UnmarshalText([]byte(rest[1])), q.Protocol.UnmarshalText([]byte(rest[2])),
		end(rest[3], &q.LocalIP, &q.LocalPort), end(rest[4], &q.RemoteIP, &q.RemotePort))
	if err != nil {
		return nil, err
	}
	return n.IPFlowVerify(q)
}

// mostRecorded is how much of a recorded answer is read: one byte more than the
// readers take is for them to refuse.
const mostRecorded = 16<<20 + 1

// compare lays a derived answer beside the recorded one.
func compare(n *sim.Network, name, what, file string) (any, error) {
	if what != "routes" && what != "nsg" {
		return nil, fmt.Errorf("compare: %q: want routes or nsg", what)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostRecorded))
	if err != nil {
		return nil, err
	}
	if what == "nsg" {
		real, err := sim.ParseEffectiveNSGs(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		return n.CompareNSG(name, real)
	}
	real, err := sim.ParseEffectiveRoutes(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return n.CompareRoutes(name, real)
}

// end reads ADDRESS[:PORT].
func end(s string, addr *netip.Addr, port *uint16) (err error) {
	if *addr, err = netip.ParseAddr(s); err == nil {
		return nil
	}
	if both, err := netip.ParseAddrPort(s); err == nil {
		*addr, *port = both.Addr(), both.Port()
		return nil
	}
	return fmt.Errorf("%s is neither an address nor an address with a port", strconv.Quote(s))
}
