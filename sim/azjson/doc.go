// Package azjson reads Azure as people have it on disk and makes a [sim.Design] of
// it: deployed state (REST, portal, Resource Graph, the command line's flattened
// form), ARM templates with their parameters, Bicep's output, Terraform state and
// plans, effective routes and rules. It says which is which by itself, and several
// files make one design. What says how a network fares, an API Management instance's
// network status and flow logs, it hands on.
//
// # What holds
//
//   - An import is total. What is not modelled, not known, assumed, defined twice,
//     refers to nothing, or would be refused by Azure stands in the [Report] with its
//     place; nothing is dropped in silence. That holds by construction: every property
//     that no code asked for is a note.
//   - The Design compiles.
//   - Nothing depends on the order of files or of resources in them, nor on the case
//     of identifiers and names of properties. All names and lists are sorted, but for
//     those whose order means something in Azure.
//   - What a file cannot know before deployment, such as a public address, is a stand-in
//     with a name of its own, and the report says so.
//   - Values of secure parameters, and of any parameter in a message, are never printed.
//   - Nothing is fetched. A linked template is looked for in the directory that the
//     caller names.
//
// # How it is read
//
//	import.go       the door: sources in, Result out
//	observed.go     what tools answered about a design, status.go what API Management did;
//	                flowlog.go what really flowed in it
//	form.go         which form a file has; envelope.go takes the envelopes off
//	set.go          all resources by identifier: children joined with parents, doubles merged
//	translation.go  resources to a Design; object.go reads them and notes what was not read;
//	                translate_….go a family of resource types each; names.go their names,
//	                kinds.go the types themselves
//	mention.go      what refers to a subnet; outside.go what no file has and enough is known of,
//	                backref.go who is listed by others; standing.go what stands in a subnet unmodelled
//	existing.go     what a template names and does not declare
//	link.go         what private endpoints lead to, before anything is read; service_kind.go the
//	                services there are, admission.go whom each lets in
//	standin.go      public addresses that nobody knows yet, place.go private ones, fact.go
//	                what stands for a value known at run time alone, planned.go for one in a plan
//	gap.go          where answers rest on what no file has
//	secret.go       what no message shows
//	irrelevant.go   types that have no bearing on packets
//	observed.go     effective routes and rules: whose they are, beside the design or in it
//	settle.go       what Compile refuses is taken out and reported
//	report.go       what the import has to say for itself; rank.go what of it matters first
//
// [Export] goes the other way:
//
//	export.go       a design to resources in REST's JSON; export_….go a family each
//	own.go          the element beside them with what no resource says: own_parts.go what
//	                stands there whole, own_details.go what is added to a resource
//	own_read.go     reads that element, own_read_details.go the details in it
package azjson
