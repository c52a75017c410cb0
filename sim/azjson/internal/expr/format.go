package expr

import (
	"fmt"
	"strconv"
	"strings"

	"azpath/sim/azjson/internal/value"
)

// format is the composite formatting of .NET, as far as templates use it:
// {index[,width][:format]}, {{ and }}. A format counts for numbers only, as there.
func format(c *call, v []value.Value) value.Value {
	if v[0].IsUnknown() {
		u := c.unknown(v...)
		return value.Missing(value.String, u.Text(), u.Whys()...)
	}
	var parts []value.Value
	size := 0
	s := v[0].Text()
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			i = len(s)
		}
		parts = append(parts, hide(value.Text(s[:i]), v[0].IsHidden()))
		if s = s[i:]; s == "" {
			break
		}
		if len(s) > 1 && s[0] == s[1] {
			parts, s = append(parts, value.Text(s[:1])), s[2:]
			continue
		}
		end := strings.IndexByte(s, '}')
		if s[0] == '}' || end < 0 {
			return c.bad("the format has a %q without its counterpart, want %q for the character itself", s[:1], s[:1]+s[:1])
		}
		part, problem := placed(s[1:end], v[1:])
		if problem != "" {
			return c.bad("%s", problem)
		}
		if size += len(part.Text()); size > maxSize {
			return c.tooMuch("the result takes more than %d bytes", maxSize)
		}
		parts, s = append(parts, part), s[end+1:]
	}
	return c.joined(parts)
}

// placed is what stands for the inside of {…}.
func placed(item string, v []value.Value) (out value.Value, problem string) {
	item, spec, _ := strings.Cut(item, ":")
	item, alignment, aligned := strings.Cut(item, ",")
	i, err := strconv.Atoi(strings.TrimSpace(item))
	if err != nil || i < 0 {
		return out, fmt.Sprintf("%q is no place in a format, want the number of an argument", "{"+item+"}")
	}
	if i >= len(v) {
		return out, fmt.Sprintf("the format asks for argument {%d}, there are %d", i, len(v))
	}
	x := v[i]
	width := 0
	if aligned {
		const most = 1_000_000 // .NET's own
		if width, err = strconv.Atoi(strings.TrimSpace(alignment)); err != nil || width > most || width < -most {
			return out, fmt.Sprintf("%q is no width", alignment)
		}
	}
	if x.IsUnknown() {
		if spec != "" || width != 0 {
			text := "{format(" + cut(inner(x)) + ", '" + alignment + ":" + spec + "')}"
			x = hide(value.Missing(value.String, text, x.Whys()...), x.IsHidden())
		}
		return x, ""
	}
	text := textOf(x)
	if x.Kind() == value.Number && spec != "" {
		if text, problem = number(x, spec); problem != "" {
			return out, problem
		}
	}
	if n := lengthOf(text); width > n {
		text = strings.Repeat(" ", width-n) + text
	} else if -width > n {
		text += strings.Repeat(" ", -width-n)
	}
	return hide(value.Text(text), x.HoldsHidden()), ""
}

// number writes a number with one of .NET's standard formats, or with digits to fill
// up to: "000".
func number(v value.Value, spec string) (text, problem string) {
	unsupported := fmt.Sprintf("the format %q is not supported for a number, want D, N, F, G, X or zeros", spec)
	if strings.Trim(spec, "0") == "" {
		spec = "D" + strconv.Itoa(len(spec))
	}
	precision := -1
	if len(spec) > 1 {
		p, err := strconv.Atoi(spec[1:])
		if err != nil || p < 0 || p > 100 {
			return "", unsupported
		}
		precision = p
	}
	n, whole := v.Int()
	f, err := strconv.ParseFloat(v.Text(), 64)
	if err != nil {
		return "", unsupported
	}
	switch spec[0] | 0x20 {
	case 'd':
		if !whole {
			return "", unsupported
		}
		return sign(n < 0, fmt.Sprintf("%0*d", max(precision, 1), magnitude(n))), ""
	case 'x':
		if !whole {
			return "", unsupported
		}
		text = fmt.Sprintf("%0*x", max(precision, 1), uint64(n))
		if spec[0] == 'X' {
			text = strings.ToUpper(text)
		}
		return text, ""
	case 'g':
		return v.Text(), ""
	case 'f', 'n':
		if precision < 0 {
			precision = 2
		}
		text = strconv.FormatFloat(f, 'f', precision, 64)
		if whole {
			text = sign(n < 0, strconv.FormatUint(magnitude(n), 10))
			if precision > 0 {
				text += "." + strings.Repeat("0", precision)
			}
		}
		if spec[0]|0x20 == 'n' {
			text = grouped(text)
		}
		return text, ""
	}
	return "", unsupported
}

func sign(negative bool, digits string) string {
	if negative {
		return "-" + digits
	}
	return digits
}

// grouped puts a comma between thousands.
func grouped(s string) string {
	whole, rest, dot := strings.Cut(s, ".")
	begin := 0
	if strings.HasPrefix(whole, "-") {
		begin = 1
	}
	for i := len(whole) - 3; i > begin; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return whole
}
