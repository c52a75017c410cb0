package apim

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"azpath/sim"
)

// StatusComparison lays the network status that Azure shows beside the one that follows
// from a design. String is its text, a row a line.
type StatusComparison struct {
	Instance string `json:"instance"`
	Location string `json:"location"`
	// DNS are the servers that the machines ask.
	DNS ComparedServers `json:"dnsServers"`
	// Rows are Azure's in its order, then those of the design that Azure does not show.
	Rows []ComparedRow `json:"rows"`
}

// ComparedServers are DNS servers on both sides.
type ComparedServers struct {
	Match   sim.Match    `json:"match"`
	Real    []netip.Addr `json:"real"`
	Derived []netip.Addr `json:"derived"`
}

// ComparedRow is a row of one side, or of both. What Azure alone shows the design is asked
// for all the same.
type ComparedRow struct {
	Match    sim.Match `json:"match"`
	Type     string    `json:"resourceType"`
	Title    string    `json:"title"`
	Name     string    `json:"name"`
	Optional bool      `json:"isOptional"`
	// Real and Derived are how it stands, Derived by the design; zero where a side has no
	// such row.
	Real    Status `json:"real,omitzero"`
	Derived Status `json:"derived,omitzero"`
	// RealError is what Azure says of a failure. Why is what stands behind the design's
	// answer where the two differ, and behind a failure: the device, the rule or route, and
	// the packet.
	RealError string `json:"realError,omitzero"`
	Why       string `json:"why,omitzero"`
	// Trace is how the design answers; nil for what is inside the instance.
	Trace *sim.Trace `json:"-"`
}

// Same says whether nothing differs but rows that one side alone has.
func (c *StatusComparison) Same() bool {
	return c.DNS.Match == sim.Same && !slices.ContainsFunc(c.Rows, func(r ComparedRow) bool {
		return r.Match == sim.Differs || r.Match == sim.OnlyReal && r.Real != r.Derived
	})
}

// CompareStatus lays a network status that Azure shows beside that of an instance, or of
// one of its further regions, by the names that Azure drew ([Needs.Adopt]). Of several
// locations it takes the instance's. The error says which there are, or is that of
// [CheckIn].
func CompareStatus(n *sim.Network, instance string, cloud Cloud, real []LocationStatus) (*StatusComparison, error) {
	d := n.Design()
	w, err := NeedsOf(d, instance, cloud)
	if err != nil {
		return nil, err
	}
	x, err := find(&d, instance)
	if err != nil {
		return nil, err
	}
	s, err := locationOf(real, regionOf(&d, x))
	if err != nil {
		return nil, err
	}
	listed := w.pair(s.NetworkStatus)
	own := len(w.Dependencies)
	w = w.Adopt(s.NetworkStatus)
	r, err := w.Check(n, instance)
	if err != nil {
		return nil, err
	}
	out := &StatusComparison{Instance: instance, Location: r.Location}
	out.DNS = ComparedServers{sim.Same, s.NetworkStatus.DNSServers, r.DNSServers}
	if !slices.Equal(sorted(out.DNS.Real), sorted(out.DNS.Derived)) {
		out.DNS.Match = sim.Differs
	}
	newest := newestOf(s.NetworkStatus.Connectivity)
	shown, added := map[int]bool{}, own
	for k, i := range listed {
		match := sim.Same
		if i < 0 {
			i, added, match = added, added+1, sim.OnlyReal
		}
		shown[i] = true
		out.Rows = append(out.Rows, compareRow(match, &s.NetworkStatus.Connectivity[k], &r.Rows[i], newest))
	}
	for i := range r.Rows[:own] {
		if row := &r.Rows[i]; !shown[i] && !row.Unlisted {
			out.Rows = append(out.Rows, ComparedRow{
				Match: sim.OnlyDerived, Type: row.Type, Title: row.Title, Name: row.Name, Optional: row.Optional, Derived: row.Status, Trace: row.Trace,
			})
		}
	}
	return out, nil
}

func locationOf(real []LocationStatus, region string) (*LocationStatus, error) {
	var have []string
	for i := range real {
		if real[i].Location == "" && len(real) == 1 || regionID(real[i].Location) == regionID(region) {
			return &real[i], nil
		}
		have = append(have, real[i].Location)
	}
	return nil, fmt.Errorf("the network status has no location %q (have %q)", region, have)
}

