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

// String is the report as a table: how each row stands, then what comes in, then the
// causes of failure, each once with all that fails by it.
func (r *Report) String() string {
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
		line(&b, row.Status.String(), need, row.Title, row.Name, g.add(row.Trace, row.Error))
	}
	for _, in := range r.Inbound {
		status := Success
		if in.Error != "" {
			status = Failure
		}
		line(&b, status.String(), "required", "inbound", in.Name, g.add(in.Trace, in.Error))
	}
	if len(r.Rows)+len(r.Inbound) == 0 {
		b.WriteString("nothing that the instance needs passes a network of the design\n")
	}
	b.WriteString(r.result())
	for i, x := range g {
		fmt.Fprintf(&b, "cause %d: %s\n", i+1, x.cause)
		for _, e := range x.errors {
			b.WriteString("    " + e + "\n")
		}
	}
	return b.String()
}

// result is how many of the required rows fail; empty where nothing is required.
func (r *Report) result() string {
	all, failed := len(r.Inbound), 0
	for _, in := range r.Inbound {
		if in.Error != "" {
			failed++
		}
	}
	for _, row := range r.Rows {
		if row.Optional {
			continue
		}
		all++
		if row.Status != Success {
			failed++
		}
	}
	switch {
	case all == 0:
		return ""
	case failed == 0:
		return fmt.Sprintf("result: all %d required work\n", all)
	}
	return fmt.Sprintf("result: %d of %d required fail\n", failed, all)
}

// line has the name last, so that a long one moves nothing.
func line(b *strings.Builder, status, need, title, name string, group int) {
	fmt.Fprintf(b, "  %-7s  %-8s  %-22s  %s", status, need, title, name)
	if group > 0 {
		fmt.Fprintf(b, "  (cause %d)", group)
	}
	b.WriteByte('\n')
}

// groups are failures that are one but for names and addresses.
type groups []struct {
	key, cause string
	errors     []string
}

// add gives the number of the failure's group, from one; zero for none.
func (g *groups) add(t *sim.Trace, text string) int {
	if text == "" || t == nil {
		return 0
	}
	cause := t.Cause()
	key := t.Verdict.String() + addressOrName.ReplaceAllString(cause, "_")
	i := slices.IndexFunc(*g, func(x struct {
		key, cause string
		errors     []string
	}) bool {
		return x.key == key
	})
	if i < 0 {
		i = len(*g)
		*g = append(*g, struct {
			key, cause string
			errors     []string
		}{key: key, cause: cause})
	}
	if !slices.Contains((*g)[i].errors, text) {
		(*g)[i].errors = append((*g)[i].errors, text)
	}
	return i + 1
}

// addressOrName is what differs between failures of one cause.
var addressOrName = regexp.MustCompile(`control-plane-[0-9.]+|[0-9]+(\.[0-9]+){3}(:[0-9]+)?|[a-z0-9-]+(\.[a-z0-9-]+){2,}`)

func addrs(list []netip.Addr) string {
	var s []string
	for _, a := range list {
		s = append(s, a.String())
	}
	return strings.Join(s, ", ")
}

// The JSON of the service's own answer. Source: apim:10.1.
type (
	locationStatus struct {
		Location      string        `json:"location"`
		NetworkStatus networkStatus `json:"networkStatus"`
	}
	networkStatus struct {
		DNSServers         []netip.Addr         `json:"dnsServers"`
		ConnectivityStatus []connectivityStatus `json:"connectivityStatus"`
	}
	connectivityStatus struct {
		Name             string    `json:"name"`
		Status           Status    `json:"status"`
		Error            string    `json:"error"`
		LastUpdated      time.Time `json:"lastUpdated"`
		LastStatusChange time.Time `json:"lastStatusChange"`
		ResourceType     string    `json:"resourceType"`
		IsOptional       bool      `json:"isOptional"`
	}
)

// JSON is the report as the service answers GET …/networkstatus, as of a time: an
// array with one location. Inbound flows are no part of it (apim:S3).
func (r *Report) JSON(at time.Time) ([]byte, error) {
	s := networkStatus{DNSServers: r.DNSServers}
	for _, row := range r.Rows {
		if row.Unlisted {
			continue
		}
		s.ConnectivityStatus = append(s.ConnectivityStatus, connectivityStatus{
			Name: row.Name, Status: row.Status, Error: row.Error, LastUpdated: at, LastStatusChange: at, ResourceType: row.Type, IsOptional: row.Optional,
		})
	}
	return json.MarshalIndent([]locationStatus{{r.Location, s}}, "", "  ")
}
