package azjson_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"azpath/sim"
	"azpath/sim/azjson"
)

// someOf are resources of a file of all families (networks, firewalls, gateways,
// connections, zones, resolvers, API Management, application gateways and more), each
// with one chance in so many to be missing: what refers to it then refers to nothing.
func someOf(t testing.TB, r *rand.Rand, missing int) (out []map[string]any) {
	t.Helper()
	var file struct{ Value []map[string]any }
	if err := json.Unmarshal(contents(t, formsDirectory+"/rest.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, x := range file.Value {
		if r.IntN(missing) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// recased is a tree with the names of its properties, and the identifiers that it
// refers to others by, in another case. A resource's own name is shown, and stays.
func recased(r *rand.Rand, v any, own bool) any {
	other := func(s string) string {
		b := []byte(s)
		for i, c := range b {
			if c |= 0x20; c >= 'a' && c <= 'z' && r.IntN(2) == 0 {
				b[i] ^= 0x20
			}
		}
		return string(b)
	}
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = recased(r, x[i], false)
		}
	case map[string]any:
		out := map[string]any{}
		for k, y := range x {
			if s, ok := y.(string); ok && strings.HasPrefix(s, "/subscriptions/") && (!own || !strings.EqualFold(k, "id")) {
				y = other(s)
			}
			if own && k == "type" {
				y = other(y.(string))
			}
			out[other(k)] = recased(r, y, false)
		}
		return out
	}
	return v
}

// asTemplate is what deploys resources, all of its values literal.
func asTemplate(t testing.TB, resources []map[string]any, symbolic bool) string {
	t.Helper()
	var list []any
	symbols := map[string]any{}
	for i, x := range resources {
		id, kind := x["id"].(string), x["type"].(string)
		_, path, _ := strings.Cut(id, "/providers/")
		var names []string
		for j, s := range strings.Split(path, "/") {
			if j > 0 && j%2 == 0 {
				names = append(names, s)
			}
		}
		out := map[string]any{"type": kind, "apiVersion": "2024-05-01", "name": strings.Join(names, "/")}
		for k, v := range x {
			if k != "id" && k != "type" && k != "name" {
				out[k] = v
			}
		}
		list = append(list, out)
		symbols["r"+string(rune('a'+i/26))+string(rune('a'+i%26))] = out
	}
	template := map[string]any{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": list}
	if symbolic {
		template["languageVersion"], template["resources"] = "2.0", symbols
	}
	return encoded(t, template)
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// However an environment is written down and torn into files, it is one design: in
// another order, in another case, flattened, as a template that deploys it, with or
// without symbols, by halves in two of them. Sixty environments, most of them with
// references to nothing.
func TestOneEnvironmentInManyForms(t *testing.T) {
	options := azjson.Options{Subscription: "00000000-0000-0000-0000-000000000000", ResourceGroup: "net"}
	design := func(texts ...string) sim.Design {
		var sources []azjson.Source
		for i, s := range texts {
			sources = append(sources, azjson.Source{Name: string(rune('a'+i)) + ".json", Text: []byte(strings.ReplaceAll(s, "11111111-1111-1111-1111-111111111111", options.Subscription))})
		}
		r, err := azjson.Import(sources, options)
		if err != nil {
			t.Fatal(err)
		}
		compiled(t, r.Design)
		return r.Design
	}
	most := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 8))
		all := someOf(t, r, 1+r.IntN(12)+1)
		if len(all) < 2 {
			continue
		}
		want := design(encoded(t, all))
		most = max(most, len(want.Firewalls)+len(want.Gateways)+len(want.APIMs)+len(want.PrivateZones)+len(want.DNSResolvers))
		shuffled := slices.Clone(all)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		cut := 1 + r.IntN(len(all)-1)
		var changed, flat []any
		for _, x := range all {
			changed = append(changed, recased(r, copied(x), true))
			flat = append(flat, lifted([]any{copied(x)}).([]any)[0])
		}
		for _, form := range []struct {
			name  string
			texts []string
		}{
			{"in another order", []string{encoded(t, shuffled)}},
			{"in two files", []string{encoded(t, shuffled[:cut]), encoded(t, shuffled[cut:])}},
			{"in another case", []string{encoded(t, changed)}},
			{"flattened", []string{encoded(t, flat)}},
			{"half of it flattened", []string{encoded(t, flat[cut:]), encoded(t, all[:cut])}},
			{"as a template", []string{asTemplate(t, shuffled, false)}},
			{"as a template with symbols", []string{asTemplate(t, shuffled, true)}},
			{"as two templates", []string{asTemplate(t, shuffled[:cut], false), asTemplate(t, shuffled[cut:], true)}},
			{"half of it deployed, half of it to be", []string{encoded(t, shuffled[:cut]), asTemplate(t, shuffled[cut:], false)}},
		} {
			// What no file has is called as it is referred to: case aside, that is one name.
			got, want := strings.ToLower(design(form.texts...).GoString()), strings.ToLower(want.GoString())
			if got != want {
				t.Fatalf("seed %d, %s: %s", seed, form.name, firstDifference(got, want))
			}
		}
	}
	if most < 5 {
		t.Errorf("no environment has more than %d firewalls, gateways, instances, zones and resolvers", most)
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "line " + encodedLine(a, i) + "\nwant " + encodedLine(b, i)
		}
	}
	return "one is longer: " + encodedLine(a, len(b)) + " / " + encodedLine(b, len(a))
}

func encodedLine(lines []string, i int) string {
	return strings.Join(lines[max(0, min(i-2, len(lines))):min(len(lines), i+3)], "\n     ")
}
