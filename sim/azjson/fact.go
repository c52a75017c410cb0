package azjson

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// mostFacts bounds how often one fact may stand for another.
const mostFacts = 8

// resolve is what stands for a value that is known at run time alone, if something
// does: the address of a resource of the import, or what another file says of it.
func (t *translation) resolve(v value.Value) value.Value {
	if t.resolving >= mostFacts { // a fact that leads back to itself
		return v
	}
	t.resolving++
	defer func() { t.resolving-- }()
	for range mostFacts {
		if !v.IsUnknown() {
			return v
		}
		id, path, ok := resource.ParseToken(v.Text())
		if !ok {
			for _, stands := range []func(value.Value) value.Value{t.planned, t.ofInterface} {
				if known := stands(v); !known.IsUnknown() {
					return known
				}
			}
			return t.inParts(v)
		}
		found := t.fact(id, path)
		if found.IsNull() {
			return v
		}
		v = found.From(v)
	}
	return v
}

// inParts resolves a text of which facts are parts, "{…#ipAddress}/32". It is v if
// any of it stays unknown.
func (t *translation) inParts(v value.Value) value.Value {
	if t.resolvingParts || !strings.Contains(v.Text(), "#") {
		return v // parts of parts of parts may be more than there is time for
	}
	t.resolvingParts = true
	defer func() { t.resolvingParts = false }()
	rest, text := v.Text(), ""
	for open := strings.IndexByte(rest, '{'); open >= 0; open = strings.IndexByte(rest, '{') {
		end := open + value.Braced(rest[open:])
		from := rest[open:end]
		known := t.resolve(value.Missing(value.String, from))
		if _, _, ok := resource.ParseToken(from); !ok || known.Kind() != value.String {
			return v
		}
		text, rest = text+rest[:open]+known.Text(), rest[end:]
	}
	return value.Text(text + rest).From(v)
}

// fact is a property of a resource, by its path from the resource's properties inwards.
func (t *translation) fact(id, path string) value.Value {
	r := t.set.get(id)
	if r == nil {
		return value.Value{}
	}
	steps := stepsOf(path)
	last := ""
	if len(steps) > 0 {
		last = strings.ToLower(steps[len(steps)-1])
	}
	var a netip.Addr
	switch {
	case resource.Is(r.Type, kindPublicIP) && last == "ipaddress",
		resource.Is(r.Type, kindFirewall) && last == "privateipaddress",
		resource.Is(r.Type, kindEndpoint) && slices.ContainsFunc(steps, isAddresses):
		a = t.ownAddress(r, 0)
	case dynamic[r.Type] != "" && last == "privateipaddress" && len(steps) > 1:
		if i, err := strconv.Atoi(steps[1]); err == nil {
			a = t.ownAddress(r, i)
		}
	}
	if a.IsValid() {
		return value.Text(a.String())
	}
	return follow(r.Body, steps)
}

// ownAddress is the address of a resource that has one of its own: its only one, or
// that of one of its configurations.
func (t *translation) ownAddress(r *resource.Resource, configuration int) netip.Addr {
	switch {
	case resource.Is(r.Type, kindPublicIP):
		return t.publicAddress(r.ID)
	case resource.Is(r.Type, kindFirewall):
		return t.firewallAddress(r)
	case resource.Is(r.Type, kindEndpoint):
		return t.endpointAddress(r)
	case dynamic[r.Type] != "":
		return t.privateAddress(r, configuration, r.Get(dynamic[r.Type]).Index(configuration))
	}
	return netip.Addr{}
}

// isAddresses says whether a step leads to the addresses of a private endpoint.
func isAddresses(step string) bool {
	return strings.EqualFold(step, "ipAddresses") || strings.EqualFold(step, "privateIPAddress")
}

// stepsOf takes "a.b[0].c" apart, without the levels named properties.
func stepsOf(path string) []string {
	steps := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune(".[]'\"", r) })
	return slices.DeleteFunc(steps, func(s string) bool { return strings.EqualFold(s, "properties") })
}

func follow(v value.Value, steps []string) value.Value {
	for _, s := range steps {
		if v.Kind() == value.Array {
			i, err := strconv.Atoi(s)
			if err != nil {
				return value.Value{}
			}
			v = v.Index(i)
			continue
		}
		v = resource.Get(v, s)
	}
	return v
}

// firewallAddress is an Azure Firewall's private address: the first of its subnet that
// Azure does not keep, unless the file says it.
func (t *translation) firewallAddress(r *resource.Resource) netip.Addr {
	for _, c := range r.Get("ipConfigurations").Items() {
		if a, err := netip.ParseAddr(resource.Get(c, "privateIPAddress").Text()); err == nil {
			return a
		}
		s := t.set.get(t.resolve(resource.Get(c, "subnet")).Get("id").Text())
		if s == nil {
			continue
		}
		for _, p := range t.prefixesOf(s) {
			if p.Addr().Is4() {
				return resource.FirstFree(p)
			}
		}
	}
	return netip.Addr{}
}
