package dns

import (
	"net/netip"
	"time"
)

// rootServers is where a server begins that asks nobody in particular: one of them,
// which stands for all the servers of public DNS.
var rootServers = []netip.Addr{netip.MustParseAddr("198.41.0.4")}

// serveServer is what a server that somebody runs makes of a question.
func (r *run) serveServer(s *server, asker netip.Addr, q Question) outcome {
	allowed := !s.NoRecursion && s.allows(asker)
	if s.Software.proxy() {
		return r.serveProxy(s, allowed, q)
	}
	o := r.resolve(q, func(q Question) outcome { return r.decide(s, allowed, q) })
	o.Recursive = allowed && s.Software != Authority
	if s.ValidatesDNSSEC && o.Rcode == NoError && !o.Authoritative && len(o.Answer) > 0 && r.provenAbsent(q) {
		o.Response = Response{Rcode: ServFail, Recursive: true}
		o.steps[len(o.steps)-1].Note = "but the signed public zone " + string(r.public.of(q.Name).name) + " proves that the name does not exist"
	}
	return o
}

func (s *server) allows(asker netip.Addr) bool {
	if len(s.AllowRecursion) == 0 {
		return true
	}
	for _, p := range s.AllowRecursion {
		if p.Contains(asker) {
			return true
		}
	}
	return false
}

// provenAbsent says whether public DNS denies a name with a signature. Source:
// dns:D7.15.
func (r *run) provenAbsent(q Question) bool {
	z := r.public.of(q.Name)
	if z == nil || !r.signed[z.name] {
		return false
	}
	f, _ := z.lookup(q.Name, q.Type)
	return f == foundNoName
}

// decide is what a resolver knows of one name, or finds out. Source: dns-lab.md E1.
func (r *run) decide(s *server, allowed bool, q Question) outcome {
	z, f := s.zones.of(q.Name), s.rule(q.Name)
	var cut *delegation
	if z != nil && !(s.LongestSuffix && f != nil && f.suffix.Labels() > z.name.Labels()) {
		o := fromZone(z, q)
		if o.own = !allowed || s.Software.zonesAlone(); o.own || o.Referral == nil {
			if a := o.alias(q); a != nil {
				o.stop = o.own && s.zones.of(a.Target) != z // dns-lab.md E8
			}
			return o
		}
		deeper := f != nil && f.suffix.Labels() > z.name.Labels()
		forwards := s.Software == BIND && (f != nil || len(s.Forwarders) > 0) // dns-lab.md B4
		if !deeper && !forwards {
			return r.delegated(s, &delegation{z, o}, q)
		}
		cut = &delegation{z, o}
	}
	switch {
	case s.Software == Authority:
		return outcome{Response: Response{Rcode: Refused}, because: "none of its zones holds the name"}
	case !allowed && s.NoRecursion:
		return outcome{Response: Response{Rcode: Refused}, because: "it does not recurse"}
	case !allowed:
		return outcome{Response: Response{Rcode: Refused}, because: "it does not recurse for this client"}
	case f != nil:
		return r.forward(s, f, cut, q)
	case len(s.Forwarders) > 0:
		return r.forwardAll(s, cut, q)
	}
	return r.fromRoot(s, q)
}

// rule is the conditional forwarder with the longest suffix that holds a name.
func (s *server) rule(name Name) *forward {
	for i := range s.forward {
		if name.Under(s.forward[i].suffix) {
			return &s.forward[i]
		}
	}
	return nil
}

// delegation is what a zone of a server's own says of a name that it delegates.
type delegation struct {
	zone *zone
	outcome
}

// delegated asks the servers that a zone of the server's own names for a part of
// itself; their addresses have to stand in the zone.
func (r *run) delegated(s *server, d *delegation, q Question) outcome {
	var to []netip.Addr
	for _, ns := range d.Referral {
		if n := d.zone.nodes[ns.Target]; n != nil {
			for _, a := range n.of(A) {
				to = append(to, a.Addr)
			}
		}
	}
	because := d.because + ", which delegates it"
	if to == nil {
		return outcome{Response: Response{Rcode: ServFail}, because: because, note: "the servers that it names have no address there"}
	}
	w := s.waits(len(to), false)
	w.within = s.within(Root, d)
	got, ok := r.try(w, s.vantage(), to, q)
	return s.made(got, ok, because)
}