func sorted(list []netip.Addr) []netip.Addr {
	list = slices.Clone(list)
	slices.SortFunc(list, netip.Addr.Compare)
	return list
}

func newestOf(rows []Connectivity) (t time.Time) {
	for _, r := range rows {
		if r.LastUpdated.After(t) {
			t = r.LastUpdated
		}
	}
	return t
}

// compareRow lays a row of Azure beside the design's. What the design has no reason for is
// told with what Azure says.
func compareRow(match sim.Match, c *Connectivity, row *Row, newest time.Time) ComparedRow {
	out := ComparedRow{
		Match: match, Type: row.Type, Title: row.Title, Name: c.Name, Optional: c.Optional,
		Real: c.Status, Derived: row.Status, RealError: c.Error, Trace: row.Trace,
	}
	if c.Status == row.Status && (c.Status != Failure || byName(c.Error) == byName(row.Error)) {
		if c.Status == Failure {
			out.Why = row.Trace.Cause()
		}
		return out
	}
	if match == sim.Same {
		out.Match = sim.Differs
	}
	out.Why = c.silence(newest)
	switch {
	case c.Status == Initializing:
	case row.Status == Success && row.Trace != nil:
		out.Why += "the design delivers it by " + strings.Join(row.Trace.Forward(), " > ")
	case row.Status == Success:
		out.Why += "it is inside the instance, where the design has nothing to fail"
	default:
		out.Why += row.Trace.Cause()
	}
	return out
}

// silence says that Azure has not tested a row, or not for long: the machines test every
// 15 minutes (apim:10.1.b4).
func (c *Connectivity) silence(newest time.Time) string {
	late := newest.Sub(c.LastUpdated)
	switch {
	case c.Status == Initializing:
		return "Azure has not tested it yet"
	case c.LastUpdated.IsZero() || late <= 2*cycle:
		return ""
	}
	return fmt.Sprintf("Azure has not tested it since %s, %s before others; ", c.LastUpdated.Format(time.RFC3339), strings.TrimSuffix(late.Round(time.Minute).String(), "0s"))
}

// byName says whether a failure is one of the name. Source: apim:9.
func byName(text string) bool { return strings.Contains(text, "could not be resolved") }

// String is the comparison: DNS servers, then a line for each row, what Azure shows before
// what the design does, with the reason below.
func (c *StatusComparison) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "network status of %s in %s: Azure now, and the design\n", c.Instance, c.Location)
	fmt.Fprintf(&b, "  %-12s  DNS servers %s", c.DNS.Match, addrs(c.DNS.Real))
	if c.DNS.Match != sim.Same {
		fmt.Fprintf(&b, ", in the design %s", addrs(c.DNS.Derived))
	}
	b.WriteByte('\n')
	counts := map[sim.Match]int{}
	for i := range c.Rows {
		r := &c.Rows[i]
		counts[r.Match]++
		r.write(&b)
	}
	fmt.Fprintf(&b, "result: %d the same, %d differ, %d only in Azure, %d only in the design\n", counts[sim.Same], counts[sim.Differs], counts[sim.OnlyReal], counts[sim.OnlyDerived])
	return b.String()
}

func (r *ComparedRow) write(b *strings.Builder) {
	stands := r.Real.String()
	switch {
	case r.Match == sim.OnlyDerived:
		stands = r.Derived.String()
	case r.Real != r.Derived:
		stands += ", " + r.Derived.String()
	}
	need := "required"
	if r.Optional {
		need = "optional"
	}
	fmt.Fprintf(b, "  %-12s  %-21s  %-8s  %-22s  %s\n", r.Match, stands, need, r.Title, r.Name)
	if r.Match != sim.Same && r.RealError != "" {
		b.WriteString("    Azure: " + r.RealError + "\n")
	}
	if r.Why != "" {
		b.WriteString("    why: " + r.Why + "\n")
	}
}

// JSON is the comparison for programs.
func (c *StatusComparison) JSON() ([]byte, error) { return json.MarshalIndent(c, "", "  ") }
