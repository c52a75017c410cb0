package kernel

import (
	"fmt"
	"net/netip"
	"strings"

	"azpath/sim"
)

// Hook is where a chain is asked. The zero value is nowhere: other chains jump to
// it.
type Hook uint8

// The hooks, in the order in which a packet in transit meets them.
const (
	HookRaw       Hook = iota + 1 // before connection tracking
	HookMark                      // behind it, before all else
	HookDNAT                      // translation of the destination
	HookInput                     // for the router itself
	HookForward                   // in transit
	HookSNAT                      // translation of the source
	HookStateless                 // the same without memory
	HookOutputRaw                 // the router's own, before connection tracking
	HookOff                       // before all else: for a device that is switched off
	HookOutputOff                 // the same for what it sends
)

var hooks = [...]struct {
	kind, hook string
	priority   int
}{
	HookRaw:       {"filter", "prerouting", -300},
	HookMark:      {"filter", "prerouting", -150},
	HookDNAT:      {"nat", "prerouting", -100},
	HookInput:     {"filter", "input", 0},
	HookForward:   {"filter", "forward", 0},
	HookSNAT:      {"nat", "postrouting", 100},
	HookStateless: {"filter", "postrouting", 100},
	HookOutputRaw: {"filter", "output", -300},
	HookOff:       {"filter", "prerouting", -350},
	HookOutputOff: {"filter", "output", -350},
}

// Chain is a list of rules; what none of them decides is accepted.
type Chain struct {
	Name  string
	Hook  Hook
	Rules []Rule
}

// State is a set of conntrack classes.
type State uint8

// The classes, to be combined with |.
const (
	Invalid State = 1 << iota
	Established
	Related
	New
)

var stateNames = [...]string{"invalid", "established", "related", "new"}

// Rule is one nftables rule. Zero fields match everything; wires are their number
// plus one.
type Rule struct {
	In, Out  int
	Proto    sim.Protocol
	Src, Dst netip.Prefix
	NotSrc   bool // any source but Src
	Ports    sim.Ports
	State    State
	Strange  bool // a packet that the lab did not send

	Do   Action
	To   netip.Addr // of translations
	Port uint16     // of ToDestination, zero keeps it; of Class the mark
	Jump string
}

// Action is what a Rule does.
type Action uint8

// The actions.
const (
	Accept Action = iota + 1
	Drop
	Jump
	ToSource       // tracked SNAT
	ToDestination  // tracked DNAT
	SetSource      // an exchange of addresses without memory
	SetDestination // the same of the destination
	Class          // writes a number where the far end can read it: the DSCP
)

// ownMark is what the lab's own packets carry where a router sends them.
const ownMark = 0x1ab

// String is the rule as nft reads it.
func (r *Rule) String() string {
	var w []string
	say := func(format string, args ...any) { w = append(w, fmt.Sprintf(format, args...)) }
	if r.In != 0 {
		say("iifname %q", wireName(r.In-1))
	}
	if r.Out != 0 {
		say("oifname %q", wireName(r.Out-1))
	}
	if r.Src.IsValid() {
		say("ip saddr %s%s", map[bool]string{true: "!= "}[r.NotSrc], r.Src)
	}
	if r.Dst.IsValid() {
		say("ip daddr %s", r.Dst)
	}
	switch {
	case r.Ports != sim.Ports{}:
		say("%s dport %s", r.Proto, r.Ports)
	case r.Proto != 0:
		say("meta l4proto %s", r.Proto)
	}
	if r.State != 0 {
		say("ct state %s", r.State)
	}
	if r.Strange {
		say("meta mark != %#x", ownMark)
	}
	switch r.Do {
	case Accept:
		say("accept")
	case Drop:
		say("drop")
	case Jump:
		say("jump %s", r.Jump)
	case ToSource:
		say("snat ip to %s", r.To)
	case ToDestination:
		if r.Port != 0 {
			say("dnat ip to %s:%d", r.To, r.Port)
		} else {
			say("dnat ip to %s", r.To)
		}
	case SetSource:
		say("ip saddr set %s", r.To)
	case SetDestination:
		say("ip daddr set %s", r.To)
	case Class:
		say("ip dscp set %d", r.Port)
	}
	return strings.Join(w, " ")
}

// String is the set as nft reads it.
func (s State) String() string {
	var w []string
	for i, name := range stateNames {
		if s&(1<<i) != 0 {
			w = append(w, name)
		}
	}
	return strings.Join(w, ",")
}

// ruleText is a router's ruleset as `nft -f` reads it.
func (r *Router) ruleText() string {
	if len(r.Chains) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("table ip lab {\n")
	// What is jumped to has to stand first.
	for _, based := range []bool{false, true} {
		for _, c := range r.Chains {
			if based != (c.Hook != 0) {
				continue
			}
			fmt.Fprintf(&b, "\tchain %s {\n", c.Name)
			if based {
				h := hooks[c.Hook]
				fmt.Fprintf(&b, "\t\ttype %s hook %s priority %d; policy accept;\n", h.kind, h.hook, h.priority)
			}
			for _, x := range c.Rules {
				fmt.Fprintf(&b, "\t\t%s\n", x.String())
			}
			b.WriteString("\t}\n")
		}
	}
	b.WriteString("}\n")
	return b.String()
}

func wireName(n int) string { return fmt.Sprintf("w%d", n) }
