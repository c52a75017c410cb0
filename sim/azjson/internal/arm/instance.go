package arm

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// instance is one resource that a declaration makes. Everything of it is evaluated
// when it is asked for.
type instance struct {
	*declaration
	parent *instance
	f      frame

	naming, identified, conditioned, whole, seen, nesting cell

	nested *deployment // of a deployment, once nesting is done; nil if there is no template
}

// name is as the template has it, "vnet/subnet" for a child at the top level.
func (i *instance) name() value.Value {
	return i.d.e.once(&i.naming, "name of "+i.label(), i.raw, func() value.Value {
		raw := i.raw.Get("name")
		v := i.f.eval(raw)
		if v.Text() == "" {
			i.d.e.note(Problem, i.raw, i.symbol, "the name of the resource of type %s is empty", i.fullType())
			return value.Missing(value.String, "{nameless "+resource.Name(i.fullType())+"}", "the resource's name is empty").From(i.raw)
		}
		if v.IsHidden() {
			i.d.e.note(Problem, i.raw, i.symbol, "the name of the resource of type %s is made of a secret: Azure would show it to everybody", i.fullType())
			return value.Missing(value.String, "{secret}", "the resource's name is a secret").From(i.raw)
		}
		return i.d.e.short(v)
	})
}

// names are the names of the resource and of those it is a child of.
func (i *instance) names() []string {
	names := splitNames(strings.Trim(i.name().Text(), "/"))
	if i.parent != nil && len(names) < strings.Count(i.fullType(), "/") && i.isChild() {
		return append(i.parent.names(), names...)
	}
	return names
}

// isChild says whether what stands in a resource's "resources" is a child of it, and
// not an extension of it that has a type of its own.
func (i *instance) isChild() bool {
	return strings.HasPrefix(fold(i.fullType()), fold(i.parent.fullType())+"/")
}

// id is the identifier, an Unknown if a part of it is not known. Its text is the
// identifier in both cases.
func (i *instance) id() value.Value {
	return i.d.e.once(&i.identified, "identifier of "+i.label(), i.raw, func() value.Value {
		names, kind := i.names(), i.fullType()
		if n := strings.Count(kind, "/"); n != len(names) {
			i.d.e.note(Problem, i.raw, i.name().Text(), "the name has %d parts, but the type %s takes %d", len(names), kind, n)
		}
		base := i.base()
		s := identifier(base.Text(), kind, names...)
		whys := append(i.name().Whys(), base.Whys()...)
		for p := i.parent; p != nil; p = p.parent {
			whys = append(whys, p.name().Whys()...)
		}
		v := value.Text(s)
		if len(whys) > 0 {
			v = value.Missing(value.String, s, unique(whys)...)
		}
		return i.d.e.short(v.From(i.raw))
	})
}

// base is the identifier of the scope that the resource is in, or of the resource that
// it extends.
func (i *instance) base() value.Value {
	if i.parent != nil && !i.isChild() {
		return i.parent.id()
	}
	if i.isDeployment() {
		return value.Text(i.f.target(i.raw, i.d.scope).base())
	}
	s := i.f.eval(i.raw.Get("scope"))
	switch t := spoken(s); {
	case s.IsNull():
		return value.Text(i.f.target(i.raw, i.d.scope).base())
	case strings.HasPrefix(t, "/") || strings.HasPrefix(t, "{"):
		return s
	case s.IsUnknown():
		return value.Missing(value.String, i.d.scope.base()+"/providers/"+t, s.Whys()...)
	default:
		return value.Text(i.d.scope.base() + "/providers/" + t)
	}
}

// deployed says whether the condition is met. A condition that is not known is, and
// its reasons are given.
func (i *instance) deployed() (yes bool, unknown []string) {
	raw := i.raw.Get("condition")
	if raw.IsNull() {
		return true, nil
	}
	v := i.d.e.once(&i.conditioned, "condition of "+i.label(), raw, func() value.Value { return i.f.eval(raw) })
	if v.IsUnknown() {
		return true, append(v.Whys(), v.Text())
	}
	b, ok := v.Bool()
	if !ok {
		i.d.e.note(Problem, raw, i.id().Text(), "the condition is %s, want true or false", v.Kind())
		return true, nil
	}
	return b, nil
}

// left out of a body: what it says is in the identifier, or not about the resource.
var outside = map[string]bool{
	"condition": true, "dependson": true, "resources": true, "existing": true, "scope": true, "comments": true,
	"type": true, "name": true, "resourcegroup": true, "subscriptionid": true, "import": true, "extension": true,
}

// body is the evaluated resource.
func (i *instance) body() value.Value {
	return i.d.e.once(&i.whole, i.label(), i.raw, func() value.Value {
		id := i.id()
		members := []value.Member{
			{Key: "id", Value: id},
			{Key: "name", Value: value.Text(resource.Name(id.Text())).From(i.raw.Get("name"))},
			{Key: "type", Value: value.Text(i.fullType()).From(i.raw.Get("type"))},
		}
		var rest []value.Member
		for k, x := range i.raw.Members() {
			if outside[fold(k)] || fold(k) == "copy" && x.Kind() == value.Object {
				continue
			}
			rest = append(rest, value.Member{Key: k, Value: x})
		}
		for k, x := range i.f.eval(value.Fields(rest...).From(i.raw)).Members() {
			members = append(members, value.Member{Key: k, Value: x})
		}
		return value.Fields(members...).From(i.raw)
	})
}

func (i *instance) properties() value.Value { return i.body().Get("properties") }

// origin is where the resource comes from, for messages.
func (i *instance) origin() string {
	if i.d.parent == nil {
		return ""
	}
	return fmt.Sprintf("deployment %s", i.d.name)
}

func unique(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
