package arm

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// IsTemplate says whether a value is a template: by its schema, or by resources that
// have types and names.
func IsTemplate(v value.Value) bool {
	if schema := schemaOf(v); schema != "" {
		return strings.HasSuffix(schema, "deploymenttemplate.json")
	}
	resources := v.Get("resources")
	if resources.Kind() != value.Array && resources.Kind() != value.Object || v.Get("id").Kind() != value.Absent {
		return false
	}
	return v.Get("contentVersion").Kind() == value.String || v.Get("languageVersion").Kind() == value.String
}

// IsParameters says whether a value is a parameters file: by its schema, or by
// parameters that all have a value or a reference.
func IsParameters(v value.Value) bool {
	if schema := schemaOf(v); schema != "" {
		return strings.HasSuffix(schema, "deploymentparameters.json")
	}
	p := v.Get("parameters")
	if p.Kind() != value.Object || p.Len() == 0 || v.Get("resources").Kind() != value.Absent {
		return false
	}
	for _, m := range p.Members() {
		if m.Get("value").Kind() == value.Absent && m.Get("reference").Kind() == value.Absent {
			return false
		}
	}
	return true
}

// schemaOf is the schema of a document in lower case, without "#".
func schemaOf(v value.Value) string {
	return strings.ToLower(strings.TrimRight(v.Get("$schema").Text(), "#"))
}
