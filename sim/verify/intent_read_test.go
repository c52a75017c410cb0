package verify_test

import (
	"encoding/json"
	"strings"
	"testing"

	"azpath/sim/verify"
)

// Every intent reads back from its text, and from its JSON.
func TestIntentsReadBack(t *testing.T) {
	for _, text := range []string{
		"clients: tcp Internet -> apim:443 must be delivered",
		"tcp,udp,icmp Internet -> hub except tcp Internet -> www:443 must not be delivered",
		"tcp,udp 10.0.0.0/8:1024-65535 -> vm1,vm2:22,80-90 name www.example.com must pass fw",
		"back: tcp a -> b must pass fw on the way back",
		"there: tcp a -> b must not meet internet on the way there",
		"tcp a -> b must not be asymmetric",
		"tcp vm1 -> db.contoso.com:1433 must resolve",
		"tcp,udp [2001:db8::1]:5000 -> [2001:db8::2,2001:db8::3]:443 must be delivered",
	} {
		i, err := verify.ParseIntent(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := i.String(); got != text {
			t.Errorf("%s reads back as %s", text, got)
		}
		b, err := json.Marshal([]verify.Intent{i})
		if err != nil {
			t.Fatal(err)
		}
		again, err := verify.ReadIntents(strings.NewReader(string(b)))
		if err != nil || len(again) != 1 || again[0].String() != text {
			t.Errorf("%s by way of %s is %v, %v", text, b, again, err)
		}
	}
}

func TestReadIntentsNamesEveryMistake(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a line without must", "# ours\n\ntcp a -> b:443 delivered\n", `line 3: intent "tcp a -> b:443 delivered": no "must"`},
		{"an unknown expectation", "tcp a -> b must fly\n", `line 1: intent "tcp a -> b must fly": must "fly": want`},
		{"a way that is none", "tcp a -> b must pass fw twice", `"twice" behind fw: want nothing, "on the way there"`},
		{"a flow set that is none", "tcp a b must resolve", `flow set "tcp a b": want PROTOCOLS`},
		{"two lines", "x must y\nz", "line 2: "},
		{"JSON field", `[{"name":"n","expect":"delivered","flows":"tcp a -> b","devise":"fw"}]`, "intents[0].devise: no such field, want one of name"},
		{"JSON value", `[{"expect":"maybe","flows":"tcp a -> b"}]`, `intents[0].expect: expect "maybe": want one of delivered`},
		{"JSON without flows", `[{"name":"n","expect":"delivered"}]`, `flows: none given, want a set such as "tcp Internet -> apim:443"`},
		{"JSON without flows", `[{"expect":"delivered"}]`, "intents[0].flows: none given"},
		{"JSON without device", `[{"expect":"passes","flows":"tcp a -> b"}]`, "intents[0]: intent \"\": device: none given"},
		{"JSON that is none", `[{]`, "intents: invalid character"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := verify.ReadIntents(strings.NewReader(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || got != nil {
				t.Errorf("got %v, %v\nwant an error with %s", got, err, tt.want)
			}
		})
	}
}

func FuzzReadIntents(f *testing.F) {
	f.Add("clients: tcp Internet -> apim:443 must be delivered\n# no\n")
	f.Add(`[{"name":"n","expect":"passes","flows":"tcp a -> b:443","device":"fw","way":"return"}]`)
	f.Fuzz(func(t *testing.T, text string) {
		intents, err := verify.ReadIntents(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, i := range intents {
			again, err := verify.ParseIntent(i.String())
			if err == nil && again.String() != i.String() {
				t.Errorf("%q reads back as %q", i, again)
			}
		}
	})
}
