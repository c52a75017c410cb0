package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// mostIntents bounds what [ReadIntents] takes, in bytes.
const mostIntents = 1 << 20

const intentUsage = `[NAME: ]FLOWS must be delivered | must not be delivered | must pass DEVICE [on the way there|back] | must not meet DEVICE [on the way there|back] | must not be asymmetric | must resolve`

// ParseIntent reads an intent as [Intent.String] writes it:
//
//	clients reach the gateway: tcp Internet -> apim:443 must be delivered
//	any Internet -> hub except tcp Internet -> www:443 must not be delivered
//	inspected: tcp spoke1 -> spoke2 must pass fw on the way back
//	tcp spoke1 -> * must not meet internet
//
// The flows are those of [ParseFlowSet].
func ParseIntent(text string) (Intent, error) {
	i := strings.LastIndex(text, " must ")
	if i < 0 {
		return Intent{}, fmt.Errorf("intent %q: no \"must\", want %s", text, intentUsage)
	}
	var out Intent
	flows := text[:i]
	if name, rest, ok := strings.Cut(flows, ": "); ok {
		out.Name, flows = name, rest
	}
	set, err := ParseFlowSet(flows)
	if err != nil {
		return Intent{}, err
	}
	out.Flows = set
	if err := out.readExpectation(strings.Fields(text[i+len(" must "):])); err != nil {
		return Intent{}, fmt.Errorf("intent %q: %w", text, err)
	}
	return out, nil
}

func (i *Intent) readExpectation(words []string) error {
	switch strings.Join(words, " ") {
	case "be delivered":
		i.Expect = Delivered
		return nil
	case "not be delivered":
		i.Expect = NotDelivered
		return nil
	case "not be asymmetric":
		i.Expect = Symmetric
		return nil
	case "resolve":
		i.Expect = Resolves
		return nil
	}
	switch {
	case len(words) > 1 && words[0] == "pass":
		i.Expect, words = Passes, words[1:]
	case len(words) > 2 && words[0] == "not" && words[1] == "meet":
		i.Expect, words = Avoids, words[2:]
	default:
		return fmt.Errorf("must %q: want %s", strings.Join(words, " "), intentUsage)
	}
	i.Device = words[0]
	switch way := strings.Join(words[1:], " "); way {
	case "":
	case "on the way there":
		i.Way = Forward
	case "on the way back":
		i.Way = Return
	default:
		return fmt.Errorf("%q behind %s: want nothing, \"on the way there\" or \"on the way back\"", way, i.Device)
	}
	return nil
}

// ReadIntents reads intents: a text with one on each line, as [ParseIntent] reads it,
// in which empty lines and those that begin with # count for nothing; or a JSON array
// of [Intent]. The error joins all mistakes, each with its line or place.
func ReadIntents(r io.Reader) ([]Intent, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostIntents+1))
	if err != nil {
		return nil, err
	}
	if len(b) > mostIntents {
		return nil, fmt.Errorf("intents: more than %d bytes", mostIntents)
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimSpace(b); len(trimmed) > 0 && trimmed[0] == '[' {
		return readJSONIntents(trimmed)
	}
	var out []Intent
	var errs []error
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		i, err := ParseIntent(line)
		if err != nil {
			errs = append(errs, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		out = append(out, i)
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return out, nil
}

func readJSONIntents(b []byte) ([]Intent, error) {
	var raw []map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return nil, fmt.Errorf("intents: %w, want an array of objects", err)
	}
	var errs []error
	out := make([]Intent, len(raw))
	for i, fields := range raw {
		x, known := &out[i], len(errs)
		into := map[string]any{"name": &x.Name, "expect": &x.Expect, "flows": &x.Flows, "device": &x.Device, "way": &x.Way}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			to, ok := into[name]
			if !ok {
				errs = append(errs, fmt.Errorf("intents[%d].%s: no such field, want one of name, expect, flows, device, way", i, name))
			} else if err := json.Unmarshal(fields[name], to); err != nil {
				errs = append(errs, fmt.Errorf("intents[%d].%s: %w", i, name, err))
			}
		}
		if _, ok := fields["expect"]; ok && len(errs) == known {
			if err := x.check(); err != nil {
				errs = append(errs, fmt.Errorf("intents[%d]: %w", i, err))
			}
		} else if !ok {
			errs = append(errs, fmt.Errorf("intents[%d].expect: none given, want one of %s", i, strings.Join(expectNames[1:], ", ")))
		}
		if _, ok := fields["flows"]; !ok {
			errs = append(errs, fmt.Errorf("intents[%d].flows: none given, want %s", i, usage))
		}
	}
	if errs != nil {
		return nil, errors.Join(errs...)
	}
	return out, nil
}
