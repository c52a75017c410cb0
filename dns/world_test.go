package dns

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

// world is a Transport out of a map: who answers at an address, from where. What is
// not in it is silent.
type world map[string]Delivery

func (w world) Carry(from Vantage, to netip.Addr, tcp bool) Delivery {
	for _, key := range []string{string(from) + ">" + to.String(), "*>" + to.String()} {
		if tcp {
			if d, ok := w[key+"/tcp"]; ok {
				return d
			}
		}
		if d, ok := w[key]; ok {
			if d.Fate == Silent && (d.Server != "" || d.View != "" || d.Public) {
				d.Fate = Delivered
			}
			return d
		}
	}
	return Delivery{}
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func addrs(s ...string) (out []netip.Addr) {
	for _, a := range s {
		out = append(out, addr(a))
	}
	return out
}

const azure = "168.63.129.16"

// everywhere is public DNS at the root and at well-known resolvers.
func everywhere(w world) world {
	for _, a := range []string{"198.41.0.4", "8.8.8.8"} {
		if _, ok := w["*>"+a]; !ok {
			w["*>"+a] = Delivery{Public: true}
		}
	}
	return w
}

// publicDNS is what the internet's servers hold in these tests.
var publicDNS = []PublicZone{
	{Zone: Zone{Name: "blob.core.windows.net", Records: []string{
		"acct CNAME acct.privatelink", "acct.privatelink CNAME blob.stamp.store.core.windows.net.",
		"a1 CNAME a1.privatelink", "a1.privatelink CNAME blob.stamp.store.core.windows.net.",
		"a2 CNAME a2.privatelink", "a2.privatelink CNAME blob.stamp.store.core.windows.net.",
		"a3 CNAME blob.stamp.store.core.windows.net.",
	}}},
	{Zone: Zone{Name: "store.core.windows.net", Records: []string{"blob.stamp A 20.38.104.164"}}},
	{Zone: Zone{Name: "database.windows.net", Records: []string{
		"s CNAME s.privatelink", "s.privatelink CNAME cr15.japaneast1-a.control", "cr15.japaneast1-a.control A 20.191.165.161",
	}}},
	{Zone: Zone{Name: "example.org", Records: []string{"www A 203.0.113.80"}}},
	{Zone: Zone{Name: "contoso.com", Records: []string{"www A 203.0.113.81", "api CNAME s.azure-api.net."}}},
	{Zone: Zone{Name: "azure-api.net", Records: []string{"two CNAME apimgmttm1.trafficmanager.net.", "other A 203.0.113.82", "other2 A 203.0.113.83", "la A 203.0.113.84"}}},
	{Zone: Zone{Name: "azure-apim.net", Records: []string{"logic-apis-westeurope CNAME la.azure-api.net."}}},
}

// privateBlob is a zone of Private Link with one record.
func privateBlob(host string) *Zone {
	return &Zone{Name: "privatelink.blob.core.windows.net", Records: []string{host + " 10 A 10.1.0.5"}}
}

// claim is one sentence of the facts: a lookup, what comes of it, and the lines of
// the chain that make it so.
type claim struct {
	says    string
	config  Config
	world   world
	client  Client
	name    string // "acct.blob.core.windows.net", with a type behind it where it is not A
	want    string // the addresses, or the result
	after   time.Duration
	shows   []string
	nothing string // what the chain must not show
}

func prove(t *testing.T, claims []claim) {
	t.Helper()
	for _, c := range claims {
		t.Run(c.says, func(t *testing.T) {
			c.config.Public = append(c.config.Public, publicDNS...)
			s, err := New(c.config, everywhere(c.world))
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			l := s.Lookup(c.client, question(t, c.name))
			got := joinAddrs(l.Addrs())
			if l.Result != Resolved {
				got = l.Result.String()
			}
			if got != c.want || l.Time != c.after {
				t.Errorf("%s is %s after %v, want %s after %v\n%s", c.name, got, l.Time, c.want, c.after, l)
			}
			text := l.String()
			for _, line := range c.shows {
				if !strings.Contains(text, line) {
					t.Errorf("the chain of %s does not show %q\n%s", c.name, line, text)
				}
			}
			if c.nothing != "" && strings.Contains(text, c.nothing) {
				t.Errorf("the chain of %s shows %q\n%s", c.name, c.nothing, text)
			}
		})
	}
}

func question(t *testing.T, s string) Question {
	t.Helper()
	name, typ, _ := strings.Cut(s, " ")
	q := Question{Type: A}
	var err error
	if q.Name, err = ParseName(name); err != nil {
		t.Fatal(err)
	}
	if typ != "" {
		if err := q.Type.UnmarshalText([]byte(typ)); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func prefixes(s ...string) (out []netip.Prefix) {
	for _, p := range s {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}
