package azjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson"
)

// planted finds the secrets of the forms' files, in whatever case and wherever cut.
var planted = regexp.MustCompile(`(?i)hush[-\w]*`)

// silent fails if anything that a person may print of an import holds a secret.
func silent(t *testing.T, sources []azjson.Source, o azjson.Options) {
	t.Helper()
	r, err := azjson.Import(sources, o)
	if err != nil {
		if leak := planted.FindString(err.Error()); leak != "" {
			t.Errorf("the error of %s says %s: %v", sources[0].Name, leak, err)
		}
		return
	}
	outputs := map[string]string{"report": r.Report.String(), "design as Go": r.Design.GoString()}
	for name, v := range map[string]any{"report as JSON": r.Report, "design as JSON": r.Design, "observed as JSON": r.Observed} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		outputs[name] = string(b)
	}
	for name, text := range outputs {
		for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '{' }) {
			if leak := planted.FindString(line); leak != "" {
				t.Errorf("the %s of %s says %s: %.300s", name, sources[0].Name, leak, line)
			}
		}
	}
}

// The files of all forms have a secret in every property that Azure or Terraform
// treats as one, plain, as a default, as a parameter, inside addresses and connection
// strings. None is in anything that an import gives.
func TestSecretsAreNeverPrinted(t *testing.T) {
	for _, sources := range forms(t) {
		t.Run(sources[0].Name, func(t *testing.T) {
			for _, s := range sources {
				if s.Name != "gateway.json" && !strings.Contains("routes.json rules.json flowlog.json", s.Name) && !planted.Match(s.Text) {
					t.Errorf("%s has no secret: nothing is shown by this test", s.Name)
				}
			}
			silent(t, sources, azjson.Options{})
		})
	}
}

// Nor if a parameter's value was given by hand, whose type says nothing or is a secure
// one, or if it is not what the template takes.
func TestSecretParametersGivenByHand(t *testing.T) {
	all := forms(t)
	template := all[len(all)-1]
	for _, value := range []string{"hush-given-by-hand", `{"deep":["hush-given-deep"]}`, "[parameters('hush-expression')]"} {
		given := map[string]string{}
		for _, name := range []string{"sharedKey", "adminPassword", "settings", "plainSecret", "artifacts", "spokes", "gateway"} {
			given[name] = value
		}
		silent(t, template, azjson.Options{Parameters: given})
		silent(t, template[:1], azjson.Options{Parameters: given, Linked: linkedNowhere{}})
	}
}

// linkedNowhere is a directory that cannot be read.
type linkedNowhere struct{}

func (linkedNowhere) Open(string) (fs.File, error) { return nil, errors.New("no such disk") }

// Nor if two files have other secrets for one thing, which is a conflict.
func TestSecretsInConflictAreNotPrinted(t *testing.T) {
	for _, sources := range forms(t) {
		for i := range sources {
			if s := sources[i]; s.Name != "main.parameters.json" {
				other := planted.ReplaceAll(s.Text, []byte("$0-other"))
				sources = append(sources, azjson.Source{Name: "other-" + s.Name, Text: other})
			}
		}
		silent(t, sources, azjson.Options{})
	}
}

// Nor if a file ends in the middle, or another character stands in it.
func TestSecretsInBrokenFilesAreNotPrinted(t *testing.T) {
	for _, sources := range forms(t) {
		for i := range sources {
			for _, at := range planted.FindAllIndex(sources[i].Text, -1) {
				broken := slices.Clone(sources)
				broken[i].Text = sources[i].Text[:at[1]-1]
				silent(t, broken, azjson.Options{})
				broken[i].Text = slices.Concat(sources[i].Text[:at[0]], []byte(`"`), sources[i].Text[at[0]:])
				silent(t, broken, azjson.Options{})
			}
		}
	}
}

