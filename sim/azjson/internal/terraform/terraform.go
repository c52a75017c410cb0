// Package terraform reads what Terraform and OpenTofu write of a configuration with
// the azurerm and azapi providers: states and plans as "terraform show -json" prints
// them, and the state file itself (version 4). It yields the resources in the
// vocabulary of Azure's REST API, as every reader of azjson does.
//
// # What a plan lacks
//
// Before apply no identifier exists. They are made here from names and groups, which
// are known, with a placeholder for a subscription that is not. An attribute that
// refers to something unknown has no value in a plan: what it refers to stands in
// the configuration, as a list of names without the expression around them. Where
// that list leaves one possibility, given the type that the attribute takes, the keys
// of for_each and what exists, it is taken; where it leaves several, the attribute is
// an Unknown and a note says so. The address of a firewall, an interface or an
// endpoint that Azure has yet to choose is an Unknown named after its home,
// "{azurerm_firewall.fw.ip_configuration[0].private_ip_address}", wherever it is used.
//
// # How it is read
//
//	instance.go       what a document holds: a state's and a plan's instances, one form
//	address.go        addresses and references, taken apart
//	configuration.go  a plan's configuration: expressions of resources and modules
//	follow.go         a reference to what it refers to, through modules
//	resolve.go        the value of an attribute, identifiers above all
//	table.go, kinds/  which attribute is which property, as text: to add a resource
//	                  type, add a paragraph there
//	translate.go      an instance to a resource, by its table; put.go makes bodies
//	join.go           associations into what they associate, doubles apart
//	azapi.go          resources that are written in REST's vocabulary already
package terraform

import (
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// Kind is what a note is about. The zero value is none.
type Kind uint8

// The kinds of notes.
const (
	Problem     Kind = iota + 1 // the document contradicts itself or its form
	Conflict                    // something is there twice
	Dangling                    // it is about something that the document does not have
	Unknown                     // a value that is known after apply
	Assumed                     // what was decided though the document leaves it open
	NotModelled                 // a type that nothing here is about
	NotDeployed                 // what will not be there
)

// Note is something that whoever reads the result should know.
type Note struct {
	Kind    Kind
	Place   value.Place
	Subject string // an address: "azurerm_subnet.app", with an attribute where one is meant
	Text    string
}

// Result is what a document holds.
type Result struct {
	Resources []resource.Resource
	Notes     []Note
}

// IsPlan says whether a document is a plan as "terraform show -json PLAN" prints it.
func IsPlan(v value.Value) bool {
	return v.Get("planned_values").Kind() == value.Object ||
		v.Get("format_version").Kind() == value.String && v.Get("resource_changes").Kind() == value.Array
}

// IsState says whether a document is a state: as "terraform show -json" prints it, or
// a state file.
func IsState(v value.Value) bool {
	if IsPlan(v) {
		return false
	}
	if v.Get("format_version").Kind() == value.String {
		return v.Get("values").Kind() == value.Object || v.Len() <= 2 // of nothing, it has no values
	}
	_, numbered := v.Get("version").Int()
	return numbered && v.Get("terraform_version").Kind() == value.String
}

// Read reads a state or a plan. It never fails as a whole: what cannot be read is a
// note. Of anything else it says so.
func Read(v value.Value) Result {
	r := newReader()
	switch {
	case IsPlan(v):
		r.plan(v)
	case !IsState(v):
		r.note(Problem, v, "document", "neither a state nor a plan of Terraform: want the output of terraform show -json, or terraform.tfstate")
	case v.Get("format_version").Kind() == value.String:
		r.shown(v)
	default:
		r.stateFile(v)
	}
	r.index()
	r.translate()
	return Result{Resources: r.resources, Notes: r.notes}
}
