package azjson

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"azpath/sim"
)

// mostRounds bounds how often what refers to something taken out is taken out too.
const mostRounds = 200

// settle makes the design one that compiles: what [sim.Compile] refuses is taken out,
// the smallest part that holds the mistake, and noted. Taking out may leave a
// reference to nothing, which the next round finds.
func (t *translation) settle() {
	for range mostRounds {
		_, err := sim.Compile(t.d)
		mistakes := designErrors(err)
		if len(mistakes) == 0 {
			return
		}
		cut := map[string]bool{}
		for _, m := range mistakes {
			t.notebook.add(NoteLeftOut, "", m.Place, m.Message, "")
			cut[target(m.Place)] = true
		}
		d := reflect.ValueOf(&t.d).Elem()
		for len(cut) > 0 && !prune(d, "", cut) {
			cut = around(cut)
		}
		if len(cut) == 0 {
			break
		}
	}
	if _, err := sim.Compile(t.d); err != nil { // cannot be told apart: hold nothing rather than something wrong
		t.notebook.add(NoteLeftOut, "", "design", "it does not compile, and no part could be taken out: "+err.Error(), "")
		t.d = sim.Design{Name: t.d.Name}
	}
}

func designErrors(err error) (out []*sim.DesignError) {
	var one *sim.DesignError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			if errors.As(e, &one) {
				out = append(out, one)
			}
		}
		return out
	}
	if errors.As(err, &one) {
		out = append(out, one)
	}
	return out
}

// optional are fields whose mistake costs the field alone: without them their owner
// still means something. All else takes the element that holds it.
var optional = lowered(
	"routeTable", "networkSecurityGroup", "natGateway", "privateEndpointNetworkPolicies", "delegation", "serviceEndpoints",
	"dnsServers", "flowTimeoutInMinutes", "applicationSecurityGroups", "publicIPAddress", "privateDnsZoneGroup", "remoteAddressSpace",
	"gatewayDefaultSite", "asn", "basePolicy", "threatIntelMode", "managementPublicIPAddress", "instanceIPAddresses", "instanceAddresses",
	"idleTimeoutInMinutes", "inboundIdleTimeout", "minCapacity", "snatPrivateRanges", "trafficSelectorPolicies", "secondaryEdge",
	"useRemoteGateways", "allowGatewayTransit", "location", "tier", "platformVersion", "capacity", "appliedDnsServers", "privateIPAddress",
	"publicNetworkAccess", "peeringState", "peeringSyncLevel", "defaultOutboundAccess",
)

// target is the part to take out for a mistake at a place: the field, if its owner
// can do without, or else the innermost element of a list.
func target(place string) string {
	end := strings.LastIndexByte(place, ']')
	field := strings.TrimPrefix(place[end+1:], ".")
	if optional[strings.ToLower(field)] {
		return place
	}
	if end < 0 {
		return place
	}
	return place[:end+1]
}

// around are the parts that hold those parts.
func around(parts map[string]bool) map[string]bool {
	outer := map[string]bool{}
	for p := range parts {
		if i := strings.LastIndexAny(p, "[."); i > 0 {
			outer[target(p[:i])] = true
		}
	}
	return outer
}

// prune takes out what stands at one of the places, and says whether it found any. The
// places are written as sim's errors write them.
func prune(v reflect.Value, at string, cut map[string]bool) (found bool) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key == "" {
			key = untagged[field.Name]
		}
		place := key
		if at != "" {
			place = at + "." + key
		}
		f := v.Field(i)
		switch {
		case cut[place] && !f.IsZero(): // of what is missing there is nothing to take out
			f.SetZero()
			found = true
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct && f.Type().Elem().PkgPath() != "net/netip":
			found = pruneList(f, place, cut) || found
		case f.Kind() == reflect.Slice:
			found = pruneValues(f, place, cut) || found
		case f.Kind() == reflect.Struct && strings.HasPrefix(f.Type().PkgPath(), "azpath/"):
			found = prune(f, place, cut) || found
		}
	}
	return found
}

// untagged are the JSON names of fields whose type writes itself.
var untagged = map[string]string{"Name": "name", "Prefix": "addressPrefix", "Tag": "addressPrefix", "NextHop": "nextHopType", "NextHopIPs": "nextHop.nextHopIpAddresses"}

// pruneList takes elements out of a list. Of several with one name, which have one
// place, the last goes.
func pruneList(f reflect.Value, at string, cut map[string]bool) (found bool) {
	kept := reflect.MakeSlice(f.Type(), 0, f.Len())
	last := map[string]int{}
	for i := range f.Len() {
		last[elementPlace(f.Index(i), at, i)] = i
	}
	for i := range f.Len() {
		x := f.Index(i)
		place := elementPlace(x, at, i)
		if cut[place] && last[place] == i {
			found = true
			continue
		}
		found = prune(x, place, cut) || found
		kept = reflect.Append(kept, x)
	}
	if found {
		f.Set(kept)
	}
	return found
}

func pruneValues(f reflect.Value, at string, cut map[string]bool) bool {
	kept := reflect.MakeSlice(f.Type(), 0, f.Len())
	for i := range f.Len() {
		if !cut[at+"["+strconv.Itoa(i)+"]"] {
			kept = reflect.Append(kept, f.Index(i))
		}
	}
	found := kept.Len() < f.Len()
	if kept.Len() == 0 {
		kept = reflect.Zero(f.Type())
	}
	if found {
		f.Set(kept)
	}
	return found
}

// elementPlace is an element's path: by its name, or by its position without one.
func elementPlace(x reflect.Value, at string, i int) string {
	if p, ok := x.Interface().(sim.Peering); ok {
		return at + "[" + strconv.Quote(p.From+" -> "+p.To) + "]"
	}
	name := ""
	for _, field := range []string{"Name", "Host", "Location", "VNet"} {
		if f := x.FieldByName(field); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			name = f.String()
			break
		}
	}
	if name == "" {
		return at + "[" + strconv.Itoa(i) + "]"
	}
	return at + "[" + strconv.Quote(name) + "]"
}
