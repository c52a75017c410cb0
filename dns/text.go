package dns

import (
	"net/netip"
	"strings"
	"time"
)

// String is the chain as text: who was asked, what decided there, whom that server
// asked in turn and what it took from the answer, indented by depth; then the
// result, and where it went wrong.
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
	l.writeAsked(&b)
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

// writeAsked tells of each server once. What was asked again had the same outcome,
// since servers are asked in one lookup as if nothing had happened before.
func (l *Lookup) writeAsked(b *strings.Builder) {
	told := map[*Exchange]bool{}
	var again []string
	flush := func() {
		if again != nil {
			b.WriteString("  asked again " + strings.Join(again, ", ") + ", with the same outcome\n")
		}
		again = nil
	}
	for _, a := range l.Asked {
		when := ""
		if a.At > 0 {
			when = "after " + a.At.String()
		}
		if told[a.Exchange] {
			if when == "" {
				when = "at once"
			}
			if len(again) == 0 || again[len(again)-1] != when {
				again = append(again, when)
			}
			continue
		}
		told[a.Exchange] = true
		flush()
		if when != "" {
			b.WriteString("  " + when + "\n")
		}
		a.write(b, "  ", string(l.Client.From), !a.Heard)
	}
	flush()
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
	s := x.blame()
	if why := x.networkCause(); why != "" {
		s += ": " + why
	}
	if a := l.Asked[0]; l.Result == TimedOut && a.Answered && !a.Heard && x != a.Exchange {
		s += "; what " + a.server() + " made of that after " + a.After.String() + " came too late"
	}
	return s
}

// blame says what the exchange did to the lookup, without the network's part.
func (x *Exchange) blame() string {
	asked := string(x.From) + " asked " + x.who() + " for " + x.Question.String()
	because := x.Because()
	if n := len(x.Steps); n > 0 && x.Steps[n-1].Note != "" {
		because += ": " + x.Steps[n-1].Note
	}
	if because != "" {
		because = " (" + because + ")"
	}
	switch {
	case x.Answered && x.Late:
		return asked + ", whose " + x.Response.Rcode.String() + " after " + x.After.String() + " came too late" + because
	case x.Answered && x.Response.Rcode == NXDomain:
		return x.who() + " says that " + string(x.end()) + " does not exist" + because
	case x.Answered && x.Response.NoData(x.Question.Type):
		return x.who() + " says that " + string(x.end()) + " has no record of type " + x.Question.Type.String() + because
	}
	return asked + ": " + x.ending() + because
}

// end is the name that the server decided last: the question's, or the last alias.
func (x *Exchange) end() Name {
	name := x.Question.Name
	for i := range x.Response.Answer {
		if r := &x.Response.Answer[i]; r.Type == CNAME && r.Name == name && x.Question.Type != CNAME {
			name = r.Target
		}
	}
	return name
}

func loopText(path []*Exchange) string {
	names := []string{}
	for _, x := range path {
		names = append(names, x.who())
	}
	last := path[len(path)-1]
	s := "a forwarding loop for " + last.Question.String() + ": " + strings.Join(names, " > ")
	if len(path) > 1 {
		s += ", sent there by " + path[len(path)-2].Because()
	}
	return s
}

// write tells of an exchange. by is who asked, in the line above; late says that
// nobody waited for the answer any more.
func (x *Exchange) write(b *strings.Builder, indent, by string, late bool) {
	if x.Before != nil {
		x.Before.write(b, indent, by, false)
	}
	line := "ask " + x.who()
	if x.TCP {
		line += " over TCP"
	}
	line += " for " + x.Question.String()
	if string(x.From) != by {
		line += ", from " + string(x.From)
	}
	b.WriteString(indent + line + "\n")
	deeper := indent + "  "
	for i := range x.Steps {
		s := &x.Steps[i]
		s.write(b, deeper, x.server())
		if x.denies(s) {
			b.WriteString(deeper + "  no " + string(s.Name) + " there\n")
		}
	}
	b.WriteString(deeper + x.ending())
	if x.Answered && late {
		b.WriteString(", too late")
	}
	b.WriteString("\n")
	if why := x.networkCause(); why != "" {
		b.WriteString(deeper + "because " + why + "\n")
	}
}

// denies says whether a step of the exchange found that its name does not exist.
func (x *Exchange) denies(s *Step) bool {
	return x.Answered && x.Response.Rcode == NXDomain && s.Records == nil && s.Asked == nil && s.Note == "" && s.By != unheardOf
}

func (s *Step) write(b *strings.Builder, indent, server string) {
	b.WriteString(indent + s.By + "\n")
	for _, in := range s.Asked {
		in.write(b, indent+"  ", server, in.Late)
	}
	for _, r := range s.Records {
		b.WriteString(indent + "  " + string(r.Name) + " " + r.Type.String() + " " + strings.TrimSuffix(r.data(), ".") + "\n")
	}
	if s.Note != "" {
		b.WriteString(indent + "  " + s.Note + "\n")
	}
}

// networkCause is why a query or its answer got lost, as far as the transport knows.
func (x *Exchange) networkCause() string {
	if x.Delivery.Fate == Delivered || x.Delivery.Evidence == nil {
		return ""
	}
	return x.Delivery.Evidence.Cause()
}

// server is the name of who answers, as it asks others; empty for Azure's and the
// internet's.
func (x *Exchange) server() string { return x.Delivery.Server }

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
	case x.Loop && len(x.inner()) == 0:
		return "no answer: it is answering this very question"
	case !x.Answered:
		return "no answer"
	case x.Response.Truncated:
		s = "truncated: the answer does not fit into UDP"
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
