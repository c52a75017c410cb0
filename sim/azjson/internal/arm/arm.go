// Package arm evaluates Azure Resource Manager templates: a template and its
// parameters in, the resources it deploys out, as the REST API would show them.
//
// Nothing is deployed or fetched, so some of it can't be known: a parameter without a
// value, the address of a public IP, the key of a storage account. Such a value is a
// [value.Unknown] that is carried on, and is named in a note. Evaluating never fails
// as a whole: what a template does wrong is a note with its place, and the rest goes
// on.
//
// A deployment needs a subscription, a resource group and a region, which no template
// holds. Where [Options] give none, placeholders stand for them: see
// [PlaceholderSubscription] and its like.
//
// What is decided where the template leaves it open:
//
//   - A condition that is not known counts as true, with an [Assumed] note.
//   - A resource loop that goes round an unknown number of times is one resource,
//     whose copyIndex() is the unknown "{index}"; such a loop in a property, variable
//     or output is one unknown array.
//   - A condition does not pass on to child resources; Azure does not do that either.
//   - reference() of a resource that some template of the evaluation declares is the
//     evaluated properties, and what Azure adds where that follows from the design:
//     the address of a firewall is the first usable one of its subnet. What it does
//     not have is unknown, and its text says of which resource it is: see
//     [resource.Token]. So a firewall rule that allows a public IP's address and the
//     public IP can be told to be one thing.
//   - The address of a network interface, if it is not static, is such a token too:
//     which is free depends on all others in the subnet, and that is for whoever
//     places them to say.
package arm

import (
	"io/fs"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// What stands for what [Options] do not give. The subscription is what Azure's own
// documents write; no region and no group of that name is likely.
const (
	PlaceholderSubscription  = "00000000-0000-0000-0000-000000000000"
	PlaceholderResourceGroup = "rg"
	PlaceholderLocation      = "location"
	placeholderManagement    = "management-group"
)

// Options say what a template is evaluated with. The zero value is a deployment
// without parameters, of placeholders, in the public cloud.
type Options struct {
	// Name of the deployment: deployment().name. Azure takes the file's name without
	// its ending; empty is "main".
	Name string
	// Parameters is a parameters file, or its "parameters": an object of {"value": …}
	// or {"reference": …}.
	Parameters value.Value
	// Where it is deployed to; placeholders if empty.
	Subscription, ResourceGroup, Location string
	// Linked is where linked templates and their parameters are looked for, by the
	// relative path or the end of the address. Nothing is ever fetched. Nil is nowhere.
	Linked fs.FS
	// Cloud is the environment's name: AzureCloud if empty, AzureUSGovernment,
	// AzureChinaCloud.
	Cloud string
}

// Result is what a template deploys.
type Result struct {
	// Resources in the order of the template, without the deployments themselves. A
	// Body has "id", "type", "name" (its last part) and "apiVersion", and no more of
	// "copy", "condition", "dependsOn" and "scope". Of resources that are declared
	// twice both are here; their Rank says which is deployed later.
	Resources []resource.Resource
	// Deployments are the templates evaluated, the outermost first.
	Deployments []Deployment
	// Outputs is an object of {"type": …, "value": …}, as Azure shows it.
	Outputs value.Value
	Notes   []Note
	// Redactor is for messages about resources: the reasons of an Unknown may quote what
	// a parameter was given. Notes have been through it.
	Redactor *Redactor
}

// Deployment is one evaluated template.
type Deployment struct {
	Name, ID string
	File     string // it was read from
	Place    value.Place
}

// Evaluate evaluates a template. See [IsTemplate] for what is one; anything else gives
// a note.
func Evaluate(template value.Value, o Options) Result {
	e := newEngine(o)
	root := e.rootDeployment(template)
	e.emit(root)
	e.rank(root)
	outputs := root.outputs()
	e.noteUnknowns()
	return Result{Resources: e.out, Deployments: e.deployments, Outputs: outputs, Notes: e.notes.all(), Redactor: e.redactor}
}
