package sim

import (
	"fmt"
	"net/netip"

	"azpath/sim/internal/packet"
)

// FlowVerification is the question of Network Watcher's IP flow verify: would the
// rules at one network interface let the first packet of a flow pass, in one
// direction? Local is the interface's side, remote the other, whatever the
// direction. In JSON its fields have the tool's names, with the design's names in
// place of resource identifiers.
type FlowVerification struct {
	NIC        string     `json:"targetNicResourceId"` // or an API Management instance, which the tool refuses
	Direction  Direction  `json:"direction"`
	Protocol   Protocol   `json:"protocol"`                // TCP or UDP
	LocalIP    netip.Addr `json:"localIPAddress,omitzero"` // unset: the interface's own of the remote's family
	LocalPort  uint16     `json:"localPort,omitzero"`
	RemoteIP   netip.Addr `json:"remoteIPAddress"`
	RemotePort uint16     `json:"remotePort,omitzero"`
}

// FlowVerificationResult is IP flow verify's answer. It is about security admin
// rules and NSGs at one interface alone: no routes, no other side, no connections
// that exist already (net:8 table). A [Trace] asks all of them.
type FlowVerificationResult struct {
	Access Access `json:"access"`
	// RuleName is the rule that decided: "securityRules/NAME",
	// "defaultSecurityRules/NAME" or, of Azure Virtual Network Manager,
	// "securityAdminRules/NAME". Empty if no rule was asked: there is no NSG, or the
	// platform decides. Of two NSGs that allow it is the rule of the last one asked.
	RuleName string `json:"ruleName,omitzero"`
	// Rule is that rule with its list; nil if there is none.
	Rule *RuleEvidence `json:"-"`
	// Assumptions are what the answer leans on.
	Assumptions []Assumption `json:"-"`
}

// IPFlowVerify answers as Network Watcher's tool of that name, by the very rules
// and the very code that a packet of the flow meets. TCP and UDP only, as there:
// for ICMP ask [Network.NSGDiagnostics] or a [Flow]. The error is an [*InputError].
func (n *Network) IPFlowVerify(q FlowVerification) (FlowVerificationResult, error) {
	if q.Protocol != TCP && q.Protocol != UDP {
		return FlowVerificationResult{}, &InputError{Path: "protocol", Value: quote(q.Protocol.String()), Problem: `want "Tcp" or "Udp", the tool knows no other`}
	}
	d, t, err := n.firstPacket(&q)
	if err != nil {
		return FlowVerificationResult{}, err
	}
	w := n.walker()
	defer n.walkers.Put(w)
	return w.verify(d, t, q.Direction), nil
}

// firstPacket is the packet a verification is about, and the interface.
func (n *Network) firstPacket(q *FlowVerification) (*nic, packet.Tuple, error) {
	var none packet.Tuple
	d, err := n.nicNamed(q.NIC)
	switch {
	case err != nil:
		return nil, none, err
	case q.Direction != Inbound && q.Direction != Outbound:
		return nil, none, &InputError{Path: "direction", Problem: "want " + directionNames.list()}
	case !q.RemoteIP.IsValid():
		return nil, none, &InputError{Path: "remoteIPAddress", Problem: "none given, want an address such as 10.0.0.4"}
	}
	remote, local := q.RemoteIP.Unmap().WithZone(""), q.LocalIP.Unmap().WithZone("")
	if !q.LocalIP.IsValid() {
		local = d.ip(remote)
	}
	switch {
	case !d.owns(local):
		return nil, none, &InputError{Path: "localIPAddress", Value: quote(local.String()), Problem: fmt.Sprintf("no address of %s, want %s", d.name, d.addresses())}
	case local.Is4() != remote.Is4():
		return nil, none, &InputError{Path: "remoteIPAddress", Value: quote(remote.String()), Problem: fmt.Sprintf("%s has no address of this family", d.name)}
	}
	ported := packet.Proto(q.Protocol).HasPorts()
	if ported && (q.LocalPort == 0 || q.RemotePort == 0) {
		return nil, none, &InputError{Path: "port", Problem: "want localPort and remotePort, 1 to 65535"}
	}
	t := packet.Tuple{Proto: packet.Proto(q.Protocol), Src: remote, Dst: local, SrcPort: q.RemotePort, DstPort: q.LocalPort}
	if q.Direction == Outbound {
		t = t.Reverse()
	}
	return d, t, nil
}

func (d *nic) addresses() string {
	texts := make([]string, len(d.ips))
	for i, a := range d.ips {
		texts[i] = a.String()
	}
	return listed(texts)
}

// nicNamed finds an interface, or the machine of an API Management instance.
func (n *Network) nicNamed(name string) (*nic, error) {
	var have []string
	for _, d := range n.devices {
		if x, ok := d.(*nic); ok {
			if x.name == name {
				return x, nil
			}
			have = append(have, x.name)
		}
	}
	return nil, &InputError{Path: "network interface", Value: quote(name), Problem: "does not exist" + suggestions(name, have)}
}

// verify judges a first packet at an interface as the walk would, and reads the
// answer off the steps it took.
func (w *walker) verify(d *nic, t packet.Tuple, dir Direction) (out FlowVerificationResult) {
	w.load(&t, packet.SYN, 1000, 0, 0)
	w.leg, w.end, w.assume, w.rec = LegSYN, ending{}, 0, &w.recorded
	w.rec.reset()
	if !t.Proto.HasPorts() {
		w.leg = LegRequest
	}
	out.Access = Deny
	if d.asked(w, dir) {
		out.Access = Allow
	}
	for i := range w.recorded.steps {
		if s := &w.recorded.steps[i]; s.Verb == VerbACL {
			out.Rule = s.Rule
		}
	}
	if out.Rule != nil {
		out.RuleName = out.Rule.watcherName()
	}
	out.Assumptions = w.assume.list()
	w.recorded.reset()
	w.rec, w.assume, w.end = nil, 0, ending{}
	return out
}

// asked is what receive and emit ask of the rules for a packet that no flow knows.
func (d *nic) asked(w *walker, dir Direction) bool {
	switch {
	case dir == Inbound:
		return d.own.judgeInbound(w, &d.node, nil)
	case toPlatform(w.p.Dst):
		return d.own.judgePlatform(w, &d.node)
	}
	return d.own.judgeOutbound(w, d)
}

// watcherName is the rule as IP flow verify and the effective rules write it.
func (e *RuleEvidence) watcherName() string {
	switch {
	case e.Admin != 0:
		return "securityAdminRules/" + e.Name
	case e.Default:
		return "defaultSecurityRules/" + e.Name
	}
	return "securityRules/" + e.Name
}
