package terraform

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/resource"
)

// subnets are all that the cases of TestReferences can mean, by address. Their names
// are the addresses, so that an identifier tells which one it is.
var subnets = []string{
	"azurerm_subnet.one", `azurerm_subnet.s["a"]`, `azurerm_subnet.s["b"]`,
	`module.net.azurerm_subnet.s["a"]`, `module.net.azurerm_subnet.s["b"]`,
	`module.nets["a"].azurerm_subnet.x`, `module.nets["b"].azurerm_subnet.x`,
}

// net and nets are the modules: one called once, one called for "a" and "b".
const modules = `
	"net": {
		"expressions": {
			"subnet": {"references": ["azurerm_subnet.one.id", "azurerm_subnet.one"]},
			"subnets": {"references": ["azurerm_subnet.s[\"a\"].id", "azurerm_subnet.s[\"a\"]", "azurerm_subnet.s", "azurerm_subnet.s[\"b\"].id", "azurerm_subnet.s[\"b\"]", "azurerm_subnet.s"]}
		},
		"module": {"resources": [%[2]s], "outputs": {
			"first": {"expression": {"references": ["azurerm_subnet.s[\"a\"].id", "azurerm_subnet.s[\"a\"]", "azurerm_subnet.s"]}},
			"ids": {"expression": {"references": ["azurerm_subnet.s"]}},
			"passed": {"expression": {"references": ["var.subnet"]}}
		}}
	},
	"nets": {
		"expressions": {"subnet": {"references": ["azurerm_subnet.s", "each.key"]}},
		"for_each_expression": {"references": ["var.names"]},
		"module": {"resources": [%[3]s], "outputs": {"id": {"expression": {"references": ["azurerm_subnet.x.id", "azurerm_subnet.x"]}}}}
	}`

// TestReferences asks of an association in a plan which subnet it is about, given the
// references that Terraform lists for various expressions.
func TestReferences(t *testing.T) {
	for _, c := range []struct {
		name       string // the expression
		asker      string // the instance whose subnet_id it is
		references string
		forEach    string // references of its for_each
		want       string // the subnet, "" if it stays open
		note       string // part of what is said
	}{
		{"azurerm_subnet.one.id", "a.q", `"azurerm_subnet.one.id", "azurerm_subnet.one"`, "", "azurerm_subnet.one", ""},
		{`azurerm_subnet.s["b"].id`, "a.q", `"azurerm_subnet.s[\"b\"].id", "azurerm_subnet.s[\"b\"]", "azurerm_subnet.s"`, "", `azurerm_subnet.s["b"]`, ""},
		{"azurerm_subnet.s[each.key].id", `a.q["a"]`, `"azurerm_subnet.s", "each.key"`, `"var.names"`, `azurerm_subnet.s["a"]`, "taken for that of azurerm_subnet.s with the same key"},
		{"each.value.id of a chained for_each", `a.q["a"]`, `"each.value.id", "each.value"`, `"azurerm_subnet.s"`, `azurerm_subnet.s["a"]`, ""},
		{"each.value of an object in for_each", `a.q["b"]`, `"each.value"`, `"azurerm_subnet.one.id", "azurerm_subnet.one", "azurerm_subnet.s[\"b\"].id", "azurerm_subnet.s[\"b\"]", "azurerm_subnet.s"`, `azurerm_subnet.s["b"]`, ""},
		{"module.net.first", "a.q", `"module.net.first", "module.net"`, "", `module.net.azurerm_subnet.s["a"]`, ""},
		{`module.net.ids["b"]`, "a.q", `"module.net.ids[\"b\"]", "module.net.ids", "module.net"`, "", `module.net.azurerm_subnet.s["b"]`, ""},
		{`module.nets["a"].id`, "a.q", `"module.nets[\"a\"].id", "module.nets[\"a\"]"`, "", `module.nets["a"].azurerm_subnet.x`, ""},
		{"module.nets[each.key].id", `a.q["b"]`, `"module.nets", "each.key"`, `"var.names"`, `module.nets["b"].azurerm_subnet.x`, ""},
		{"an output that passes an input on", "a.q", `"module.net.passed", "module.net"`, "", "azurerm_subnet.one", ""},
		{"var.subnet in a module", "module.net.a.q", `"var.subnet"`, "", "azurerm_subnet.one", ""},
		{`var.subnets["a"].id in a module`, "module.net.a.q", `"var.subnets[\"a\"].id", "var.subnets[\"a\"]", "var.subnets"`, "", `azurerm_subnet.s["a"]`, ""},
		{"var.subnet in one of several modules", `module.nets["b"].a.q`, `"var.subnet"`, "", `azurerm_subnet.s["b"]`, "taken for that of azurerm_subnet.s with the same key"},
		{`local.ids["b"]`, "a.q", `"local.ids[\"b\"]", "local.ids"`, "", `azurerm_subnet.s["b"]`, `which has the name in local.ids["b"]`},
		{"local.id", "a.q", `"local.id"`, "", "", "not decided by the plan: its expression refers to local.id"},
		{"a condition", "a.q", `"var.c", "azurerm_subnet.one.id", "azurerm_subnet.one", "azurerm_subnet.s[\"a\"].id", "azurerm_subnet.s[\"a\"]", "azurerm_subnet.s"`, "", "", `refers to var.c, azurerm_subnet.one.id, azurerm_subnet.s["a"].id`},
		{"lookup(module.net.ids, x)", "a.q", `"module.net.ids", "module.net"`, "", "", "refers to module.net.ids"},
		{"an identifier made of another's", "a.q", `"azurerm_virtual_network.v.id", "azurerm_virtual_network.v"`, "", "", "refers to azurerm_virtual_network.v.id"},
		{"what is not there", "a.q", `"azurerm_subnet.gone.id", "azurerm_subnet.gone"`, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read(parse(t, referring(c.asker, c.references, c.forEach)))
			var notes []string
			for _, n := range got.Notes {
				notes = append(notes, n.Subject+": "+n.Text)
			}
			text := strings.Join(notes, "\n")
			if !strings.Contains(text, c.note) || c.note == "" && text != "" {
				t.Errorf("notes %q, want %q", text, c.note)
			}
			for _, x := range got.Resources {
				if x.Body.At("properties", "routeTable", "id").Text() == "" {
					continue
				}
				switch name := resource.Name(x.ID); {
				case c.want == "" && !strings.HasSuffix(x.ID, "{"+association(c.asker)+".subnet_id}"):
					t.Errorf("the association is with %s, want it open", x.ID)
				case c.want != "" && name != c.want:
					t.Errorf("the association is with %s, want %s", name, c.want)
				}
				return
			}
			t.Error("the association is with nothing")
		})
	}
}

