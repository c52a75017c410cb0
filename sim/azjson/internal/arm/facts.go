package arm

import (
	"net/netip"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// facts adds to the properties of a resource what Azure adds when it is deployed, as
// far as that follows from the design. The rest stays open.
func (e *engine) facts(i *instance, properties value.Value) value.Value {
	if properties.Kind() != value.Object && properties.Kind() != value.Absent {
		return properties
	}
	if add := factsOf[fold(i.fullType())]; add != nil && !i.existing() {
		return add(e, i, properties)
	}
	return properties
}

// factsOf has for each type what is known of it.
var factsOf = map[string]func(*engine, *instance, value.Value) value.Value{
	"microsoft.network/azurefirewalls":          (*engine).firewallFacts,
	"microsoft.network/publicipaddresses":       (*engine).publicIPFacts,
	"microsoft.network/virtualnetworks":         (*engine).networkFacts,
	"microsoft.network/virtualnetworks/subnets": func(e *engine, _ *instance, p value.Value) value.Value { return e.subnetFacts(p) },
	"microsoft.apimanagement/service":           (*engine).apimFacts,
	"microsoft.storage/storageaccounts":         (*engine).storageFacts,
	"microsoft.keyvault/vaults":                 (*engine).vaultFacts,
}

// firewallFacts gives a firewall the first address of its subnet that Azure leaves
// free: the fifth.
func (e *engine) firewallFacts(i *instance, p value.Value) value.Value {
	address := func(configuration value.Value) value.Value {
		inner := configuration.Get("properties")
		subnet := inner.At("subnet", "id").Text()
		if subnet == "" || !inner.Get("privateIPAddress").IsNull() {
			return configuration
		}
		prefix, ok := e.subnetPrefix(i.d, subnet)
		if !ok {
			return configuration
		}
		a := resource.FirstFree(prefix)
		if !prefix.Contains(a) {
			return configuration
		}
		return configuration.With("properties", inner.With("privateIPAddress", value.Text(a.String())))
	}
	if m := p.Get("managementIpConfiguration"); m.Kind() == value.Object {
		p = p.With("managementIpConfiguration", address(m))
	}
	configurations := p.Get("ipConfigurations")
	if configurations.Kind() != value.Array {
		return p
	}
	items := make([]value.Value, configurations.Len())
	for n, c := range configurations.Items() {
		items[n] = address(c)
	}
	return p.With("ipConfigurations", value.List(items...).From(configurations))
}

// subnetPrefix is the IPv4 prefix of a subnet that some template declares. Of the
// subnet and its network no more is evaluated than that: the network's DNS servers
// may be what asks.
func (e *engine) subnetPrefix(from *deployment, id string) (netip.Prefix, bool) {
	if i := e.find(from, key(id)); i != nil {
		if p, ok := i.f.prefix(i.raw.Get("properties")); ok {
			return p, true
		}
	}
	i := e.find(from, key(resource.Parent(id)))
	if i == nil || resource.Parent(id) == "" {
		return netip.Prefix{}, false
	}
	name := fold(resource.Name(id))
	subnets := i.raw.At("properties", "subnets")
	if subnets.Kind() != value.Array {
		subnets = i.f.member(i.raw.Get("properties"), "subnets")
	}
	for _, s := range subnets.Items() {
		if fold(i.f.member(s, "name").Text()) == name {
			return i.f.prefix(i.f.member(s, "properties"))
		}
	}
	return netip.Prefix{}, false
}

// prefix reads addressPrefix, or the first IPv4 one of addressPrefixes.
func (f frame) prefix(properties value.Value) (netip.Prefix, bool) {
	all := append([]value.Value{f.member(properties, "addressPrefix")}, f.member(properties, "addressPrefixes").Items()...)
	for _, v := range all {
		if p, err := netip.ParsePrefix(strings.TrimSpace(v.Text())); err == nil && p.Addr().Is4() {
			return p, true
		}
	}
	return netip.Prefix{}, false
}

// subnetFacts gives a subnet both forms of its prefix, of which it declares one.
func (e *engine) subnetFacts(p value.Value) value.Value {
	one, many := p.Get("addressPrefix"), p.Get("addressPrefixes")
	switch {
	case one.IsNull() && many.Len() == 1:
		return p.With("addressPrefix", many.Index(0))
	case many.IsNull() && !one.IsNull():
		return p.With("addressPrefixes", value.List(one))
	}
	return p
}

// networkFacts gives subnets their identifiers.
func (e *engine) networkFacts(i *instance, p value.Value) value.Value {
	subnets := p.Get("subnets")
	if subnets.Kind() != value.Array {
		return p
	}
	items := make([]value.Value, subnets.Len())
	for n, s := range subnets.Items() {
		if name := s.Get("name").Text(); name != "" && s.Get("id").IsNull() {
			s = s.With("id", value.Text(resource.Child(i.id().Text(), "subnets", name)))
		}
		items[n] = s
	}
	return p.With("subnets", value.List(items...).From(subnets))
}

// publicIPFacts gives a public address with a label its name.
func (e *engine) publicIPFacts(i *instance, p value.Value) value.Value {
	settings := p.Get("dnsSettings")
	label, region := settings.Get("domainNameLabel"), i.f.member(i.raw, "location")
	if label.Kind() != value.String || region.Kind() != value.String || !settings.Get("fqdn").IsNull() {
		return p
	}
	name := label.Text() + "." + strings.ToLower(strings.ReplaceAll(region.Text(), " ", "")) + e.cloud.publicIP
	return p.With("dnsSettings", settings.With("fqdn", value.Text(name)))
}

// apimFacts gives an instance the names that it has by default.
func (e *engine) apimFacts(i *instance, p value.Value) value.Value {
	name := strings.ToLower(resource.Name(i.id().Text()))
	if p.Get("gatewayUrl").IsNull() {
		p = p.With("gatewayUrl", i.named("https://"+name+e.cloud.apim))
	}
	if p.Get("hostnameConfigurations").Len() == 0 {
		p = p.With("hostnameConfigurations", value.List(value.Fields(textField("type", "Proxy"), field("hostName", i.named(name+e.cloud.apim)))))
	}
	return p
}

// named is a text made of the resource's name, as unknown as that is.
func (i *instance) named(s string) value.Value {
	if whys := i.name().Whys(); len(whys) > 0 {
		return value.Missing(value.String, s, whys...)
	}
	return value.Text(s)
}

func (e *engine) storageFacts(i *instance, p value.Value) value.Value {
	name := resource.Name(i.id().Text())
	if !p.Get("primaryEndpoints").IsNull() {
		return p
	}
	var endpoints []value.Member
	for _, service := range []string{"blob", "file", "queue", "table", "dfs"} {
		endpoints = append(endpoints, field(service, i.named("https://"+name+"."+service+"."+e.cloud.storage+"/")))
	}
	if p.Kind() == value.Absent {
		p = value.Fields()
	}
	return p.With("primaryEndpoints", value.Fields(endpoints...))
}

func (e *engine) vaultFacts(i *instance, p value.Value) value.Value {
	name := resource.Name(i.id().Text())
	if !p.Get("vaultUri").IsNull() {
		return p
	}
	return p.With("vaultUri", i.named("https://"+name+e.cloud.keyVault+"/"))
}
