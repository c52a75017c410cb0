package apim

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Adopt gives the needs the names that Azure really drew: those of the rows of a network
// status. A row of which nothing but the drawn part differs takes the place of the made-up
// one, a row that no page lists is added with what its name and its type say. Source:
// apim:10.2.
func (w Needs) Adopt(s NetworkStatus) Needs {
	w.Dependencies = slices.Clone(w.Dependencies)
	for k, i := range w.pair(s) {
		row := &s.Connectivity[k]
		if i < 0 {
			w.Dependencies = append(w.Dependencies, w.unknown(row))
			continue
		}
		d := &w.Dependencies[i]
		if host, _ := hostOf(row.Name); d.Host != "" && host != "" {
			d.Host = host
		}
		d.Name, d.Optional = row.Name, row.Optional
	}
	return w
}

// pair says for each row which dependency it is: the one of its type and name, as in
// [Report.Since]; else one of its type whose name differs in its first label alone; -1
// for none.
func (w Needs) pair(s NetworkStatus) []int {
	out := make([]int, len(s.Connectivity))
	used := map[int]bool{}
	for pass, alike := range []func(d *Dependency, c *Connectivity) bool{
		func(d *Dependency, c *Connectivity) bool { return strings.EqualFold(d.Name, c.Name) },
		func(d *Dependency, c *Connectivity) bool {
			host, _ := hostOf(c.Name)
			return drawn[d.Type] && suffix(host) != "" && strings.EqualFold(suffix(host), suffix(d.Host))
		},
	} {
		for k := range s.Connectivity {
			c := &s.Connectivity[k]
			if pass == 0 {
				out[k] = -1
			}
			if out[k] >= 0 {
				continue
			}
			out[k] = slices.IndexFunc(w.Dependencies, func(d Dependency) bool { return strings.EqualFold(d.Type, c.Type) && alike(&d, c) })
			if used[out[k]] {
				out[k] = -1
			}
			used[out[k]] = out[k] >= 0
		}
	}
	return out
}

// drawn are the types whose names Azure draws.
var drawn = map[string]bool{"BlobStorage": true, "TableStorage": true, "SQLDatabase": true, "KeyVault": true, "Queue": true, "FileStorage": true, "EventHub": true, "Email": true}

func suffix(host string) string {
	_, s, _ := strings.Cut(host, ".")
	return s
}

// unknown is a dependency that only Azure lists.
func (w Needs) unknown(c *Connectivity) Dependency {
	d := Dependency{Type: c.Type, Title: c.Type, Name: c.Name, Optional: c.Optional, Port: 443}
	for _, known := range w.Dependencies {
		if strings.EqualFold(known.Type, c.Type) {
			d.Type, d.Title, d.Tag, d.Region, d.Port = known.Type, known.Title, known.Tag, known.Region, known.Port
			break
		}
	}
	host, port := hostOf(c.Name)
	if d.Host = host; port != 0 {
		d.Port = port
	}
	return d
}

// hostOf takes a row's name apart, "https://prod3.example.com:1886/Path": the host, empty
// for what is inside the instance, and the port, zero where the name has none.
func hostOf(name string) (host string, port uint16) {
	if _, rest, ok := strings.Cut(name, "://"); ok {
		name = rest
	}
	name, _, _ = strings.Cut(name, "/")
	host, number, ok := strings.Cut(name, ":")
	if ok {
		if n, err := strconv.ParseUint(number, 10, 16); err == nil {
			port = uint16(n)
		}
	}
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(host, ".") || strings.ContainsAny(host, " \t\n\"'") {
		return "", port
	}
	return strings.ToLower(host), port
}
