package verify

import (
	"errors"
	"fmt"
	"strings"

	"azpath/sim"
)

// Intent is what a design is for: something that must hold for every flow of a set.
// The zero value is none.
type Intent struct {
	// Name says it in the words of those who want it.
	Name   string  `json:"name"`
	Expect Expect  `json:"expect"`
	Flows  FlowSet `json:"flows"`
	// Device is the one to pass or to avoid: a firewall, an appliance, a gateway, a
	// site's edge such as "dc/vpn", or "internet".
	Device string `json:"device,omitempty"`
	// Way says on which way Device must be passed or avoided; zero is on both.
	Way Way `json:"way,omitzero"`
}

// Expect says what must hold. The zero value is nothing.
type Expect uint8

// The expectations. Azure may choose between equal ways: what must hold has to hold
// on each.
const (
	// Delivered: the whole conversation completes.
	Delivered Expect = iota + 1
	// NotDelivered: it never does, nor does the packet leave what the design declares.
	NotDelivered
	// Passes: what is delivered went by Device.
	Passes
	// Avoids: no packet meets Device, whatever becomes of it.
	Avoids
	// Symmetric: no answer misses a stateful device of the way there, or meets another.
	Symmetric
	// Resolves: each source can resolve the destination's name.
	Resolves
)

var expectNames = [...]string{"nothing", "delivered", "not-delivered", "passes", "avoids", "symmetric", "resolves"}

// String is the token of the JSON form: "not-delivered".
func (e Expect) String() string {
	if int(e) < len(expectNames) {
		return expectNames[e]
	}
	return fmt.Sprintf("Expect(%d)", e)
}

// MarshalText writes String.
func (e Expect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (e *Expect) UnmarshalText(b []byte) error {
	for i, name := range expectNames[1:] {
		if name == string(b) {
			*e = Expect(i + 1)
			return nil
		}
	}
	return fmt.Errorf("expect %q: want one of %s", b, strings.Join(expectNames[1:], ", "))
}

// Way is a direction of a conversation.
type Way uint8

// The ways. BothWays is what the client sends and what it is answered.
const (
	BothWays Way = iota
	Forward
	Return
)

var wayNames = [...]string{"both", "forward", "return"}

// String is the token of the JSON form.
func (w Way) String() string {
	if int(w) < len(wayNames) {
		return wayNames[w]
	}
	return fmt.Sprintf("Way(%d)", w)
}

// MarshalText writes String.
func (w Way) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the token; the error lists them.
func (w *Way) UnmarshalText(b []byte) error {
	for i, name := range wayNames {
		if name == string(b) {
			*w = Way(i)
			return nil
		}
	}
	return fmt.Errorf("way %q: want one of %s", b, strings.Join(wayNames[:], ", "))
}

// MarshalText writes String.
func (s FlowSet) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is [ParseFlowSet].
func (s *FlowSet) UnmarshalText(b []byte) error {
	x, err := ParseFlowSet(string(b))
	if err == nil {
		*s = x
	}
	return err
}

// MustDeliver wants every flow delivered. The flows are those of [ParseFlowSet], here
// and below; a text that is none panics.
func MustDeliver(name, flows string) Intent {
	return Intent{Name: name, Expect: Delivered, Flows: MustParse(flows)}
}

// MustNotDeliver wants no flow delivered.
func MustNotDeliver(name, flows string) Intent {
	return Intent{Name: name, Expect: NotDelivered, Flows: MustParse(flows)}
}

// MustPass wants what is delivered to have passed the device.
func MustPass(name, flows, device string, w Way) Intent {
	return Intent{Name: name, Expect: Passes, Flows: MustParse(flows), Device: device, Way: w}
}

// MustAvoid wants no packet to meet the device; "internet" is for what must never
// leave by it.
func MustAvoid(name, flows, device string, w Way) Intent {
	return Intent{Name: name, Expect: Avoids, Flows: MustParse(flows), Device: device, Way: w}
}

// MustBeSymmetric wants no asymmetric path.
func MustBeSymmetric(name, flows string) Intent {
	return Intent{Name: name, Expect: Symmetric, Flows: MustParse(flows)}
}

// MustResolve wants each source to resolve the name of the destination.
func MustResolve(name, flows string) Intent {
	return Intent{Name: name, Expect: Resolves, Flows: MustParse(flows)}
}

// String is the intent as a sentence.
func (i Intent) String() string {
	text := i.Flows.String()
	if i.Name != "" {
		text = i.Name + ": " + text
	}
	switch i.Expect {
	case Delivered:
		return text + " must be delivered"
	case NotDelivered:
		return text + " must not be delivered"
	case Passes:
		return text + " must pass " + i.Device + i.Way.words()
	case Avoids:
		return text + " must not meet " + i.Device + i.Way.words()
	case Symmetric:
		return text + " must not be asymmetric"
	case Resolves:
		return text + " must resolve"
	}
	return text
}

func (w Way) words() string {
	switch w {
	case Forward:
		return " on the way there"
	case Return:
		return " on the way back"
	}
	return ""
}

// check is what is wrong with an intent itself.
func (i *Intent) check() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("intent %q: "+format, append([]any{i.Name}, args...)...))
	}
	if i.Expect == 0 || int(i.Expect) >= len(expectNames) {
		bad("expect: %s, want one of %s", i.Expect, strings.Join(expectNames[1:], ", "))
	}
	if len(i.Flows.From) == 0 || len(i.Flows.To) == 0 {
		bad("flows: none given, want a set such as %q", "tcp Internet -> apim:443")
	}
	if int(i.Way) >= len(wayNames) {
		bad("way: %s, want one of %s", i.Way, strings.Join(wayNames[:], ", "))
	}
	if needs := i.Expect == Passes || i.Expect == Avoids; needs && i.Device == "" {
		bad("device: none given, want the one to pass or avoid")
	} else if !needs && i.Device != "" {
		bad("device: %q, want none where it is not passed or avoided", i.Device)
	}
	return errors.Join(errs...)
}

// judgement is what a way says of an intent.
type judgement uint8

const (
	holds judgement = iota
	unproved
	fails
)

// judge is whether a way is as the intent wants it. What Azure's documents do not
// decide proves nothing, neither do ways that were not walked.
func (i *Intent) judge(w *way) judgement {
	met := w.met(i.Way)
	wrong := false
	switch i.Expect {
	case Delivered:
		wrong = w.Disposition != sim.Delivered
	case NotDelivered:
		wrong = w.Disposition == sim.Delivered || w.Disposition == sim.Exited
	case Passes:
		wrong = w.Disposition == sim.Delivered && met != all
	case Avoids:
		wrong = met != none
	case Symmetric:
		wrong = w.Asymmetric
	case Resolves:
		wrong = w.Disposition == sim.Unresolved
	}
	switch {
	case w.Disposition == sim.Undetermined && i.Expect != Resolves && (!wrong || i.Expect == Delivered):
		return unproved
	case wrong:
		return fails
	case w.cut:
		return unproved
	}
	return holds
}

// meetings says on how many of the ways asked for a device was met.
type meetings uint8

const (
	none meetings = iota
	some
	all
)

func (w *way) met(on Way) meetings {
	there, back := w.there != 0, w.back != 0
	switch {
	case on == Forward && there, on == Return && back, on == BothWays && there && back:
		return all
	case on == BothWays && (there || back):
		return some
	}
	return none
}
