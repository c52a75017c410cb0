package expr_test

import (
	"errors"
	"testing"

	"azpath/sim/azjson/internal/expr"
)

// Page "Syntax and expressions in ARM templates".
func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"literal", "10.0.0.0/16", "10.0.0.0/16"},
		{"nothing", "", ""},
		{"a bracket alone is no expression", "[abc", "[abc"},
		{"escaped bracket", "[[not an expression]", "[[not an expression]"},
		{"call without arguments", "[resourceGroup()]", "[resourceGroup()]"},
		{"properties and indexes", "[ reference( 'a' ) . outputs['x'][ 0 ].value ]", "[reference('a').outputs['x'][0].value]"},
		{"a quote is written twice", "[concat('it''s', '')]", "[concat('it''s', '')]"},
		{"brackets and commas in strings are text", "[concat('),(', ']', '[')]", "[concat('),(', ']', '[')]"},
		{"broken over lines", "[concat(\r\n\t'a',\n'b'\n)]", "[concat('a', 'b')]"},
		{"negative number", "[add(-1, 2)]", "[add(-1, 2)]"},
		{"function of the template's own", "[contoso.uniqueName('a')]", "[contoso.uniqueName('a')]"},
		{"a string is an expression", "['x']", "['x']"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := expr.Parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := x.String(); got != c.want {
				t.Errorf("Parse(%q) is %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestMistakesHaveAColumn(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "[]", "column 2: the expression ends, want a function, a string in single quotes or a number"},
		{"no function", "[true]", `column 6: the expression ends, want "(" after true: it is a function`},
		{"double quotes", `[concat("a")]`, `column 9: '"', want a string in single quotes`},
		{"no comma", "[concat('ä' 'b')]", `column 13: '\'', want "," or ")" in the arguments of concat`},
		{"open bracket", "[concat('a']", `column 12: the expression ends, want "," or ")" in the arguments of concat`},
		{"open string", "[concat('a)]", `column 9: the string has no end: want "'", and "''" for a quote within`},
		{"one bracket too many", "[concat('a'))]", `column 13: ')', want "]", the end of the expression`},
		{"fraction", "[add(1.5, 1)]", `column 6: "1.5", want a whole number of at most 64 bits`},
		{"number and letters", "[add(1x, 1)]", `column 6: "1x" is no number`},
		{"no name", "[resourceGroup().]", "column 18: the expression ends, want the name of a property"},
		{"Bicep's safe property", "[variables('a').?b]", "column 17: '?', want the name of a property; templates write .?name as tryGet(…, 'name')"},
		{"Bicep's safe index", "[variables('a')[?0]]", "column 17: '?', want an index; templates write [?x] as tryGet(…, x)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := expr.Parse(c.text)
			var syntax *expr.SyntaxError
			if !errors.As(err, &syntax) || err.Error() != c.want {
				t.Errorf("Parse(%q): %v, want %s", c.text, err, c.want)
			}
		})
	}
}
