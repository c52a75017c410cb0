package azjson

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"azpath/sim"
	"azpath/sim/azjson/internal/resource"
)

// rules reads the routing rules of an application gateway. A design's rule is a basic
// one: a rule by paths keeps the pool for all other paths, and a redirect is none.
func (w *webGateway) rules() {
	for i, x := range w.o.objects("urlPathMaps") {
		w.maps[strings.ToLower(x.nameOr(i))] = x
	}
	for i, x := range w.o.objects("redirectConfigurations") {
		w.redirects[strings.ToLower(x.nameOr(i))] = x
	}
	for i, x := range w.o.objects("requestRoutingRules") {
		if r, ok := w.rule(i, x); ok {
			w.g.Rules = append(w.g.Rules, r)
		}
	}
	w.priorities()
	slices.SortFunc(w.g.Rules, func(a, b sim.RoutingRule) int { return strings.Compare(a.Name, b.Name) })
	for _, x := range w.maps {
		x.deaf = true
	}
	for _, x := range w.redirects {
		x.deaf = true
	}
}

// rule reads one. It is false for what a design's rule is not.
func (w *webGateway) rule(i int, x *object) (sim.RoutingRule, bool) {
	x.skip("rewriteRuleSet", "ruleType", "loadDistributionPolicy", "entraJWTValidationConfig")
	r := sim.RoutingRule{Name: x.nameOr(i), Priority: x.number("priority")}
	r.Listener = w.part(x, "httpListener", among(w.g.Listeners, func(l *sim.HTTPListener) string { return l.Name }))
	from, keys := x, [3]string{"backendAddressPool", "backendHttpSettings", "redirectConfiguration"}
	if id := x.id("urlPathMap"); id != "" {
		x.skip(keys[:]...) // empty ones, in some exports
		if from = w.maps[strings.ToLower(resource.Name(id))]; from == nil {
			x.note(NoteLeftOut, "urlPathMap", "the rule, since the gateway has no path map "+resource.Name(id))
			return r, false
		}
		keys = [3]string{"defaultBackendAddressPool", "defaultBackendHttpSettings", "defaultRedirectConfiguration"}
		w.paths(x, from, keys)
	}
	if id := from.id(keys[2]); id != "" {
		x.note(NoteNotModelled, keys[2], "it answers with a redirect"+w.redirectedTo(id)+", which is not modelled: what its listener takes ends without an answer")
		return r, false
	}
	r.Pool = w.part(from, keys[0], among(w.g.Pools, func(p *sim.BackendPool) string { return p.Name }))
	r.Settings = w.part(from, keys[1], among(w.g.Settings, func(s *sim.HTTPSettings) string { return s.Name }))
	if r.Listener == "" || r.Pool == "" || r.Settings == "" {
		x.note(NoteLeftOut, "", "the rule, since its listener, pool or settings are not known")
		return r, false
	}
	return r, true
}

// paths says which paths a rule sends elsewhere than the design has it.
func (w *webGateway) paths(rule, m *object, keys [3]string) {
	const most = 5
	var list []string
	usual := resource.Name(m.id(keys[0]))
	for _, p := range m.objects("pathRules") {
		p.deaf = true
		to := resource.Name(p.id("backendAddressPool"))
		if id := p.id("redirectConfiguration"); id != "" {
			to = "a redirect" + w.redirectedTo(id)
		} else if strings.EqualFold(to, usual) {
			continue
		} else {
			to = "pool " + to
		}
		list = append(list, strings.Join(p.texts("paths"), " ")+" to "+to)
	}
	if len(list) == 0 {
		return
	}
	if n := len(list); n > most {
		list = append(list[:most], itoa(n-most)+" more")
	}
	rule.note(NoteNotModelled, "urlPathMap", "paths are not modelled: the design has the pool for all other paths, and not "+strings.Join(list, ", "))
}

// redirectedTo is where a redirect leads, without what a URL may keep secret.
func (w *webGateway) redirectedTo(id string) string {
	x := w.redirects[strings.ToLower(resource.Name(id))]
	if x == nil {
		return ""
	}
	if l := x.id("targetListener"); l != "" {
		return " to listener " + resource.Name(l)
	}
	if to := siteOf(x.text("targetUrl")); to != "" {
		return " to " + to
	}
	return ""
}

// siteOf is the scheme, host and port of a URL, "" for a text that is none. User,
// path and query may hold secrets.
func siteOf(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// priorities gives the rules of old versions, which have none, their order: as listed,
// on a v2 gateway with those whose listener has no host name last.
func (w *webGateway) priorities() {
	var bare []*sim.RoutingRule
	last := 0
	for i := range w.g.Rules {
		r := &w.g.Rules[i]
		if last = max(last, r.Priority); r.Priority == 0 {
			bare = append(bare, r)
		}
	}
	if len(bare) == 0 {
		return
	}
	if !w.v1 {
		open := func(r *sim.RoutingRule) int {
			i := slices.IndexFunc(w.g.Listeners, func(l sim.HTTPListener) bool { return l.Name == r.Listener })
			return min(1, len(w.g.Listeners[i].HostNames))
		}
		slices.SortStableFunc(bare, func(a, b *sim.RoutingRule) int { return cmp.Compare(open(b), open(a)) })
	}
	for i, r := range bare {
		r.Priority = last + 1 + i
	}
	w.o.note(NoteAssumed, "requestRoutingRules", "rules without a priority hold in the order in which they are listed, those for every host name last")
}
