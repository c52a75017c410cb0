package expr_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"

	"pgregory.net/rapid"
)

// An expression: functions of all kinds, rightly and wrongly used.
func expressions() *rapid.Generator[string] {
	leaf := rapid.OneOf(
		rapid.SampledFrom([]string{
			"parameters('env')", "parameters('size')", "parameters('flag')", "parameters('list')", "parameters('settings')", "parameters('any')",
			"parameters('secret')", "parameters('hub')", "parameters('hub').subnets", "parameters('dogs')", "true()", "null()", "0", "-1", "3",
			"'a'", "''", "'it''s'", "'10.0.0.0/16'", "'{0}-{1:D2}'", "'/subscriptions/x'", "createArray('a', 'b')", "createObject('a', 1)", "lambdaVariables('x')",
		}),
		rapid.Map(rapid.StringMatching(`[a-zäß/{},:'-]{0,6}`), func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }),
	)
	names := append(expr.Functions(), "reference", "frobnicate", "listKeys")
	var deep func(n int) *rapid.Generator[string]
	deep = func(n int) *rapid.Generator[string] {
		if n == 0 {
			return leaf
		}
		inner := deep(n - 1)
		return rapid.Custom(func(t *rapid.T) string {
			switch rapid.IntRange(0, 5).Draw(t, "form") {
			case 0:
				return leaf.Draw(t, "leaf")
			case 1:
				return "createArray(" + inner.Draw(t, "base") + ")[" + inner.Draw(t, "index") + "]"
			case 2:
				return "createObject('name', " + inner.Draw(t, "base") + ").name"
			case 3:
				f := rapid.SampledFrom([]string{"map", "filter", "toObject", "groupBy"}).Draw(t, "function")
				return f + "(" + inner.Draw(t, "array") + ", lambda('x', " + inner.Draw(t, "body") + "))"
			}
			args := rapid.SliceOfN(inner, 0, 4).Draw(t, "arguments")
			return rapid.SampledFrom(names).Draw(t, "function") + "(" + strings.Join(args, ", ") + ")"
		})
	}
	return deep(3)
}

func parsed(t interface{ Fatalf(string, ...any) }, text string) *expr.Expr {
	x, err := expr.Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return x
}

func TestLawWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := parsed(t, "["+expressions().Draw(t, "expression")+"]")
		if again := parsed(t, x.String()); again.String() != x.String() {
			t.Fatalf("%s is read back as %s", x, again)
		}
	})
}

// Any text is the literal of some template text, escaped or not.
func TestLawLiteralsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`\[{1,3}[a-z]*\]{0,2}`)).Draw(t, "text")
		written := s
		if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") && len(s) > 1 {
			written = "[" + s
		}
		x := parsed(t, written)
		if got := x.Eval(nil); !x.IsLiteral() || got.Text() != s || x.String() != written {
			t.Fatalf("%q is %q, written %q", written, got.Text(), x)
		}
	})
}

// Evaluating is deterministic, ends, and has a reason for what it does not know.
func TestLawEvaluation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := parsed(t, "["+expressions().Draw(t, "expression")+"]")
		first, second := newEnv(t), newEnv(t)
		a, b := x.Eval(first), x.Eval(second)
		if show(a) != show(b) || !slices.Equal(a.Whys(), b.Whys()) || !slices.Equal(first.warnings, second.warnings) {
			t.Fatalf("%s is %s, and then %s", x, show(a), show(b))
		}
		if a.IsUnknown() && (len(a.Whys()) == 0 || a.Text() == "") {
			t.Fatalf("%s is unknown without a reason or a text: %s", x, show(a))
		}
		for _, m := range append(slices.Clone(a.Whys()), first.warnings...) {
			if strings.Contains(m, "hunter2") {
				t.Fatalf("%s: the message %q quotes a secret", x, m)
			}
		}
		if s := show(a); strings.Contains(s, "hunter2") && !strings.HasSuffix(s, "(hidden)") && !a.HoldsHidden() {
			t.Fatalf("%s gives a secret away: %s", x, s)
		}
	})
}

// The names of functions, parameters and properties are written in any case.
func TestLawCaseOfNames(t *testing.T) {
	swap := func(s string) string {
		var b strings.Builder
		quoted := false
		for _, r := range s {
			if r == '\'' {
				quoted = !quoted
			}
			if !quoted && unicode.IsLower(r) {
				r = unicode.ToUpper(r)
			} else if !quoted {
				r = unicode.ToLower(r)
			}
			b.WriteRune(r)
		}
		return b.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		text := "[" + expressions().Draw(t, "expression") + "]"
		a, b := parsed(t, text).Eval(newEnv(t)), parsed(t, swap(text)).Eval(newEnv(t))
		if strings.EqualFold(show(a), show(b)) != true || a.Kind() != b.Kind() {
			t.Fatalf("%s is %s, %s is %s", text, show(a), swap(text), show(b))
		}
	})
}

