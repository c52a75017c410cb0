package arm

import (
	"fmt"
	"strings"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// resourceID is resourceId([subscription], [group], type, names…).
func (f frame) resourceID(args []expr.Arg) value.Value {
	in := f.d.scope
	at := typeAt(args, 2)
	switch at {
	case 1:
		in.level, in.group = groupLevel, text(args, 0)
		if in.subscription == "" {
			in.subscription = f.d.e.o.Subscription
		}
	case 2:
		in.level, in.subscription, in.group = groupLevel, text(args, 0), text(args, 1)
	}
	return f.makeID("resourceId", in.base(), args, at)
}

// subscriptionResourceID is subscriptionResourceId([subscription], type, names…).
func (f frame) subscriptionResourceID(args []expr.Arg) value.Value {
	in := f.d.scope
	in.level, in.group = subscriptionLevel, ""
	if in.subscription == "" {
		in.subscription = f.d.e.o.Subscription
	}
	at := typeAt(args, 1)
	if at == 1 {
		in.subscription = text(args, 0)
	}
	return f.makeID("subscriptionResourceId", in.base(), args, at)
}

func (f frame) tenantResourceID(args []expr.Arg) value.Value {
	return f.makeID("tenantResourceId", "", args, 0)
}

// managementGroupResourceID is managementGroupResourceId([group], type, names…).
func (f frame) managementGroupResourceID(args []expr.Arg) value.Value {
	in := f.d.scope
	if in.level = managementLevel; in.managementGroup == "" {
		in.managementGroup = placeholderManagement
	}
	at := typeAt(args, 1)
	if at == 1 {
		in.managementGroup = text(args, 0)
	}
	return f.makeID("managementGroupResourceId", in.base(), args, at)
}

// extensionResourceID is extensionResourceId(identifier, type, names…).
func (f frame) extensionResourceID(args []expr.Arg) value.Value {
	return f.makeID("extensionResourceId", strings.TrimRight(text(args, 0), "/"), args, 1)
}

// typeAt is which argument is the type: the first with a "/" in it, of those up to
// most.
func typeAt(args []expr.Arg, most int) int {
	for i := 0; i <= most && i < len(args); i++ {
		if strings.Contains(strings.Trim(text(args, i), "/"), "/") {
			return i
		}
	}
	return 0
}

// makeID makes an identifier of the type at one argument and the names after it. It is
// an Unknown if any argument is, and its text has what stands for that.
func (f frame) makeID(function, base string, args []expr.Arg, at int) value.Value {
	if at >= len(args) {
		return f.wrong(value.String, function, "want a type and names")
	}
	kind := strings.Trim(text(args, at), "/")
	var names []string
	for _, a := range args[at+1:] {
		names = append(names, a.Eval().Text())
	}
	if want := strings.Count(kind, "/"); want != len(names) {
		// Some templates give "network/subnet" for two names, which Azure refuses.
		names = splitNames(strings.Join(names, "/"))
		if !args[at].Eval().IsUnknown() && want != len(names) {
			f.d.e.note(Problem, f.at, "", "%s: the type %s takes %d names, not %d", function, kind, want, len(args)-at-1)
		}
	}
	s := identifier(base, kind, names...)
	var whys []string
	unknown, hidden := false, false
	for _, a := range args {
		v := a.Eval()
		unknown, hidden = unknown || v.IsUnknown(), hidden || v.HoldsHidden()
		whys = append(whys, v.Whys()...)
	}
	v := value.Text(s)
	if unknown {
		v = value.Missing(value.String, s, unique(whys)...)
	}
	v = f.d.e.short(v.From(f.at))
	if hidden {
		return v.Hidden()
	}
	return v
}

// isList says whether a function reads secrets of a resource: listKeys and its like.
func isList(name string) bool { return strings.HasPrefix(name, "list") }

// secret is what a list function gives.
func (f frame) secret(name string, args []expr.Arg) value.Value {
	return value.Missing(value.Object, fmt.Sprintf("{%s(%s)}", name, text(args, 0)), name+" gives secrets of a deployed resource").Hidden()
}
