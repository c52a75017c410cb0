package sim

import (
	"reflect"
	"strings"
)

// unused finds route tables, groups, public addresses and NAT gateways that
// nothing names. They deploy, cost money, and do nothing.
func (c *compiler) unused() {
	tables, groups := c.mentions("RouteTable"), c.mentions("NSG")
	addresses, natGateways := c.mentions("PublicIP"), c.mentions("NATGateway")
	note := func(named map[string]bool, field, name string, i int, message string) {
		if !named[name] {
			c.find(FindingUnused, root.item(field, name, i).String(), message)
		}
	}
	for i, t := range c.d.RouteTables {
		note(tables, "routeTables", t.Name, i, "no subnet uses it")
	}
	for i, g := range c.d.NSGs {
		note(groups, "networkSecurityGroups", g.Name, i, "no subnet or network interface uses it")
	}
	for i, p := range c.d.PublicIPs {
		note(addresses, "publicIPAddresses", p.Name, i, "it is attached to nothing: who calls it reaches nobody")
	}
	for i, g := range c.d.NATGateways {
		note(natGateways, "natGateways", g.Name, i, "no subnet uses it")
	}
	policies, ipGroups := c.mentions("Policy"), c.mentions("IPGroups")
	for i, p := range c.d.FirewallPolicies {
		note(policies, "firewallPolicies", p.Name, i, "no firewall or policy uses it")
	}
	for i, g := range c.d.IPGroups {
		note(ipGroups, "ipGroups", g.Name, i, "no rule names it")
	}
}

// mentions gathers the names that the design's parts give in fields whose Go name
// has the word in it: what is a new kind of user need not be listed here.
func (c *compiler) mentions(word string) map[string]bool {
	out := map[string]bool{}
	var visit func(v reflect.Value, named bool)
	visit = func(v reflect.Value, named bool) {
		switch v.Kind() {
		case reflect.String:
			if named {
				out[v.String()] = true
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i), named)
			}
		case reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem(), named)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				f := v.Type().Field(i)
				// A list of structs under such a name is the parts themselves.
				is := strings.Contains(f.Name, word) && (f.Type.Kind() == reflect.String || f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.String)
				if f.IsExported() {
					visit(v.Field(i), is)
				}
			}
		}
	}
	visit(reflect.ValueOf(c.d).Elem(), false)
	return out
}
