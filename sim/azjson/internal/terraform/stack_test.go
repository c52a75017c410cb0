package terraform

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/resource"
	"azpath/sim/azjson/internal/value"
)

const (
	subscription = "11111111-2222-3333-4444-555555555555"
	group        = "/subscriptions/" + subscription + "/resourceGroups/rg"
	network      = group + "/providers/Microsoft.Network"
)

// stack is a configuration of the root module, from which tests make what Terraform
// writes of it: a state after apply, a state file, a plan before apply. Attributes are
// JSON. "?x" is x, decided at run time; "${azurerm_subnet.app.id}" is a reference.
type stack []block

type block struct{ address, attributes string }

func (b block) parsed(t testing.TB) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(b.attributes), &v); err != nil {
		t.Fatalf("%s: %v", b.address, err)
	}
	return v
}

func (b block) head() map[string]any {
	p := parseAddress(b.address)
	out := map[string]any{"address": b.address, "mode": "managed", "provider_name": "registry.terraform.io/hashicorp/azurerm"}
	if p[0].text == "data" {
		out["mode"], p = "data", p[1:]
	}
	out["type"], out["name"] = p[0].text, p[1].text
	if len(p) > 2 {
		out["index"] = p[2].text
		if isIndex(p[2].text) {
			out["index"] = p[2].index()
		}
	}
	return out
}

func (s stack) find(t testing.TB, address string) map[string]any {
	for _, b := range s {
		if b.address == address {
			return b.parsed(t)
		}
	}
	t.Fatalf("the stack has no %s", address)
	return nil
}

var reference = regexp.MustCompile(`^\$\{(.*)\}$`)

// after is the value of an attribute after apply.
func (s stack) after(t testing.TB, v any, key any) any {
	switch v := v.(type) {
	case string:
		if rest, ok := strings.CutPrefix(v, "?"); ok {
			return rest
		}
		if m := reference.FindStringSubmatch(v); m != nil {
			return s.after(t, s.referred(t, m[1], key), key)
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = s.after(t, v[i], key)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k := range v {
			out[k] = s.after(t, v[k], key)
		}
		return out
	}
	return v
}

// referred is what is written at the home of a reference.
func (s stack) referred(t testing.TB, ref string, key any) any {
	if key != nil {
		ref = strings.NewReplacer("each.key", fmt.Sprintf("%q", key), "count.index", fmt.Sprint(key)).Replace(ref)
	}
	p := parseAddress(ref)
	n := 2
	if p[0].text == "data" {
		n++
	}
	if p[n].key {
		n++
	}
	var v any = s.find(t, p[:n].String())
	for _, x := range p[n:] {
		switch w := v.(type) {
		case map[string]any:
			v = w[x.text]
		case []any:
			v = w[x.index()]
		}
	}
	return v
}

// before is a value at plan time, with the mask of what is not known.
func (s stack) before(t testing.TB, v any, key any) (known, mask any) {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "?") {
			return nil, true
		}
		if m := reference.FindStringSubmatch(v); m != nil {
			return s.before(t, s.referred(t, m[1], key), key)
		}
	case []any:
		list, masks := []any{}, []any{}
		for _, x := range v {
			k, m := s.before(t, x, key)
			list, masks = append(list, k), append(masks, m)
		}
		return list, masks
	case map[string]any:
		out, masks := map[string]any{}, map[string]any{}
		for k, x := range v {
			inner, m := s.before(t, x, key)
			if m != true {
				out[k] = inner
			}
			if m != false {
				masks[k] = m
			}
		}
		return out, masks
	}
	return v, false
}

// expression is a value as a plan's configuration has it.
func written(v any) any {
	switch v := v.(type) {
	case string:
		if m := reference.FindStringSubmatch(v); m != nil {
			return map[string]any{"references": references(m[1])}
		}
	case []any:
		if len(v) > 0 {
			if _, blocks := v[0].(map[string]any); !blocks {
				var refs []string
				for _, x := range v {
					if s, ok := x.(string); ok && reference.MatchString(s) {
						refs = append(refs, references(reference.FindStringSubmatch(s)[1])...)
					}
				}
				if refs != nil {
					return map[string]any{"references": refs}
				}
				return map[string]any{"constant_value": v}
			}
		}
		out := []any{}
		for _, x := range v {
			out = append(out, written(x))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			if s, ok := x.(string); !ok || !strings.HasPrefix(s, "?") {
				out[k] = written(x)
			}
		}
		return out
	}
	return map[string]any{"constant_value": v}
}

