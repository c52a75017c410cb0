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
	private := attribute == "private_ip_address"
	switch {
	case r.Type == "microsoft.network/publicipaddresses" && attribute == "ip_address":
		return t.publicAddress(r.ID)
	case r.Type == "microsoft.network/azurefirewalls" && private:
		return t.firewallAddress(r)
	case resource.Is(r.Type, kindEndpoint) && private:
		return t.endpointAddress(r)
	case dynamic[r.Type] != "" && private && !t.isManaged(r):
		return t.privateAddress(r, index, r.Get(dynamic[r.Type]).Index(index))
	}
	return netip.Addr{}
}
