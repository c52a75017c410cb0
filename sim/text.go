package sim

import (
	"slices"
	"strconv"
	"strings"

	"azpath/route"
)

// String is the canonical text of a trace: deterministic, one decision a line,
// indentation for structure, no column whose width depends on data.
func (t *Trace) String() string {
	var b strings.Builder
	t.write(&b, "")
	others := t.otherWays()
	for i, o := range others {
		if i == maxOthers {
			b.WriteString("or one of " + strconv.Itoa(len(others)-i) + " other paths\n")
			break
		}
		b.WriteString("or " + o + "\n")
	}
	return b.String()
}

// otherWays tells of the other paths, once of those that differ in nothing but
// the instance of a gateway, or in what comes to the same.
func (t *Trace) otherWays() (out []string) {
	for _, o := range t.Others {
		if line := o.Verdict.String() + " by " + o.choiceText(); !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

const maxOthers = 8

func (t *Trace) write(b *strings.Builder, indent string) {
	b.WriteString(indent + "flow " + t.Flow.String() + "\n")
	t.writeLookup(b, indent)
	for i, l := range t.Legs {
		if like := t.likeBefore(i); like != 0 {
			b.WriteString(indent + "leg " + l.head() + " as " + like.String() + ": " + l.way() + "\n")
			continue
		}
		l.write(b, indent)
	}
	for _, a := range t.Assumptions {
		b.WriteString(indent + "assume " + a.String() + ": " + a.Text() + "\n")
	}
	b.WriteString(indent + "verdict " + t.Verdict.String() + "\n")
	if t.Verdict.Disposition != Delivered {
		b.WriteString(indent + "cause " + t.Cause() + "\n")
		b.WriteString(indent + "symptom " + t.Symptom() + "\n")
	}
	for i, k := range t.Blockers {
		b.WriteString(indent + "blocker " + strconv.Itoa(i+1) + " " + k.String() + ": " + k.Cause + "\n")
	}
}

// likeBefore is an earlier leg that took the very same way and arrived, or zero:
// telling it once is enough.
func (t *Trace) likeBefore(i int) Leg {
	for _, l := range t.Legs[:i] {
		if t.Legs[i].like(l) {
			return l.Leg
		}
	}
	return 0
}

// like says whether two legs passed the same devices by the same routes and
// translations, and both arrived. What state and rules said may differ: the
// first packet is judged, the later ones are known.
func (l LegTrace) like(o LegTrace) bool {
	if len(l.Hops) != len(o.Hops) || len(l.Hops) == 0 || !l.Hops[0].Packet.sameEnds(o.Hops[0].Packet) {
		return false
	}
	for i := range l.Hops {
		if l.Hops[i].Device != o.Hops[i].Device || !slices.Equal(l.Hops[i].moves(), o.Hops[i].moves()) {
			return false
		}
	}
	return true
}

// moves are the steps that change where a packet goes or what it looks like,
// without what may differ between two packets of one conversation.
func (h Hop) moves() (out []Step) {
	for _, s := range h.Steps {
		switch s.Verb {
		case VerbRoute, VerbDrop, VerbReject, VerbExit, VerbUnsure, VerbAccept, VerbBlock:
			out = append(out, s)
		case VerbState:
			if s.State >= StateNone && s.State <= StateMismatch {
				out = append(out, s) // a device that let pass what fits no connection
			}
		case VerbNAT:
			s.Rule = nil // told with the first packet alone
			out = append(out, s)
		case VerbProxy:
			if s.Nested != nil {
				out = append(out, Step{Verb: VerbProxy})
			}
		}
	}
	return out
}

// head is the leg and its packet as sent.
func (l LegTrace) head() string {
	if len(l.Hops) == 0 {
		return l.Leg.String()
	}
	return l.Leg.String() + " " + l.Hops[0].Packet.text()
}

func (l LegTrace) write(b *strings.Builder, indent string) {
	b.WriteString(indent + "leg " + l.head() + "\n")
	for i, h := range l.Hops {
		b.WriteString(indent + "  " + strconv.Itoa(i+1) + " " + h.Device + "\n")
		for _, s := range h.Steps {
			s.write(b, indent+"    ")
		}
	}
}

// way is the devices of a leg: "internet > apim".
func (l LegTrace) way() string {
	names := make([]string, len(l.Hops))
	for i, h := range l.Hops {
		names[i] = h.Device
	}
	return strings.Join(names, " > ")
}

// choiceText tells paths apart by the devices of their first two directions.
func (t *Trace) choiceText() string {
	s := strings.Join(t.Forward(), " > ")
	if back := t.Return(); back != nil {
		s += ", back " + strings.Join(back, " > ")
	}
	for _, own := range t.nested() {
		s += ", then " + strings.Join(own.Forward(), " > ")
	}
	return s
}

// String is the step as its line of a trace has it, without the trace that a proxy
// opened.
func (s Step) String() string {
	line := s.text()
	if line == "" {
		return s.Verb.String()
	}
	return s.Verb.String() + strings.Repeat(" ", max(1, verbWidth-len(s.Verb.String()))) + line
}

func (s Step) write(b *strings.Builder, indent string) {
	b.WriteString(indent + s.String() + "\n")
	if s.Nested != nil {
		s.Nested.write(b, indent+"  ")
	}
}

// verbWidth is the width of the verb column: no verb is longer than six letters.
const verbWidth = 7

func (s Step) text() string {
	switch s.Verb {
	case VerbRoute:
		if s.Route != nil {
			return s.Route.String()
		}
	case VerbACL, VerbRule, VerbProxy:
		return s.ruleText()
	case VerbState:
		return s.State.String()
	case VerbNAT:
		text := s.Side.String() + " " + s.From.String() + " -> " + s.To.String()
		if s.Rule != nil {
			text += " (" + s.Rule.String() + ")"
		}
		return text
	case VerbDrop, VerbReject, VerbUnsure, VerbBlock:
		if s.Note == "" {
			return s.Reason.String()
		}
		return s.Reason.String() + " (" + s.Note + ")"
	}
	return s.Note
}

func (s Step) ruleText() string {
	switch {
	case s.State != 0:
		return "allow (" + s.State.String() + ")"
	case s.Rule == nil:
		return s.Note
	}
	text := s.Rule.says() + " (" + s.Rule.String() + ")"
	if s.Rule.Direction != 0 {
		text = strings.ToLower(s.Rule.Direction.String()) + " " + text
	}
	if s.Note != "" {
		text += ", " + s.Note
	}
	return text
}

// String names the rule and its list: "subnet nsg-apim 110 AllowHttps".
func (r *RuleEvidence) String() string {
	var parts []string
	if r.levelFirst() {
		parts = append(parts, r.Level)
	}
	parts = append(parts, r.List)
	if r.Level != "" && !r.levelFirst() {
		parts = append(parts, r.Level)
	}
	if r.Priority != 0 {
		parts = append(parts, strconv.Itoa(r.Priority))
	}
	if r.Name != "" {
		parts = append(parts, r.Name)
	}
	return strings.Join(parts, " ")
}

// says is the rule's word.
func (r *RuleEvidence) says() string {
	if r.Admin != 0 {
		return strings.ToLower(r.Admin.String())
	}
	return strings.ToLower(r.Access.String())
}

// levelFirst: the levels at a NIC stand before the list, collections behind it.
func (r *RuleEvidence) levelFirst() bool {
	return r.Level == "subnet" || r.Level == "nic" || r.Level == "admin"
}

func (r *RuleEvidence) sentence() string {
	switch {
	case r.Level == "admin":
		return "security admin rule " + strconv.Itoa(r.Priority) + " " + r.Name + " of " + r.List
	case r.Direction != 0 && r.Default:
		return "default rule " + r.Name + " of network security group " + r.List + " (" + r.Level + ")"
	case r.Direction != 0:
		return "rule " + strconv.Itoa(r.Priority) + " " + r.Name + " of network security group " + r.List + " (" + r.Level + ")"
	case r.Default:
		return "the implicit deny of " + r.List
	}
	return "rule " + r.String()
}

// String is the winning route with its table: "0.0.0.0/0 -> VirtualAppliance
// 10.0.0.4 (User rt-apim/FW)".
func (e *RouteEvidence) String() string {
	r := e.Routes[0]
	text := r.Prefix.String() + " -> " + e.nextHops() + " (" + sourceWord(r.Source)
	switch {
	case r.Source == route.SourceUser:
		if e.Table != "" || r.Name != "" {
			text += " " + e.routeName()
		}
		if r.Tag != "" {
			text += " tag " + r.Tag
		}
	case r.Name != "":
		text += " " + r.Name
	}
	if n := e.others(); n > 0 {
		text += " and " + strconv.Itoa(n) + " equal"
	}
	if e.Observed {
		text += ", observed"
	}
	return text + ")"
}

// routeName is the user route with its table, which an observed row does not tell:
// "rt-apim/FW".
func (e *RouteEvidence) routeName() string {
	if e.Table == "" && e.Observed {
		return e.Routes[0].Name
	}
	return e.Table + "/" + e.Routes[0].Name
}

func sourceWord(s route.Source) string {
	if s == 0 {
		return unknownSource
	}
	return s.String()
}

// nextHops is the next hop, with every address of equal appliances.
func (e *RouteEvidence) nextHops() string {
	text := e.Routes[0].NextHop.String()
	if e.Routes[0].NextHop.Type == route.HopVirtualApplianceEcmp {
		for _, r := range e.Routes[1:] {
			text += ", " + r.NextHop.IP.String()
		}
	}
	return text
}

// others counts the connections that are equal to the first one's route; the
// rows of one connection are the instances of its gateway (net:1.4.b3).
func (e *RouteEvidence) others() (n int) {
	for i := 1; i < len(e.Routes); i++ {
		if e.Routes[i].Name != e.Routes[i-1].Name {
			n++
		}
	}
	return n
}

func (e *RouteEvidence) sentence() string {
	r := e.Routes[0]
	if e.Observed {
		return "observed route " + r.Prefix.String() + " to " + r.NextHop.String()
	}
	switch r.Source {
	case route.SourceUser:
		return "user route '" + r.Name + "' " + r.Prefix.String() + " in route table " + e.Table
	case route.SourceVirtualNetworkGateway:
		return "gateway route " + r.Prefix.String() + " (" + r.Name + ")"
	}
	return "system route " + r.Prefix.String() + " to " + r.NextHop.String()
}

// sameEnds says whether two packets go from one end to the other the same way.
func (p Packet) sameEnds(o Packet) bool { return p.Source == o.Source && p.Dest == o.Dest }

// text is "10.0.1.5:443 > 203.0.113.10:51000"; ICMP has no ports.
func (p Packet) text() string {
	if p.Protocol == ICMP || p.Protocol == 58 {
		return p.Source.Addr().String() + " > " + p.Dest.Addr().String()
	}
	return p.Source.String() + " > " + p.Dest.String()
}
