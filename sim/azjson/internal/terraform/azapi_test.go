package terraform

import (
	"testing"

	"azpath/sim/azjson/internal/value"
)

// TestAzapi: its bodies are REST already, in whichever way the provider's versions
// keep them.
func TestAzapi(t *testing.T) {
	const id = network + "/virtualNetworks/v"
	const want = `{"id": "` + id + `", "name": "v", "type": "Microsoft.Network/virtualNetworks", "location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}`
	for _, c := range []struct{ name, body string }{
		{"an object", `"body": {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}`},
		{"JSON in a string", `"body": "{\"properties\": {\"addressSpace\": {\"addressPrefixes\": [\"10.0.0.0/16\"]}}}"`},
		{"as a state file keeps what has no type", `"body": {"type": ["object", {}], "value": {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}}`},
		{"partly in the answer", `"body": {"properties": {}}, "output": {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stack{{"azapi_resource.v", `{"id": "` + id + `", "type": "Microsoft.Network/virtualNetworks@2024-05-01", "name": "v", "parent_id": "` + group + `", "location": "westeurope", ` + c.body + `}`}}
			got := Read(parse(t, s.state(t)))
			x := got.byID(t, id)
			if x.Type != "microsoft.network/virtualnetworks" || !value.Equal(x.Body, parse(t, want)) {
				b, _ := x.Body.MarshalJSON()
				t.Errorf("%s\n got %s\nwant %s", x.Type, b, want)
			}
		})
	}
}

// TestAzapiPlan: identifiers follow from parents, and references inside a body are
// followed.
func TestAzapiPlan(t *testing.T) {
	s := stack{
		{"azurerm_resource_group.rg", `{"id": "?` + group + `", "name": "rg"}`},
		{"azapi_resource.v", `{"id": "?` + network + `/virtualNetworks/v", "type": "Microsoft.Network/virtualNetworks@2024-05-01", "name": "v", "parent_id": "${azurerm_resource_group.rg.id}", "body": {"properties": {}}}`},
		{"azapi_resource.s", `{"id": "?` + network + `/virtualNetworks/v/subnets/s", "type": "Microsoft.Network/virtualNetworks/subnets@2024-05-01", "name": "s", "parent_id": "${azapi_resource.v.id}", "body": {"properties": {"addressPrefix": "10.0.0.0/24", "routeTable": {"id": "${azurerm_route_table.rt.id}"}}}}`},
		{"azurerm_route_table.rt", `{"id": "?` + network + `/routeTables/rt", "name": "rt", "resource_group_name": "rg"}`},
		{"azapi_update_resource.u", `{"id": "?x", "type": "Microsoft.Network/routeTables@2024-05-01", "resource_id": "${azurerm_route_table.rt.id}", "body": {"properties": {"disableBgpRoutePropagation": true}}}`},
	}
	got := Read(parse(t, s.plan(t)))
	subnet := got.byID(t, network+"/virtualNetworks/v/subnets/s")
	if rt := subnet.Body.At("properties", "routeTable", "id"); rt.Text() != network+"/routeTables/rt" || rt.IsUnknown() {
		t.Errorf("the subnet has the route table %s", rt.Quote())
	}
	table := got.byID(t, network+"/routeTables/rt")
	if off, ok := table.Body.At("properties", "disableBgpRoutePropagation").Bool(); !off || !ok || table.Existing {
		t.Errorf("the update of the route table is not in it: %t %t %t", off, ok, table.Existing)
	}
	if len(got.Notes) > 0 {
		t.Errorf("notes %v", got.Notes)
	}
}

func TestAzapiProblems(t *testing.T) {
	for _, c := range []struct{ name, address, attributes, subject, note string }{
		{"no type", "azapi_resource.x", `{"id": "` + fw + `", "body": {}}`, "azapi_resource.x", "its type is not known: left out"},
		{"no JSON", "azapi_resource.x", `{"id": "` + fw + `", "type": "A/b@1", "body": "{"}`, "azapi_resource.x.body", "it is no JSON object: left out"},
		{"an update of nothing", "azapi_update_resource.x", `{"id": "` + fw + `", "type": "A/b@1"}`, "azapi_update_resource.x", "its body is no object: left out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read(parse(t, stack{{c.address, c.attributes}}.state(t)))
			if s := got.note(c.subject); s != c.note {
				t.Errorf("note %q, want %q", s, c.note)
			}
		})
	}
}