// forward asks the servers of a conditional forwarder, also for a name that a zone of
// the server's own delegates.
func (r *run) forward(s *server, f *forward, cut *delegation, q Question) outcome {
	w := s.waits(len(f.to), true)
	w.within = s.within(f.suffix, cut)
	w.takesReferrals = s.refers(f.suffix)
	got, ok := r.try(w, s.vantage(), f.to, q)
	if !ok && got.waited && s.Software == WindowsServer {
		got.after = w.total // dns:D7.7
		if len(f.to) == 1 {
			got.leans = got.leans.with(WindowsSingleTarget)
		}
	}
	return s.made(got, ok, f.says)
}

// within is the part of the name space that a server takes whom it asks to speak for.
// BIND alone minds it. Source: sim/lab/named.
func (s *server) within(suffix Name, cut *delegation) Name {
	switch {
	case s.Software != BIND:
		return ""
	case cut != nil && cut.Referral[0].Name.Under(suffix):
		return cut.Referral[0].Name
	}
	return suffix
}

// refers is the part of the name space about which a server passes on to whom another
// refers it: unbound alone does, and of a referral from above the suffix that it asked
// for it makes a failure. Source: dns-lab.md B1; sim/lab/named.
func (s *server) refers(suffix Name) Name {
	if s.Software == Unbound {
		return suffix
	}
	return ""
}

// forwardAll asks the servers for everything else, and the root, or whom a zone of
// the server's own names, after them unless told not to.
func (r *run) forwardAll(s *server, cut *delegation, q Question) outcome {
	w := s.waits(len(s.Forwarders), false)
	w.within, w.takesReferrals = s.within(Root, cut), s.refers(Root)
	if s.Software == BIND && !s.ForwardOnly { // the last of them is no last resort: dns-lab.md B2, "forward first"
		w.first = wait{1200 * time.Millisecond, 1200 * time.Millisecond}
		w.others = w.first
	}
	got, ok := r.try(w, s.vantage(), s.Forwarders, q)
	if ok || s.ForwardOnly || s.Software == WindowsServer && got.after >= w.total {
		return s.made(got, ok, "its forwarders")
	}
	var o outcome
	if cut != nil {
		o = r.delegated(s, cut, q)
	} else {
		o = r.fromRoot(s, q)
		o.final = s.Software == WindowsServer // the same iteration follows the aliases
	}
	o.because = "its forwarders failed, so it asks " + o.because
	o.after += got.after
	o.leans |= got.leans
	o.failed = &Step{Name: q.Name, By: "its forwarders", Asked: got.inner}
	return o
}

// fromRoot iterates from the root: one exchange stands for the several that it
// takes.
func (r *run) fromRoot(s *server, q Question) outcome {
	got, ok := r.try(s.waits(1, false), s.vantage(), rootServers, q)
	o := s.made(got, ok, "the root servers")
	o.final = false // a resolver that iterates follows aliases by its own rules
	return o
}

// made is the server's answer out of what others gave it.
func (s *server) made(got outcome, ok bool, because string) outcome {
	got.because = because
	if !ok {
		got.Response = Response{Rcode: ServFail}
		if got.loop {
			got.note, got.silent = "the question came back to it", true
		} else if got.note == "" && len(got.inner) > 1 {
			got.note = "none of them gave a useful answer"
		}
		return got
	}
	got.final = s.Software == WindowsServer
	return got
}

func (s *server) vantage() Vantage { return Vantage(s.Name) }

