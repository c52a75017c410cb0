package sim

import (
	"net/netip"

	"azpath/route"
	"azpath/sim/internal/packet"
)

// judgePlatform asks the rules that name Azure's own addresses. No other rule
// filters what goes there (net:2.3.b1).
func (l *nsgLevels) judgePlatform(w *walker, at *node) bool {
	for _, g := range [...]*nsg{l.nic, l.subnet} {
		if g == nil || g.platform == nil {
			continue
		}
		if e := g.platform.judge(w); e.Access == Deny {
			w.stepRule(VerbACL, e, "")
			if w.stops(at, DeniedByNSG, "") {
				return false
			}
		}
	}
	return true
}

// licensingPort is where Windows asks Azure's key management service.
const licensingPort = 1688

// licensing lets a question to Azure's key management service past the NSGs that
// would deny it: a rule of the platform's own, in force as long as the system's
// default route is (net:2.3.b3).
func (d *nic) licensing(w *walker) bool {
	p := &w.p
	if p.DstPort != licensingPort || p.Proto != packet.TCP || w.net.assumptions.LicensingPassesNSG == Off ||
		!w.net.routed(p.Dst) || !d.subnet.table.systemDefault(p.Dst) || !d.own.wouldDenyOut(w) {
		return false
	}
	if w.net.assumptions.LicensingPassesNSG == Unset {
		w.lean(LicensingPasses)
	}
	w.step(VerbACL, NoReason, "outbound allow (the platform's own rule for licensing)")
	return true
}

func (l *nsgLevels) wouldDenyOut(w *walker) bool {
	for _, r := range [...]*rules{l.nic.outbound(), l.subnet.outbound()} {
		if r != nil && r.evidence[match(w, r.list)].Access == Deny {
			return true
		}
	}
	return false
}

// systemDefault says whether the system's default route takes the address.
func (t *table) systemDefault(a netip.Addr) bool {
	i := t.routes.Index(a)
	if i < 0 {
		return false
	}
	r := &t.hops[i].evidence.Routes[0]
	return t.hops[i].kind == route.HopInternet && r.Source == route.SourceDefault
}
