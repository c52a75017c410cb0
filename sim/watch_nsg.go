package sim

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim/internal/acl"
)

// EffectiveNSGs is what `az network nic list-effective-nsg` answers for a network
// interface: every list of rules that judges there, defaults included, with
// service tags and groups spelt out. In JSON it has the API's form, {"value":
// [...]}, with the design's names in place of resource identifiers; String is a
// table.
type EffectiveNSGs []EffectiveNSG

// EffectiveNSG is one list of rules: the network's security admin rules, the
// subnet's NSG or the interface's.
type EffectiveNSG struct {
	NSG         ResourceName   `json:"networkSecurityGroup"`
	Association NSGAssociation `json:"association"`
	// Rules are the inbound ones first, each direction in the order of judgement.
	Rules []EffectiveSecurityRule `json:"effectiveSecurityRules"`
}

// ResourceName is a part of the design where Azure writes a resource's identifier.
type ResourceName struct {
	Name string `json:"id"`
}

// NSGAssociation says where a list of rules is applied; one of them is set.
type NSGAssociation struct {
	NetworkManager   *ResourceName `json:"networkManager,omitempty"` // security admin rules
	Subnet           *ResourceName `json:"subnet,omitempty"`         // "vnet/subnet"
	NetworkInterface *ResourceName `json:"networkInterface,omitempty"`
}

// EffectiveSecurityRule is a rule as the API writes it: one value in the singular
// field, several in the plural one. The expanded prefixes are those of a service
// tag or of the members of application security groups, at this interface.
type EffectiveSecurityRule struct {
	Name                             string         `json:"name"`     // "securityRules/NAME", "defaultSecurityRules/NAME", "securityAdminRules/NAME"
	Protocol                         string         `json:"protocol"` // "Tcp", "Udp", "Icmp", …, "All"
	SourcePortRange                  string         `json:"sourcePortRange,omitzero"`
	DestinationPortRange             string         `json:"destinationPortRange,omitzero"`
	SourcePortRanges                 []string       `json:"sourcePortRanges,omitempty"`
	DestinationPortRanges            []string       `json:"destinationPortRanges,omitempty"`
	SourceAddressPrefix              string         `json:"sourceAddressPrefix,omitzero"`
	DestinationAddressPrefix         string         `json:"destinationAddressPrefix,omitzero"`
	SourceAddressPrefixes            []string       `json:"sourceAddressPrefixes,omitempty"`
	DestinationAddressPrefixes       []string       `json:"destinationAddressPrefixes,omitempty"`
	ExpandedSourceAddressPrefix      []netip.Prefix `json:"expandedSourceAddressPrefix,omitempty"`
	ExpandedDestinationAddressPrefix []netip.Prefix `json:"expandedDestinationAddressPrefix,omitempty"`
	Access                           string         `json:"access"` // "Allow", "Deny", "AlwaysAllow"
	Priority                         int            `json:"priority"`
	Direction                        Direction      `json:"direction"`
}

// EffectiveNSG is what Azure would show for a network interface, by its name, or
// for the machines of an API Management instance. Empty if nothing filters there.
func (n *Network) EffectiveNSG(name string) (EffectiveNSGs, error) {
	d, err := n.nicNamed(name)
	if err != nil {
		return nil, err
	}
	out := EffectiveNSGs{}
	in, back := d.levels(Inbound), d.levels(Outbound)
	for _, l := range in {
		i := slices.IndexFunc(back, func(o level) bool { return o.at == l.at && o.admin == l.admin })
		rules := append(l.effective(), back[i].effective()...)
		out = append(out, EffectiveNSG{ResourceName{l.name}, l.association(d), rules})
	}
	return out, nil
}

func (l *level) association(d *nic) NSGAssociation {
	at := &ResourceName{l.at}
	switch {
	case l.admin:
		return NSGAssociation{NetworkManager: at}
	case l.at == d.subnet.name:
		return NSGAssociation{Subnet: at}
	}
	return NSGAssociation{NetworkInterface: at}
}

