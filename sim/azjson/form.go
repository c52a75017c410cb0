package azjson

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/terraform"
	"azpath/sim/azjson/internal/value"
	"azpath/sim/flowlog"
)

// Form is what a file is. The zero value is none.
type Form uint8

// The forms that are told apart by what stands in them.
const (
	// FormState is deployed state with nested properties: a REST answer, a portal's
	// JSON view, az resource show, a recorded exchange.
	FormState Form = iota + 1
	// FormResourceGraph is the answer to az graph query.
	FormResourceGraph
	// FormCommandLine is the flattened form of az network … show and list, and of
	// PowerShell's objects.
	FormCommandLine
	// FormTemplate is an ARM template, FormBicep one that Bicep compiled.
	FormTemplate
	FormBicep
	// FormParameters is the parameters file of a template.
	FormParameters
	// FormTerraformState and FormTerraformPlan are terraform show -json.
	FormTerraformState
	FormTerraformPlan
	// FormEffectiveRoutes is az network nic show-effective-route-table,
	// FormEffectiveNSG az network nic list-effective-nsg, FormNetworkStatus an API
	// Management instance's network status.
	FormEffectiveRoutes
	FormEffectiveNSG
	FormNetworkStatus
	// FormFlowLog is a virtual network's or NSG's flow log.
	FormFlowLog
	// FormDesign is a design in azpath's own JSON.
	FormDesign
)

var formNames = [...]string{
	"", "deployed state", "Resource Graph answer", "az output", "ARM template", "Bicep template", "template parameters",
	"Terraform state", "Terraform plan", "effective routes", "effective security rules", "API Management network status", "flow log", "azpath design",
}

// String names the form for people.
func (f Form) String() string {
	if f > 0 && int(f) < len(formNames) {
		return formNames[f]
	}
	return "Form(" + strconv.Itoa(int(f)) + ")"
}

// MarshalText writes String.
func (f Form) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// FormOf tells what a text is, zero if nothing that is known.
func FormOf(text []byte) Form {
	if flowlog.Is(text) {
		return FormFlowLog
	}
	v, err := value.Parse("", text)
	if err != nil {
		return 0
	}
	return formOf(v)
}

// formOf tells what a whole file is, zero if nothing that is known.
func formOf(v value.Value) Form {
	switch {
	case arm.IsTemplate(v):
		if strings.EqualFold(v.At("metadata", "_generator", "name").Text(), "bicep") {
			return FormBicep
		}
		return FormTemplate
	case arm.IsParameters(v):
		return FormParameters
	case terraform.IsPlan(v):
		return FormTerraformPlan
	case terraform.IsState(v):
		return FormTerraformState
	case isDesign(v) && formOfAnswer(v) == 0: // one location's network status has dnsServers, too
		return FormDesign
	}
	f := formOfState(v, 0)
	if f == 0 && isEmptyAnswer(v, 0) {
		return FormState
	}
	return f
}

// isEmptyAnswer says whether a document is an answer that holds nothing, as the
// command line's list of what a subscription does not have.
func isEmptyAnswer(v value.Value, depth int) bool {
	if v.Kind() != value.Array && v.Len() == 1 && v.Get("value").Kind() == value.Absent && v.Get("data").Kind() == value.Absent {
		return false // a single key around something, which may be anything
	}
	inner := unwrapped(v)
	if v.Kind() != value.Array && len(inner) == 0 || depth > maxEnvelopes {
		return false
	}
	return !slices.ContainsFunc(inner, func(x value.Value) bool { return !isEmptyAnswer(x, depth+1) })
}

// formOfState looks into envelopes for the first thing that shows the form.
func formOfState(v value.Value, depth int) Form {
	if f := formOfAnswer(v); f != 0 {
		return f
	}
	if isResource(v) {
		if v.Get("properties").Kind() == value.Object || v.Get("properties").Kind() == value.Absent && v.Get("sku").Kind() == value.Absent && v.Len() < 4 {
			return FormState
		}
		return FormCommandLine
	}
	if depth > maxEnvelopes {
		return 0
	}
	for _, inner := range unwrapped(v) {
		if f := formOfState(inner, depth+1); f != 0 {
			if v.Get("data").Kind() == value.Array && v.Get("count").Kind() == value.Number {
				return FormResourceGraph
			}
			return f
		}
	}
	return 0
}

// formOfAnswer knows what tools answer about a network interface or an instance.
func formOfAnswer(v value.Value) Form {
	switch {
	case v.Get("addressPrefix").Kind() != value.Absent && v.Get("nextHopType").Kind() == value.String && v.Get("state").Kind() == value.String && v.Get("id").IsNull():
		return FormEffectiveRoutes
	case v.Get("effectiveSecurityRules").Kind() == value.Array:
		return FormEffectiveNSG
	case v.Get("connectivityStatus").Kind() == value.Array, v.At("networkStatus", "connectivityStatus").Kind() == value.Array:
		return FormNetworkStatus
	}
	return 0
}

// isResource says whether an object is a resource: it has an identifier, or a name
// and a type such as "Microsoft.Network/virtualNetworks".
func isResource(v value.Value) bool {
	if v.Kind() != value.Object {
		return false
	}
	if id, ok := resource.ParseID(v.Get("id").Text()); ok && len(id.Names) > 0 {
		return v.Len() > 1
	}
	return strings.Contains(v.Get("type").Text(), "/") && v.Get("name").Kind() == value.String
}

var designKeys = func() map[string]bool {
	keys := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[sim.Design]()) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys[key] = true
	}
	return keys
}()

// isDesign says whether an object is a design in azpath's own JSON: it has a part of
// one, and is no resource. Keys that are none are for the design's reader to name.
func isDesign(v value.Value) bool {
	if v.Kind() != value.Object || isResource(v) {
		return false
	}
	for _, k := range v.Keys() {
		if k != "name" && designKeys[k] {
			return true
		}
	}
	return v.Len() == 0 || v.Len() == 1 && v.Get("name").Kind() == value.String
}
