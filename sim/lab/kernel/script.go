package kernel

import (
	"fmt"
	"strings"
)

// Script rebuilds the plan by hand, with ip and nft, as root: a namespace for each
// router, and one for the machines' ends of the wires. Undo it by deleting the
// namespaces, which all begin with "lab-".
func (p *Plan) Script() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("#!/bin/sh -e")
	name := func(i int) string {
		if i == atStation {
			return "lab-machines"
		}
		return "lab-" + strings.ReplaceAll(p.Routers[i].Name, "/", "-")
	}
	say("ip netns add lab-machines")
	for i := range p.Routers {
		n := name(i)
		say("ip netns add %s", n)
		say("ip netns exec %s sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.default.send_redirects=0", n)
		say("ip -n %s link set lo up", n)
	}
	for i, w := range p.Wires {
		x, y := name(w.Ends[0].Router), name(w.Ends[1].Router)
		say("ip link add %s netns %s address 02:00:00:00:00:01 type veth peer name %s netns %s address 02:00:00:00:00:01", wireName(i), x, wireName(i), y)
		for _, n := range []string{x, y} {
			say("ip -n %s link set %s arp off up", n, wireName(i))
		}
	}
	for _, s := range p.Stations {
		say("# %s %v is at the machines' end of %s", s.Device, s.IPs, wireName(s.Wire))
	}
	for i, r := range p.Routers {
		r.script(name(i), say)
	}
	return b.String()
}

func (r *Router) script(ns string, say func(string, ...any)) {
	say("# %s", r.Name)
	for _, a := range r.Addresses {
		say("ip -n %s addr add %s/32 dev lo", ns, a)
	}
	for _, t := range r.Tables {
		for _, x := range t.Routes {
			say("ip -n %s route add %s table %d", ns, x.text(), tableBase+t.Number)
		}
	}
	for k, x := range r.Policies {
		in := ""
		if x.In != anyWire {
			in = "iif " + wireName(x.In) + " "
		}
		say("ip -n %s rule add %spriority %d lookup %d", ns, in, firstPolicy+k, tableBase+x.Table)
	}
	say("ip -n %s route add blackhole default", ns)
	if text := r.ruleText(); text != "" {
		say("ip netns exec %s nft -f - <<'END'\n%sEND", ns, text)
		say("ip netns exec %s sysctl -qw net.netfilter.nf_conntrack_tcp_loose=%s net.netfilter.nf_conntrack_tcp_be_liberal=%s", ns, number(r.Loose), number(r.Liberal))
	}
}

func (x *Route) text() string {
	metric := ""
	if x.Metric != 0 {
		metric = fmt.Sprintf(" metric %d", x.Metric)
	}
	switch x.Kind {
	case Via:
		return fmt.Sprintf("%s dev %s%s", x.Prefix, wireName(x.Wire), metric)
	case Throw:
		return fmt.Sprintf("throw %s%s", x.Prefix, metric)
	}
	return fmt.Sprintf("blackhole %s%s", x.Prefix, metric)
}

// The priorities of the first policy and of the kernel's main table, and the number
// before the first table.
const (
	firstPolicy = 100
	mainPolicy  = 32766
	tableBase   = 100
)

// number is a switch as the kernel writes it.
func number(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
