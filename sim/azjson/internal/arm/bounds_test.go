package arm_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/arm"
	"azpath/sim/azjson/internal/value"
)

// Templates that would explode, each of which ends soon with a word about it.
func TestBounds(t *testing.T) {
	loop := func(n int, inside string) string {
		return fmt.Sprintf(`"resources":[{"type":"Microsoft.Resources/deployments","name":"[concat('d',copyIndex())]","copy":{"name":"d","count":%d},"properties":{"expressionEvaluationOptions":{"scope":"inner"},"template":{"contentVersion":"1.0.0.0",%s}}}]`, n, inside)
	}
	group := `"resources":[{"type":"Microsoft.Network/ipGroups","name":"[concat('g',copyIndex())]","copy":{"name":"g","count":100}}]`
	chain := func(n int, of func(i int) string) string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf(`"v%d":%s`, i, of(i)))
		}
		return strings.Join(list, ",")
	}
	for _, c := range []struct{ name, members, want string }{
		{"loops in loops of deployments", loop(100, loop(100, loop(100, group))), "more than 20000 resources"},
		{"deployments in deployments", func() string {
			deep := `"resources":[]`
			for range 30 {
				deep = `"resources":[` + inner("d", "", "", deep) + `]`
			}
			return deep
		}(), "nested more than 20 deep"},
		{"resources", loop(1000, group), "more than 20000 resources"},
		{"a loop", `"resources":[{"type":"a/b","name":"x","copy":{"name":"d","count":1000000000}}]`, "more than 10000 times"},
		{"loops in loops of properties", `"resources":[{"type":"a/b","name":"x","properties":{"copy":[{"name":"a","count":10000,"input":{"copy":[{"name":"b","count":10000,"input":"[copyIndex('b')]"}]}}]}}]`, "steps"},
		{"variables one after the other", `"variables":{` + chain(1000, func(i int) string { return fmt.Sprintf(`"[concat(variables('v%d'),'x')]"`, i+1) }) + `},"resources":[{"type":"a/b","name":"[variables('v0')]"}]`, "evaluated first"},
		{"an array that doubles", `"variables":{` + chain(100, func(i int) string {
			return fmt.Sprintf(`"[createArray(variables('v%d'),variables('v%d'))]"`, i+1, i+1)
		}) + `,"v100":1},"resources":[{"type":"a/b","name":"x","properties":"[variables('v0')]"}]`, "takes more than"},
		{"an object of the template's own that doubles", `"variables":{` + chain(100, func(i int) string {
			return fmt.Sprintf(`{"a":"[variables('v%d')]","b":"[variables('v%d')]"}`, i+1, i+1)
		}) + `,"v100":1},"resources":[{"type":"a/b","name":"x","properties":"[variables('v0')]"}]`, "more than"},
		{"a text that doubles", `"variables":{` + chain(100, func(i int) string {
			return fmt.Sprintf(`"[concat(variables('v%d'),variables('v%d'))]"`, i+1, i+1)
		}) + `,"v100":"0123456789"},"resources":[{"type":"a/b","name":"x","properties":"[variables('v0')]"}]`, "takes more than"},
		{"a type that needs itself", `"resources":[{"type":"[reference(resourceId('a.b/c','x')).y]","name":"x"}]`, "type of resource x of [reference(resourceId('a.b/c','x')).y] -> type of"},
		{"types that need each other", `"languageVersion":"2.0","resources":{"a":{"type":"[reference(resourceId('a.b/c','y')).y]","name":"x"},"b":{"type":"[reference(resourceId('a.b/c','x')).y]","name":"y"}}`, "type of resource a"},
		{"a type that is an object", `"resources":[{"type":{"a":"[reference(resourceId('a.b/c','x')).y]"},"name":"x"}]`, "needs itself"},
		{"a function that calls itself", `"functions":[{"namespace":"f","members":{"f":{"parameters":[],"output":{"type":"int","value":"[add(f.f(),f.f())]"}}}}],"resources":[{"type":"a/b","name":"x","properties":"[f.f()]"}]`, "function f.f -> function f.f"},
		{"functions that call others twice", `"functions":[{"namespace":"f","members":{` + chain(60, func(i int) string {
			return fmt.Sprintf(`{"parameters":[],"output":{"type":"int","value":"[add(f.v%d(),f.v%d())]"}}`, i+1, i+1)
		}) + `,"v60":{"parameters":[],"output":{"type":"int","value":1}}}}],"resources":[{"type":"a/b","name":"x","properties":"[f.v0()]"}]`, "steps"},
		{"large values in many resources", `"variables":{"copy":[{"name":"big","count":10000,"input":"0123456789"}]},"resources":[{"type":"a/b","name":"[concat('x',copyIndex())]","copy":{"name":"x","count":10000},"properties":"[variables('big')]"}]`, "values in them"},
		{"resources without end", `"resources":[` + strings.Repeat(`{"type":"a/b","name":"x"},`, 30000) + `]`, "more than 20000 resources"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := arm.Evaluate(template(t, c.members), arm.Options{})
			found := false
			for _, n := range r.Notes {
				found = found || n.Kind == arm.Problem && strings.Contains(n.Text, c.want)
			}
			if !found {
				t.Errorf("no note with %q: %v", c.want, r.Notes[:min(len(r.Notes), 5)])
			}
		})
	}
}

