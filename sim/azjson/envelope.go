package azjson

import (
	"strings"

	"azpath/sim/azjson/internal/value"
)

// maxEnvelopes is how many envelopes may be around each other.
const maxEnvelopes = 12

// unwrapped gives what an envelope holds, nil for what is none: a list, {"value": …},
// Resource Graph's {"data": …} as objects or as a table, a recorded exchange, an
// example of the REST specification, or the single key that az … create puts around
// its answer.
func unwrapped(v value.Value) []value.Value {
	switch v.Kind() {
	case value.Array:
		return v.Items()
	case value.Object:
	default:
		return nil
	}
	switch {
	case v.Get("value").Kind() == value.Array || v.Get("value").Kind() == value.Object:
		return []value.Value{v.Get("value")}
	case v.Get("columns").Kind() == value.Array && v.Get("rows").Kind() == value.Array:
		return rowsOf(v)
	case v.Get("data").Kind() == value.Array || v.Get("data").Kind() == value.Object:
		return []value.Value{v.Get("data")}
	case v.Get("records").Kind() == value.Array:
		return []value.Value{v.Get("records")}
	case v.Get("interactions").Kind() == value.Array:
		return each(v.Get("interactions").Items(), "response", "body")
	case v.Get("responses").Kind() == value.Object:
		return answersOf(v.Get("responses"))
	case v.Len() == 1 && v.Index(0).Kind() == value.Absent:
		for _, only := range v.Members() {
			if only.Kind() == value.Object || only.Kind() == value.Array {
				return []value.Value{only}
			}
		}
	}
	return nil
}

func each(list []value.Value, keys ...string) (out []value.Value) {
	for _, x := range list {
		body := x.At(keys...)
		if s := body.Get("string"); s.Kind() == value.String {
			body = s
		}
		if body.Kind() == value.String { // JSON as text, as recorders keep it
			parsed, err := value.Parse(body.Place().File, []byte(body.Text()))
			if err == nil {
				body = parsed
			}
		}
		out = append(out, body)
	}
	return out
}

// answersOf gives the bodies of a specification's example that are successes.
func answersOf(responses value.Value) (out []value.Value) {
	for code, r := range responses.Members() {
		if strings.HasPrefix(code, "2") && r.Get("body").Kind() != value.Absent {
			out = append(out, r.Get("body"))
		}
	}
	return out
}

// rowsOf turns a table into objects.
func rowsOf(v value.Value) (out []value.Value) {
	columns := v.Get("columns").Items()
	for _, row := range v.Get("rows").Items() {
		var members []value.Member
		for i, c := range columns[:min(len(columns), row.Len())] {
			members = append(members, value.Member{Key: c.Get("name").Text(), Value: row.Index(i)})
		}
		out = append(out, value.Fields(members...).From(row))
	}
	return out
}

// nextPage says where the rest of an answer is, "" if this is all.
func nextPage(v value.Value) string {
	for _, key := range []string{"nextLink", "skip_token", "$skipToken", "skipToken"} {
		if s := v.Get(key); s.Kind() == value.String && s.Text() != "" {
			return key
		}
	}
	return ""
}
