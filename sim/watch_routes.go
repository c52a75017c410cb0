package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/route"
)

// EffectiveRoutes is what `az network nic show-effective-route-table` answers
// for a network interface: every route that Azure shows, Active or Invalid. In
// JSON it has that command's form, {"value": [...]}; String is its table.
//
// Azure promises no order. This one is what real answers have, block by block:
// the own network, peerings, connected groups, gateways, Internet, None, service
// endpoints, private endpoints, user routes. Within a block IPv4 comes first, then
// the shorter prefix, then the lower address.
type EffectiveRoutes []EffectiveRoute

// EffectiveRoute is one row. Most rows have one prefix; a service endpoint, a
// connected group and a user route to a service tag have one row for all of
// theirs, highest address first as Azure shows them, and a second one if some
// prefixes are Invalid and some are not.
type EffectiveRoute struct {
	Prefixes []netip.Prefix
	// ServiceTag is what a user route was written as, if not as a prefix. In JSON
	// it stands in destinationServiceTags.
	ServiceTag string
	// DisableBGPPropagation says of the whole subnet that it learns no gateway routes.
	DisableBGPPropagation bool
	BGPOverride           bool
	Name                  string // of a user route
	NextHopType           route.HopType
	NextHopIPs            []netip.Addr // several for a route to equal appliances
	Source                route.Source // zero is Azure's "Unknown"
	State                 route.State
}

// EffectiveRoutes is what Azure would show for a network interface, by its name.
// It also answers what no tool of Azure does: for an API Management instance, a
// firewall, a gateway, and for any subnet by "vnet/subnet" (net:8 table). The
// error names what there is.
//
// None routes that an overridden 0.0.0.0/0 took away are not shown (net:R4). A
// gateway's rows, one an instance, have the next hop address that the design gives
// them, which is opaque (net:1.4.b3, net:1.4.b4). Of a subnet whose table was
// observed it is that, row by row.
func (n *Network) EffectiveRoutes(name string) (EffectiveRoutes, error) {
	s, err := n.subnetOf(name)
	if err != nil {
		return nil, err
	}
	return s.table.rows(), nil
}

// rows is the table as Azure shows it, or as a tool showed it.
func (t *table) rows() (rows EffectiveRoutes) {
	if t.observed != nil {
		return t.observed.clone()
	}
	var blocks []rowBlock
	at := map[rowKey]int{}
	for _, e := range t.routes.Effective() {
		key := keyOfRow(&e)
		i, known := at[key]
		// Each instance of a gateway is a row, whatever address it shows (net:1.4.b3).
		if !known || e.Route.Source == route.SourceVirtualNetworkGateway {
			i = len(rows)
			at[key] = i
			rows = append(rows, newRow(&e, t.noPropagation))
			blocks = append(blocks, blockOf(&e.Route))
		}
		rows[i].add(&e.Route)
	}
	rows.sort(blocks)
	return rows
}

func (rows EffectiveRoutes) clone() EffectiveRoutes {
	out := slices.Clone(rows)
	for i := range out {
		out[i].Prefixes, out[i].NextHopIPs = slices.Clone(out[i].Prefixes), slices.Clone(out[i].NextHopIPs)
	}
	return out
}

// subnetOf finds the subnet by whose table a name sends.
func (n *Network) subnetOf(name string) (*subnet, error) {
	if s, ok := n.subnets[name]; ok {
		return s, nil
	}
	var have []string
	for _, d := range n.devices {
		s := subnetOfDevice(d)
		if s == nil {
			continue
		}
		if d.self().name == name {
			return s, nil
		}
		have = append(have, d.self().name)
	}
	if near, count := byDistance(name, have); count > 0 {
		have = near
	}
	slices.Sort(have)
	return nil, &InputError{Path: "network interface", Value: quote(name), Problem: fmt.Sprintf("nothing with routes of its own has this name (have %s)", listed(have[:min(len(have), 10)]))}
}

func subnetOfDevice(d device) *subnet {
	switch d := d.(type) {
	case *nic:
		return d.subnet
	case *firewall:
		return d.subnet
	case *gateway:
		return d.subnet
	}
	return nil
}

// rowKey is what routes of one row have in common.
type rowKey struct {
	prefix netip.Prefix // zero where a row has many
	ip     netip.Addr   // zero where a row has many
	name   string
	tag    string
	kind   route.HopType
	source route.Source
	state  route.State
}

func keyOfRow(e *route.EffectiveRoute) rowKey {
	r := &e.Route
	k := rowKey{r.Prefix, r.NextHop.IP, r.Name, r.Tag, r.NextHop.Type, r.Source, e.State}
	switch {
	case r.NextHop.Type == route.HopVirtualNetworkServiceEndpoint, r.Tag != "":
		k.prefix = netip.Prefix{}
	case r.NextHop.Type == route.HopConnectedGroup:
		k.prefix, k.name = netip.Prefix{}, ""
	}
	if r.NextHop.Type == route.HopVirtualApplianceEcmp {
		k.ip = netip.Addr{}
	}
	return k
}

func newRow(e *route.EffectiveRoute, noPropagation bool) EffectiveRoute {
	row := EffectiveRoute{DisableBGPPropagation: noPropagation, NextHopType: e.Route.NextHop.Type, Source: e.Route.Source, State: e.State}
	if e.Route.Source == route.SourceUser {
		row.Name, row.ServiceTag, row.BGPOverride = e.Route.Name, e.Route.Tag, e.Route.BGPOverride
	}
	if row.NextHopType == route.HopVirtualApplianceEcmp {
		row.NextHopType = route.HopVirtualAppliance // Azure shows the many addresses and this type
	}
	return row
}

