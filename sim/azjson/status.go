package azjson

import (
	"azpath/sim/apim"
	"azpath/sim/azjson/internal/value"
)

// NetworkStatus is what an API Management instance answered about its network. It does
// not say whose it was.
type NetworkStatus struct {
	File      string                `json:"file"`
	Locations []apim.LocationStatus `json:"locations"`
}

// networkStatus takes an answer for all locations, or for one, out of its envelopes.
func (m *importing) networkStatus(d *document, v value.Value, depth int) {
	inner := unwrapped(v)
	switch {
	case formOfAnswer(v) == FormNetworkStatus, len(inner) > 0 && formOfAnswer(inner[0]) == FormNetworkStatus:
		text, _ := v.MarshalJSON() // of what was parsed: no error
		list, err := apim.ParseNetworkStatus(text)
		if err != nil {
			for _, e := range eachError(err) {
				m.notebook.add(NoteProblem, "", d.name, e.Error(), v.Place().String())
			}
			return
		}
		m.status = append(m.status, NetworkStatus{d.name, list})
		m.notebook.add(NoteNotModelled, "", d.name, "a network status is no part of the design: connectivity lays it beside it", v.Place().String())
	case depth < maxEnvelopes:
		for _, x := range inner {
			m.networkStatus(d, x, depth+1)
		}
	}
}

func eachError(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
