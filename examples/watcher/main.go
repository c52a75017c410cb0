// Watcher asks a design, or Azure as you have it on disk, what Azure's own tools ask a deployed network, and
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
	"fmt"
	"io"
	"net/netip"
	"os"
	"strconv"

	"azpath/examples/internal/command"
	"azpath/sim"
	"azpath/sim/azjson"
)

const usage = `Watcher asks a design what Azure's own tools ask a deployed network.

	watcher -design FILE … [-format text|json] QUESTION

	routes  NIC                                              az network nic show-effective-route-table
	nexthop NIC ADDRESS                                      az network watcher show-next-hop
	ipflow  NIC inbound|outbound tcp|udp LOCAL[:PORT] REMOTE[:PORT]   az network watcher test-ip-flow
	nsg     NIC                                              az network nic list-effective-nsg
	compare NIC routes|nsg RECORDED                          the design beside what the first or last tool answered, explained

NIC is a network interface, an API Management instance, a firewall or a gateway; for
routes also a subnet, vnet/subnet.

` + command.DesignUsage + `

	go run ./examples/watcher -design examples/designs/firewall.json routes apim
	az network nic show-effective-route-table -g rg -n nic > real.json
	go run ./examples/watcher -design design.json compare nic routes real.json

Exit code: 0 answered, 2 the input has mistakes.
`

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code. With mistakes nothing has been written to out.
func run(args []string, out, mistakes io.Writer) int {
	return command.Run("watcher", usage, out, mistakes, func() ([]byte, int, error) {
		text, err := answer(args, mistakes)
		return text, 0, err
	})
}

func answer(args []string, notices io.Writer) ([]byte, error) {
	flags := command.Flags("watcher")
	design := command.Design{Notices: notices}
	design.Flags(flags)
	format := flags.String("format", "text", "")
	words, err := command.Parse(flags, args)
	if err != nil {
		return nil, err
	}
	var m command.Mistakes
	if *format != "text" && *format != "json" {
		m.Add("-format", fmt.Errorf("%s: want text or json", command.Short(*format)))
	}
	if len(words) == 0 {
		m.Add("QUESTION", errors.New("missing, want routes, nexthop, ipflow, nsg or compare; -h says more"))
	}
	if m != nil {
		return nil, m.Err()
	}
	d, ok := design.Read(&m, "examples/designs/firewall.json")
	if !ok {
		return nil, m.Err()
	}
	network, err := sim.Compile(d)
	if err != nil {
		return nil, err
	}
	a, err := ask(network, words)
	if err != nil {
		return nil, err
	}
	if s, ok := a.(fmt.Stringer); ok && *format == "text" {
		return []byte(s.String()), nil
	}
	b, err := json.MarshalIndent(a, "", "  ")
	return append(b, '\n'), err
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
	text, err := recorded(file)
	if err != nil {
		return nil, err
	}
	o, err := observed(file, what, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if what == "nsg" {
		return n.CompareNSG(name, o.NSGs)
	}
	return n.CompareRoutes(name, o.Routes)
}

func recorded(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, mostRecorded))
}

// observed reads what a tool answered: as it is, or in whatever stands around it, such
// as a recorded exchange.
func observed(file, what string, text []byte) (o azjson.Observed, err error) {
	if what == "nsg" {
		o.NSGs, err = sim.ParseEffectiveNSGs(text)
	} else {
		o.Routes, err = sim.ParseEffectiveRoutes(text)
	}
	if err == nil {
		return o, nil
	}
	r, unread := azjson.Import([]azjson.Source{{Name: file, Text: text}}, azjson.Options{})
	if unread != nil {
		return o, err
	}
	for _, o := range r.Observed {
		if what == "nsg" && o.NSGs != nil || what == "routes" && o.Routes != nil {
			return o, nil
		}
	}
	return o, err
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