func (row *EffectiveRoute) add(r *route.Route) {
	if !slices.Contains(row.Prefixes, r.Prefix) {
		row.Prefixes = append(row.Prefixes, r.Prefix)
	}
	if ip := r.NextHop.IP; ip.IsValid() && !slices.Contains(row.NextHopIPs, ip) {
		row.NextHopIPs = append(row.NextHopIPs, ip)
	}
}

// rowBlock is where a row stands in Azure's answers.
type rowBlock uint8

func blockOf(r *route.Route) rowBlock {
	order := []route.HopType{
		route.HopVnetLocal, route.HopVNetPeering, route.HopVNetGlobalPeering, route.HopConnectedGroup, route.HopVirtualNetworkGateway,
		route.HopInternet, route.HopNone, route.HopVirtualNetworkServiceEndpoint, route.HopInterfaceEndpoint,
	}
	if r.Source == route.SourceUser {
		return rowBlock(len(order))
	}
	return rowBlock(slices.Index(order, r.NextHop.Type))
}

// sort puts the rows in order, whose blocks are given.
func (rows EffectiveRoutes) sort(blocks []rowBlock) {
	order := make([]int, len(rows))
	for i := range rows {
		order[i] = i
		slices.SortFunc(rows[i].Prefixes, func(a, b netip.Prefix) int { return comparePrefixes(b, a) })
		slices.SortFunc(rows[i].NextHopIPs, netip.Addr.Compare)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &rows[i], &rows[j]
		return cmp.Or(cmp.Compare(blocks[i], blocks[j]), comparePlaces(a.Prefixes[0], b.Prefixes[0]), strings.Compare(a.Name, b.Name))
	})
	sorted := make(EffectiveRoutes, len(rows))
	for i, at := range order {
		sorted[i] = rows[at]
	}
	copy(rows, sorted)
}

func comparePrefixes(a, b netip.Prefix) int {
	return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
}

func comparePlaces(a, b netip.Prefix) int {
	return cmp.Or(cmp.Compare(a.Addr().BitLen(), b.Addr().BitLen()), cmp.Compare(a.Bits(), b.Bits()), a.Addr().Compare(b.Addr()))
}

// effectiveForm is a row in the command's JSON, its keys in the command's order.
type effectiveForm struct {
	Prefixes      []netip.Prefix `json:"addressPrefix"`
	Tags          []string       `json:"destinationServiceTags"`
	NoPropagation bool           `json:"disableBgpRoutePropagation"`
	BGPOverride   bool           `json:"hasBgpOverride"`
	Name          *string        `json:"name"`
	NextHopIPs    []netip.Addr   `json:"nextHopIpAddress"`
	NextHopType   string         `json:"nextHopType"`
	Source        string         `json:"source"`
	State         string         `json:"state"`
	TagMap        struct{}       `json:"tagMap"`
}

// unknownSource is the API's word for a source that it does not tell.
const unknownSource = "Unknown"

// MarshalJSON writes the row as the command does.
func (row EffectiveRoute) MarshalJSON() ([]byte, error) {
	f := effectiveForm{
		Prefixes: append([]netip.Prefix{}, row.Prefixes...), Tags: []string{}, NoPropagation: row.DisableBGPPropagation, BGPOverride: row.BGPOverride,
		NextHopIPs: append([]netip.Addr{}, row.NextHopIPs...), NextHopType: row.NextHopType.String(), Source: row.source(), State: row.State.String(),
	}
	if row.ServiceTag != "" {
		f.Tags = append(f.Tags, row.ServiceTag)
	}
	if row.Name != "" {
		f.Name = &row.Name
	}
	return json.Marshal(f)
}

func (row *EffectiveRoute) source() string { return sourceWord(row.Source) }

// MarshalJSON writes {"nextLink": null, "value": [...]}.
func (rows EffectiveRoutes) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		NextLink *string          `json:"nextLink"`
		Value    []EffectiveRoute `json:"value"`
	}{nil, append([]EffectiveRoute{}, rows...)})
}

// String is the command's answer with -o table: the columns Source, State, Address
// Prefix, Next Hop Type and Next Hop IP. It ends with a newline.
func (rows EffectiveRoutes) String() string {
	cells := [][]string{{"Source", "State", "Address Prefix", "Next Hop Type", "Next Hop IP"}, make([]string, 5)}
	for i := range rows {
		row := &rows[i]
		cells = append(cells, []string{row.source(), row.State.String(), joined(row.Prefixes), row.NextHopType.String(), joined(row.NextHopIPs)})
	}
	var b strings.Builder
	writeTable(&b, cells)
	return b.String()
}

// writeTable writes rows under their heads, the first two: the second is the
// line between.
func writeTable(b *strings.Builder, cells [][]string) {
	for column, head := range cells[0] {
		width := len(head) + 2
		for _, row := range cells {
			width = max(width, len(row[column]))
		}
		cells[1][column] = strings.Repeat("-", width)
	}
	for _, row := range cells {
		line := ""
		for column, cell := range row {
			line += fmt.Sprintf("%-*s  ", len(cells[1][column]), cell)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// joined puts spaces between.
func joined[T fmt.Stringer](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return strings.Join(texts, " ")
}
