package azjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// ExportParts says how much of a design an export holds. The zero value is all of it.
type ExportParts uint8

const (
	// ExportWhole is every Azure resource, and one element more, of type
	// azpath/designs, with what no resource of Azure's says.
	ExportWhole ExportParts = iota
	// ExportResources is the Azure resources alone, as Azure would list them.
	ExportResources
)

// ExportOptions are what a design does not say of its resources. The zero value has
// placeholders.
type ExportOptions struct {
	// Subscription and ResourceGroup are those of every identifier. Empty ones are a
	// subscription of zeros, and "azpath".
	Subscription, ResourceGroup string
	// Location is that of what stands in no network with one, and of networks without
	// one: Import gives those back with it. Empty leaves it out.
	Location string
	Parts    ExportParts
}

// Export writes a design as the Azure REST API shows its resources: a JSON list sorted
// by identifier, indented, the resources in the same bytes whatever order the design's
// lists are in, but for the rules of a firewall's collection, which stay in theirs. Child
// resources stand where Azure has them: subnets, peerings, routes and rules in their
// owner, record sets, links, endpoints and groups of rule collections beside it. The error
// is that of [sim.Compile], for a design that it refuses, or says that the text is longer
// than [MaxBytes].
//
// [Import] gives back the design that was exported, up to the order of lists and to
// values that are written out where the design leaves Azure's default unsaid: so a record
// has its time to live and full names, a DNAT rule the address instead of the name of one,
// and a region no blanks. Azure's resources say nearly all of a design. With
// [ExportResources] that much comes back; by default one element more, if there is anything
// to say in it, holds the rest in the design's own JSON:
//
//	{"type": "azpath/designs", "name": "design", "properties": {"parts": …, "details": …, "insteadOf": […]}}
//
// parts are those of a design that are no resources of Azure's, or none that Import reads:
//
//   - the design's name, its assumptions, reserved prefixes, service and FQDN tags, and
//     what threat intelligence lists;
//   - on-premises sites with their hosts and edges, hosts on the internet, services, and
//     which machines are DNS servers;
//   - Network Manager's security admin configurations and connected groups;
//   - application gateways, and private endpoints and link services whose address is left
//     to Azure;
//   - whatever else Import takes for something other than the design has: so a rule
//     without a name, or a zone with NS and SOA records of its own.
//
// The resources that Azure has for those stand in the list too, for people and other
// tools; insteadOf names them, and Import does not read what it names, so edit parts.
//
// details are what is added to resources of the same name: to a machine, the ports it
// listens on, its appliance and its resolver; to a subnet, observed effective routes; to
// a route table, the routes of Network Manager; to a firewall, its inbound idle timeout;
// to a virtual network gateway or an application gateway, the addresses of its instances;
// to a connection, the site and edge it leads to and what it has learned by BGP; to a
// private endpoint, what the service behind it is called; to API Management, the addresses
// of its machines and the DNS servers it still asks; to a public zone, that it is signed.
// Details of a resource that is gone are noted in the report and left out.
func Export(d sim.Design, o ExportOptions) ([]byte, error) {
	if _, err := sim.Compile(d); err != nil {
		return nil, fmt.Errorf("a design that does not compile has no resources: %w", err)
	}
	e := resourcesOf(&d, o)
	if o.Parts == ExportWhole {
		if err := e.own(); err != nil {
			return nil, err
		}
	}
	return e.text()
}

// resourcesOf writes the resources of a design.
func resourcesOf(d *sim.Design, o ExportOptions) *exporting {
	e := &exporting{d: d, options: o, partOf: map[string]string{}, whole: map[string]bool{}}
	e.scope = e.group("")
	e.networks()
	e.groups()
	e.managers()
	e.interfaces()
	e.balancers()
	e.firewalls()
	e.policies()
	e.zones()
	e.resolvers()
	e.endpoints()
	e.instances()
	e.applicationGateways()
	e.gateways() // last, as ends of connections are called as nothing else is
	return e
}

// group is the resource group of the export, or one beside it, for what would be called
// the same.
func (e *exporting) group(suffix string) string {
	o := &e.options
	return resource.GroupScope(either(o.Subscription, "00000000-0000-0000-0000-000000000000"), either(o.ResourceGroup, "azpath")+suffix)
}

// exporting is an export under way.
type exporting struct {
	d       *sim.Design
	options ExportOptions
	scope   string
	out     []exported
	// partOf is the identifier of the resource that is a part of the design, for those
	// that are so together with another, and whole are the parts of which the resources
	// do not say all.
	partOf map[string]string
	whole  map[string]bool
}

