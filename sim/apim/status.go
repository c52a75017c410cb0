package apim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// The service's own answer to GET …/networkstatus. Source: apim:10.1.
type (
	// LocationStatus is the network status of an instance in one region.
	LocationStatus struct {
		// Location is the region as Azure spells it, "East US"; empty in the answer for one
		// location, which does not say which.
		Location      string        `json:"location"`
		NetworkStatus NetworkStatus `json:"networkStatus"`
	}
	// NetworkStatus is what the machines of a region ask, and what they reach.
	NetworkStatus struct {
		DNSServers   []netip.Addr   `json:"dnsServers"`
		Connectivity []Connectivity `json:"connectivityStatus"`
	}
	// Connectivity is one row: a service that the instance calls.
	Connectivity struct {
		Name             string    `json:"name"`
		Status           Status    `json:"status"`
		Error            string    `json:"error"` // empty on success
		LastUpdated      time.Time `json:"lastUpdated"`
		LastStatusChange time.Time `json:"lastStatusChange"`
		Type             string    `json:"resourceType"`
		Optional         bool      `json:"isOptional"`
	}
)

// MaxStatusBytes is how long a network status may be.
const MaxStatusBytes = 16 << 20

// rawStatus is either answer, that for all locations an element of it.
type rawStatus struct {
	Location      string `json:"location"`
	NetworkStatus *struct {
		DNSServers         []string `json:"dnsServers"`
		ConnectivityStatus []rawRow `json:"connectivityStatus"`
	} `json:"networkStatus"`
	DNSServers         []string `json:"dnsServers"`
	ConnectivityStatus []rawRow `json:"connectivityStatus"`
}

type rawRow struct {
	Name             string `json:"name"`
	Status           string `json:"status"`
	Error            string `json:"error"`
	LastUpdated      string `json:"lastUpdated"`
	LastStatusChange string `json:"lastStatusChange"`
	ResourceType     string `json:"resourceType"`
	IsOptional       bool   `json:"isOptional"`
}

// ParseNetworkStatus reads what the service answers for networkstatus: an array with an
// element for each location, one such element, or the answer for one location. The error
// joins all that is wrong, each with its place. Source: apim:10.1.
func ParseNetworkStatus(text []byte) ([]LocationStatus, error) {
	if len(text) > MaxStatusBytes {
		return nil, fmt.Errorf("network status: more than %d bytes", MaxStatusBytes)
	}
	var list []rawStatus
	err := json.Unmarshal(text, &list)
	if single := new(rawStatus); err != nil && json.Unmarshal(text, single) == nil {
		list, err = []rawStatus{*single}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("network status: %w", err)
	}
	if len(list) == 0 {
		return nil, errors.New("network status: no location in it")
	}
	var out []LocationStatus
	var errs []error
	for i := range list {
		r := statusReader{path: fmt.Sprintf("network status[%d]", i)}
		out = append(out, r.location(&list[i]))
		errs = append(errs, r.errs...)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return out, nil
}

// statusReader collects what is wrong with one location.
type statusReader struct {
	path string
	errs []error
}

func (r *statusReader) fail(path, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s%s: %s", r.path, path, fmt.Sprintf(format, args...)))
}

func (r *statusReader) location(raw *rawStatus) LocationStatus {
	out := LocationStatus{Location: raw.Location}
	servers, rows := raw.DNSServers, raw.ConnectivityStatus
	if raw.NetworkStatus != nil {
		r.path += ".networkStatus"
		servers, rows = raw.NetworkStatus.DNSServers, raw.NetworkStatus.ConnectivityStatus
	}
	if rows == nil {
		r.fail("", `no "connectivityStatus", want a list of rows`)
	}
	for i, s := range servers {
		a, err := netip.ParseAddr(strings.TrimSpace(s))
		if err != nil {
			r.fail(fmt.Sprintf(".dnsServers[%d]", i), "%q is no address", s)
			continue
		}
		out.NetworkStatus.DNSServers = append(out.NetworkStatus.DNSServers, a.Unmap())
	}
	out.NetworkStatus.Connectivity = make([]Connectivity, 0, len(rows))
	for i := range rows {
		out.NetworkStatus.Connectivity = append(out.NetworkStatus.Connectivity, r.row(fmt.Sprintf(".connectivityStatus[%d]", i), &rows[i]))
	}
	return out
}

func (r *statusReader) row(path string, raw *rawRow) Connectivity {
	c := Connectivity{Name: raw.Name, Error: raw.Error, Type: raw.ResourceType, Optional: raw.IsOptional}
	if err := c.Status.UnmarshalText([]byte(raw.Status)); err != nil {
		r.fail(path+".status", "%v", err)
	}
	if raw.Name == "" {
		r.fail(path+".name", "none, want a host name")
	}
	for _, x := range []struct {
		field, text string
		to          *time.Time
	}{{"lastUpdated", raw.LastUpdated, &c.LastUpdated}, {"lastStatusChange", raw.LastStatusChange, &c.LastStatusChange}} {
		if x.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, x.text)
		if t = t.UTC(); err != nil || t.Year() < 0 || t.Year() > 9999 {
			r.fail(path+"."+x.field, "%q is no time such as 2026-01-02T03:04:05Z", x.text)
			continue
		}
		*x.to = t
	}
	return c
}
