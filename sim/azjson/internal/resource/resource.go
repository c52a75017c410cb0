// Package resource is what every reader of Azure's JSON yields: resources in the
// vocabulary of the REST API, whichever form they stood in.
package resource

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// Resource is one Azure resource.
type Resource struct {
	// Type is in lower case: "microsoft.network/virtualnetworks/subnets".
	Type string
	// ID is the identifier as written, or made by the reader where the form has none.
	ID string
	// Body is the whole object. Its properties stand in "properties", as in REST, or
	// beside "id" and "name", as the command line flattens them: [Resource.Get] looks
	// in both places.
	Body value.Value
	// Existing says that a template refers to the resource and does not create it:
	// its body holds what is known of it, perhaps nothing.
	Existing bool
	// Origin is where a template made it, for messages: "deployment hub-vnet".
	Origin string
	// Template is the template that deploys it, and Rank when, of all that the template
	// deploys: what depends on another has a higher one. Zero where that is not known.
	Template string
	Rank     int
}

// Key is the identifier to compare by.
func (r *Resource) Key() string { return Key(r.ID) }

// Name is the last part of the identifier.
func (r *Resource) Name() string { return Name(r.ID) }

// Get is a member of the resource, or of its properties.
func (r *Resource) Get(key string) value.Value { return Get(r.Body, key) }

// Get looks a property up as every form has it: in the object, or in its
// "properties".
func Get(v value.Value, key string) value.Value {
	if x := v.Get(key); x.Kind() != value.Absent {
		return x
	}
	return v.Get("properties").Get(key)
}

// Is says whether a type, however it is written, is another.
func Is(a, b string) bool {
	return strings.EqualFold(strings.Trim(a, "/"), strings.Trim(b, "/"))
}
