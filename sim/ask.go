package sim

// maxChoices bounds the combinations of equal paths that are walked for one flow.
const maxChoices = 256

// Verdict answers a flow traced alone, in a clean world, without the evidence:
// the worst of all paths that Azure may take. It does not allocate. The error is
// a [*FlowError]: the network has no such source or destination, or the flow is
// none.
func (n *Network) Verdict(f Flow) (Verdict, error) {
	w := n.walker()
	defer n.walkers.Put(w)
	w.rec = nil
	v, _, err := w.alone(&f)
	return v, err
}

// Trace answers a flow traced alone with everything that decided it. The error is
// a [*FlowError].
func (n *Network) Trace(f Flow) (*Trace, error) {
	w := n.walker()
	defer n.walkers.Put(w)
	w.rec = &w.recorded
	w.rec.reset()
	_, t, err := w.alone(&f)
	w.rec = nil
	return t, err
}

// alone walks the flow and keeps the worst of its ways.
func (w *walker) alone(f *Flow) (worst Verdict, trace *Trace, err error) {
	w.assume = 0
	err = w.everyWay(f, func(v Verdict, _ bool) {
		if w.rec != nil {
			trace = worse(trace, w.trace(*f, v))
		}
		if worst.Disposition == 0 || v.worseThan(worst) {
			worst = v
		}
	})
	if err != nil {
		return Verdict{}, nil, err
	}
	if trace != nil {
		trace.Assumptions = w.assume.list()
	}
	return worst, trace, nil
}

// everyWay walks the flow once for every combination of choices, each in a clean
// world. cut says that there are more than are walked.
func (w *walker) everyWay(f *Flow, visit func(v Verdict, cut bool)) error {
	w.live, w.st, w.now = nil, &w.clean, 0
	w.choices.reset()
	for walked := 1; ; walked++ {
		// Asking again costs less than keeping a copy for what hardly ever happens.
		if err := w.net.resolve(f, &w.talk); err != nil {
			return err
		}
		w.lent, w.met = false, w.met[:0]
		if w.past != nil {
			*w.past = past{}
		}
		w.clean.Reset()
		v := w.answerFlow()
		more := w.choices.advance()
		cut := more && walked == maxChoices
		if cut {
			w.lean(ChoicesCut)
		}
		if visit(v, cut); !more || cut {
			return nil
		}
	}
}

// trace takes what was recorded of one conversation.
func (w *walker) trace(f Flow, v Verdict) *Trace {
	t := &Trace{Flow: f, Verdict: v, Lookup: w.talk.lookup, Legs: w.rec.take(recorderMark{})}
	w.assume |= w.net.leansOn(w.talk.lookup)
	t.Assumptions = w.assume.list()
	w.explain(t)
	return t
}

// worse keeps the worse of two traces at the head and the other among its
// others, in the order walked.
func worse(head, next *Trace) *Trace {
	if head == nil {
		return next
	}
	if next.Verdict.worseThan(head.Verdict) {
		next.Others = append(head.Others, head)
		head.Others = nil
		return next
	}
	head.Others = append(head.Others, next)
	return head
}

// marks is where the recorder stands, for a nested conversation.
func (w *walker) marks() recorderMark {
	if w.rec == nil {
		return recorderMark{}
	}
	return w.rec.mark()
}

// takeNested is the trace of a proxy's own conversation, which will stand at the
// head of the answer that it led to.
func (w *walker) takeNested(m recorderMark, v Verdict) *Trace {
	p, to := w.talk.tuple, w.talk.tuple.Dst.String()
	if w.talk.unresolved() {
		to = string(w.talk.lookup.Question.Name)
	}
	inner := &Trace{
		Flow: Flow{
			Protocol: Protocol(plain(p.Proto)), Source: w.net.devices[w.talk.client].self().name, Destination: to,
			SourcePort: p.SrcPort, Port: p.DstPort, ServerName: w.talk.serverName,
		},
		Verdict: v, Lookup: w.talk.lookup, Legs: w.rec.take(m),
	}
	w.assume |= w.net.leansOn(w.talk.lookup)
	w.explain(inner)
	return inner
}
