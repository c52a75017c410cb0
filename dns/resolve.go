package dns

import (
	"net/netip"
	"slices"
	"time"
)

// maxAliases is how many CNAMEs a resolver follows for one question; an authority
// follows all that its zone has. Source: dns-lab.md B7, E6.
const maxAliases = 11

// resolve answers a question by following its aliases: decide says what is known of
// one name, and each alias target is decided anew. Source: dns-lab.md E5,
// dns:D10.6.
func (r *run) resolve(q Question, decide func(Question) outcome) (o outcome) {
	var chain []Record
	for at := q; ; {
		step := decide(at)
		o.after += step.after
		o.leans |= step.leans
		if at == q {
			o.Authoritative, o.Recursive = step.Authoritative, step.Recursive
		}
		switch {
		case step.silent:
			o.silent, o.loop = true, step.loop
			o.steps = r.step(&step, o.steps, at.Name, nil)
			return o
		case !step.Rcode.useful():
			o.Response = Response{Rcode: step.Rcode, Recursive: o.Recursive}
			o.steps = r.step(&step, o.steps, at.Name, nil)
			return o
		case step.final:
			o.Rcode, o.Negative, o.DeniedBy = step.Rcode, step.Negative, step.DeniedBy
			o.Response.Answer = step.Answer
			if chain != nil {
				o.Response.Answer = append(chain, step.Answer...)
			}
			o.steps = r.step(&step, o.steps, at.Name, step.Answer)
			return o
		}
		alias := step.alias(at)
		if alias == nil {
			data := step.of(at)
			o.Rcode, o.Negative, o.DeniedBy, o.Referral = step.Rcode, step.Negative, step.DeniedBy, step.Referral
			o.Answer = r.records.add(chain, data...)
			o.steps = r.step(&step, o.steps, at.Name, data)
			return o
		}
		chain = r.records.add(chain, *alias)
		o.steps = r.step(&step, o.steps, at.Name, chain[len(chain)-1:])
		if step.own && slices.ContainsFunc(chain, func(c Record) bool { return c.Name == alias.Target }) {
			o.Answer = chain // an authority tells what it has: dns-lab.md E8
			return o
		}
		if len(chain) > maxAliases && !step.own || slices.ContainsFunc(chain, func(c Record) bool { return c.Name == alias.Target }) {
			o.Response = Response{Rcode: ServFail, Recursive: o.Recursive}
			note := "the aliases lead back to " + string(alias.Target)
			if len(chain) > maxAliases && !step.own {
				note = "there are more aliases than it follows"
			}
			o.steps[len(o.steps)-1].Note = note
			return o
		}
		at.Name = alias.Target
		if step.stop {
			o.Answer = chain
			return o
		}
	}
}

// alias is the CNAME that an answer has for the name asked, nil if it has none or
// was asked for it.
func (r *Response) alias(q Question) *Record {
	if q.Type == CNAME {
		return nil
	}
	for i := range r.Answer {
		if a := &r.Answer[i]; a.Type == CNAME && a.Name == q.Name {
			return a
		}
	}
	return nil
}

// of are the records that an answer has for the question itself.
func (r *Response) of(q Question) []Record {
	lo := slices.IndexFunc(r.Answer, func(a Record) bool { return a.Name == q.Name && a.Type == q.Type })
	if lo < 0 {
		return nil
	}
	hi := lo
	for hi < len(r.Answer) && r.Answer[hi].Name == q.Name && r.Answer[hi].Type == q.Type {
		hi++
	}
	return r.Answer[lo:hi:hi]
}

// fromZone is what a zone's data say of one name.
func fromZone(z *zone, q Question) (o outcome) {
	o.because, o.Authoritative = z.says, true
	f, rs := z.lookup(q.Name, q.Type)
	switch f {
	case foundData, foundAlias:
		o.Answer = rs
	case foundReferral:
		o.Referral, o.Authoritative = rs, false
	case foundNoName:
		o.Rcode, o.Negative, o.DeniedBy = NXDomain, z.negativeTTL(), z.name
	default:
		o.Negative, o.DeniedBy = z.negativeTTL(), z.name
	}
	return o
}

