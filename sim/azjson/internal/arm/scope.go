package arm

import (
	"strings"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

// scope is where something is deployed to.
type scope struct {
	level           level
	managementGroup string
	subscription    string
	group           string
}

type level uint8

const (
	tenantLevel level = iota
	managementLevel
	subscriptionLevel
	groupLevel
)

var levels = map[string]level{
	"tenantdeploymenttemplate.json":          tenantLevel,
	"managementgroupdeploymenttemplate.json": managementLevel,
	"subscriptiondeploymenttemplate.json":    subscriptionLevel,
}

const (
	deploymentsType = "Microsoft.Resources/deployments"
	groupsType      = "Microsoft.Resources/resourceGroups"
)

// levelOf is what a template's schema says it is deployed to.
func levelOf(template value.Value) level {
	s := schemaOf(template)
	if l, ok := levels[s[strings.LastIndexByte(s, '/')+1:]]; ok {
		return l
	}
	return groupLevel
}

func (e *engine) rootScope(template value.Value) scope {
	s := scope{level: levelOf(template), managementGroup: placeholderManagement, subscription: e.o.Subscription, group: e.o.ResourceGroup}
	return s.cut()
}

// cut leaves out what the level does not have.
func (s scope) cut() scope {
	if s.level < groupLevel {
		s.group = ""
	}
	if s.level < subscriptionLevel {
		s.subscription = ""
	}
	if s.level == tenantLevel {
		s.managementGroup = ""
	}
	return s
}

// base is the identifier of the scope itself, "" for the tenant.
func (s scope) base() string {
	switch s.level {
	case groupLevel:
		return resource.GroupScope(s.subscription, s.group)
	case subscriptionLevel:
		return "/subscriptions/" + s.subscription
	case managementLevel:
		return "/providers/Microsoft.Management/managementGroups/" + s.managementGroup
	}
	return ""
}

// id is the identifier of a resource in the scope.
func (s scope) id(kind string, names ...string) string { return identifier(s.base(), kind, names...) }

// identifier is resource.Join but for resource groups, whose identifiers have a form
// of their own, and for a wrong number of names: those that are missing in front are
// unknown, those that are too many make one.
func identifier(base, kind string, names ...string) string {
	if resource.Is(kind, groupsType) && len(names) == 1 {
		return base + "/resourceGroups/" + names[0]
	}
	types := strings.Split(strings.Trim(kind, "/"), "/")[1:]
	if n := len(types) - len(names); n > 0 {
		var missing []string
		for _, t := range types[:n] {
			missing = append(missing, "{nameless "+t+"}")
		}
		names = append(missing, names...)
	} else if n < 0 && len(types) > 0 {
		last := len(types) - 1
		names = append(names[:last:last], strings.Join(names[last:], "/"))
	}
	if strings.HasSuffix(base, "/") { // of a group whose name is empty
		return base + resource.Join("", kind, names...)
	}
	return resource.Join(base, kind, names...)
}

// key is an identifier as it is looked up: the long form of a resource group's is the
// short one.
func key(id string) string {
	k := resource.Key(id)
	return strings.Replace(k, "/providers/microsoft.resources/resourcegroups/", "/resourcegroups/", 1)
}

// typeOfID is the type that a key names, in lower case, "" if it names none.
func typeOfID(key string) string {
	if id, ok := resource.ParseID(key); ok && id.Type != "" {
		return id.Type
	} else if ok && id.Group != "" {
		return fold(groupsType)
	}
	return ""
}

// target is the scope that a declaration asks for: a nested deployment's, or that of a
// resource which exists elsewhere. The frame evaluates what it is made of.
func (f frame) target(raw value.Value, in scope) scope {
	at := func(key string) (string, bool) {
		x := raw.Get(key)
		if x.IsNull() {
			return "", false
		}
		v := f.eval(x)
		return spoken(v), !v.IsNull()
	}
	group, toGroup := at("resourceGroup")
	subscription, toSubscription := at("subscriptionId")
	other, toOther := at("scope")
	switch {
	case toGroup || toSubscription:
		if toSubscription {
			in.subscription = resource.Name(subscription)
		} else if in.subscription == "" {
			in.subscription = f.d.e.o.Subscription
		}
		in.level, in.group = subscriptionLevel, group
		if toGroup {
			in.level = groupLevel
		}
		if toGroup && strings.TrimSpace(group) == "" {
			f.d.e.note(Problem, raw, "", "resourceGroup is empty: the identifiers have no resource group")
		}
	case toOther && resource.Is(raw.Get("type").Text(), deploymentsType):
		in = parseScope(other, in)
	}
	return in.cut()
}

// parseScope reads a deployment's "scope": "/" is the tenant, otherwise it is the
// identifier of a management group, a subscription or a resource group.
func parseScope(s string, in scope) scope {
	parts := strings.Split(strings.Trim(s, "/"), "/")
	if s == "/" {
		return scope{level: tenantLevel}
	}
	for i := 0; i+1 < len(parts); i++ {
		switch fold(parts[i]) {
		case "managementgroups":
			return scope{level: managementLevel, managementGroup: parts[i+1]}
		case "subscriptions":
			in.level, in.subscription = subscriptionLevel, parts[i+1]
		case "resourcegroups":
			in.level, in.group = groupLevel, parts[i+1]
		}
	}
	return in
}
