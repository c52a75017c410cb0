package kernel

import (
	"fmt"
	"strings"
	"sync/atomic"
)

// Difference is something that Linux and Azure, or a machine and its model, do
// differently on purpose: it is no finding of the comparison.
type Difference struct {
	Name   string
	Linux  string // what the kernel does
	Model  string // what the model does, and why that is right for Azure
	Source string // tag of the fact, or the file that does it
	Kept   string // how the comparison keeps it out

	met *atomic.Int64 // how often the comparison had to; nil where the plan does it
}

// Those that the comparison itself excuses.
const (
	loopLength    = "loop-length"
	secondLapPort = "second-lap-port"
	ownCall       = "own-call"
	whereInABox   = "where-in-a-box"
	clashOfTuples = "clash-of-tuples"
)

// excuse notes that a difference was met, and lets it pass.
func excuse(name string) {
	for i := range Differences {
		if d := &Differences[i]; d.Name == name {
			d.met.Add(1)
			return
		}
	}
	panic("kernel: " + name + " is no known difference")
}

// DifferenceTable is the list as text, with how often each was met in this process.
func DifferenceTable() string {
	var b strings.Builder
	for _, d := range Differences {
		met := ""
		if d.met != nil {
			met = fmt.Sprintf(" (met %d times)", d.met.Load())
		}
		fmt.Fprintf(&b, "%s%s\n  Linux: %s\n  here:  %s (%s)\n  kept out: %s\n", d.Name, met, d.Linux, d.Model, d.Source, d.Kept)
	}
	return b.String()
}

// Differences is the whole list: what is not here is a failure.
var Differences = []Difference{
	{
		Name:   "fabric-hop",
		Linux:  "a network's fabric is a router: the time to live falls, and a loop ends by it",
		Model:  "Azure's fabric is no hop; a loop is found by what the packet left behind",
		Source: "kernel-lab.md 8, fabric hop",
		Kept:   "the fabric, a site's inside and a public address's translation are no devices; the time to live is not compared",
	},
	{
		Name:   loopLength,
		Linux:  "a packet that loops goes on until its time to live is up",
		Model:  "the model stops when the packet is where it was, unchanged",
		Source: "ct:8",
		Kept:   "where the model says loop, the kernel's packet has to pass the same devices and never arrive",
		met:    new(atomic.Int64),
	},
	{
		Name:   secondLapPort,
		Linux:  "a translating router gives a packet that comes back to it another source port, each lap",
		Model:  "the port stays: the loop is found first",
		Source: "ct:7, last line",
		Kept:   "ports are not compared at devices that a packet meets again",
		met:    new(atomic.Int64),
	},
	{
		Name:   clashOfTuples,
		Linux:  "a router that translates gives a packet which matches none of its rules another source port too, where its answer would look like a connection that it has",
		Model:  "the port stays; it takes a design changed under a live connection for two to look alike",
		Source: "ct:7; kernel-lab.md 8, ports on collision, clash of tuples",
		Kept:   "where the kernel changes the port of a first packet that the model leaves alone, the rest of the history is not compared",
		met:    new(atomic.Int64),
	},
	{
		Name:   ownCall,
		Linux:  "a machine that calls itself never leaves its loopback",
		Model:  "the conversation goes by the network and arrives",
		Source: "background knowledge",
		Kept:   "no flow is drawn from a machine to its own address",
		met:    new(atomic.Int64),
	},
	{
		Name:   "icmp-of-routers",
		Linux:  "routers answer what they drop with ICMP errors of their own",
		Model:  "nothing in Azure does, and an appliance is silent here",
		Source: "kernel-lab.md 8, fabric hop and own address",
		Kept:   "routes end in blackholes; what an appliance's own stack sends is dropped before it is tracked",
	},
	{
		Name:   "spoofed-source",
		Linux:  "any wire takes any source",
		Model:  "an interface without IP forwarding takes its own alone",
		Source: "kernel-lab.md 8, spoof check",
		Kept:   "machines send their own source only",
	},
	{
		Name:   "default-way-out",
		Linux:  "a private source is routed to the internet like any other",
		Model:  "it needs a public address of its own, or is dropped where it leaves",
		Source: "net:6.2.b1",
		Kept:   "the route Internet is a blackhole for interfaces without a public address, and the internet drops private sources",
	},
	{
		Name:   "nones-vanish",
		Linux:  "a route stays while it stands in its table",
		Model:  "a subnet whose 0.0.0.0/0 is not the system's loses all its system routes to None",
		Source: "net:1.2 R4",
		Kept:   "the lowering leaves them out, by Azure's rule",
	},
	{
		Name:   whereInABox,
		Linux:  "a router with several wires is one place",
		Model:  "two edges of one box are two devices",
		Source: "net:4.6.b2",
		Kept:   "a packet that is lost at one of them is lost at either",
		met:    new(atomic.Int64),
	},
	{
		Name:   "edge-exit",
		Linux:  "a box routes all packets by one table",
		Model:  "what a site's machines send leaves by the edge that the site chose, also when a translation changed where it goes",
		Source: "net:4.5 table, third row",
		Kept:   "the box has a table for each wire, and a site a second wire to each edge for what another edge took in",
	},
	{
		Name:   "silent-appliance",
		Linux:  "what reaches an appliance's own address is judged by its input rules",
		Model:  "it is delivered, unfiltered",
		Source: "ct:1 step 3",
		Kept:   "the input chain of an appliance accepts; that of an edge, which no machine lives in, drops",
	},
	{
		Name:   "public-address",
		Linux:  "an exchange of addresses is remembered for a connection",
		Model:  "the platform exchanges an interface's address for its public one, packet by packet",
		Source: "net:L4",
		Kept:   "what fits no connection is exchanged too",
	},
}
