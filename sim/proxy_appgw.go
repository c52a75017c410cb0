package sim

import "azpath/sim/internal/packet"

// appGateway is what makes a machine an Application Gateway: requests to its
// frontends are answered by itself, and asked again of a server (apim:G5).
type appGateway struct {
	rules []webRule // in order of priority
}

// webRule is a routing rule with its listener, its pool and its settings.
type webRule struct {
	evidence *RuleEvidence
	front    *frontend
	port     uint16
	names    []string // none: every name
	pool     string
	backends []backend
	to       uint16 // the servers' port
	host     string // asked for instead of the client's; empty leaves it
}

// answer ends the client's conversation at the gateway d. Its instances' own
// addresses take none.
func (g *appGateway) answer(w *walker, d *nic, by *port) hand {
	if by == nil {
		return w.drop(&d.node, NoListener, "only the frontends of an application gateway take connections")
	}
	p := proxying{by: &d.node, kind: appGatewayProxy, note: "the application gateway answers the handshake itself", reports: true, says: "HTTP 502 from the application gateway"}
	r := g.match(w, by)
	switch {
	case r == nil:
		p.no, p.why, p.says = NoListener, "none of its listeners on the port has this host name", "HTTP 404 from the application gateway"
	case len(r.backends) == 0:
		p.rule, p.no, p.why = r.evidence, NoListener, "its backend pool is empty"
	default:
		p.rule, p.pool, p.serverName = r.evidence, r.backends, w.talk.serverName
		p.own = packet.Tuple{Proto: packet.TCP, Src: d.ip(w.p.Dst), SrcPort: w.p.SrcPort, DstPort: r.to}
		if r.host != "" {
			p.serverName = r.host
		}
	}
	return w.answer(p)
}

// match is the first rule whose listener takes the request.
func (g *appGateway) match(w *walker, by *port) *webRule {
	for i := range g.rules {
		r := &g.rules[i]
		if r.front == by.front && r.port == by.number && r.takes(w.talk.serverName) {
			return r
		}
	}
	return nil
}

func (r *webRule) takes(name string) bool {
	if len(r.names) == 0 {
		return true
	}
	for _, pattern := range r.names {
		if matchWildcards(pattern, name) {
			return true
		}
	}
	return false
}

// matchWildcards says whether a host name is one of a listener's pattern, in which
// "*" stands for any characters and "?" for one. Case does not matter.
func matchWildcards(pattern, name string) bool {
	star, from := -1, 0 // where the last "*" stands, and from where it is tried again
	i, j := 0, 0
	for j < len(name) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, from = i, j
			i++
		case i < len(pattern) && (pattern[i] == '?' || lower(pattern[i]) == lower(name[j])):
			i++
			j++
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	for i < len(pattern) && pattern[i] == '*' {
		i++
	}
	return i == len(pattern) && name != ""
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
