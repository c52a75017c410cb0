package terraform

import (
	"slices"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// index joins instances with their configuration and with their identifiers.
func (r *reader) index() {
	seen := map[string]bool{}
	for _, x := range r.instances {
		if m := r.conf.find(x.calls); m != nil {
			x.conf = m.blocks[blockAddress(nil, x.data, x.typ, x.name, false, step{})]
			x.provider = x.conf.Get("provider_config_key").Text()
		}
		if id, ok := resource.ParseID(x.v.Get("id").Text()); ok && id.Subscription != "" && r.azure(x) {
			seen[strings.ToLower(id.Subscription)] = true
			r.subs.known = id.Subscription
		}
	}
	if len(seen) != 1 {
		r.subs.known = ""
	}
	// What has no table comes last: it may only configure what has one, under its identifier.
	for _, strange := range []bool{false, true} {
		for _, x := range r.instances {
			if k := r.kinds[x.typ]; r.azure(x) && (k == nil || !k.patch) && r.strange(x) == strange {
				r.identify(x)
			}
		}
	}
}

// strange says whether an instance is of Azure's and cannot be translated.
func (r *reader) strange(x *instance) bool {
	return r.kinds[x.typ] == nil && x.typ != "azapi_resource" && x.typ != "azapi_update_resource"
}

// azure says whether an instance is one of Azure's.
func (r *reader) azure(x *instance) bool {
	return strings.HasPrefix(x.typ, "azurerm_") || strings.HasPrefix(x.typ, "azapi_")
}

// identify is the identifier of an instance: its own, or one made of its names.
func (r *reader) identify(x *instance) string {
	if x.id != "" {
		return x.id
	}
	if id := x.v.Get("id"); id.Kind() == value.String && id.Text() != "" {
		x.id = id.Text()
	} else if x.asking { // in a circle
		return r.group(x) + "/providers/" + stand(x.address)
	} else {
		x.asking = true
		x.id = r.made(x)
		x.asking = false
	}
	if k := r.kinds[x.typ]; k != nil && k.patch {
		return x.id
	}
	if first := r.byID[resource.Key(x.id)]; first == nil || first.existing && !x.existing && !r.strange(x) {
		r.byID[resource.Key(x.id)] = x
	} else if x.v.Get("id").IsUnknown() && !x.existing && r.kinds[x.typ] != nil {
		r.note(Problem, x.place, x.address, "it has the name and group of "+first.address+": Azure would refuse one of them; its address is added to its name here")
		x.id += "@" + strings.ReplaceAll(x.address, "/", "%2F")
		r.byID[resource.Key(x.id)] = x
	}
	return x.id
}

// made is an identifier for an instance that has none yet.
func (r *reader) made(x *instance) string {
	switch k := r.kinds[x.typ]; {
	case k != nil && k.part != "":
		return resource.Child(r.compose(k, source{r: r, x: x, v: x.v}, ""), k.part, r.nameOf(x, path{named("name")}))
	case k != nil:
		return r.compose(k, source{r: r, x: x, v: x.v}, "")
	case strings.HasPrefix(x.typ, "azapi_"):
		return r.azapiID(x)
	}
	name := r.nameOf(x, path{named("name")})
	if name == "" {
		name = stand(x.address)
	}
	return r.group(x) + "/providers/" + strings.Replace(x.typ, "_", "/", 1) + "/" + name
}

// compose makes the identifier that a table describes. Self is the identifier of the
// resource that a block stands in.
func (r *reader) compose(k *kind, src source, self string) string {
	if resource.Is(k.azure, "Microsoft.Resources/resourceGroups") {
		sub := r.subscription(src.x)
		return resource.GroupScope(sub, r.nameOf(src.x, path{named("name")}))
	}
	var id string
	var pending []string
	for _, p := range k.id {
		if p.options == nil {
			pending = append(pending, p.text)
			continue
		}
		name, whole := r.option(p, src, self)
		switch {
		case whole:
			id = name
		case id == "":
			id = r.group(src.x) + "/providers/" + strings.Join(pending, "/") + "/" + name
		default:
			id += "/" + strings.Join(pending, "/") + "/" + name
		}
		pending = nil
	}
	return id
}

func (r *reader) option(p idPart, src source, self string) (name string, whole bool) {
	for _, o := range p.options {
		switch {
		case o.literal != "":
			return o.literal, false
		case o.attribute.String() == "self":
			return self, true
		}
		v := src.get(o.attribute)
		if v.IsHidden() {
			return stand(src.x.address + "." + o.attribute.String()), o.whole
		}
		if v.IsUnknown() {
			return stand(strings.Trim(v.Text(), "{}")), o.whole
		}
		if s := strings.TrimRight(v.Text(), "/"); s != "" {
			if o.whole {
				return s, true
			}
			return strings.ReplaceAll(s, "/", "%2F"), false
		}
	}
	return stand(src.x.address), p.options[len(p.options)-1].whole
}

// stand is what stands in an identifier for a name that is not known.
func stand(s string) string { return "{" + strings.ReplaceAll(s, "/", "%2F") + "}" }

// group is the scope of the instance's resource group.
func (r *reader) group(x *instance) string {
	return resource.GroupScope(r.subscription(x), r.nameOf(x, path{named("resource_group_name")}))
}

func (r *reader) subscription(x *instance) string {
	sub, known := r.subs.of(x.provider)
	if !known {
		r.note(Assumed, value.Value{}, "subscription", "the document does not name it: "+placeholder+" stands for it")
	}
	return sub
}

// nameOf is an attribute as part of an identifier, "" if it is not there.
func (r *reader) nameOf(x *instance, p path) string {
	v := r.attribute(x, p)
	if v.IsHidden() {
		return stand(x.address + "." + p.String())
	}
	if v.IsUnknown() {
		return stand(strings.Trim(v.Text(), "{}"))
	}
	return strings.ReplaceAll(v.Text(), "/", "%2F")
}

// attribute is the value of an attribute: what the document has, else what it refers
// to, else an Unknown of its name.
func (r *reader) attribute(x *instance, p path) value.Value {
	v := lookup(x.v, p)
	if !v.IsUnknown() {
		return v
	}
	for _, a := range r.aliases(x) {
		if slices.Equal(a.from, p) {
			return r.through(x, a.to)
		}
	}
	if len(p) == 1 && p[0].text == "id" {
		return value.Text(r.identify(x)).From(x.place)
	}
	if id := r.partID(x, p); id != "" {
		return value.Text(id).From(x.place)
	}
	return r.resolve(x, p)
}

func (r *reader) aliases(x *instance) []alias {
	if k := r.kinds[x.typ]; k != nil {
		return k.aliases
	}
	return nil
}

// through is the value at a path that may lead on by an identifier: that of a
// machine's first network interface, and what that one has.
func (r *reader) through(x *instance, p path) value.Value {
	for i := 1; i < len(p); i++ {
		id := r.attribute(x, p[:i])
		if id.Kind() != value.String {
			continue
		}
		if next := r.byID[resource.Key(id.Text())]; next != nil && next != x {
			return r.attribute(next, p[i:])
		}
	}
	return r.attribute(x, p)
}

// partID is the identifier of a part of a resource, such as a load balancer's
// frontend, that has a name and by its table a list of its own.
func (r *reader) partID(x *instance, p path) string {
	k := r.kinds[x.typ]
	if k == nil || len(p) != 3 || !p[1].key || p[2].text != "id" {
		return ""
	}
	for _, b := range k.lines {
		if !b.block || !slices.Equal(b.from, p[:1]) {
			continue
		}
		for _, l := range b.lines {
			if l.then == "own" && l.top && l.to[0].name == "id" {
				return resource.Child(r.identify(x), l.arg, r.nameOf(x, p[:2].then(l.from...)))
			}
		}
	}
	return ""
}

// resolve finds what an unknown attribute refers to.
func (r *reader) resolve(x *instance, p path) value.Value {
	name := x.address + "." + p.String()
	if v, ok := r.resolved[name]; ok {
		return v
	}
	unknown := missing(x.address, p).From(x.place)
	r.resolved[name] = unknown // for who comes here in a circle
	if r.conf == nil {
		return unknown
	}
	e := x.expression(p)
	c := choice{r: r, x: x, at: p}
	switch {
	case e.written && len(e.references) > 0:
		unknown = c.among(e.references)
	case e.dynamic:
		c.undecided("a dynamic block makes it, which a plan's configuration does not show")
	}
	r.resolved[name] = unknown
	return unknown
}
