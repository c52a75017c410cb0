package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// ParseEffectiveNSGs reads what a tool showed: the JSON of `az network nic
// list-effective-nsg`, of the REST call behind it, or the bare list that PowerShell
// gives. Keys and words are compared without case, one value may stand alone where a
// list belongs, and keys that mean nothing here are passed over, as is what a terminal
// put in front. Names of NSGs, subnets and interfaces stay the identifiers that they
// are. Rules keep their order.
//
// The error joins an [*InputError] for each mistake. Text of more than 16 MiB is
// refused.
func ParseEffectiveNSGs(b []byte) (EffectiveNSGs, error) {
	if len(b) > maxWatchBytes {
		return nil, &InputError{Problem: fmt.Sprintf("effective security rules may have %d bytes, these have more", maxWatchBytes)}
	}
	raw, err := listOf(jsonOf(bytes.TrimPrefix(b, []byte("\ufeff"))), "network security groups")
	if err != nil {
		return nil, err
	}
	return readEach(raw, func(place string, text []byte) (EffectiveNSG, []error) {
		r := groupReader{place: place}
		group := r.group(text)
		return group, r.errs
	})
}

// UnmarshalJSON is [ParseEffectiveNSGs]. Null and errors leave list as it was.
func (list *EffectiveNSGs) UnmarshalJSON(b []byte) error {
	return unmarshalBy(b, list, ParseEffectiveNSGs)
}

// groupReader reads one list of rules and collects what is wrong with it.
type groupReader struct {
	place string
	errs  []error
}

type rawGroup struct {
	NetworkSecurityGroup   *ResourceName
	Association            NSGAssociation
	EffectiveSecurityRules []json.RawMessage
}

// rawRule has every value as a text, a list of texts, or nothing.
type rawRule struct {
	Name, Protocol, Access, Direction                             string
	SourcePortRange, SourcePortRanges                             looseTexts
	DestinationPortRange, DestinationPortRanges                   looseTexts
	SourceAddressPrefix, SourceAddressPrefixes                    looseTexts
	DestinationAddressPrefix, DestinationAddressPrefixes          looseTexts
	ExpandedSourceAddressPrefix, ExpandedDestinationAddressPrefix looseTexts
	Priority                                                      looseNumber
}

// looseNumber is a number, which may stand in quotes.
type looseNumber int

func (n *looseNumber) UnmarshalJSON(b []byte) error {
	v, err := strconv.Atoi(strings.Trim(string(b), `"`))
	*n = looseNumber(v)
	return err
}

func (r *groupReader) bad(place, key, value, problem string) {
	if value != "" {
		value = quote(value)
	}
	r.errs = append(r.errs, &InputError{Path: place + key, Value: value, Problem: problem})
}

func (r *groupReader) group(b []byte) (out EffectiveNSG) {
	var raw rawGroup
	if err := json.Unmarshal(b, &raw); err != nil || isNull(b) {
		r.bad(r.place, "", "", "want an object with networkSecurityGroup, association and effectiveSecurityRules")
		return out
	}
	if raw.NetworkSecurityGroup != nil {
		out.NSG = *raw.NetworkSecurityGroup
	}
	out.Association = raw.Association
	for i, text := range raw.EffectiveSecurityRules {
		out.Rules = append(out.Rules, r.rule(fmt.Sprintf("%s.effectiveSecurityRules[%d]", r.place, i), text))
		if len(r.errs) > maxInputErrors {
			return out
		}
	}
	return out
}

func (r *groupReader) rule(place string, b []byte) (out EffectiveSecurityRule) {
	var raw rawRule
	if err := json.Unmarshal(b, &raw); err != nil || isNull(b) {
		r.bad(place, "", "", "want an object with name, protocol, access, priority, direction, ports and address prefixes")
		return out
	}
	out.Name, out.Priority = raw.Name, int(raw.Priority)
	var p Protocol
	if out.Protocol = "All"; !strings.EqualFold(raw.Protocol, "All") {
		if err := p.UnmarshalText([]byte(raw.Protocol)); err != nil {
			r.bad(place, ".protocol", raw.Protocol, `want one such as "Tcp", "Udp", "Icmp" or "All"`)
		} else if p != AnyProtocol {
			out.Protocol = p.String()
		}
	}
	var a AdminAccess
	if err := a.UnmarshalText([]byte(raw.Access)); err != nil {
		r.bad(place, ".access", raw.Access, "want Allow, Deny or AlwaysAllow")
	}
	out.Access = a.String()
	if err := out.Direction.UnmarshalText([]byte(raw.Direction)); err != nil {
		r.bad(place, ".direction", raw.Direction, "want Inbound or Outbound")
	}
	out.SourcePortRange, out.SourcePortRanges = r.ports(place+".sourcePortRange", raw.SourcePortRange, raw.SourcePortRanges)
	out.DestinationPortRange, out.DestinationPortRanges = r.ports(place+".destinationPortRange", raw.DestinationPortRange, raw.DestinationPortRanges)
	out.SourceAddressPrefix, out.SourceAddressPrefixes = r.sides(place+".sourceAddressPrefix", raw.SourceAddressPrefix, raw.SourceAddressPrefixes)
	out.DestinationAddressPrefix, out.DestinationAddressPrefixes = r.sides(place+".destinationAddressPrefix", raw.DestinationAddressPrefix, raw.DestinationAddressPrefixes)
	out.ExpandedSourceAddressPrefix = r.expanded(place+".expandedSourceAddressPrefix", raw.ExpandedSourceAddressPrefix)
	out.ExpandedDestinationAddressPrefix = r.expanded(place+".expandedDestinationAddressPrefix", raw.ExpandedDestinationAddressPrefix)
	return out
}

// ports writes every port as a range, as Azure does.
func (r *groupReader) ports(place string, one, many looseTexts) (string, []string) {
	var out []string
	for _, s := range append(one, many...) {
		p, err := ParsePorts(s)
		if err != nil {
			r.bad(place, "", s, `want a port or a range such as "8000-8999"`)
			continue
		}
		out = append(out, strconv.Itoa(int(p.First))+"-"+strconv.Itoa(int(p.Last)))
	}
	return oneOrMany(out)
}

func (r *groupReader) sides(place string, one, many looseTexts) (string, []string) {
	var out []string
	for _, s := range append(one, many...) {
		if strings.Contains(s, "/") {
			if _, problem := readPrefix(s); problem != "" {
				r.bad(place, "", s, problem)
			}
		}
		out = append(out, s)
	}
	return oneOrMany(out)
}

func (r *groupReader) expanded(place string, texts looseTexts) (out []netip.Prefix) {
	for _, s := range texts {
		p, problem := readPrefix(s)
		if problem != "" {
			r.bad(place, "", s, problem)
		}
		out = append(out, p)
	}
	return out
}
