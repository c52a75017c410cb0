package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"azpath/route"
)

// maxWatchBytes bounds what [ParseEffectiveRoutes] reads.
const maxWatchBytes = 16 << 20

// ParseEffectiveRoutes reads what a tool showed: the JSON of `az network nic
// show-effective-route-table`, of the REST call behind it, or the bare list that
// PowerShell gives; or the table of -o table. What a terminal put in front, such as
// the progress word "Running ..", is passed over. Keys and words are compared without
// case; next hop types may be spelt as the API, the portal, Network Watcher or classic
// deployments do (net:1.5 table). A prefix or address may stand alone where a list
// belongs, and keys that mean nothing here are passed over. Rows keep their order.
//
// The error joins an [*InputError] for each mistake. Text of more than 16 MiB is
// refused.
func ParseEffectiveRoutes(b []byte) (EffectiveRoutes, error) {
	if len(b) > maxWatchBytes {
		return nil, &InputError{Problem: fmt.Sprintf("effective routes may have %d bytes, these have more", maxWatchBytes)}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if rows, errs, ok := routeTable(b); ok {
		if errs != nil {
			return nil, errors.Join(errs...)
		}
		return rows, nil
	}
	raw, err := listOf(jsonOf(b), "routes")
	if err != nil {
		return nil, err
	}
	return readEach(raw, func(place string, text []byte) (EffectiveRoute, []error) {
		r := rowReader{place: place}
		row := r.row(text)
		return row, r.errs
	})
}

// readEach reads the elements of a tool's answer, all or, with mistakes, none.
func readEach[T any](raw []json.RawMessage, read func(place string, text []byte) (T, []error)) (out []T, err error) {
	var errs []error
	for i, text := range raw {
		x, wrong := read(fmt.Sprintf("value[%d]", i), text)
		out = append(out, x)
		if len(errs) < maxInputErrors {
			errs = append(errs, wrong...)
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return out, nil
}

// listOf splits a tool's answer into its elements: a list, or an object with one in
// "value".
func listOf(b []byte, of string) (raw []json.RawMessage, err error) {
	if err := checkSyntax(b); err != nil {
		return nil, err
	}
	if b = bytes.TrimSpace(b); b[0] == '[' {
		_ = json.Unmarshal(b, &raw) // checked
		return raw, nil
	}
	var answer struct {
		Value *[]json.RawMessage `json:"value"`
	}
	if json.Unmarshal(b, &answer) != nil || answer.Value == nil {
		return nil, &InputError{Problem: "want a list of " + of + `, or an object with one in "value"`}
	}
	return *answer.Value, nil
}

// UnmarshalJSON is [ParseEffectiveRoutes]. Null and errors leave rows as it was.
func (rows *EffectiveRoutes) UnmarshalJSON(b []byte) error {
	return unmarshalBy(b, rows, ParseEffectiveRoutes)
}

// unmarshalBy puts what parse makes of a text into to.
func unmarshalBy[T any](b []byte, to *T, parse func([]byte) (T, error)) error {
	if isNull(b) {
		return nil
	}
	read, err := parse(b)
	if err == nil {
		*to = read
	}
	return err
}

// UnmarshalJSON reads one row. Null and errors leave it as it was.
func (row *EffectiveRoute) UnmarshalJSON(b []byte) error {
	if isNull(b) {
		return nil
	}
	r := rowReader{place: "route"}
	read := r.row(b)
	if r.errs != nil {
		return errors.Join(r.errs...)
	}
	*row = read
	return nil
}

// rowReader reads one row and collects what is wrong with it.
type rowReader struct {
	place string
	errs  []error
}

// rawRow has every value as a text, a list of texts, or nothing.
type rawRow struct {
	AddressPrefix, DestinationServiceTags, NextHopIPAddress looseTexts
	DisableBGPRoutePropagation, HasBGPOverride              bool
	Name, NextHopType, Source, State                        string
}

// looseTexts is a list of texts, of which a single one may stand alone.
type looseTexts []string

func (l *looseTexts) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		if *l = nil; one != "" {
			*l = looseTexts{one}
		}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(l))
}

func (r *rowReader) bad(key, value, problem string) {
	r.errs = append(r.errs, &InputError{Path: r.place + "." + key, Value: quote(value), Problem: problem})
}

func (r *rowReader) row(b []byte) (row EffectiveRoute) {
	var raw rawRow
	if err := json.Unmarshal(b, &raw); err != nil || isNull(b) {
		r.errs = append(r.errs, &InputError{Path: r.place, Problem: "want an object with addressPrefix, nextHopIpAddress, nextHopType, source and state"})
		return row
	}
	return r.read(&raw)
}

func (r *rowReader) read(raw *rawRow) (row EffectiveRoute) {
	row = EffectiveRoute{Name: raw.Name, DisableBGPPropagation: raw.DisableBGPRoutePropagation, BGPOverride: raw.HasBGPOverride}
	for _, s := range raw.AddressPrefix {
		p, problem := readPrefix(s)
		if problem != "" {
			r.bad("addressPrefix", s, problem)
		}
		row.Prefixes = append(row.Prefixes, p)
	}
	if len(row.Prefixes) == 0 {
		r.errs = append(r.errs, &InputError{Path: r.place + ".addressPrefix", Problem: "none given, want one at least"})
	}
	for _, s := range raw.NextHopIPAddress {
		a, err := netip.ParseAddr(s)
		if err != nil || a.Zone() != "" {
			r.bad("nextHopIpAddress", s, "want an address such as 10.0.0.4")
		}
		row.NextHopIPs = append(row.NextHopIPs, a.Unmap())
	}
	if len(raw.DestinationServiceTags) > 0 {
		row.ServiceTag = raw.DestinationServiceTags[0]
	}
	if !strings.EqualFold(raw.Source, unknownSource) {
		read1(r, "source", raw.Source, &row.Source)
	}
	read1(r, "state", raw.State, &row.State)
	read1(r, "nextHopType", raw.NextHopType, &row.NextHopType)
	if row.State == route.StateWithdrawn {
		r.bad("state", raw.State, "want Active or Invalid")
	}
	return row
}

// read1 reads a word of Azure's.
func read1(r *rowReader, key, text string, to interface{ UnmarshalText([]byte) error }) {
	if err := to.UnmarshalText([]byte(text)); err != nil {
		problem := err.Error()
		if _, list, ok := strings.Cut(problem, " is none of "); ok {
			problem = "want one of " + list
		}
		r.bad(key, text, problem)
	}
}
