package apim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"azpath/sim"
)

// String is the report as a table: how each row stands, and how it stood where
// [Report.Since] knows that, then what comes in, then the causes of failure, each once
// with all that fails by it.
func (r *Report) String() string { return r.text(nil, false) }

// Explain is String with the trace of the first row of each cause below it: how its
// name resolved, or not, and how its packets went. Then come the findings, which say
// what to do; one that stands on a cause above names that.
func (r *Report) Explain(found []Finding, traces Traces) string {
	return r.text(found, traces == WithTraces)
}

// Traces says whether a text has traces. The zero value is that it has none.
type Traces uint8

// The two.
const (
	WithoutTraces Traces = iota
	WithTraces
)

func (r *Report) text(found []Finding, traces bool) string {
	var b strings.Builder
	b.WriteString("network status of " + r.Instance)
	if r.Location != "" {
		b.WriteString(" in " + r.Location)
	}
	b.WriteString(", DNS servers " + addrs(r.DNSServers) + "\n")
	var g groups
	for _, row := range r.Rows {
		need := "required"
		if row.Optional {
			need = "optional"
		}
		line(&b, row.Status, row.Was, need, row.Title, row.Name, g.add(row.Trace, row.Error))
	}
	for _, in := range r.Inbound {
		line(&b, in.status(), in.Was, "required", "inbound", in.Name, g.add(in.Trace, in.Error))
	}
	if len(r.Rows)+len(r.Inbound) == 0 {
		b.WriteString("nothing that the instance needs passes a network of the design\n")
	}
	b.WriteString(r.result())
	for i, x := range g {
		fmt.Fprintf(&b, "cause %d: %s\n", i+1, x.cause())
		for _, e := range x.errors {
			b.WriteString("    " + e + "\n")
		}
		if traces {
			b.WriteString(indented(x.first.String()))
		}
	}
	for _, f := range found {
		f.write(&b, g)
	}
	return b.String()
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// Trace is the text of the traces of all rows with a word in their type, title or
// name, and of what comes in by such a name; empty if there is none.
func (r *Report) Trace(word string) string {
	var b strings.Builder
	has := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), strings.ToLower(word)) })
	}
	for _, row := range r.Rows {
		switch {
		case !has(row.Type, row.Title, row.Name):
		case row.Trace == nil:
			b.WriteString("trace of " + row.Title + " " + row.Name + "\n    inside the instance: it needs no name and no packet\n")
		default:
			b.WriteString("trace of " + row.Title + " " + row.Name + "\n" + indented(row.Trace.String()))
		}
	}
	for _, in := range r.Inbound {
		if has("inbound", in.Name) {
			b.WriteString("trace of " + in.Name + "\n" + indented(in.Trace.String()))
		}
	}
	return b.String()
}

// Since notes of each row how it stood in an earlier report of the same instance, as
// before a change of the design.
func (r *Report) Since(before *Report) {
	for i := range r.Rows {
		for _, old := range before.Rows {
			if old.Type == r.Rows[i].Type && old.Name == r.Rows[i].Name {
				r.Rows[i].Was = old.Status
			}
		}
	}
	for i := range r.Inbound {
		for _, old := range before.Inbound {
			if old.Name == r.Inbound[i].Name {
				r.Inbound[i].Was = old.status()
			}
		}
	}
}

// result is how many of the required rows fail, and did; empty where nothing is
// required.
func (r *Report) result() string {
	all, failed, before, known := 0, 0, 0, false
	count := func(now, was Status) {
		all++
		if now != Success {
			failed++
		}
		if was == Failure {
			before++
		}
		known = known || was != 0
	}
	for _, in := range r.Inbound {
		count(in.status(), in.Was)
	}
	for _, row := range r.Rows {
		if !row.Optional {
			count(row.Status, row.Was)
		}
	}
	text := ""
	switch {
	case all == 0:
		return ""
	case failed == 0:
		text = fmt.Sprintf("result: all %d required work", all)
	default:
		text = fmt.Sprintf("result: %d of %d required fail", failed, all)
	}
	if known {
		text += fmt.Sprintf("; before, %d failed", before)
	}
	return text + "\n"
}

