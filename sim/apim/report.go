package apim

import (
	"encoding/json"
	"net/netip"
	"strings"
	"time"
)

// String is the report as a table: what the portal shows, each failure with its
// cause below, then what comes in.
func (r *Report) String() string {
	var b strings.Builder
	b.WriteString("network status of " + r.Instance + " in " + r.Location + ", DNS servers " + addrs(r.DNSServers) + "\n")
	type line struct{ kind, name, need, status string }
	lines := []line{{"Type", "Name", "", "Status"}}
	for _, row := range r.Rows {
		need := "required"
		if row.Optional {
			need = "optional"
		}
		lines = append(lines, line{row.Title, row.Name, need, row.Status.String()})
	}
	var kind, name int
	for _, l := range lines {
		kind, name = max(kind, len(l.kind)), max(name, len(l.name))
	}
	for i, l := range lines {
		b.WriteString(pad(l.kind, kind) + "  " + pad(l.name, name) + "  " + pad(l.need, len("required")) + "  " + l.status + "\n")
		if i == 0 || r.Rows[i-1].Error == "" {
			continue
		}
		row := r.Rows[i-1]
		b.WriteString("    error " + row.Error + "\n    cause " + row.Trace.Cause() + "\n")
	}
	for _, in := range r.Inbound {
		if in.Error == "" {
			b.WriteString("in  " + in.Name + "  success\n")
			continue
		}
		b.WriteString("in  " + in.Name + "  failure\n    error " + in.Error + "\n    cause " + in.Trace.Cause() + "\n")
	}
	return b.String()
}

func pad(s string, width int) string { return s + strings.Repeat(" ", width-len(s)) }

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
		s.ConnectivityStatus = append(s.ConnectivityStatus, connectivityStatus{
			Name: row.Name, Status: row.Status, Error: row.Error, LastUpdated: at, LastStatusChange: at, ResourceType: row.Type, IsOptional: row.Optional,
		})
	}
	return json.MarshalIndent([]locationStatus{{r.Location, s}}, "", "  ")
}