// exported is one element of the list.
type exported struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Type       string `json:"type"`
	Kind       string `json:"kind,omitempty"`
	Location   string `json:"location,omitempty"`
	Tags       any    `json:"tags,omitempty"`
	SKU        any    `json:"sku,omitempty"`
	Properties any    `json:"properties"`
}

// obj is a JSON object. What is empty in it is left out: see tidy.
type obj map[string]any

// add puts a resource into the list, its identifier made of its type and names.
func (e *exporting) add(kind string, x exported, names ...string) {
	x.ID, x.Name, x.Type = e.id(kind, names...), names[len(names)-1], kind
	x.Tags, x.SKU = tidy(x.Tags), tidy(x.SKU)
	if x.Properties = tidy(x.Properties); x.Properties == nil {
		x.Properties = obj{}
	}
	e.out = append(e.out, x)
}

func (e *exporting) id(kind string, names ...string) string {
	return resource.Join(e.scope, kind, names...)
}

// ref is a reference to a resource, nothing if it has no name.
func (e *exporting) ref(kind string, names ...string) any {
	if names[len(names)-1] == "" {
		return nil
	}
	return obj{"id": e.id(kind, names...)}
}

// refs are references to several of a type.
func (e *exporting) refs(kind string, names []string) (out []any) {
	for _, n := range slices.Sorted(slices.Values(names)) {
		out = append(out, e.ref(kind, n))
	}
	return out
}

// part is a child resource, or something like one, that stands in its owner.
func (e *exporting) part(kind string, properties obj, names ...string) obj {
	return obj{"id": e.id(kind, names...), "name": names[len(names)-1], "properties": properties}
}

// subnet refers to a subnet by its name in designs, "vnet/subnet".
func (e *exporting) subnet(name string) any {
	vnet, subnet, _ := strings.Cut(name, "/")
	return e.ref(kindSubnet, vnet, subnet)
}

// region is where a network is, or what is in its subnet.
func (e *exporting) region(vnet string) string {
	vnet, _, _ = strings.Cut(vnet, "/")
	for i := range e.d.VNets {
		if v := &e.d.VNets[i]; v.Name == vnet && v.Region != "" {
			return region(v.Region)
		}
	}
	return e.options.Location
}

// text is the list as JSON.
func (e *exporting) text() ([]byte, error) {
	slices.SortFunc(e.out, byID)
	if e.out == nil {
		e.out = []exported{}
	}
	return encoded(e.out)
}

func byID(a, b exported) int { return strings.Compare(a.ID, b.ID) }

// encoded is JSON as people read it.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	if err := w.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// tidy leaves out what is empty: texts, lists, objects, zeros. False stays, as Azure
// shows it.
func tidy(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case int:
		if v == 0 {
			return nil
		}
	case []string:
		if len(v) == 0 {
			return nil
		}
	case []any:
		out := v[:0]
		for _, x := range v {
			if x = tidy(x); x != nil {
				out = append(out, x)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case obj:
		for k, x := range v {
			if x = tidy(x); x == nil {
				delete(v, k)
			} else {
				v[k] = x
			}
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// sorted are the elements of a list as JSON, in the order of their names, and of those
// without one in that of what they say.
func sorted[T any](list []T, name func(*T) string, write func(*T) obj) []any {
	type written struct {
		name, text string
		value      any
	}
	all := make([]written, len(list))
	for i := range list {
		x := write(&list[i])
		text, _ := json.Marshal(x) // of texts, numbers and such: no error
		all[i] = written{name(&list[i]), string(text), x}
	}
	slices.SortFunc(all, func(a, b written) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.text, b.text))
	})
	out := make([]any, len(all))
	for i, x := range all {
		out[i] = x.value
	}
	return out
}

// spelt are addresses or prefixes in their text form.
func spelt[T fmt.Stringer](list []T) (out []string) {
	for _, x := range list {
		out = append(out, x.String())
	}
	return out
}

// ordered is a list whose order means nothing, sorted.
func ordered(list []string) []string { return slices.Sorted(slices.Values(list)) }

// address is an address as text, "" for none.
func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// allocation is how an address was chosen: given by hand, or by Azure.
func allocation(a netip.Addr) string {
	if a.IsValid() {
		return "Static"
	}
	return "Dynamic"
}

// family is the word for an address's version.
func family(a netip.Addr) string {
	if a.Is6() {
		return "IPv6"
	}
	return "IPv4"
}
