package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"azpath/sim/azjson/internal/expr"
	"azpath/sim/azjson/internal/value"
)

// env is a deployment of which only parameters are known.
type env struct {
	parameters map[string]value.Value
	asked      []string
	warnings   []string
}

func (e *env) Call(name string, args []expr.Arg) (value.Value, bool) {
	e.asked = append(e.asked, name)
	if name != "parameters" || len(args) != 1 {
		return value.Value{}, false
	}
	v, ok := e.parameters[strings.ToLower(args[0].Eval().Text())]
	return v, ok
}

func (e *env) Warn(kind expr.Warning, text string) {
	e.warnings = append(e.warnings, fmt.Sprintf("%s: %s", kind, text))
}

// missing are parameters that have no value, named by their type.
func missing(kind value.Kind, name string) value.Value {
	return value.Missing(kind, "{"+name+"}", "parameter "+name+" has no value")
}

func newEnv(t interface{ Fatal(...any) }) *env {
	read := func(text string) value.Value {
		v, err := value.Parse("p.json", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return &env{parameters: map[string]value.Value{
		"env": missing(value.String, "env"), "size": missing(value.Number, "size"), "flag": missing(value.Bool, "flag"),
		"list": missing(value.Array, "list"), "settings": missing(value.Object, "settings"), "any": missing(value.Absent, "any"),
		"secret": value.Text("hunter2").Hidden(),
		"key":    read(`{"password":"hunter2"}`).Hidden(),
		"hub":    read(`{"Name":"hub","subnets":[{"name":"gw"},{"name":"fw"}],"none":null}`),
		"open":   read(`{"id":"/a/b","list":[{"name":"x"}]}`).Open("{/a/b#}"),
		"dogs":   read(`[{"name":"Evie","age":5},{"name":"Casper","age":3},{"name":"Indy","age":2},{"name":"Kira","age":8}]`),
	}}
}

// show writes a value: JSON, or of what kind an unknown is and what stands for it.
func show(v value.Value) string {
	s := ""
	if v.IsUnknown() {
		s = "unknown " + v.Text()
		if v.Would() != value.Absent {
			s = strings.TrimPrefix(strings.TrimPrefix(v.Would().String(), "an "), "a ") + " " + v.Text()
		}
		if known := v.Known(); known.Kind() != value.Absent {
			s += " with " + show(known)
		}
	} else {
		b, err := v.MarshalJSON()
		if err != nil {
			return err.Error()
		}
		s = string(b)
	}
	if v.IsHidden() {
		s += " (hidden)"
	}
	return s
}

// evaluated is a row of a table: an expression without its brackets and what it gives.
type evaluated struct{ name, expression, want string }

func check(t *testing.T, rows []evaluated) {
	t.Helper()
	for _, c := range rows {
		t.Run(c.name, func(t *testing.T) {
			t.Helper()
			x, err := expr.Parse("[" + c.expression + "]")
			if err != nil {
				t.Fatal(err)
			}
			e := newEnv(t)
			v := x.Eval(e)
			if got := show(v); got != c.want {
				t.Errorf("%s\n is   %s\n want %s\n whys %q, warnings %q", c.expression, got, c.want, v.Whys(), e.warnings)
			}
			if v.IsUnknown() && len(v.Whys()) == 0 {
				t.Errorf("%s is unknown without a reason", c.expression)
			}
		})
	}
}
