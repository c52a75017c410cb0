package dns

// Assumption is something about names that no document says, or of which two say
// the opposite, and on which an answer leans. The zero value is none.
type Assumption uint8

// The assumptions.
const (
	// RuleYieldsToZone: a linked zone takes a name though a rule of the linked
	// ruleset is longer. Source: dns:D4.20.
	RuleYieldsToZone Assumption = iota + 1
	// RuleTakesAlias: a rule takes an alias that was met on the way as it takes a
	// name asked for. Source: dns:D4.21.
	RuleTakesAlias
	// LongestZone: of several linked zones that hold a name the longest answers.
	// Source: dns:D4.14.
	LongestZone
	// PrivateLinkByName: a zone counts as one of Private Link by its name. Source:
	// dns:D4.25.
	PrivateLinkByName
	// ReservedNames: which names a short rule does not take. Source: dns:D6.7.
	ReservedNames
	// ResolverPatience: a private resolver waits five seconds for a target, and
	// answers SERVFAIL when all are silent. Source: dns:D6.8.
	ResolverPatience
	// LoopIsSilent: who asks into a loop gets no answer. Source: dns:D6.14.
	LoopIsSilent
	// WindowsSingleTarget: a Windows server says after twelve seconds that the only
	// target of a conditional forwarder is silent. Source: dns:D7.7.
	WindowsSingleTarget
	// WindowsMovesOn: a Windows client asks the next server when one answers with
	// an error. Source: dns:D3.2.
	WindowsMovesOn
	// FirewallFailsOver: a firewall's proxy asks its next server when one answers
	// with an error. Source: dns:D8.7.
	FirewallFailsOver
	// FirewallServersInOrder: of a firewall's servers, of which it takes any, the
	// first is asked first. Source: dns:D8.1.
	FirewallServersInOrder
	// FirewallPatience: a firewall's proxy waits two seconds for a server. Source:
	// dns:D8.8.
	FirewallPatience
)

// Assumptions is a set of them.
type Assumptions uint32

func (s Assumptions) with(a Assumption) Assumptions { return s | 1<<a }

// Has says whether a is in the set.
func (s Assumptions) Has(a Assumption) bool { return s&(1<<a) != 0 }

// Assumptions is what the answer leans on.
func (l *Lookup) Assumptions() (s Assumptions) {
	for _, a := range l.Asked {
		s |= a.Leans
	}
	for _, b := range l.Before {
		s |= b.Assumptions()
	}
	return s | l.leans
}
