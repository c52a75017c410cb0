package kernel

// Difference is something that Linux and Azure, or a machine and its model, do
// differently on purpose: it is no finding of the comparison.
type Difference struct {
	Name   string
	Linux  string // what the kernel does
	Model  string // what the model does, and why that is right for Azure
	Source string // tag of the fact, or the file that does it
	Kept   string // how the comparison keeps it out
}

// Differences is the whole list: what is not here is a failure.
var Differences = []Difference{
	{
		"fabric-hop", "a network's fabric is a router: the time to live falls, and a loop ends by it",
		"Azure's fabric is no hop; a loop is found by what the packet left behind", "kernel-lab.md 8, fabric hop",
		"the fabric, a site's inside and a public address's translation are no devices; the time to live is not compared",
	},
	{
		"loop-length", "a packet that loops goes on until its time to live is up",
		"the model stops when the packet is where it was, unchanged", "ct:8",
		"where the model says loop, the kernel's packet has to pass the same devices and never arrive",
	},
	{
		"second-lap-port", "a translating router gives a packet that comes back to it another source port, each lap",
		"the port stays: the loop is found first", "ct:7, last line",
		"ports are not compared at devices that a packet meets again",
	},
	{
		"own-call", "a machine that calls itself never leaves its loopback",
		"the conversation goes by the network and arrives", "background knowledge",
		"no flow is drawn from a machine to its own address",
	},
	{
		"icmp-of-routers", "routers answer what they drop with ICMP errors of their own",
		"nothing in Azure does, and an appliance is silent here", "kernel-lab.md 8, fabric hop and own address",
		"routes end in blackholes; what an appliance's own stack sends is dropped before it is tracked",
	},
	{
		"spoofed-source", "any wire takes any source",
		"an interface without IP forwarding takes its own alone", "kernel-lab.md 8, spoof check",
		"machines send their own source only",
	},
	{
		"default-way-out", "a private source is routed to the internet like any other",
		"it needs a public address of its own, or is dropped where it leaves", "net:6.2.b1",
		"the route Internet is a blackhole for interfaces without a public address, and the internet drops private sources",
	},
	{
		"nones-vanish", "a route stays while it stands in its table",
		"a subnet whose 0.0.0.0/0 is not the system's loses all its system routes to None", "net:1.2 R4",
		"the lowering leaves them out, by Azure's rule",
	},
	{
		"where-in-a-box", "a router with several wires is one place",
		"two edges of one box are two devices", "net:4.6.b2",
		"a packet that is lost at one of them is lost at either",
	},
	{
		"edge-exit", "a box routes all packets by one table",
		"what a site's machines send leaves by the edge that the site chose, also when a translation changed where it goes", "net:4.5 table, third row",
		"the box has a table for each wire, and a site a second wire to each edge for what another edge took in",
	},
	{
		"silent-appliance", "what reaches an appliance's own address is judged by its input rules",
		"it is delivered, unfiltered", "ct:1 step 3",
		"the input chain of an appliance accepts; that of an edge, which no machine lives in, drops",
	},
}
