package value_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/value"
)

func TestParseLeniently(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"byte order mark", "\ufeff{\"a\":1}", `{"a":1}`},
		{"line comment, with a quote in it", "{ // it's \"so\"\n\"a\":1}", `{"a":1}`},
		{"block comment", `{"a":/* one */1}`, `{"a":1}`},
		{"slashes in a string are none", `{"a":"https://x/*y*/"}`, `{"a":"https://x/*y*/"}`},
		{"comma before the bracket", `{"a":[1,2,],}`, `{"a":[1,2]}`},
		{"line break in a string", "{\"a\":\"[concat(\n\t'x')]\"}", `{"a":"[concat(\n\t'x')]"}`},
		{"line break beside an escape", "{\"a\":\"x\n\\\"y\\\"\"}", `{"a":"x\n\"y\""}`},
		{"surrogates", `"\ud83d\ude00"`, `"😀"`},
		{"comment at the end", "1 // end", `1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := value.Parse("x.json", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := json.Marshal(v); string(got) != c.want {
				t.Errorf("Parse(%q) = %s, want %s", c.text, got, c.want)
			}
		})
	}
}

func TestMistakesHaveAPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "x.json:1: column 1: the text ends, want a value"},
		{"cut off", "{\n  \"a\": [1,", `x.json:2: column 11: the text ends, want ']'`},
		{"no comma", "{\"a\":1\n\"b\":2}", `x.json:2: column 1: '"', want "," or '}'`},
		{"no number", `[1.]`, `x.json:1: column 2: "1." is no number`},
		{"two values", `{} {}`, `x.json:1: column 4: '{', want the end of the text`},
		{"open string", `{"a`, `x.json:1: column 2: the string has no end`},
		{"open comment", `/*`, `x.json:1: column 1: the comment has no end`},
		{"bad escape", `"\x"`, `x.json:1: column 1: the string has a "\" before what it cannot stand before`},
		{"UTF-16", "{\x00", "x.json:1: column 1: the text is UTF-16, save it as UTF-8"},
		{"nested without end", strings.Repeat("[", 5000), "x.json:1: column 1002: nested more than 1000 deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := value.Parse("x.json", []byte(c.text))
			var syntax *value.SyntaxError
			if !errors.As(err, &syntax) || err.Error() != c.want {
				t.Errorf("Parse(%.20q): %v, want %s", c.text, err, c.want)
			}
		})
	}
}

func TestLookupIgnoresCase(t *testing.T) {
	v, err := value.Parse("x.json", []byte("{\"privateIpAddress\":\"10.0.0.4\",\n\"Enabled\":\"True\",\"priority\":\"200\",\"n\":2.0}"))
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Get("privateIPAddress"); got.Text() != "10.0.0.4" || got.Place().String() != "x.json:1" {
		t.Errorf("privateIPAddress is %v at %v", got.Text(), got.Place())
	}
	if b, ok := v.Get("enabled").Bool(); !b || !ok {
		t.Error("a boolean as text was not read")
	}
	if n, ok := v.Get("Priority").Int(); n != 200 || !ok || v.Get("priority").Place().Line != 2 {
		t.Error("a number as text was not read")
	}
	if n, ok := v.Get("n").Int(); n != 2 || !ok {
		t.Error("2.0 was not read")
	}
	if v.Get("none").Kind() != value.Absent {
		t.Error("a member that is not there has a kind")
	}
}

func TestSecretsAreNotQuoted(t *testing.T) {
	if got := value.Text("hunter2").Hidden().Quote(); strings.Contains(got, "hunter2") {
		t.Error(got)
	}
}

// What is read strictly is read alike, and what is written is read back.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,"x",null,true]}`, "{\"a\":\"b\nc\\n\"} // c", `{"a":1,}`, "\ufeff[]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Parse("x.json", b)
		if err != nil {
			if json.Valid(b) && strings.Count(string(b), "[")+strings.Count(string(b), "{") < 900 && !strings.Contains(string(b), "\x00") {
				t.Fatalf("strict JSON refused: %v", err)
			}
			return
		}
		out, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		back, err := value.Parse("y.json", out)
		if err != nil || !value.Equal(v, back) {
			t.Fatalf("%q was written as %s: %v", b, out, err)
		}
	})
}
