package render

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"azpath/sim"
)

// scene is what a picture of a design shows, before anything has a place on paper.
type scene struct {
	name  string
	parts []*part
	links []link
	// devices are the boxes of devices by name, and of what is drawn as one of many.
	devices map[string]*part
}

// newScene is the scene of a design, which need not compile. Of many alike those
// devices are drawn for themselves that a trace names.
func newScene(d *sim.Design, traces ...*sim.Trace) *scene {
	b := &builder{
		d: d, scene: &scene{name: d.Name, devices: map[string]*part{}}, shown: map[string]bool{},
		public: map[string]string{}, vnets: map[string]*part{}, subnets: map[string]*part{}, sites: map[string]*part{},
	}
	for _, t := range traces {
		b.show(t)
	}
	for _, p := range d.PublicIPs {
		b.public[p.Name] = p.IP.String()
	}
	b.outside()
	b.networks()
	b.balancers()
	b.instances()
	b.endpoints()
	b.resolvers()
	b.peerings()
	b.groups()
	b.connections()
	s := b.scene
	for _, p := range []*part{b.internet, b.services, b.elsewhere} {
		if p != nil && len(p.parts) > 0 {
			s.parts = append(s.parts, p)
		}
	}
	b.ranks()
	s.parts = append(s.parts, b.places...)
	order(s.parts)
	b.collapse()
	n := 0
	for _, p := range s.parts {
		p.each(func(x *part) {
			n++
			x.id, x.title = n, titled(x.title)
		})
	}
	slices.SortStableFunc(s.links, func(a, b link) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.from.id, b.from.id), cmp.Compare(a.to.id, b.to.id), strings.Compare(a.label, b.label))
	})
	return s
}

// titled is a name to show, of what has none too.
func titled(name string) string {
	if strings.TrimSpace(name) == "" {
		return "(no name)"
	}
	return name
}

// builder makes a scene of a design.
type builder struct {
	d     *sim.Design
	scene *scene
	// shown are the devices that keep a box of their own.
	shown  map[string]bool
	public map[string]string // public addresses by name

	internet, services, elsewhere *part
	places                        []*part // sites and networks
	vnets, subnets, sites         map[string]*part
}

// show notes what a trace names.
func (b *builder) show(t *sim.Trace) {
	if t == nil {
		return
	}
	b.shown[t.Verdict.At] = true
	for _, k := range t.Blockers {
		b.shown[k.At] = true
	}
	for _, l := range t.Legs {
		for _, h := range l.Hops {
			b.shown[h.Device] = true
			for _, s := range h.Steps {
				b.show(s.Nested)
			}
		}
	}
	b.show(query(t))
}

// device adds a box for a device. Of two with one name, which no design that compiles
// has, packets pass the first.
func (b *builder) device(in *part, p *part) *part {
	if p.title == "" {
		p.title = p.name
	}
	in.add(p)
	if _, taken := b.scene.devices[p.name]; !taken {
		b.scene.devices[p.name] = p
	}
	return p
}

// publicIP is a public address as text: the address of a declared one.
func (b *builder) publicIP(name string) string {
	if a, ok := b.public[name]; ok {
		return a
	}
	return name
}

// subnet is where a device stands that names its subnet, declared or not.
func (b *builder) subnet(ref string) *part {
	if s, ok := b.subnets[ref]; ok {
		return s
	}
	vnet, name, _ := strings.Cut(ref, "/")
	in, ok := b.vnets[vnet]
	if !ok {
		if b.elsewhere == nil {
			b.elsewhere = &part{kind: kindElsewhere, title: "elsewhere", lines: []string{"in networks that are not declared"}}
		}
		in, name = b.elsewhere, ref
	}
	s := &part{kind: kindSubnet, name: ref, title: name, lines: []string{"not declared"}}
	in.add(s)
	b.subnets[ref] = s
	return s
}

// addrs are addresses as one line.
func addrs(list ...netip.Addr) string {
	var words []string
	for i, a := range list {
		if i == 3 && len(list) > 4 {
			words = append(words, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		if a.IsValid() {
			words = append(words, a.String())
		}
	}
	return strings.Join(words, ", ")
}

func firstAddr(list []netip.Addr) (a netip.Addr) {
	for i, x := range list {
		if i == 0 || x.Compare(a) < 0 {
			a = x
		}
	}
	return a
}

func firstPrefix(list []netip.Prefix) (a netip.Addr) {
	for i, x := range list {
		if i == 0 || x.Addr().Compare(a) < 0 {
			a = x.Addr()
		}
	}
	return a
}

func prefixes(list []netip.Prefix) string { return few(texts(list), 3) }

func texts[T fmt.Stringer](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.String()
	}
	return out
}

// few is a list as text, of which only so many are told.
func few(list []string, most int) string {
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

// lines leaves out what is empty.
func lines(all ...string) (out []string) {
	for _, l := range all {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// named is a word before a name, empty without one.
func named(word, name string) string {
	if name == "" {
		return ""
	}
	return word + " " + name
}
