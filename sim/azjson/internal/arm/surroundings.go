package arm

import (
	"path"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

func field(key string, v value.Value) value.Member { return value.Member{Key: key, Value: v} }

func textField(key, s string) value.Member { return field(key, value.Text(s)) }

// resourceGroup is resourceGroup(): the one that the template is deployed to.
func (f frame) resourceGroup([]expr.Arg) value.Value {
	s, e := f.d.scope, f.d.e
	location := f.groupLocation
	if s.level != groupLevel {
		location = func(scope) value.Value { return value.Text(e.location()) }
		e.note(Problem, f.at, "", "resourceGroup: the template is deployed to no resource group; %q stands for it", e.o.ResourceGroup)
		s.level, s.group = groupLevel, e.o.ResourceGroup
		if s.subscription == "" {
			s.subscription = e.o.Subscription
		}
	}
	return value.Fields(
		textField("id", s.base()), textField("name", s.group), textField("type", groupsType),
		field("location", location(s)),
		field("tags", value.Fields()), field("properties", value.Fields(textField("provisioningState", "Succeeded"))),
	)
}

// groupLocation is the region of a resource group: as it is declared, otherwise that
// of the deployment.
func (f frame) groupLocation(s scope) value.Value {
	if f.d.parent == nil {
		return value.Text(f.d.e.location())
	}
	if i := f.d.e.find(f.d.parent, key(s.base())); i != nil && !i.existing() {
		if v := i.f.eval(i.raw.Get("location")); !v.IsNull() {
			return v
		}
	}
	return value.Text(f.d.e.location())
}

func (f frame) subscription([]expr.Arg) value.Value {
	s, e := f.d.scope, f.d.e
	if s.subscription == "" {
		e.note(Problem, f.at, "", "subscription: the template is deployed to no subscription; %q stands for it", e.o.Subscription)
		s.subscription = e.o.Subscription
	}
	s.level, s.group = subscriptionLevel, ""
	return value.Fields(
		textField("id", s.base()), textField("subscriptionId", s.subscription),
		field("tenantId", value.Missing(value.String, "{tenantId}", "the tenant is not known")),
		field("displayName", value.Missing(value.String, "{subscription().displayName}", "the subscription's name is not known")),
	)
}

func (f frame) managementGroup([]expr.Arg) value.Value {
	s := f.d.scope
	if s.level = managementLevel; s.managementGroup == "" {
		s.managementGroup = placeholderManagement
	}
	return value.Fields(textField("id", s.base()), textField("name", s.managementGroup), textField("type", "/providers/Microsoft.Management/managementGroups")).Open("{managementGroup()}")
}

func (f frame) tenant([]expr.Arg) value.Value {
	return value.Fields(field("tenantId", value.Missing(value.String, "{tenantId}", "the tenant is not known"))).Open("{tenant()}")
}

func (f frame) deployer([]expr.Arg) value.Value {
	return value.Missing(value.Object, "{deployer()}", "who deploys is not known")
}

// linkedHost is where templates seem to be, for those that link to others by
// deployment().properties.templateLink.uri. Only the path counts, see linked.
const linkedHost = "https://templates.invalid/"

func (f frame) deployment([]expr.Arg) value.Value {
	d := f.d
	file := d.file
	if file == "" {
		file = path.Base(strings.ReplaceAll(d.template.Place().File, "\\", "/"))
	}
	members := []value.Member{textField("name", d.name)}
	if d.scope.level != groupLevel {
		members = append(members, textField("location", d.e.location()))
	}
	link := value.Fields(textField("uri", linkedHost+file), textField("id", ""))
	members = append(members, field("properties", value.Fields(
		field("templateLink", link), field("parameters", value.Fields()), textField("mode", "Incremental"), textField("provisioningState", "Accepted"),
		field("template", d.template.Without("resources").Without("outputs")),
	).Open("{deployment().properties}")))
	return value.Fields(members...)
}

func (f frame) environment([]expr.Arg) value.Value { return f.d.e.cloud.environment() }

func (f frame) providers(args []expr.Arg) value.Value {
	return value.Missing(value.Object, "{providers("+text(args, 0)+")}", "what a provider offers is not known")
}

// pickZones is pickZones(provider, type, region, [number]). Which zones a region has
// is not known here, and no network depends on it: they are numbered from 1.
func (f frame) pickZones(args []expr.Arg) value.Value {
	n := 1
	if len(args) > 3 {
		n, _ = args[3].Eval().Int()
	}
	f.d.e.note(Assumed, f.at, "", "pickZones: that the region has zones, the first of which are picked")
	zones := make([]value.Value, max(0, min(n, 3)))
	for i := range zones {
		zones[i] = value.Text(strconv.Itoa(i + 1))
	}
	return value.List(zones...)
}