// line has the name last, so that a long one moves nothing.
func line(b *strings.Builder, status, was Status, need, title, name string, group int) {
	fmt.Fprintf(b, "  %-7s  ", status)
	if was != 0 {
		text := "as before"
		if was != status {
			text = "was " + was.String()
		}
		fmt.Fprintf(b, "%-11s  ", text)
	}
	fmt.Fprintf(b, "%-8s  %-22s  %s", need, title, name)
	if group > 0 {
		fmt.Fprintf(b, "  (cause %d)", group)
	}
	b.WriteByte('\n')
}

// groups are failures that are one but for names and addresses.
type groups []group

type group struct {
	key    string
	first  *sim.Trace
	causes []string
	errors []string
}

// add gives the number of the failure's group, from one; zero for none.
func (g *groups) add(t *sim.Trace, text string) int {
	if text == "" || t == nil {
		return 0
	}
	key := keyOf(t)
	i := g.find(key) - 1
	if i < 0 {
		i = len(*g)
		*g = append(*g, group{key: key, first: t})
	}
	x := &(*g)[i]
	x.causes = append(x.causes, t.Cause())
	if !slices.Contains(x.errors, text) {
		x.errors = append(x.errors, text)
	}
	return i + 1
}

// find is the number of a failure's group, from one; zero if there is none.
func (g groups) find(key string) int {
	return slices.IndexFunc(g, func(x group) bool { return x.key == key }) + 1
}

// keyOf is a failure without what differs between failures of one cause: names,
// addresses, and who sent the first packet.
func keyOf(t *sim.Trace) string {
	return t.Verdict.String() + " " + common(t)
}

func common(t *sim.Trace) string {
	cause := t.Cause()
	if way := t.Forward(); len(way) > 0 {
		cause = strings.ReplaceAll(cause, " "+way[0]+" > ", " _ > ")
	}
	return addressOrName.ReplaceAllString(cause, "_")
}

// addressOrName is what differs between failures of one cause.
var addressOrName = regexp.MustCompile(`[0-9]+(\.[0-9]+){3}(:[0-9]+)?|[a-z0-9-]+(\.[a-z0-9-]+){2,}`)

// cause is what the failures have in common, in their words: where these differ it
// says "each of them".
func (x *group) cause() string {
	words := strings.Fields(x.causes[0])
	for _, other := range x.causes[1:] {
		theirs := strings.Fields(other)
		if len(theirs) != len(words) {
			return x.causes[0]
		}
		for i := range words {
			if words[i] != theirs[i] {
				words[i] = each
			}
		}
	}
	return strings.Join(words, " ")
}

const each = "each of them"

func addrs(list []netip.Addr) string {
	var s []string
	for _, a := range list {
		s = append(s, a.String())
	}
	return strings.Join(s, ", ")
}

// cycle is how often the machines test (apim:10.1.b4).
const cycle = 15 * time.Minute

// JSON is the report as the service answers GET …/networkstatus, as of a time: an
// array with one location. Inbound flows are no part of it (apim:S3). The last change of
// a row is that time too, unless [Report.Since] knows that it stood so before: then it
// is that of the test before.
func (r *Report) JSON(at time.Time) ([]byte, error) {
	s := NetworkStatus{DNSServers: r.DNSServers}
	for _, row := range r.Rows {
		if row.Unlisted {
			continue
		}
		changed := at
		if row.Was == row.Status {
			changed = at.Add(-cycle)
		}
		s.Connectivity = append(s.Connectivity, Connectivity{
			Name: row.Name, Status: row.Status, Error: row.Error, LastUpdated: at, LastStatusChange: changed, Type: row.Type, Optional: row.Optional,
		})
	}
	return json.MarshalIndent([]LocationStatus{{r.Location, s}}, "", "  ")
}