// references are those of an expression, each followed by what it begins with, as
// Terraform lists them; an index that is no constant ends a reference.
func references(s string) (out []string) {
	for _, counter := range []string{"each.key", "count.index"} {
		if head, _, ok := strings.Cut(s, "["+counter+"]"); ok {
			return []string{head, counter}
		}
	}
	p := parseAddress(s)
	for n := len(p); n >= 2; n-- {
		out = append(out, p[:n].String())
	}
	return out
}

func (s stack) key(b block) any { return b.head()["index"] }

func (s stack) state(t testing.TB) string {
	var out []any
	for _, b := range s {
		x := b.head()
		x["values"] = s.after(t, b.parsed(t), s.key(b))
		out = append(out, x)
	}
	return encode(t, map[string]any{"format_version": "1.0", "terraform_version": "1.11.4", "values": rootModule(out)})
}

func rootModule(resources []any) map[string]any {
	return map[string]any{"root_module": map[string]any{"resources": resources}}
}

func (s stack) stateFile(t testing.TB) string {
	var out []any
	for _, b := range s {
		x := b.head()
		in := map[string]any{"attributes": s.after(t, b.parsed(t), s.key(b))}
		if x["index"] != nil {
			in["index_key"] = x["index"]
		}
		out = append(out, map[string]any{"mode": x["mode"], "type": x["type"], "name": x["name"], "instances": []any{in}})
	}
	return encode(t, map[string]any{"version": 4, "terraform_version": "1.11.4", "serial": 1, "resources": out})
}

// plan is the plan that creates all of the stack; its data sources have been read.
func (s stack) plan(t testing.TB) string {
	var planned, prior, changes, configured []any
	seen := map[string]bool{}
	for _, b := range s {
		x := b.head()
		if x["mode"] == "data" {
			x["values"] = s.after(t, b.parsed(t), nil)
			prior = append(prior, x)
			continue
		}
		known, mask := s.before(t, b.parsed(t), s.key(b))
		x["values"] = known
		planned = append(planned, x)
		c := b.head()
		c["change"] = map[string]any{"actions": []any{"create"}, "before": nil, "after": known, "after_unknown": mask}
		changes = append(changes, c)
		if at := fmt.Sprint(x["type"], ".", x["name"]); !seen[at] {
			seen[at] = true
			configured = append(configured, map[string]any{
				"address": at, "mode": "managed", "type": x["type"], "name": x["name"], "provider_config_key": "azurerm", "expressions": written(b.parsed(t)),
			})
		}
	}
	return encode(t, map[string]any{
		"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": rootModule(planned), "resource_changes": changes,
		"prior_state": map[string]any{"format_version": "1.0", "values": rootModule(prior)},
		"configuration": map[string]any{
			"provider_config": map[string]any{"azurerm": map[string]any{"expressions": map[string]any{"subscription_id": map[string]any{"constant_value": subscription}}}},
			"root_module":     map[string]any{"resources": configured},
		},
	})
}

func encode(t testing.TB, v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func parse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := value.Parse("main.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// byID is the resource with an identifier.
func (r Result) byID(t testing.TB, id string) resource.Resource {
	t.Helper()
	i := slices.IndexFunc(r.Resources, func(x resource.Resource) bool { return x.Key() == resource.Key(id) })
	if i < 0 {
		t.Fatalf("no resource %s among %v", id, r.ids())
	}
	return r.Resources[i]
}

func (r Result) ids() (out []string) {
	for _, x := range r.Resources {
		out = append(out, x.ID)
	}
	return out
}

func (r Result) note(subject string) string {
	for _, n := range r.Notes {
		if n.Subject == subject {
			return n.Text
		}
	}
	return ""
}

// same says whether two values are equal but for what is Unknown in the first, and
// for what is not there in the first as Azure decides it: the place of the difference.
func same(at string, planned, applied value.Value) string {
	switch {
	case planned.IsUnknown():
		return ""
	case planned.Kind() == value.Object && applied.Kind() == value.Object:
		for k, x := range applied.Members() {
			if d := same(at+"."+k, planned.Get(k), x); d != "" {
				return d
			}
		}
		for k := range planned.Members() {
			if applied.Get(k).Kind() == value.Absent {
				return at + "." + k + ": only in the plan"
			}
		}
		return ""
	case planned.Kind() == value.Array && applied.Kind() == value.Array && planned.Len() == applied.Len():
		for i, x := range planned.Items() {
			if d := same(fmt.Sprintf("%s[%d]", at, i), x, applied.Index(i)); d != "" {
				return d
			}
		}
		return ""
	case value.Equal(planned, applied):
		return ""
	}
	return fmt.Sprintf("%s: %s in the plan, %s in the state", at, planned.Quote(), applied.Quote())
}