func (l *level) effective() (out []EffectiveSecurityRule) {
	for i, e := range l.evidence {
		if e == nil {
			continue
		}
		x, was := &l.source[i], &l.written[i]
		r := EffectiveSecurityRule{
			Name: e.watcherName(), Protocol: "All", Access: e.action(), Priority: e.Priority, Direction: e.Direction,
		}
		if x.Protocol != AnyProtocol {
			r.Protocol = x.Protocol.String()
		}
		r.SourcePortRange, r.SourcePortRanges = oneOrMany(portTexts(x.SourcePorts))
		r.DestinationPortRange, r.DestinationPortRanges = oneOrMany(portTexts(x.DestinationPorts))
		from, expanded := sideTexts(x.Sources, x.SourceASGs, was.Sources)
		r.SourceAddressPrefix, r.SourceAddressPrefixes = oneOrMany(from)
		r.ExpandedSourceAddressPrefix = expanded
		to, expanded := sideTexts(x.Destinations, x.DestinationASGs, was.Destinations)
		r.DestinationAddressPrefix, r.DestinationAddressPrefixes = oneOrMany(to)
		r.ExpandedDestinationAddressPrefix = expanded
		out = append(out, r)
	}
	return out
}

func oneOrMany(texts []string) (string, []string) {
	if len(texts) == 1 {
		return texts[0], nil
	}
	return "", texts
}

// portTexts writes every port as a range.
func portTexts(texts []string) (out []string) {
	if len(texts) == 0 {
		return []string{"0-65535"}
	}
	for _, s := range texts {
		p, err := ParsePorts(s)
		if err == nil {
			out = append(out, strconv.Itoa(int(p.First))+"-"+strconv.Itoa(int(p.Last)))
		}
	}
	return out
}

// sideTexts writes addresses as prefixes, and gives what stands behind a name.
func sideTexts(texts, groups []string, compiled []netip.Prefix) (out []string, expanded []netip.Prefix) {
	if len(groups) > 0 {
		return slices.Clone(groups), acl.Normalize(compiled)
	}
	if len(texts) == 0 {
		return []string{any4.String()}, nil
	}
	for _, s := range texts {
		spec, err := parseAddressSpec(s)
		switch {
		case err != nil:
		case spec.kind == specAny:
			out = append(out, any4.String())
		case spec.kind == specTag:
			out, expanded = append(out, s), acl.Normalize(compiled)
		default:
			out = append(out, spec.prefix.String())
		}
	}
	return out, expanded
}

// MarshalJSON writes {"nextLink": null, "value": [...]}.
func (list EffectiveNSGs) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		NextLink *string        `json:"nextLink"`
		Value    []EffectiveNSG `json:"value"`
	}{nil, append([]EffectiveNSG{}, list...)})
}

// String is a table for each list, its rules a line each.
func (list EffectiveNSGs) String() string {
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.head() + "\n")
		rows := [][]string{{"Priority", "Direction", "Access", "Protocol", "Source", "Destination", "Name"}, make([]string, 7)}
		for _, r := range e.Rules {
			rows = append(rows, []string{
				strconv.Itoa(r.Priority), r.Direction.String(), r.Access, r.Protocol,
				r.side(r.SourceAddressPrefix, r.SourceAddressPrefixes, r.SourcePortRange, r.SourcePortRanges),
				r.side(r.DestinationAddressPrefix, r.DestinationAddressPrefixes, r.DestinationPortRange, r.DestinationPortRanges), r.Name,
			})
		}
		writeTable(&b, rows)
	}
	return b.String()
}

func (e *EffectiveNSG) head() string {
	switch a := e.Association; {
	case a.Subnet != nil:
		return e.NSG.Name + " on subnet " + a.Subnet.Name
	case a.NetworkInterface != nil:
		return e.NSG.Name + " on network interface " + a.NetworkInterface.Name
	case a.NetworkManager != nil:
		return "security admin rules on virtual network " + a.NetworkManager.Name
	default: // as read, and nothing told
		return e.NSG.Name
	}
}

// side is addresses and ports as in a flow: "VirtualNetwork:3443".
func (r *EffectiveSecurityRule) side(prefix string, prefixes []string, ports string, ranges []string) string {
	text := prefix + strings.Join(prefixes, ",")
	if ports == "0-65535" {
		return text
	}
	return text + ":" + ports + strings.Join(ranges, ",")
}
