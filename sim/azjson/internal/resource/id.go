package resource

import (
	"net/netip"
	"strings"
)

// ID is a resource identifier taken apart. Its parts are as written; compare with
// [Key].
type ID struct {
	Subscription, Group string // empty at the scopes that have none
	Type                string // "Microsoft.Network/virtualNetworks/subnets"
	Names               []string
	// Scope is the identifier of what an extension resource is attached to, and of a
	// resource's parent scope otherwise: "/subscriptions/…/resourceGroups/…".
	Scope string
}

// Key is an identifier as it is compared: Azure does not tell case apart.
func Key(id string) string { return strings.ToLower(strings.TrimRight(strings.TrimSpace(id), "/")) }

// ParseID takes an identifier apart. It is false for a text that is none.
func ParseID(id string) (ID, bool) {
	s := strings.TrimRight(strings.TrimSpace(id), "/")
	at := lastProviders(s)
	scope, rest := s, ""
	if at >= 0 {
		scope, rest = s[:at], s[at+len("/providers/"):]
	}
	out := ID{Scope: scope}
	parts := strings.Split(strings.Trim(scope, "/"), "/")
	for i := 0; i+1 < len(parts); i += 2 {
		switch strings.ToLower(parts[i]) {
		case "subscriptions":
			out.Subscription = parts[i+1]
		case "resourcegroups":
			out.Group = parts[i+1]
		}
	}
	if at < 0 {
		return out, out.Subscription != "" && strings.HasPrefix(s, "/")
	}
	segments := strings.Split(rest, "/")
	if len(segments) < 3 || len(segments)%2 == 0 {
		return ID{}, false
	}
	types := []string{segments[0]}
	for i := 1; i < len(segments); i += 2 {
		if segments[i] == "" || segments[i+1] == "" {
			return ID{}, false
		}
		types = append(types, segments[i])
		out.Names = append(out.Names, segments[i+1])
	}
	out.Type = strings.Join(types, "/")
	return out, true
}

// Name is the last part of an identifier, whatever it is.
func Name(id string) string {
	s := strings.TrimRight(strings.TrimSpace(id), "/")
	return s[strings.LastIndexByte(s, '/')+1:]
}

// Parent is the identifier of the resource that a child resource is part of, "" for
// a resource that is no child.
func Parent(id string) string {
	at := lastProviders(id)
	if at < 0 {
		return ""
	}
	rest := strings.TrimRight(id[at:], "/")
	if strings.Count(rest, "/") < 6 { // before providers, namespace, type, name, type, name
		return ""
	}
	for range 2 {
		rest = rest[:strings.LastIndexByte(rest, '/')]
	}
	return id[:at+len(rest)]
}

// lastProviders is where the last "/providers/" begins, in whatever case, -1 if there
// is none. Not by ToLower of the whole, which may be of another length.
func lastProviders(id string) int {
	const providers = "/providers/"
	for at := len(id) - len(providers); at >= 0; at-- {
		if id[at] == '/' && strings.EqualFold(id[at:at+len(providers)], providers) {
			return at
		}
	}
	return -1
}

// Child is the identifier of a child resource.
func Child(parent, kind, name string) string {
	return strings.TrimRight(parent, "/") + "/" + kind + "/" + name
}

// Join makes an identifier from its parts: a type of n segments after its namespace
// takes n names.
func Join(scope, kind string, names ...string) string {
	types := strings.Split(strings.Trim(kind, "/"), "/")
	var s strings.Builder
	s.WriteString(strings.TrimRight(scope, "/") + "/providers/" + types[0])
	for i, name := range names {
		s.WriteByte('/')
		if i+1 < len(types) {
			s.WriteString(types[i+1])
		}
		s.WriteString("/" + name)
	}
	return s.String()
}

// GroupScope is the scope of a resource group.
func GroupScope(subscription, group string) string {
	return "/subscriptions/" + subscription + "/resourceGroups/" + group
}

// FirstFree is the first address of a subnet that Azure does not keep for itself: the
// fifth. It may lie outside a prefix that is too small.
func FirstFree(subnet netip.Prefix) netip.Addr {
	const kept = 4
	a := subnet.Masked().Addr()
	for range kept {
		a = a.Next()
	}
	return a
}
