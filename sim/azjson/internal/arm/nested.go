package arm

import (
	"azpath/sim/azjson/internal/value"
)

// deployment is what a resource of type Microsoft.Resources/deployments deploys, nil
// if it has no template or one that is not there.
func (i *instance) deployment() *deployment {
	i.d.e.once(&i.nesting, "template of "+i.label(), i.raw, func() value.Value {
		i.nested = i.openNested()
		return value.True
	})
	return i.nested
}

func (i *instance) openNested() *deployment {
	e := i.d.e
	properties := i.raw.Get("properties")
	if properties.Kind() == value.String {
		properties = i.f.eval(properties)
	}
	d := &deployment{
		e: e, parent: i.d, name: i.name().Text(), id: i.id().Text(), file: i.d.file, nesting: i.d.nesting + 1,
		scope: i.f.target(i.raw, i.d.scope),
	}
	if d.nesting > maxNesting {
		e.tooMuch(i.raw, "deployments are nested more than %d deep", maxNesting)
		return nil
	}
	if e.started++; e.started > maxDeployments {
		e.tooMuch(i.raw, "there are more than %d nested deployments", maxDeployments)
		return nil
	}
	d.template = properties.Get("template")
	made := d.template.Kind() == value.String
	if made { // by an expression, which has evaluated what is not the template's own
		d.template = i.f.eval(d.template)
	}
	switch link := properties.Get("templateLink"); {
	case d.template.Kind() == value.Object:
		if !made && fold(i.f.eval(properties.At("expressionEvaluationOptions", "scope")).Text()) != "inner" {
			d.outer = &i.f
		}
	case !link.IsNull():
		var ok bool
		if d.template, d.file, ok = i.f.linked(i.f.eval(link), i.id().Text(), "template"); !ok {
			return nil
		}
	default:
		e.note(Problem, i.raw, i.id().Text(), "the deployment has no template")
		return nil
	}
	d.parameterValues = i.f.parameterSource(properties, i.id().Text())
	d.open()
	return d
}

// parameterSource is where a nested deployment's parameters come from.
func (f frame) parameterSource(properties value.Value, subject string) source {
	given := properties.Get("parameters")
	if given.Kind() == value.String {
		return source{of: f.eval(given)}
	}
	if given.Kind() == value.Object {
		return source{of: given, in: &f}
	}
	link := properties.Get("parametersLink")
	if link.IsNull() {
		return source{}
	}
	doc, _, ok := f.linked(f.eval(link), subject, "parameters")
	if !ok {
		return source{}
	}
	return source{of: doc.Get("parameters")}
}
