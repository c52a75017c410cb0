package azjson

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// translation makes a design of a set of resources.
type translation struct {
	set      *set
	notebook *notebook
	doubts   doubts // unknown values that readers met
	names    namer
	d        sim.Design
	opened   []*object
	gaps     []Gap
	standins standins
	spelling map[string]string
	elements []ownPart // what an export says beside the resources
	told     func(*resource.Resource) bool

	vnets     map[string]int    // where a network stands in the design, by key
	subnets   map[string][2]int // and a subnet: network and subnet
	mentions  mentions          // references to subnets
	listedBy  map[string]string // the public address that lists a configuration, by its key
	resolving int               // how deep facts stand for facts
	// resolvingParts: facts are being put into a text
	resolvingParts bool
	places         places              // private addresses that are given here
	strange        map[string]string   // names of public addresses that no file has, by key
	ofPrefix       map[string][]string // names of the addresses of a public prefix, by its key
	sets           map[string]string   // the interface that stands for a scale set, by the set's key
	members        map[string][]string // machines that say which pool or rule they belong to, by its key
	machines       map[string]string   // the name in the design of an interface's configuration, by its key
	estate         estate
	observed       []Observed // effective routes and rules among the sources
	links          links
	origins        map[string][]*resource.Resource // by address in Terraform's configuration
	called         map[string]string               // which service has a host name
	cloud          string                          // of the import, as [Options.Cloud]
}

// reader translates the resources of one type.
type reader struct {
	kind string // as Microsoft spells it
	read func(*translation, *resource.Resource)
}

// readers are all types that the design has a place for, in the order in which they
// are read: what others refer to comes first. To model another type, write a function
// that opens the resource, asks for its properties, and adds to t.d; whatever it does
// not ask for is noted by itself. Types that are read with their owner stand here with
// a nil function.
func readers() []reader { return slices.Concat(networkReaders(), serviceReaders()) }

// spellings are how Microsoft spells the types that are modelled, by type in lower case.
func spellings() map[string]string {
	out := map[string]string{}
	for _, k := range readers() {
		out[strings.ToLower(k.kind)] = k.kind
	}
	return out
}

// translate reads every resource.
func (t *translation) translate() {
	t.spelling, t.told = spellings(), told(t.elements)
	t.linkInterfaces()
	t.profiles()
	t.outside()
	t.orphans()
	t.nameOnly()
	t.linked()
	t.names.assign(t.set.byKey)
	t.nameProfiles()
	t.members = map[string][]string{}
	t.called = map[string]string{}
	t.machines, t.strange, t.ofPrefix = map[string]string{}, map[string]string{}, map[string][]string{}
	t.vnets, t.subnets, t.estate = map[string]int{}, map[string][2]int{}, newEstate()
	t.addresses()
	t.place()
	for _, k := range readers() {
		if k.read == nil {
			continue
		}
		for _, r := range t.set.of(k.kind) {
			if !t.told(r) {
				k.read(t, r)
			}
		}
	}
	t.join()
	t.nameServers()
	t.strangers()
	for _, o := range t.opened {
		o.unread()
	}
}

// strangers notes the types that no reader knows.
func (t *translation) strangers() {
	for _, r := range t.set.all() {
		if t.told(r) {
			continue
		}
		if known, ok := irrelevant(r.Type); ok {
			if known != "" {
				t.notebook.add(NoteNotModelled, r.Type, subject(r), known, r.Body.Place().String())
			}
			continue
		}
		if t.spelling[r.Type] == "" {
			t.notebook.add(NoteNotModelled, r.Type, subject(r), t.missing(r), r.Body.Place().String())
		}
	}
}

// name is what a resource is called in the design; "" for one that no file has.
func (t *translation) name(id string) string { return t.names.names[resource.Key(id)] }

// find is the name of the resource that a property refers to. If no file has it, or it
// is of another type, that is noted and the name is empty.
func (t *translation) find(o *object, key, id, kind string) string {
	if id == "" {
		return ""
	}
	r := t.set.get(id)
	if r == nil {
		o.note(NoteDangling, key, "refers to "+short(id)+", which no file has"+without[strings.ToLower(kind)])
		return ""
	}
	if !resource.Is(r.Type, kind) {
		o.note(NoteProblem, key, "refers to "+subject(r)+", want one of "+kind)
		return ""
	}
	return t.name(id)
}

// without says what the design is like without something that no file has, by its type.
var without = map[string]string{
	strings.ToLower(kindNSG):      ": nothing is filtered there",
	strings.ToLower(kindTable):    ": only Azure's own routes hold there",
	strings.ToLower(kindNAT):      ": the way out that it gives is missing",
	strings.ToLower(kindVNet):     ", and whose space is not known: no route leads there",
	strings.ToLower(kindSubnet):   ", and of which too little is known to assume one",
	strings.ToLower(kindPublicIP): ": there is no such address",
}

// ref is find for a reference by identifier: {"id": …}.
func (o *object) ref(key, kind string) string { return o.t.find(o, key, o.id(key), kind) }

// refs are the names for a list of references; what no file has is left out.
func (o *object) refs(key, kind string) (out []string) {
	for _, id := range o.ids(key) {
		if n := o.t.find(o, key, id, kind); n != "" {
			out = append(out, n)
		}
	}
	return out
}

// short is an identifier for a message: type and names.
func short(id string) string {
	p, ok := resource.ParseID(id)
	if !ok || len(p.Names) == 0 {
		return strconv.Quote(id)
	}
	_, kind, _ := strings.Cut(p.Type, "/")
	return kind + "/" + strings.Join(p.Names, "/")
}

// subnetName is a subnet's name in the design, "vnet/subnet"; "" if no file has it.
func (t *translation) subnetName(id string) string {
	at, ok := t.subnets[resource.Key(id)]
	if !ok {
		return ""
	}
	v := &t.d.VNets[at[0]]
	return v.Name + "/" + v.Subnets[at[1]].Name
}

// subnetOf is the name of the subnet that a property refers to.
func (o *object) subnet(key string) string {
	id := o.id(key)
	if id == "" {
		return ""
	}
	name := o.t.subnetName(id)
	if name == "" {
		o.note(NoteDangling, key, "refers to "+short(id)+", which no file has"+without[strings.ToLower(kindSubnet)])
	}
	return name
}

// vnet is the name of the network that a property refers to.
func (o *object) vnet(key string) string { return o.ref(key, kindVNet) }

// subnetAt is the subnet itself, nil if no file has it. It is good until networks or
// subnets are added.
func (t *translation) subnetAt(id string) *sim.Subnet {
	at, ok := t.subnets[resource.Key(id)]
	if !ok {
		return nil
	}
	return &t.d.VNets[at[0]].Subnets[at[1]]
}

func itoa(n int) string { return strconv.Itoa(n) }

func sortPrefixes(p []netip.Prefix) []netip.Prefix {
	slices.SortFunc(p, func(a, b netip.Prefix) int { return cmp.Or(a.Addr().Compare(b.Addr()), a.Bits()-b.Bits()) })
	return slices.Compact(p)
}
