package dns

import (
	"net/netip"
	"strings"
)

// Nslookup is what the program nslookup prints for a lookup of addresses: the one
// that comes with Windows, or BIND's. v6 is the lookup of AAAA, which both make
// too; BIND's makes it for the end of v4's aliases. Only for clients of those two
// programs; other clients have none.
func Nslookup(v4, v6 *Lookup) string {
	switch v4.Client.Program {
	case WindowsNslookup:
		return windowsText(v4, v6)
	case BINDNslookup:
		return bindText(v4, v6)
	}
	return ""
}

const windowsTimeout = "DNS request timed out.\n    timeout was 2 seconds.\n"

// windowsText is nslookup of Windows. The server's own name is looked up first, and
// Azure's server has none. Source: dns:D3.15 to dns:D3.19, dns:D1.15.
func windowsText(v4, v6 *Lookup) string {
	var b strings.Builder
	if len(v4.Asked) == 0 {
		return "*** Default servers are not available\n"
	}
	silent := v4.Result == TimedOut && v4.Asked[0].Delivery.Fate != Closed
	if silent {
		b.WriteString(windowsTimeout) // the name of the server itself
	}
	b.WriteString("Server:  UnKnown\nAddress:  " + v4.Asked[0].To.String() + "\n\n")
	name := string(v4.Question.Name)
	switch {
	case silent:
		b.WriteString(windowsTimeout + windowsTimeout + "*** Request to UnKnown timed-out\n")
		return b.String()
	case v4.Result == TimedOut:
		b.WriteString("*** UnKnown can't find " + name + ": No response from server\n")
		return b.String()
	case v4.Result == ServerFailed:
		b.WriteString("*** UnKnown can't find " + name + ": Server failed\n")
		return b.String()
	case v4.Result == WasRefused:
		b.WriteString("*** UnKnown can't find " + name + ": Query refused\n")
		return b.String()
	case v4.Response.Rcode == NXDomain:
		b.WriteString("*** UnKnown can't find " + name + ": Non-existent domain\n")
		return b.String()
	}
	if !v4.Response.Authoritative {
		b.WriteString("Non-authoritative answer:\n")
	}
	b.WriteString("Name:    " + string(v4.Canonical()) + "\n")
	windowsList(&b, "Address:  ", "Addresses:  ", append(texts(v6.Addrs()), texts(v4.Addrs())...))
	windowsList(&b, "Aliases:  ", "Aliases:  ", v4.aliases())
	return b.String()
}

// windowsList prints values under each other.
func windowsList(b *strings.Builder, one, several string, values []string) {
	for i, v := range values {
		switch {
		case i > 0:
			b.WriteString("          ")
		case len(values) == 1:
			b.WriteString(one)
		default:
			b.WriteString(several)
		}
		b.WriteString(v + "\n")
	}
}

// aliases are the names of the chain but for the last one.
func (l *Lookup) aliases() (out []string) {
	for _, r := range l.Response.Answer {
		if r.Type == CNAME {
			out = append(out, string(r.Name))
		}
	}
	return out
}

func texts(addrs []netip.Addr) (out []string) {
	for _, a := range addrs {
		out = append(out, a.String())
	}
	return out
}

// bindText is BIND's nslookup. Source: dns:D3.20 to dns:D3.23; sim/lab/named holds it
// against the program.
func bindText(v4, v6 *Lookup) string {
	var b strings.Builder
	answered := bindTries(&b, v4)
	if answered == nil {
		b.WriteString(";; no servers could be reached\n\n")
		return b.String()
	}
	at := answered.To.String()
	b.WriteString("Server:\t\t" + at + "\nAddress:\t" + at + "#53\n\n")
	name := string(v4.Question.Name)
	if r := v4.Response.Rcode; r != NoError {
		b.WriteString("** server can't find " + name + ": " + r.String() + "\n\n")
		return b.String()
	}
	if !v4.Response.Authoritative {
		b.WriteString("Non-authoritative answer:\n")
	}
	bindAliases(&b, v4)
	bindAddresses(&b, v4)
	if bindTries(&b, v6) == nil && len(v6.Asked) > 0 {
		b.WriteString(";; no servers could be reached\n\n")
		return b.String()
	}
	if v6.Question.Name == v4.Canonical() && v6.Response.Rcode == NoError {
		bindAliases(&b, v6)
	}
	switch {
	case v6.Response.Rcode != NoError:
		b.WriteString("** server can't find " + string(v4.Canonical()) + ": " + v6.Response.Rcode.String() + "\n")
	case len(v4.Response.Answer) == 0 && v6.Result != Resolved:
		b.WriteString("*** Can't find " + name + ": No answer\n")
	}
	bindAddresses(&b, v6)
	b.WriteString("\n")
	return b.String()
}

func bindAliases(b *strings.Builder, l *Lookup) {
	for _, a := range l.Response.Answer {
		if a.Type == CNAME {
			b.WriteString(string(a.Name) + "\tcanonical name = " + string(a.Target) + ".\n")
		}
	}
}

func bindAddresses(b *strings.Builder, l *Lookup) {
	for _, a := range l.Addrs() {
		b.WriteString("Name:\t" + string(l.Canonical()) + "\nAddress: " + a.String() + "\n")
	}
}

// bindTries prints a line for each server that was of no use, and gives the exchange
// that ended the search; nil if none did.
func bindTries(b *strings.Builder, l *Lookup) *Exchange {
	for i, a := range l.Asked {
		next := ", trying next server"
		if i == len(l.Asked)-1 {
			next = ""
		}
		at := a.To.String()
		switch {
		case a.Answered && a.Heard && a.Response.Rcode == ServFail:
			b.WriteString(";; Got SERVFAIL reply from " + at + next + "\n")
		case a.Answered && a.Heard && !a.Response.Recursive:
			b.WriteString(";; Got recursion not available from " + at + next + "\n")
		case a.Delivery.Fate == Closed:
			b.WriteString(";; communications error to " + at + "#53: connection refused\n")
		case !a.Answered || !a.Heard:
			b.WriteString(";; communications error to " + at + "#53: timed out\n")
		}
		if next == "" && a.Answered && a.Heard {
			return a.Exchange
		}
	}
	return nil
}

// NetFramework is the text of a .NET Framework program that cannot resolve a name,
// whatever the cause; empty if it can. Source: dns:D3.25.
func (l *Lookup) NetFramework() string {
	if l.Result == Resolved {
		return ""
	}
	return "The remote name could not be resolved: '" + string(l.Question.Name) + "'"
}
