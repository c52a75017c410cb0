package azjson_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"azpath/sim/azjson"
)

// rewritten is a list of resources with every object's members passed through a
// function, from the outside inwards.
func rewritten(t testing.TB, resources []string, change func(map[string]any) map[string]any) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(list(resources...)), &v); err != nil {
		t.Fatal(err)
	}
	var walk func(any) any
	walk = func(v any) any {
		switch x := v.(type) {
		case []any:
			for i := range x {
				x[i] = walk(x[i])
			}
		case map[string]any:
			x = change(x)
			for k := range x {
				x[k] = walk(x[k])
			}
			return x
		}
		return v
	}
	b, err := json.Marshal(walk(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// flattenedObject is an object as old versions of az print it: without the level of
// properties, with the group beside every reference, with null for what is absent.
func flattenedObject(x map[string]any) map[string]any {
	out := map[string]any{"provisioningState": nil, "resourceGuid": nil}
	for k, v := range x {
		out[k] = v
	}
	if p, ok := x["properties"].(map[string]any); ok {
		delete(out, "properties")
		for k, v := range p {
			out[k] = v
		}
	}
	if id, ok := x["id"].(string); ok && len(x) == 1 {
		return map[string]any{"id": id, "resourceGroup": "net"}
	}
	return out
}

// pascal is an object as PowerShell's ConvertTo-Json prints it.
func pascal(x map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range flattenedObject(x) {
		r := []rune(k)
		r[0] = unicode.ToUpper(r[0])
		out[string(r)] = v
	}
	return out
}

func shouted(x map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range x {
		if s, ok := v.(string); ok && strings.HasPrefix(s, "/subscriptions/") && len(x) == 1 {
			v = strings.ToUpper(s)
		}
		out[strings.ToUpper(k)] = v
	}
	return out
}

// One environment, however it was written down, is one design.
func TestFormsOfOneEnvironment(t *testing.T) {
	t.Run("machines and load balancers", func(t *testing.T) { oneInAllForms(t, estate) })
	t.Run("private endpoints and services", func(t *testing.T) { oneInAllForms(t, linkedEstate) })
}

func oneInAllForms(t *testing.T, estate func() []string) {
	want := read(t, list(estate()...)).Design.GoString()
	for _, c := range []struct {
		name  string
		texts []string
	}{
		{"as az prints it", []string{rewritten(t, estate(), flattenedObject)}},
		{"as PowerShell prints it", []string{rewritten(t, estate(), pascal)}},
		{"names of properties and references in capitals", []string{rewritten(t, estate(), shouted)}},
		{"a file for each resource", estate()},
		{"twice", []string{list(estate()...), list(estate()...)}},
		{"in two forms", []string{list(estate()...), rewritten(t, estate(), flattenedObject)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, c.texts...)
			if got := r.Design.GoString(); got != want {
				t.Errorf("got  %s\nwant %s\n%s", got, want, r.Report.String())
			}
		})
	}
}

// The order of resources and of files has no meaning.
func TestOrderHasNoMeaning(t *testing.T) {
	t.Run("machines and load balancers", func(t *testing.T) { anyOrder(t, estate()) })
	t.Run("private endpoints and services", func(t *testing.T) { anyOrder(t, linkedEstate()) })
}

func anyOrder(t *testing.T, all []string) {
	first := read(t, list(all...))
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		rnd.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		cut := 1 + rnd.IntN(len(all)-1)
		r := read(t, list(all[cut:]...), list(all[:cut]...))
		if got := r.Design.GoString(); got != first.Design.GoString() {
			t.Fatalf("seed %d: got %s\nwant %s", seed, got, first.Design.GoString())
		}
		if len(r.Report.Notes) != len(first.Report.Notes) {
			t.Fatalf("seed %d: %s\nwant %s", seed, r.Report.String(), first.Report.String())
		}
	}
}

// FuzzImport: whatever a file holds, an import ends with an error or with a design
// that compiles.
func FuzzImport(f *testing.F) {
	whole := list(estate()...)
	f.Add([]byte(whole))
	f.Add([]byte(rewritten(f, estate(), flattenedObject)))
	for i := range 8 {
		f.Add([]byte(whole[:len(whole)*i/8]))
	}
	f.Add([]byte(list(linkedEstate()...)))
	f.Add([]byte(strings.ReplaceAll(whole, `"10.0.3.5"`, `{"id":[]}`)))
	f.Add([]byte(strings.ReplaceAll(whole, `/24`, `/0`)))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := azjson.Import([]azjson.Source{{Name: "x.json", Text: text}}, azjson.Options{})
		if err == nil {
			compiled(t, r.Design)
		} else if !strings.Contains(err.Error(), "x.json") {
			t.Errorf("no place: %v", err)
		}
	})
}

// A thousand texts with something cut out, doubled or replaced.
func TestMutatedFiles(t *testing.T) {
	mutated(t, list(estate()...))
	mutated(t, list(linkedEstate()...))
}

func mutated(t *testing.T, whole string) {
	for seed := range uint64(1000) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		a := rnd.IntN(len(whole))
		b := min(len(whole), a+rnd.IntN(40))
		var text string
		switch seed % 4 {
		case 0:
			text = whole[:a]
		case 1:
			text = whole[:a] + whole[b:]
		case 2:
			text = whole[:b] + whole[a:]
		default:
			text = whole[:a] + string("{}[]\",:0/*"[rnd.IntN(10)]) + whole[min(len(whole), a+1):]
		}
		r, err := azjson.Import([]azjson.Source{{Name: "x.json", Text: []byte(text)}}, azjson.Options{})
		if err == nil {
			compiled(t, r.Design)
		} else if !strings.HasPrefix(err.Error(), "x.json") {
			t.Errorf("seed %d: no place: %v", seed, err)
		}
	}
}
