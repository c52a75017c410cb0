package azjson_test

import (
	"encoding/json"
	"net/netip"
	"testing"
)

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func addrs(list ...string) (out []netip.Addr) {
	for _, s := range list {
		out = append(out, addr(s))
	}
	return out
}

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

// flattened is a list of resources as az … show prints them: what stands in
// "properties" stands beside it instead.
func flattened(t *testing.T, resources string) string {
	t.Helper()
	var v []any
	if err := json.Unmarshal([]byte("["+resources+"]"), &v); err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(lifted(v))
	return string(b[1 : len(b)-1])
}

func lifted(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = lifted(x[i])
		}
	case map[string]any:
		for k := range x {
			x[k] = lifted(x[k])
		}
		if p, ok := x["properties"].(map[string]any); ok {
			delete(x, "properties")
			for k := range p {
				x[k] = p[k]
			}
		}
	}
	return v
}
