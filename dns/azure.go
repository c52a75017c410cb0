package dns

import "time"

// serveView is 168.63.129.16 as one virtual network sees it: linked zones, then the
// linked ruleset, then the network's own names and public DNS, for the name and
// each alias anew. Source: dns:D4.13, dns:D4.18.
func (r *run) serveView(v *view, q Question) outcome {
	o := r.resolve(q, func(at Question) outcome { return r.inView(v, at, at != q) })
	o.Authoritative, o.Recursive = false, true // dns:D1.14
	return o
}

// inView is what the network's resolver makes of a name, or of an alias that led to
// it.
func (r *run) inView(v *view, q Question, alias bool) (o outcome) {
	z := v.zones.of(q.Name)
	rule, reserved := v.rule(q.Name)
	longer := z != nil && rule != nil && rule.suffix.Labels() > z.name.Labels()
	switch {
	case z != nil && !(v.RuleBeforeZone && longer):
		o = r.inLinked(v, z, q)
	case rule != nil:
		o = r.byRule(v, rule, q)
		if alias {
			o.leans = o.leans.with(RuleTakesAlias)
		}
	default:
		if z := v.internal.of(q.Name); z != nil {
			o = fromZone(z, q)
		} else {
			o = r.publicly(v, q)
		}
		if reserved {
			o.leans = o.leans.with(ReservedNames)
		}
	}
	if longer {
		o.leans = o.leans.with(RuleYieldsToZone)
	}
	return o
}

// inLinked is what a linked zone says, or public DNS where its link falls back to
// that.
func (r *run) inLinked(v *view, z *zone, q Question) outcome {
	o := fromZone(z, q)
	if z.name != Root && v.zones.of(z.name.Parent()) != nil {
		o.leans = o.leans.with(LongestZone)
	}
	if o.Rcode == NXDomain && v.fallback[z.name] && (q.Type == A || q.Type == AAAA || q.Type == CNAME) {
		failed := Step{Name: q.Name, By: o.because, Note: "it has no such name, and its link falls back to public DNS"}
		leans := o.leans.with(PrivateLinkByName)
		o = r.publicly(v, q)
		o.failed, o.leans = &failed, o.leans|leans
	}
	if o.Referral != nil { // no delegation in private zones: dns:D4.9
		o.Response = Response{}
	}
	return o
}

// byRule asks the targets of a rule, from the outbound endpoint.
func (r *run) byRule(v *view, rule *forward, q Question) outcome {
	got, ok := r.try(azureForwarding, v.Outbound, rule.to, q)
	got.because, got.final = rule.says, true
	if got.waited {
		got.leans = got.leans.with(ResolverPatience)
	}
	if ok {
		return got
	}
	got.Response, got.silent = Response{Rcode: ServFail}, got.loop
	switch {
	case got.loop:
		got.note = "the question came back to it"
	case len(got.inner) > 1:
		got.note = "none of them gave a useful answer"
	}
	return got
}

func (r *run) publicly(v *view, q Question) outcome {
	o := r.inPublic(q)
	o.after = v.Delay
	return o
}

// azureForwarding are the waits for a ruleset's targets. Source: dns:D6.8, where no
// figure is given: five seconds stand for "unresponsive".
var azureForwarding = forwarding{first: unresponsive, others: unresponsive, total: 30 * time.Second}

var unresponsive = wait{5 * time.Second, 5 * time.Second}

// rule is the rule of the ruleset that takes a name: the longest suffix, unless a
// longer one is reserved. Source: dns:D6.6, dns:D6.7.
func (v *view) rule(name Name) (rule *forward, kept bool) {
	for i := range v.rules {
		if x := &v.rules[i]; name.Under(x.suffix) {
			if x.suffix.Labels() < reservedAbove(name) {
				return nil, true
			}
			return x, false
		}
	}
	return nil, false
}

// reservedAbove is how many labels the longest reserved name above a name has.
func reservedAbove(name Name) int {
	for at := name; at != Root; at = at.Parent() {
		if reserved[at] {
			return at.Labels()
		}
	}
	return 0
}

// reserved are the names that a rule for everything does not take: parents of the
// zones of Private Link, and names that no private zone may have. Source: dns:D6.7,
// dns:D5.11, dns:D4.6; the list itself is not published.
var reserved = func() map[Name]bool {
	m := map[Name]bool{}
	for _, n := range [...]Name{
		"windows.net", "azure.net", "azure.com", "azure.us", "azure.cn", "azure-api.net", "azure-automation.net", "azurecr.io", "azurewebsites.net",
		"azurewebsites.us", "azconfig.io", "azmk8s.io", "opinsights.azure.com", "visualstudio.com", "usgovcloudapi.net", "chinacloudapi.cn",
		"chinacloudsites.cn", "windowsazure.us", "azclient.ms", "cloudapp.net", "core.windows.net", "microsoft.com", "msidentity.com", "trafficmanager.net",
		"azclient.us", "usgovcloudapp.net", "core.usgovcloudapi.net", "microsoft.us", "msidentity.us", "usgovtrafficmanager.net",
		"azclient.cn", "chinacloudapp.cn", "core.chinacloudapi.cn", "microsoft.cn", "msidentity.cn", "trafficmanager.cn",
	} {
		m[n] = true
	}
	return m
}()
