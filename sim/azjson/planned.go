package azjson

import (
	"net/netip"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// planned is what stands for an address that a plan of Terraform's does not know before
// apply, "{azurerm_firewall.fw.ip_configuration[0].private_ip_address}": the one that its
// home has here.
func (t *translation) planned(v value.Value) value.Value {
	inner, opens := strings.CutPrefix(v.Text(), "{")
	inner, closes := strings.CutSuffix(inner, "}")
	at := strings.LastIndexByte(inner, '.')
	if !opens || !closes || at < 0 || strings.ContainsAny(inner, "#{}") {
		return v
	}
	attribute, index := inner[at+1:], 0
	for ; at > 0; at = strings.LastIndexByte(inner[:at], '.') {
		for _, r := range t.made(inner[:at]) {
			if a := t.plannedAddress(r, attribute, index); a.IsValid() {
				return value.Text(a.String()).From(v)
			}
		}
		if i := strings.LastIndexByte(inner[:at], '['); i >= 0 {
			if n, err := strconv.Atoi(strings.TrimSuffix(inner[i+1:at], "]")); err == nil {
				index = n
			}
		}
	}
	return v
}

// ofInterface is what stands for the address of an endpoint's interface, of which a
// template knows the identifier at run time alone,
// "{{…/privateEndpoints/pe#networkInterfaces[0].id}#ipConfigurations[0].….privateIPAddress}".
func (t *translation) ofInterface(v value.Value) value.Value {
	inner, opens := strings.CutPrefix(v.Text(), "{")
	inner, closes := strings.CutSuffix(inner, "}")
	at := strings.LastIndexByte(inner, '#')
	if !opens || !closes || at < 0 || !strings.HasSuffix(strings.ToLower(inner), ".privateipaddress") {
		return v
	}
	id, path, ok := resource.ParseToken(inner[:at])
	r := t.set.get(id)
	if !ok || r == nil || !resource.Is(r.Type, kindEndpoint) || !strings.HasPrefix(strings.ToLower(path), "networkinterfaces") {
		return v
	}
	if a := t.endpointAddress(r); a.IsValid() {
		return value.Text(a.String()).From(v)
	}
	return v
}

// made are the resources of an address in Terraform's configuration.
func (t *translation) made(address string) []*resource.Resource {
	if t.origins == nil {
		t.origins = map[string][]*resource.Resource{}
		for _, r := range t.set.all() {
			if r.Origin != "" {
				t.origins[r.Origin] = append(t.origins[r.Origin], r)
			}
		}
	}
	return t.origins[address]
}

func (t *translation) plannedAddress(r *resource.Resource, attribute string, index int) netip.Addr {
	want := "private_ip_address"
	if resource.Is(r.Type, kindPublicIP) {
		want = "ip_address"
	}
	if attribute != want || dynamic[r.Type] != "" && t.isManaged(r) {
		return netip.Addr{}
	}
	return t.ownAddress(r, index)
}