// association is the address of an association that a case calls "a.q".
func association(asker string) string {
	return strings.Replace(asker, "a.q", "azurerm_subnet_route_table_association.q", 1)
}

// referring is a plan with the subnets, and an association whose subnet_id has the
// references.
func referring(asker, refs, forEach string) string {
	const subnet = `{"mode": "managed", "type": "azurerm_subnet", "name": %q, "expressions": {}}`
	each := ""
	if forEach != "" {
		each = `, "for_each_expression": {"references": [` + forEach + `]}`
	}
	block := `{"mode": "managed", "type": "azurerm_subnet_route_table_association", "name": "q", "expressions": {"subnet_id": {"references": [` + refs + `]}}` + each + `}`
	in := []string{fmt.Sprintf(subnet, "one") + "," + fmt.Sprintf(subnet, "s"), fmt.Sprintf(subnet, "s"), fmt.Sprintf(subnet, "x")}
	switch {
	case strings.HasPrefix(asker, "module.nets"):
		in[2] += "," + block
	case strings.HasPrefix(asker, "module.net"):
		in[1] += "," + block
	default:
		in[0] += "," + block
	}
	var changes []string
	add := func(address, values, unknown string) {
		p := parseAddress(address)
		var calls []call
		for len(p) > 2 && p[0].text == "module" {
			c := call{name: p[1].text}
			if p = p[2:]; p[0].key {
				c.step, p = p[0], p[1:]
			}
			calls = append(calls, c)
		}
		index := ""
		if len(p) > 2 {
			index = fmt.Sprintf(`, "index": %q`, p[2].text)
		}
		changes = append(changes, fmt.Sprintf(`{"address": %q, "module_address": %q, "mode": "managed", "type": %q, "name": %q%s, "change": {"actions": ["create"], "after": %s, "after_unknown": %s}}`,
			address, moduleAddress(calls), p[0].text, p[1].text, index, values, unknown))
	}
	for _, s := range subnets {
		add(s, fmt.Sprintf(`{"name": %q, "virtual_network_name": "v", "resource_group_name": "rg", "address_prefixes": ["10.0.0.0/24"]}`, s), `{"id": true}`)
	}
	add("azurerm_virtual_network.v", `{"name": "v", "resource_group_name": "rg"}`, `{"id": true}`)
	add(association(asker), `{"route_table_id": "`+network+`/routeTables/rt"}`, `{"id": true, "subnet_id": true}`)
	return fmt.Sprintf(`{"format_version": "1.2", "resource_changes": [%[4]s], "configuration": {
		"provider_config": {"azurerm": {"expressions": {"subscription_id": {"constant_value": "`+subscription+`"}}}},
		"root_module": {"resources": [%[1]s], "module_calls": {`+modules+`}}}}`, in[0], in[1], in[2], strings.Join(changes, ","))
}