// Nor as the values of names that tell of no secret, in templates that say so by type.
func TestSecretsByTypeGoNowhere(t *testing.T) {
	const head = `{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"s":{"type":"securestring","defaultValue":"hush-typed"},"o":{"type":"secureObject","defaultValue":{"a":["hush-typed-a","hush-typed-b"],"n":7}}},"resources":[`
	for _, c := range []struct{ name, resource string }{
		{"a name", `{"type":"Microsoft.Network/virtualNetworks","name":"[parameters('s')]","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`},
		{"a part of a name", `{"type":"Microsoft.Network/virtualNetworks","name":"[concat('v-',parameters('s'))]","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}`},
		{"the name of a part", `{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"[parameters('s')]","properties":{"addressPrefix":"10.0.0.0/24"}}]}}`},
		{"a rule's name", `{"type":"Microsoft.Network/networkSecurityGroups","name":"n","properties":{"securityRules":[{"name":"[parameters('s')]","properties":{"priority":100}}]}}`},
		{"a reference", `{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"subnets":[{"name":"a","properties":{"addressPrefix":"10.0.0.0/24","routeTable":{"id":"[resourceId('Microsoft.Network/routeTables',parameters('s'))]"},"networkSecurityGroup":{"id":"[concat('/',parameters('s'))]"}}}]}}`},
		{"elements of a list", `{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":"[parameters('o').a]"},"dhcpOptions":{"dnsServers":"[map(parameters('o').a,lambda('x',toUpper(lambdaVariables('x'))))]"}}}`},
		{"elements one by one", `{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"addressSpace":{"addressPrefixes":["[first(parameters('o').a)]","[parameters('o').a[1]]","[last(split(parameters('s'),'-'))]"]},"x":"[filter(parameters('o').a,lambda('x',greater(int(lambdaVariables('x')),1)))]"}}`},
		{"wrong use", `{"type":"Microsoft.Network/virtualNetworks","name":"v","properties":{"a":"[int(parameters('s'))]","b":"[variables(parameters('s'))]","c":"[parameters(parameters('s'))]","d":"[reference(parameters('s')).x]","e":"[parameters('o')[parameters('s')]]","f":"[json(parameters('s'))]","g":"[max(parameters('o').a)]","h":"[sort(parameters('o').a,lambda('x','y',less(int(lambdaVariables('x')),1)))]","i":"[items(parameters('o'))[0].value[0].z]","j":"[substring(parameters('s'),90)]","k":"[cidrSubnet(parameters('s'),1,1)]","l":"[toObject(parameters('o').a,lambda('x',lambdaVariables('x')))]","m":"[concat(parameters('s'),createArray())]","n":"[format(parameters('s'))]","o":"[copyIndex(parameters('s'))]","p":"[padLeft(parameters('s'),parameters('s'))]","q":"[bool(parameters('s'))]","r":"[environment().suffixes[parameters('s')]]"}}`},
		{"a condition", `{"type":"Microsoft.Network/virtualNetworks","name":"v","condition":"[equals(parameters('s'),'x')]","properties":{}}`},
		{"a count", `{"type":"Microsoft.Network/virtualNetworks","name":"v","copy":{"name":"[parameters('s')]","count":"[length(parameters('s'))]"},"properties":{}}`},
		{"a type and a scope", `{"type":"[concat('A.b/',parameters('s'))]","name":"v","scope":"[parameters('s')]","location":"[parameters('s')]","properties":{}}`},
		{"a deployment", `{"type":"Microsoft.Resources/deployments","name":"[parameters('s')]","resourceGroup":"[parameters('s')]","properties":{"templateLink":{"uri":"[parameters('s')]"},"parameters":{"[parameters('s')]":{"value":1}}}}`},
		{"a nested deployment", `{"type":"Microsoft.Resources/deployments","name":"d","resourceGroup":"[parameters('s')]","properties":{"expressionEvaluationOptions":{"scope":"inner"},"parameters":{"x":{"value":"[parameters('s')]"}},"template":{"contentVersion":"1.0.0.0","parameters":{"x":{"type":"string","allowedValues":["a"],"maxLength":1}},"resources":[{"type":"Microsoft.Network/routeTables","name":"[parameters('x')]","properties":{}}]}}}`},
		{"a tag and a key", `{"type":"Microsoft.Network/publicIPAddresses","name":"p","tags":{"[parameters('s')]":"[parameters('s')]"},"properties":{"[parameters('s')]":true,"dnsSettings":{"domainNameLabel":"[parameters('s')]","fqdn":"[parameters('s')]"}}}`},
		{"a zone and a record", `{"type":"Microsoft.Network/privateDnsZones","name":"[concat(parameters('s'),'.example.com')]"},{"type":"Microsoft.Network/privateDnsZones/A","name":"[concat('corp.example.com/',parameters('s'))]","properties":{"aRecords":[{"ipv4Address":"[parameters('s')]"}]}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(head + c.resource + `],"outputs":{"o":{"type":"string","value":"[parameters('s')]"}}}`)
			silent(t, []azjson.Source{{Name: "main.json", Text: text}}, azjson.Options{})
			// As a default that no type hides, the same is a value like any other.
			open := bytes.ReplaceAll(text, []byte("secureObject"), []byte("object"))
			if _, err := azjson.Import([]azjson.Source{{Name: "main.json", Text: open}}, azjson.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
}