// recurse is what public DNS says: each name is looked for in its closest zone.
func (r *run) recurse(q Question) outcome {
	o := r.resolve(q, r.inPublic)
	o.Authoritative, o.Recursive = false, true
	return o
}

// unheardOf is what public DNS says of a name in none of its zones.
const unheardOf = "no zone of public DNS has the name"

func (r *run) inPublic(q Question) outcome {
	z := r.public.of(q.Name)
	if z == nil {
		return outcome{Response: Response{Rcode: NXDomain}, because: unheardOf, public: true}
	}
	o := fromZone(z, q)
	o.public = true
	if o.Referral != nil {
		o.Response = Response{Rcode: ServFail}
		o.note = "delegated to servers that nobody declares"
	}
	return o
}

// forwarding asks several servers in turn. first and others are how long the asker
// waits for one of them, total how long in all; with no patience given it is what is
// left of the total. An answer that says yes or no is final; a
// failure moves on at once, silence when the wait is over. Source: dns-lab.md E3,
// E4, dns:D7.16.
type forwarding struct {
	first, others wait
	total         time.Duration
	// passes: failures of a server that did answer are passed on, with failsOver
	// only those of the last one.
	passes, failsOver bool
	// within is the suffix asked for: that a zone above it has no such records is no
	// answer. Empty where that makes no difference.
	within Name
	// takesReferrals is the suffix below which the name of somebody else to ask is an
	// answer too; empty for none.
	takesReferrals Name
	// keepsAA: an answer passed on is as authoritative as it came.
	keepsAA bool
}

// helps says whether an answer ends the search: a failure does not, nor does a
// referral, unless it comes with an alias to go on from.
func (f forwarding) helps(r *Response) bool {
	switch {
	case !r.Rcode.useful():
		return false
	case r.Rcode == NXDomain, len(r.Answer) > 0:
		return true
	}
	if r.Referral != nil {
		return f.takesReferrals != "" && r.Referral[0].Name.Under(f.takesReferrals)
	}
	return f.within == "" || r.DeniedBy == "" || r.DeniedBy.Under(f.within)
}

// wait is how long a server is waited for, and how long it takes from asking it to
// asking the next one.
type wait struct{ patience, next time.Duration }

// try asks each server until one gives a useful answer. ok is false when none did,
// and the outcome's after is when that was known.
func (r *run) try(f forwarding, from Vantage, to []netip.Addr, q Question) (o outcome, ok bool) {
	for i, t := range to {
		w := f.others
		if i == 0 {
			w = f.first
		}
		if i == len(to)-1 && w.patience == 0 {
			w.patience = f.total - o.after
			w.next = w.patience
		}
		if o.after >= f.total {
			break
		}
		x := r.ask(from, t, q)
		o.inner = r.inner.add(o.inner, x)
		o.loop = o.loop || x.Loop
		o.leans |= x.Leans
		switch {
		case x.Delivery.Fate == Closed:
		case !x.Answered || x.After >= w.patience:
			x.Late = x.Answered
			o.after += w.next
			o.waited = true
		case f.helps(&x.Response) || f.passes && !(f.failsOver && i < len(to)-1):
			o.after += x.After
			o.Response = x.Response
			o.Authoritative = o.Authoritative && f.keepsAA
			o.Recursive = true
			return o, true
		default:
			o.after += x.After
			switch {
			case f.within == "":
			case x.Response.Referral != nil:
				f.within = x.Response.Referral[0].Name // it minds who speaks for the name now
			case x.Response.Rcode == NoError:
				o.note = "what zone " + string(x.Response.DeniedBy) + " says is not taken, since it is above " + string(f.within)
			}
		}
	}
	return o, false
}
