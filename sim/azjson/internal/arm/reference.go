package arm

import (
	"fmt"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// reference is reference(name or identifier, [version], ['Full']): the properties of a
// resource, or all of it.
func (f frame) reference(args []expr.Arg) value.Value {
	if len(args) == 0 || len(args) > 3 {
		return f.wrong(value.Object, "reference", "want a name or identifier, a version and 'Full'")
	}
	v := args[0].Eval()
	full := len(args) == 3 && fold(text(args, 2)) == "full"
	name := strings.TrimSpace(v.Text())
	if i := f.resolve(name); i != nil && i.d == f.d {
		return f.show(i, full)
	} else if i != nil {
		// Another deployment may declare the resource anew, from what it has: then it is
		// the one that is there already.
		var shown value.Value
		if f.d.e.probe(func() { shown = f.show(i, full) }) {
			return shown
		}
	}
	if id := f.absoluteID(name); id != "" {
		return f.showOther(id, full, v.Whys())
	}
	if v.IsUnknown() {
		return value.Missing(value.Object, "{reference("+name+")}", v.Whys()...)
	}
	return f.wrong(value.Object, "reference", "the template declares no resource "+v.Quote()+nearest(name, f.d.template.Get("resources").Keys()))
}

// references is references(loop): all the resources that a symbolic loop makes.
func (f frame) references(args []expr.Arg) value.Value {
	if len(args) == 0 {
		return f.wrong(value.Array, "references", "want the symbolic name of a loop")
	}
	c := f.d.symbols[fold(text(args, 0))]
	if c == nil {
		return f.wrong(value.Array, "references", "the template declares no loop "+args[0].Eval().Quote())
	}
	full := fold(text(args, len(args)-1)) == "full"
	var items []value.Value
	for _, i := range c.instances() {
		if yes, _ := i.deployed(); yes {
			items = append(items, f.show(i, full))
		}
	}
	return value.List(items...)
}

// resolve finds the instance that a name or identifier means: a symbolic name,
// perhaps with an index; an identifier; or the name of a resource in the same
// template.
func (f frame) resolve(name string) *instance {
	if i := f.d.symbolic(name); i != nil {
		return f.real(i)
	}
	if id := f.absoluteID(name); id != "" {
		return f.d.e.find(f.d, key(id))
	}
	if name == "" {
		return nil
	}
	for _, c := range f.d.declarations {
		var found *instance
		f.d.e.probe(func() { found = c.named(name) })
		if found != nil {
			return f.real(found)
		}
	}
	return nil
}

// named is the instance with a name, which may be the last part of its name alone.
func (c *declaration) named(name string) *instance {
	for _, i := range c.instances() {
		var is bool
		c.d.e.probe(func() {
			n := ""
			if yes, _ := i.deployed(); yes {
				n = i.name().Text()
			}
			is = fold(n) == fold(name) || fold(resource.Name(n)) == fold(name)
		})
		if is {
			return i
		}
	}
	return nil
}

// real is the resource that a declaration of an existing one means, if another
// declaration makes it.
func (f frame) real(i *instance) *instance {
	if !i.existing() {
		return i
	}
	if made := f.d.e.find(f.d, key(i.id().Text())); made != nil {
		return made
	}
	return i
}

// symbolic finds "name" or "name[2]" among the symbolic names.
func (d *deployment) symbolic(name string) *instance {
	symbol, index, looped := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	c := d.symbols[fold(symbol)]
	if c == nil {
		return nil
	}
	list := c.instances()
	n, err := strconv.Atoi(index)
	switch {
	case len(list) == 1 && (!looped || err != nil || list[0].f.loop != nil && list[0].f.loop.index.IsUnknown()):
		return list[0]
	case looped && err == nil && n >= 0 && n < len(list):
		return list[n]
	}
	return nil
}

// absoluteID is the identifier that a text is, also one without its scope in front,
// "Microsoft.Network/publicIPAddresses/pip"; "" if it is none.
func (f frame) absoluteID(s string) string {
	if strings.HasPrefix(s, "/") || strings.HasPrefix(s, "{") && strings.Contains(s, "/providers/") {
		return s
	}
	first, _, slash := strings.Cut(s, "/")
	if slash && strings.Contains(first, ".") && !strings.ContainsAny(first, "{}[]() ") {
		return f.d.scope.base() + "/providers/" + s
	}
	return ""
}

// show is what reference gives of an instance. It is open: of what is not there the
// deployed resource may have more.
func (f frame) show(i *instance, full bool) value.Value {
	if i.isDeployment() {
		return i.showDeployment(full)
	}
	if i.whole.state == cellBusy {
		return i.d.e.cycle(&i.whole, i.label(), f.at)
	}
	id := i.id().Text()
	if i.existing() {
		return f.showOther(id, full, i.id().Whys())
	}
	properties := i.d.e.once(&i.seen, i.label(), f.at, func() value.Value { return i.d.e.facts(i, i.properties()) })
	return openTo(properties, i.body(), id, full)
}

// openTo makes what reference gives of the properties and the body of a resource.
func openTo(properties, body value.Value, id string, full bool) value.Value {
	token := resource.Token(id, "")
	if properties.IsNull() {
		properties = value.Missing(value.Object, token, "what "+resource.Name(id)+" has once it is deployed")
	}
	properties = properties.Open(token)
	if !full {
		return properties
	}
	parsed, _ := resource.ParseID(id)
	if body.Kind() != value.Object {
		body = value.Fields()
	}
	return body.Without("id").With("resourceId", value.Text(id)).With("subscriptionId", value.Text(parsed.Subscription)).
		With("resourceGroupName", value.Text(parsed.Group)).With("properties", properties).Open(resource.Token(id, "full"))
}

// showOther is what reference gives of a resource that is not declared by itself: a
// part of a declared one, as a subnet is that stands in its network, or something that
// exists elsewhere.
func (f frame) showOther(id string, full bool, whys []string) value.Value {
	part := f.d.e.part(f.d, id)
	if part.Kind() == value.Object {
		return openTo(f.d.e.subnetFacts(part.Get("properties")), part, id, full)
	}
	if full {
		return openTo(value.Value{}, value.Value{}, id, true)
	}
	return value.Missing(value.Object, resource.Token(id, ""), append(whys, "no template declares "+resource.Name(id))...)
}

// showDeployment is what reference gives of a nested deployment.
func (i *instance) showDeployment(full bool) value.Value {
	var properties value.Value
	id := i.id().Text()
	if d := i.deployment(); d != nil {
		properties = value.Fields(field("outputs", d.outputs()), textField("provisioningState", "Succeeded"), textField("mode", "Incremental"))
	}
	if properties.Kind() == value.Absent {
		properties = value.Missing(value.Object, resource.Token(id, ""), "the template of the deployment "+i.name().Text()+" is not read")
	}
	if !full {
		return properties
	}
	return openTo(properties, value.Fields(textField("name", i.name().Text()), textField("type", deploymentsType)), id, true)
}

// part is a resource that stands in another one's properties: the subnet of a network,
// the rule of a security group.
func (e *engine) part(from *deployment, id string) value.Value {
	parent := resource.Parent(id)
	if parent == "" {
		return value.Value{}
	}
	parsed, _ := resource.ParseID(id)
	property := parsed.Type[strings.LastIndexByte(parsed.Type, '/')+1:]
	i := e.find(from, key(parent))
	if i == nil || i.whole.state == cellBusy {
		return value.Value{}
	}
	for _, x := range i.properties().Get(property).Items() {
		if fold(x.Get("name").Text()) == fold(resource.Name(id)) {
			return x
		}
	}
	return value.Value{}
}

// String names the instance, for debugging and messages.
func (i *instance) String() string { return fmt.Sprintf("%s of %s", i.label(), i.d.id) }