// Notes are kept up to a number, and the rest is counted.
func TestManyNotes(t *testing.T) {
	var list []string
	for i := range 3000 {
		list = append(list, fmt.Sprintf(`"[variables('none%d')]"`, i))
	}
	v := template(t, `"resources":[{"type":"a/b","name":"x","properties":[`+strings.Join(list, ",")+`]}]`)
	r := arm.Evaluate(v, arm.Options{})
	if n := len(r.Notes); n > 2100 {
		t.Errorf("%d notes", n)
	}
	if last := r.Notes[len(r.Notes)-1].Text; last != "and 2000 more notes of this kind" {
		t.Errorf("the last is %q", last)
	}
}

// Templates whose strings have changed places, or are something else: most are still
// JSON, and none of them has a meaning.
func TestMutatedTemplates(t *testing.T) {
	head := `{"$schema":"` + groupSchema + `","contentVersion":"1.0.0.0",`
	seeds := []string{
		head + estateParameters + "," + classic(estate) + "}", head + estateParameters + "," + symbolic(estate) + "}",
		head + estateParameters + `,"resources":[` + inner("n", "", "", estateParameters+","+classic(estate)) + "," + nested("m", `"copy":{"name":"m","count":2},`, "", symbolic(estate)) + "]}",
	}
	words := regexp.MustCompile(`"[^"]*"|\d+|true|[a-zA-Z]+\(`)
	random := rand.New(rand.NewPCG(7, 7))
	evaluated := 0
	for range 1000 {
		text := seeds[random.IntN(len(seeds))]
		for range 1 + random.IntN(4) {
			at := words.FindAllStringIndex(text, -1)
			a, b := at[random.IntN(len(at))], at[random.IntN(len(at))]
			other := append([]string{text[b[0]:b[1]]}, "null", "[]", "{}", "-1", `""`, `"[copyIndex()]"`, `"[reference('fw')]"`, `"[parameters('prefix')]"`)
			text = text[:a[0]] + other[random.IntN(len(other))] + text[a[1]:]
		}
		v, err := value.Parse("main.json", []byte(text))
		if err != nil {
			continue
		}
		evaluated++
		for _, x := range arm.Evaluate(v, options).Resources {
			if x.ID == "" || x.Body.Kind() != value.Object {
				t.Errorf("resource %q is %s in %s", x.ID, x.Body.Kind(), text)
			}
		}
	}
	if evaluated < 200 {
		t.Errorf("only %d of them are JSON", evaluated)
	}
}

// FuzzEvaluate has texts as templates, and as parameters of one. Whatever they are,
// every resource has an identifier and every unknown a text.
func FuzzEvaluate(f *testing.F) {
	head := `{"$schema":"` + groupSchema + `","contentVersion":"1.0.0.0",`
	f.Add(head+estateParameters+","+classic(estate)+"}", `{"prefix":{"value":"x"}}`)
	f.Add(head+estateParameters+","+symbolic(estate)+"}", `{"spokes":{"value":"[]"}}`)
	f.Add(head+`"resources":[`+inner("n", `"resourceGroup":"o",`, `"a":{"value":"[reference('n').outputs.x.value]"}`, `"parameters":{"a":{"type":"string"}},"resources":[],"outputs":{"x":{"type":"string","value":"[parameters('a')]"}}`)+`]}`, `null`)
	f.Add(head+`"functions":[{"namespace":"n","members":{"f":{"parameters":[{"name":"x"}],"output":{"value":"[parameters('x')]"}}}}],"resources":[{"type":"a/b","name":"[n.f(copyIndex())]","copy":{"name":"c","count":2},"resources":[{"type":"c","name":"d"}]}]}`, `{}`)
	f.Add(head+`"resources":[{"type":"[reference(resourceId('a.b/c','x')).y]","name":"x"}]}`, `{}`)
	f.Fuzz(func(t *testing.T, text, parameters string) {
		v, err := value.Parse("main.json", []byte(text))
		if err != nil {
			t.Skip("no JSON, which value.FuzzParse is about: ", err)
		}
		p, _ := value.Parse("parameters.json", []byte(parameters))
		r := arm.Evaluate(v, arm.Options{Parameters: p})
		for _, x := range r.Resources {
			if x.ID == "" || x.Body.Kind() != value.Object {
				t.Errorf("resource %q is %s", x.ID, x.Body.Kind())
			}
		}
		for _, n := range r.Notes {
			if n.Text == "" {
				t.Errorf("empty note %v", n)
			}
		}
	})
}