// waits are the server's timeouts for n servers to ask. Source: dns-lab.md B1, B2;
// dns:D7.6 and dns:D7.7 for Windows, whose delays between servers are half a second
// more than the wait for the first one, and a second more for the others.
func (s *server) waits(n int, conditional bool) forwarding {
	const half = 500 * time.Millisecond
	switch {
	case s.Software == WindowsServer && conditional:
		t := s.ForwardTimeout
		if t == 0 {
			t = 5 * time.Second
		}
		return forwarding{first: wait{t, t + half}, others: wait{t, t + half + time.Second}, total: 2*t + 2*time.Second}
	case s.Software == WindowsServer:
		t := s.ForwardTimeout
		if t == 0 {
			t = 3 * time.Second
		}
		return forwarding{first: wait{t, t + half}, others: wait{t, t + time.Second}, total: 8 * time.Second}
	case s.Software == Unbound && n > 1:
		return forwarding{first: wait{750 * time.Millisecond, 750 * time.Millisecond}, total: 17 * time.Second}
	case s.Software == Unbound:
		return forwarding{total: 17 * time.Second}
	case n > 1:
		return forwarding{first: wait{1200 * time.Millisecond, 1200 * time.Millisecond}, total: 10 * time.Second}
	}
	return forwarding{total: 10 * time.Second}
}

// serveProxy passes on what others say. Source: dns-lab.md B1, B2, E3.
func (r *run) serveProxy(s *server, allowed bool, q Question) outcome {
	z, f := s.zones.of(q.Name), s.rule(q.Name)
	if z != nil && (f == nil || f.suffix.Labels() <= z.name.Labels()) {
		o := fromZone(z, q)
		o.Recursive = true
		return o
	}
	to, because := s.Forwarders, "its forwarders"
	if f != nil {
		to, because = f.to, f.says
	}
	switch {
	case !allowed && s.Software == Dnsmasq:
		return outcome{silent: true, because: "it serves its own networks only"}
	case !allowed, len(to) == 0:
		return outcome{Response: Response{Rcode: Refused, Recursive: s.Software == Dnsmasq}, because: "no forwarder for the name"}
	}
	return r.passOn(s, to, because, q)
}

func (r *run) passOn(s *server, to []netip.Addr, because string, q Question) outcome {
	f := forwarding{first: proxyWait, others: proxyWait, total: 4 * time.Second, passes: true, failsOver: s.FailsOver, keepsAA: true}
	if s.Software == Dnsmasq {
		// It asks all of them at once, and takes the first that is no failure.
		f = forwarding{first: patient, others: patient, total: time.Hour, takesReferrals: Root, keepsAA: true}
	}
	if s.FailsOver { // every one of a firewall's servers has its turn
		f.total = time.Hour
	}
	got, ok := r.try(f, s.vantage(), to, q)
	got.because = because
	if s.FailsOver {
		got.leans |= firewallDoubts(got, len(to))
	}
	if ok {
		got.final = true
		return got
	}
	if got.waited && s.Software == CoreDNS && !s.FailsOver {
		got.after = f.total // it goes round again until its time is over: dns-lab.md B1
	}
	if x := s.passedNo(got.inner); x != nil {
		got.Response, got.after = Response{Rcode: x.Response.Rcode, Recursive: true}, x.After
		return got
	}
	got.Response = Response{Rcode: ServFail, Recursive: true}
	got.silent = s.Software == Dnsmasq || got.loop
	if len(got.inner) > 1 {
		got.note = "none of them answered"
	}
	return got
}

// passedNo is the failure that a proxy passes on: the first, and of Dnsmasq's, which
// asks everybody at once, the last, once everybody has failed.
func (s *server) passedNo(inner []*Exchange) (no *Exchange) {
	for _, x := range inner {
		switch {
		case s.Software == Dnsmasq && !x.Answered:
			return nil
		case x.Answered && (no == nil || s.Software == Dnsmasq):
			no = x
		}
	}
	return no
}

var (
	proxyWait = wait{2 * time.Second, 2 * time.Second}
	patient   = wait{time.Hour, 0}
)

// firewallDoubts are what a firewall's proxy did that no document says in full.
func firewallDoubts(got outcome, servers int) (s Assumptions) {
	if servers > 1 {
		s = s.with(FirewallServersInOrder)
	}
	if got.waited {
		s = s.with(FirewallPatience)
	}
	for i, x := range got.inner {
		if x.Answered && !x.Response.Rcode.useful() && i < servers-1 {
			s = s.with(FirewallFailsOver)
		}
	}
	return s
}
