package azjson

import (
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"azpath/route"
	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// Observed is what a tool answered about a network interface. The design does not
// hold it: lay it beside what the design makes of the interface by [Observed.Compare],
// or simulate with it by [Result.AsObserved].
type Observed struct {
	File string `json:"file"`
	// NIC is the design's name of the interface, by what [Options].Observed says, by the
	// request of a recorded exchange, by a rule's association, by the file's name, or
	// by the one subnet whose machines the routes keep in their network; a guess is in
	// the report. Empty where none of these tells.
	NIC    string              `json:"networkInterface,omitzero"`
	Routes sim.EffectiveRoutes `json:"routes,omitempty"`
	NSGs   sim.EffectiveNSGs   `json:"networkSecurityGroups,omitempty"`

	asked string // the identifier of whom it is about, if the file says so
	place string
}

// Compare lays the answer beside what follows from a network for the interface: its
// routes, its rules, or both, each with what explains the difference. The text is that
// of [sim.RouteComparison] and [sim.NSGComparison].
func (o *Observed) Compare(n *sim.Network) (out []fmt.Stringer, err error) {
	if o.Routes != nil {
		c, err := n.CompareRoutes(o.NIC, o.Routes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.File, err)
		}
		out = append(out, c)
	}
	if o.NSGs != nil {
		c, err := n.CompareNSG(o.NIC, o.NSGs)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.File, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// AsObserved is the design with the effective routes of its interfaces in place of
// those that follow from it, see [sim.Subnet].EffectiveRoutes: all machines of a subnet
// have one table. The result's own design stays as it is.
func (r *Result) AsObserved() sim.Design {
	d := r.Design.Clone()
	for _, o := range r.Observed {
		if s := subnetWith(&d, o.NIC); s != nil && o.Routes != nil && s.EffectiveRoutes == nil {
			s.EffectiveRoutes = slices.Clone(o.Routes)
		}
	}
	return d
}

// subnetWith is the subnet of a machine, or the one of that name; nil if there is none.
func subnetWith(d *sim.Design, name string) *sim.Subnet {
	for at, s := range subnets(d) {
		if name != "" && (name == at || slices.ContainsFunc(s.NICs, func(n sim.NIC) bool { return n.Name == name })) {
			return s
		}
	}
	return nil
}

// observe takes effective routes or rules out of a document. It is false for a list of
// anything else.
func (m *importing) observe(d *document, list []value.Value) bool {
	if len(list) == 0 {
		return false
	}
	form := formOfAnswer(list[0])
	if form != FormEffectiveRoutes && form != FormEffectiveNSG {
		return false
	}
	o := Observed{File: d.name, place: list[0].Place().String()}
	var err error
	text, _ := value.List(list...).MarshalJSON() // of what was parsed: no error
	switch form {
	case FormEffectiveRoutes:
		o.Routes, err = sim.ParseEffectiveRoutes(text)
	case FormEffectiveNSG:
		o.NSGs, err = sim.ParseEffectiveNSGs(text)
		o.asked = associated(list)
	}
	if err != nil {
		m.notebook.add(NoteProblem, "", d.name, err.Error(), o.place)
		return true
	}
	if o.asked == "" {
		if d.asked == nil {
			d.asked = requests(d.v)
		}
		o.asked = d.asked[o.place]
	}
	m.observed = append(m.observed, o)
	return true
}

// associated is the interface that lists of rules are of: each but the subnet's says it.
func associated(list []value.Value) string {
	for _, x := range list {
		if id := x.At("association", "networkInterface", "id").Text(); id != "" {
			return id
		}
	}
	return ""
}

// requests says of a recorded exchange whom its answers are about, by their place: who
// was asked about last. Azure answers such a request later, at another address.
func requests(v value.Value) map[string]string {
	out, last := map[string]string{}, ""
	for _, x := range v.Get("interactions").Items() {
		uri, _, _ := strings.Cut(x.At("request", "uri").Text(), "?")
		low := strings.ToLower(uri)
		for _, end := range []string{"/effectiveroutetable", "/effectivenetworksecuritygroups"} {
			if strings.HasSuffix(low, end) {
				last = uri[:len(uri)-len(end)]
				if at := strings.Index(low, "/subscriptions/"); at >= 0 {
					last = last[at:]
				}
			}
		}
		for _, body := range each([]value.Value{x}, "response", "body") {
			if list := answerIn(body, 0); len(list) > 0 {
				out[list[0].Place().String()] = last
			}
		}
	}
	return out
}

// answerIn is the list of effective routes or rules in envelopes.
func answerIn(v value.Value, depth int) []value.Value {
	inner := unwrapped(v)
	if len(inner) > 0 && formOfAnswer(inner[0]) != 0 {
		return inner
	}
	if depth < maxEnvelopes {
		for _, x := range inner {
			if list := answerIn(x, depth+1); list != nil {
				return list
			}
		}
	}
	return nil
}

// pair finds out which interface each answer is of.
func (t *translation) pair(observed []Observed, said map[string]string) {
	for i := range observed {
		o := &observed[i]
		if name := said[o.File]; name != "" {
			if o.NIC = name; subnetWith(&t.d, name) == nil {
				t.notebook.add(NoteProblem, "", o.File, "is said to be of "+name+", which is neither a network interface nor a subnet of the design", o.place)
				o.NIC = ""
			}
			continue
		}
		why := ""
		if o.asked != "" {
			o.NIC = t.nicNamed(o.asked)
		} else if o.NIC, why = t.byFile(o), "as the file's name says"; o.NIC == "" {
			o.NIC, why = t.bySpace(o), "as the routes keep no other subnet's machines in their network"
		}
		switch {
		case o.NIC == "" && o.asked != "":
			t.notebook.add(NoteDangling, "", o.File, "is of "+short(o.asked)+", which no file has", o.place)
		case o.NIC == "":
			t.notebook.add(NoteUnknown, "", o.File, "nothing says which network interface it is of: it is laid beside none", o.place)
		case why != "":
			t.notebook.add(NoteAssumed, "", o.File, "is of "+o.NIC+", "+why, o.place)
		}
	}
}

// nicNamed is the machine of an interface by identifier, or by name where the
// identifier is none that a file has.
func (t *translation) nicNamed(id string) string {
	name := t.name(id)
	if name == "" {
		name = resource.Name(id)
	}
	if subnetWith(&t.d, name) == nil || strings.Contains(name, "/") {
		return ""
	}
	return name
}

// byFile is the machine that a file is named after: "vm1.json", "vm1.routes.json".
func (t *translation) byFile(o *Observed) string {
	name, _, _ := strings.Cut(path.Base(strings.ReplaceAll(o.File, "\\", "/")), ".")
	for _, s := range subnets(&t.d) {
		for _, n := range s.NICs {
			if strings.EqualFold(n.Name, name) {
				return n.Name
			}
		}
	}
	return ""
}

// bySpace is a machine of the only subnet whose machines have addresses that the routes
// keep in their own network.
func (t *translation) bySpace(o *Observed) (name string) {
	local, found := localTo(o.Routes), 0
	for _, s := range subnets(&t.d) {
		i := slices.IndexFunc(s.NICs, func(n sim.NIC) bool {
			return len(n.IPs) > 0 && slices.ContainsFunc(local, func(p netip.Prefix) bool { return p.Contains(n.IPs[0]) })
		})
		if i >= 0 {
			name = s.NICs[i].Name
			found++
		}
	}
	if found != 1 {
		return ""
	}
	return name
}

// localTo are the prefixes of the network that effective routes were shown in.
func localTo(rows sim.EffectiveRoutes) (out []netip.Prefix) {
	for _, row := range rows {
		if row.NextHopType == route.HopVnetLocal && row.Source == route.SourceDefault {
			out = append(out, row.Prefixes...)
		}
	}
	return apart(out)
}
