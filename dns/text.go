package dns

import (
	"net/netip"
	"strings"
	"time"
)

// String is the chain as text: who asked whom, what decided there, what came back,
// indented by depth; then the result.
func (l *Lookup) String() string {
	var b strings.Builder
	for _, before := range l.Before {
		b.WriteString(before.String())
	}
	b.WriteString("lookup " + l.Question.String() + " from " + string(l.Client.From) + " (" + l.Client.Program.String() + ")\n")
	switch {
	case l.Hosts:
		b.WriteString("  the machine's hosts file\n")
	case len(l.Asked) == 0:
		b.WriteString("  no server to ask\n")
	}
	told := map[*Exchange]bool{}
	for _, a := range l.Asked {
		if a.At > 0 {
			b.WriteString("  after " + a.At.String() + "\n")
		}
		if told[a.Exchange] {
			b.WriteString("  ask " + port53(a.To) + " again: " + a.ending() + "\n")
			continue
		}
		told[a.Exchange] = true
		a.write(&b, "  ")
	}
	b.WriteString("result " + l.Result.String())
	if addrs := l.Addrs(); addrs != nil {
		b.WriteString(" " + joinAddrs(addrs))
	}
	if l.Time > 0 {
		b.WriteString(" after " + l.Time.String())
	}
	b.WriteString("\n")
	if l.Fault != nil {
		b.WriteString("cause " + l.Cause() + "\n")
	}
	return b.String()
}

// Cause says in one sentence where it went wrong; empty if it did not.
func (l *Lookup) Cause() string {
	if l.Result == Resolved {
		return ""
	}
	if path := l.Loop(); path != nil {
		return loopText(path)
	}
	x := l.Fault
	if x == nil {
		return "the machine has no DNS server to ask"
	}
	s := string(x.From) + " asked " + x.who() + " for " + x.Question.String() + ": " + x.ending()
	if x.Because != "" {
		s += " (" + x.Because + ")"
	}
	if why := x.networkCause(); why != "" {
		s += ": " + why
	}
	return s
}

func loopText(path []*Exchange) string {
	last := path[len(path)-1]
	names := []string{}
	for _, x := range path {
		names = append(names, x.who())
	}
	return "a forwarding loop for " + last.Question.String() + ": " + strings.Join(names, " > ")
}

func (x *Exchange) write(b *strings.Builder, indent string) {
	line := "ask " + x.who()
	if x.TCP {
		line += " over TCP"
	}
	b.WriteString(indent + line + " for " + x.Question.String() + "\n")
	if x.Because != "" {
		b.WriteString(indent + "  by " + x.Because + "\n")
	}
	for _, in := range x.Inner {
		in.write(b, indent+"  ")
	}
	for _, r := range x.Response.Answer {
		b.WriteString(indent + "  " + string(r.Name) + " " + r.Type.String() + " " + strings.TrimSuffix(r.data(), ".") + "\n")
	}
	b.WriteString(indent + "  " + x.ending() + "\n")
	if why := x.networkCause(); why != "" {
		b.WriteString(indent + "  because " + why + "\n")
	}
}

// networkCause is why a query or its answer got lost, as far as the transport knows.
func (x *Exchange) networkCause() string {
	if x.Delivery.Fate == Delivered || x.Delivery.Evidence == nil {
		return ""
	}
	return x.Delivery.Evidence.Cause()
}

// who is the server as a person would name it.
func (x *Exchange) who() string {
	switch d := x.Delivery; {
	case d.View != "":
		return port53(x.To) + " (Azure DNS for " + d.View + ")"
	case d.Public:
		return port53(x.To) + " (public DNS)"
	case d.Server != "":
		return port53(x.To) + " (" + d.Server + ")"
	}
	return port53(x.To)
}

func port53(a netip.Addr) string { return netip.AddrPortFrom(a, 53).String() }

// ending is what came back.
func (x *Exchange) ending() string {
	var s string
	switch {
	case x.Delivery.Fate == Closed:
		return "nobody listens there"
	case x.Loop && len(x.Inner) == 0:
		return "no answer: it is answering this very question"
	case !x.Answered:
		return "no answer"
	case x.Response.Rcode == NoError && x.Response.NoData(x.Question.Type):
		s = "no data: the name has no " + x.Question.Type.String()
	case x.Response.Referral != nil:
		s = "referred to " + string(x.Response.Referral[0].Target)
	default:
		s = x.Response.Rcode.String()
	}
	if x.After > 0 {
		s += " after " + x.After.Round(time.Millisecond).String()
	}
	return s
}

func joinAddrs(addrs []netip.Addr) string {
	var s []string
	for _, a := range addrs {
		s = append(s, a.String())
	}
	return strings.Join(s, ", ")
}
