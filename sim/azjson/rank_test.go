package azjson_test

import (
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// A template whose parameters have no values: one names an administrator, the other is
// an address on which the design rests.
const halfGiven = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
	"parameters": {"mail": {"type": "string"}, "owner": {"type": "string"}, "space": {"type": "string"}},
	"resources": [
		{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "hub", "location": "westeurope", "properties": {
			"addressSpace": {"addressPrefixes": ["[parameters('space')]"]}, "subnets": []}},
		{"type": "Microsoft.ApiManagement/service", "apiVersion": "2022-08-01", "name": "api", "location": "westeurope", "sku": {"name": "Developer", "capacity": 1},
			"properties": {"publisherEmail": "[parameters('mail')]", "publisherName": "[parameters('owner')]"}}]}`

func TestUnknownValuesThatDecideNothingShareALine(t *testing.T) {
	r, err := azjson.Import([]azjson.Source{{Name: "main.json", Text: []byte(halfGiven)}}, azjson.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := r.Report.String()
	for _, want := range []string{
		"unknown virtualNetworks/hub: addressSpace.addressPrefixes: the parameter space has no value",
		"unknown 2 values: they decide nothing in the design: {mail}, {owner}\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if strings.Index(text, "addressPrefixes") > strings.Index(text, "2 values") {
		t.Errorf("what decides nothing comes first:\n%s", text)
	}
	if strings.Contains(text, "{space}") {
		t.Errorf("one unknown value has two notes:\n%s", text)
	}
	var idle []string
	for _, n := range r.Report.Notes {
		if n.Idle {
			idle = append(idle, n.Subject)
		}
	}
	if strings.Join(idle, " ") != "{mail} {owner}" {
		t.Errorf("notes marked idle: %q, want each of the two", idle)
	}
}
