package dns

import "time"

// serveView is 168.63.129.16 as one virtual network sees it: linked zones, then the
// linked ruleset, then the network's own names and public DNS, for the name and
// each alias anew. Source: dns:D4.13, dns:D4.18.
func (r *run) serveView(v *view, q Question) outcome {
	o := r.resolve(q, func(q Question) outcome { return r.inView(v, q) })
	o.Authoritative, o.Recursive = false, true // dns:D1.14
	return o
}

func (r *run) inView(v *view, q Question) outcome {
	z, rule := v.zones.of(q.Name), v.rule(q.Name)
	if z != nil && !(v.RuleBeforeZone && rule != nil && rule.Suffix.Labels() > z.name.Labels()) {
		o := fromZone(z, q, "private zone "+string(z.name)+" linked to "+v.Name)
		if o.Rcode == NXDomain && v.fallback[z.name] && (q.Type == A || q.Type == AAAA || q.Type == CNAME) {
			o = r.publicly(v, q)
			o.because = "private zone " + string(z.name) + " has no such name, and its link falls back to " + o.because
		}
		if o.Referral != nil { // no delegation in private zones: dns:D4.9
			o.Response = Response{}
		}
		return o
	}
	if rule != nil {
		got, ok := r.try(azureForwarding, v.Outbound, targets(rule.To), q)
		got.because, got.final = "rule "+rule.Name+" of the ruleset linked to "+v.Name, true
		if !ok {
			got.Response, got.silent = Response{Rcode: ServFail}, got.loop
			got.because += ", and no target answered usefully"
		}
		return got
	}
	if z := v.internal.of(q.Name); z != nil {
		return fromZone(z, q, "names that Azure gives "+v.Name)
	}
	return r.publicly(v, q)
}

func (r *run) publicly(v *view, q Question) outcome {
	o := r.inPublic(q)
	o.after = v.Delay
	return o
}

// azureForwarding are the waits of a ruleset's targets. Source: dns:D6.8, where no
// figure is given: five seconds stand for "unresponsive".
var azureForwarding = forwarding{waits: []wait{{5 * time.Second, 5 * time.Second}}, total: 30 * time.Second}

// rule is the rule of the ruleset that takes a name: the longest suffix, unless a
// longer one is reserved. Source: dns:D6.6, dns:D6.7.
func (v *view) rule(name Name) *Rule {
	for i := range v.rules {
		if x := &v.rules[i]; name.Under(x.Suffix) {
			if x.Suffix.Labels() < reservedAbove(name) {
				return nil
			}
			return x
		}
	}
	return nil
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