// What is known of a name stays in it, and if the rest becomes known the whole is what
// the function gives.
func TestLawConcatKeepsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.StringMatching(`[a-z/-]{0,5}`), 1, 5).Draw(t, "parts")
		unknown := rapid.SliceOfN(rapid.Bool(), len(parts), len(parts)).Draw(t, "unknown")
		values, want, any := make([]value.Value, len(parts)), "", false
		for i, p := range parts {
			values[i] = value.Text(p)
			if unknown[i] {
				name := fmt.Sprintf("p%d", i)
				values[i], p, any = missing(value.String, name), "{"+name+"}", true
			}
			want += p
		}
		for name, got := range map[string]value.Value{
			"concat": expr.Apply(nil, "concat", values...),
			"join":   expr.Apply(nil, "join", value.List(values...), value.Text("")),
			"Concat": expr.Concat(values...),
		} {
			if got.Text() != want || got.IsUnknown() != any || got.Would() != value.String {
				t.Fatalf("%s of %q is %s, want %s", name, parts, show(got), want)
			}
		}
	})
}

// A decision about a partly known text is the one about every text it may be.
func TestLawDecisionsHold(t *testing.T) {
	fragment := rapid.StringMatching(`[ab/]{0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		before, after, is := fragment.Draw(t, "before"), fragment.Draw(t, "after"), fragment.Draw(t, "is")
		open := expr.Concat(value.Text(before), missing(value.String, "x"), value.Text(after))
		known := value.Text(before + is + after)
		other := value.Text(rapid.StringMatching(`[ab/]{0,6}`).Draw(t, "other"))
		n := value.Int(rapid.IntRange(0, 6).Draw(t, "n"))
		for _, call := range []func(v value.Value) value.Value{
			func(v value.Value) value.Value { return expr.Apply(nil, "equals", v, other) },
			func(v value.Value) value.Value { return expr.Apply(nil, "equals", other, v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "startsWith", v, other) },
			func(v value.Value) value.Value { return expr.Apply(nil, "startsWith", other, v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "endsWith", v, other) },
			func(v value.Value) value.Value { return expr.Apply(nil, "endsWith", other, v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "contains", v, other) },
			func(v value.Value) value.Value { return expr.Apply(nil, "contains", value.List(v, other), other) },
			func(v value.Value) value.Value { return expr.Apply(nil, "empty", v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "first", v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "last", v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "take", v, n) },
			func(v value.Value) value.Value { return expr.Apply(nil, "substring", v, value.Int(0), n) },
			func(v value.Value) value.Value { return expr.Apply(nil, "toUpper", v) },
			func(v value.Value) value.Value { return expr.Apply(nil, "coalesce", v, other) },
		} {
			if got := call(open); !got.IsUnknown() && !value.Equal(got, call(known)) {
				t.Fatalf("of %s it is %s, but of %s %s", show(open), show(got), show(known), show(call(known)))
			}
		}
	})
}

// cidrSubnet, cidrHost and parseCidr against counting addresses one by one.
func TestLawCIDR(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.IntRange(22, 32).Draw(t, "prefix")
		width := 32
		addr := netip.AddrFrom4([4]byte{10, byte(rapid.IntRange(0, 255).Draw(t, "second")), 144, 7})
		if rapid.Bool().Draw(t, "IPv6") {
			addr, width, bits = netip.MustParseAddr("fdad:3236:5555:ffff:ffff:ffff:ff00:7"), 128, bits+96
		}
		p := netip.PrefixFrom(addr, bits).Masked()
		var all []netip.Addr
		for a := p.Addr(); p.Contains(a); a = a.Next() {
			all = append(all, a)
		}
		index := rapid.IntRange(0, 1100).Draw(t, "index")
		hosts := all[1:]
		if width == 32 {
			hosts = all[1:max(1, len(all)-1)]
		}
		host := expr.Apply(nil, "cidrHost", value.Text(p.String()), value.Int(index))
		if index < len(hosts) && host.Text() != hosts[index].String() || index >= len(hosts) != host.IsUnknown() {
			t.Fatalf("host %d of %s is %s", index, p, show(host))
		}
		size := rapid.IntRange(bits, width).Draw(t, "size")
		step := 1 << (width - size)
		subnet := expr.Apply(nil, "cidrSubnet", value.Text(p.String()), value.Int(size), value.Int(index))
		if at := index * step; at < len(all) {
			if want := netip.PrefixFrom(all[at], size).String(); subnet.Text() != want {
				t.Fatalf("subnet %d of /%d in %s is %s, want %s", index, size, p, show(subnet), want)
			}
		} else if !subnet.IsUnknown() {
			t.Fatalf("subnet %d of /%d in %s is %s", index, size, p, show(subnet))
		}
		got := expr.Apply(nil, "parseCidr", value.Text(netip.PrefixFrom(addr, bits).String()))
		last := all[len(all)-1].String()
		if got.Get("network").Text() != all[0].String() || width == 32 && got.Get("broadcast").Text() != last || width == 128 && got.Get("lastUsable").Text() != last {
			t.Fatalf("parseCidr(%s) is %s", p, show(got))
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"[concat('a', 'it''s')]", "[[x]", "[a.b.c(1)[0].d]", "[", "[]", "['", "[-1]", "[f(-9223372036854775808)]", "[f(0)[0 .0]]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := expr.Parse(s)
		if err != nil {
			return
		}
		again, err := expr.Parse(x.String())
		if err != nil || again.String() != x.String() || again.IsLiteral() != x.IsLiteral() {
			t.Fatalf("%q is written %q and read back as %v, %v", s, x, again, err)
		}
	})
}

func FuzzEval(f *testing.F) {
	for _, s := range []string{
		"[concat('a', parameters('env'))]", "[map(range(0, 3), lambda('x', format('{0:D2}', lambdaVariables('x'))))]",
		"[union(parameters('hub'), parameters('settings')).subnets[1]]", "[json(concat('{\"a\":\"', parameters('env'), '\"}'))]",
		"[split(concat('/a/', parameters('env')), '/')[1]]", "[substring('a😀', 1, 1)]", "[cidrSubnet('::/0', 128, 9223372036854775807)]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := expr.Parse(s)
		if err != nil {
			return
		}
		v := x.Eval(newEnv(t))
		if v.IsUnknown() && len(v.Whys()) == 0 {
			t.Fatalf("%s is unknown without a reason", x)
		}
		if v.Size() > 8<<20 {
			t.Fatalf("%s takes %d bytes", x, v.Size())
		}
	})
}

// Every function that real templates use, by the table of arm-features section 1, is
// of the language or one that an environment answers.
func TestFunctionsOfRealTemplatesAreKnown(t *testing.T) {
	for _, name := range strings.Fields(`
		parameters variables concat resourceId copyIndex coalesce createArray format tryGet resourceGroup reference if
		equals createObject uniqueString length not empty subscriptionResourceId split uri null range deployment json
		substring toLower and replace subscription add lambdaVariables true extensionResourceId guid contains last
		listKeys union first newGuid base64 lambda string take map environment mod or
		array sub mul div greater less padLeft int bool trim shallowMerge reduce filter flatten toUpper items
		tenantResourceId managementGroup managementGroupResourceId utcNow join indexOf max min skip false
		cidrSubnet parseCidr cidrHost`) {
		lower := strings.ToLower(name)
		if expr.Pure(lower) == expr.Contextual(lower) {
			t.Errorf("%s: evaluated here %t, by an environment %t; want one of both", name, expr.Pure(lower), expr.Contextual(lower))
		}
	}
}

// Every string of the real templates, read as a template does.
func TestExpressionsOfRealTemplatesParse(t *testing.T) {
	files, _ := filepath.Glob("../../../../../shared/data/arm/tmpl-*.json")
	if len(files) == 0 {
		t.Skip("shared/data is not beside the repository")
	}
	functions := regexp.MustCompile(`([a-zA-Z.]+)\(`)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			root, err := value.Parse(filepath.Base(file), bytes.TrimSpace(text))
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			eachText(root, func(v value.Value) {
				x, err := expr.Parse(v.Text())
				switch {
				case err != nil:
					t.Errorf("%s: %v", v.Place(), err)
				case !x.IsLiteral():
					count++
					for _, m := range functions.FindAllStringSubmatch(stringLiteral.ReplaceAllString(x.String(), "''"), -1) {
						if name := strings.ToLower(m[1]); !expr.Pure(name) && !expr.Contextual(name) && !strings.Contains(name, ".") {
							t.Errorf("%s: the function %s is not known", v.Place(), m[1])
						}
					}
				}
			})
			if count == 0 {
				t.Error("a template without an expression")
			}
		})
	}
}

var stringLiteral = regexp.MustCompile(`'(?:[^']|'')*'`)

func eachText(v value.Value, f func(value.Value)) {
	switch v.Kind() {
	case value.String:
		f(v)
	case value.Array:
		for _, x := range v.Items() {
			eachText(x, f)
		}
	case value.Object:
		for _, x := range v.Members() {
			eachText(x, f)
		}
	}
}
