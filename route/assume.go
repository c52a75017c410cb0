package route

// Assumption is a question Azure's documents leave open, named by the answer given here. NewTable can be told
// to answer it the other way. The zero value is no assumption.
type Assumption uint8

const (
	// NoneStaysUnderUserInternet: a user route for 0.0.0.0/0 whose next hop is Internet leaves the system
	// routes to None in place. Documents say they go when 0.0.0.0/0 is overridden and do not mention this case;
	// effective routes of such a subnet without them would refute it.
	NoneStaysUnderUserInternet Assumption = iota + 1
	// ServiceEndpointsHold: a user route of equal or longer prefix does not override a service endpoint's
	// route. The routing guide says so since 2025; older and field material says it does override.
	ServiceEndpointsHold
	// EqualTagsByName: of two user routes written as service tags of the same class with the same prefix, the
	// tag first in alphabetical order wins. Documents order the classes only.
	EqualTagsByName
	// BGPOverrideHolds: a user route with BGPOverride takes out every gateway route inside its prefix. The REST
	// specification says so in half a sentence; the routing guide never mentions the field.
	BGPOverrideHolds
	// ReplacedSystemYields: a system route whose place a user route of the same prefix took no longer keeps
	// gateway routes inside that prefix out, so that the longest of them wins there. Documents rank system over
	// gateway routes and user over system routes, and do not say which comes first.
	ReplacedSystemYields
)

var assumptionWords = vocabulary{
	kind: "Assumption",
	names: []string{
		NoneStaysUnderUserInternet: "none-stays-under-user-internet",
		ServiceEndpointsHold:       "service-endpoints-hold",
		EqualTagsByName:            "equal-tags-by-name",
		BGPOverrideHolds:           "bgp-override-holds",
		ReplacedSystemYields:       "replaced-system-yields",
	},
}

// String is a token, such as "service-endpoints-hold".
func (a Assumption) String() string { return assumptionWords.name(uint8(a)) }

// assumptions is a set of them.
type assumptions uint8

func setOf(list []Assumption) (s assumptions) {
	for _, a := range list {
		s = s.with(a)
	}
	return s
}

func (s assumptions) has(a Assumption) bool         { return s&(1<<a) != 0 }
func (s assumptions) with(a Assumption) assumptions { return s | 1<<a }
func (s assumptions) list() (list []Assumption) {
	for a := NoneStaysUnderUserInternet; a <= ReplacedSystemYields; a++ {
		if s.has(a) {
			list = append(list, a)
		}
	}
	return list
}
