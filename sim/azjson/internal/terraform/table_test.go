package terraform

import (
	"strings"
	"testing"
)

// TestTableProblems: a mistake in a table is said with its line.
func TestTableProblems(t *testing.T) {
	const head = "azurerm_x = Microsoft.Network/xs/{name}\n"
	for _, c := range []struct{ name, text, want string }{
		{"no identifier", "azurerm_x", "want = or +="},
		{"no names in it", "azurerm_x = Microsoft.Network/xs", "want a type with names"},
		{"property before a type", "\tname", "before the first type"},
		{"two tables", head + head, "line 2: azurerm_x has a table already"},
		{"indented too far", head + "\ta\n\t\t\tb", "line 3: "},
		{"unknown conversion", head + "\ta : upper", `"upper": no such conversion`},
		{"open bracket", head + "\ta -> b[c", "no closing ]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := parseTable(c.text, map[string]*kind{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestNatureOf(t *testing.T) {
	for s, want := range map[string]nature{
		"subnet_id": identifier, "network_interface_ids": identifier, "source_ip_groups": identifier, "security_group": identifier,
		"next_hop_in_ip_address": address, "dns_servers": address, "records": address, "address_space": address, "private_ip_ranges": address,
		"name": label, "virtual_network_name": label, "domain_name": host, "default_hostname": host, "record": host,
		"destination_port_range": other, "priority": other, "": other,
	} {
		if got := natureOf(s); got != want {
			t.Errorf("natureOf(%q) = %d, want %d", s, got, want)
		}
	}
}

// TestTakes: what an attribute's name says about the type that it takes.
func TestTakes(t *testing.T) {
	r := newReader()
	for _, c := range []struct {
		attribute, typ string
		want           bool
	}{
		{"subnet_id", "azurerm_subnet", true},
		{"subnet_id", "azurerm_virtual_network", false},
		{"subnet_id", "azapi_resource", true},
		{"virtual_network_subnet_id", "azurerm_subnet", true},
		{"virtual_network_subnet_id", "azurerm_virtual_network", false},
		{"public_ip_address_id", "azurerm_public_ip", true},
		{"public_ip_address_id", "azurerm_public_ip_prefix", false},
		{"virtual_network_gateway_id", "azurerm_virtual_network", false},
		{"backend_address_pool_id", "azurerm_lb_backend_address_pool", true},
		{"backend_address_pool_id", "azurerm_lb", false},
		{"probe_id", "azurerm_lb_probe", true},
		{"dns_forwarding_ruleset_id", "azurerm_private_dns_resolver_dns_forwarding_ruleset", true},
		{"firewall_policy_id", "azurerm_web_application_firewall_policy", true},
		{"app_service_id", "azurerm_linux_web_app", true},
		{"security_group", "azurerm_network_security_group", true},
		{"private_connection_resource_id", "azurerm_storage_account", true},
	} {
		if got := r.takes(c.attribute, c.typ); got != c.want {
			t.Errorf("takes(%s, %s) = %t, want %t: it names %v", c.attribute, c.typ, got, c.want, r.typesIn(c.attribute))
		}
	}
}
