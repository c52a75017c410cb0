package dns

import (
	"errors"
	"strings"
	"testing"
)

// Source: dns:D10.19, dns:T25.
func TestDocumentedZoneAnswers(t *testing.T) {
	rfc := Zone{Name: "example", Records: []string{
		`* TXT "this is a wildcard"`, "* MX 10 host1.example.", `sub.* TXT "not a wildcard"`, "host1 A 192.0.2.1",
		"_ssh._tcp.host1 SRV 0 0 22 host1", "_ssh._tcp.host2 SRV 0 0 22 host2", "subdel NS ns.example.com.", "subdel NS ns.example.net.",
	}}
	api := Zone{Name: "contoso.com", Records: []string{"*.api A 10.0.0.9", "x.b.api A 10.0.0.8"}}
	for _, c := range []struct {
		says string
		zone Zone
		name string
		want string
	}{
		// dns:D10.19, dns:D10.3, dns:D10.2, dns:D10.4, lab:E8
		{"a wildcard makes records of its type", rfc, "host3.example MX", "data host3.example"},
		{"and none of another", rfc, "host3.example A", "no data"},
		{"below a name that does not exist it does too", rfc, "foo.bar.example TXT", "data foo.bar.example"},
		{"however deep", rfc, "_telnet._tcp.host3.example TXT", "data _telnet._tcp.host3.example"},
		{"an existing name hides it", rfc, "host1.example MX", "no data"},
		{"so does one with a star in it", rfc, "sub.*.example MX", "no data"},
		{"and an existing name above", rfc, "_telnet._tcp.host1.example SRV", "no name"},
		{"also one that exists only by what is below it", rfc, "_dns._udp.host2.example SRV", "no name"},
		{"an empty name has no data", rfc, "_tcp.host1.example A", "no data"},
		{"a delegated name is referred", rfc, "host.subdel.example A", "referral ns.example.com"},
		{"a star as closest encloser has no wildcard", rfc, "ghost.*.example MX", "no name"},
		// dns:T25
		{"T25: a wildcard below the top", api, "q.api.contoso.com A", "data q.api.contoso.com"},
		{"T25: takes more than one label", api, "a.q.api.contoso.com A", "data a.q.api.contoso.com"},
		{"T25: not where a name exists by what is below it", api, "b.api.contoso.com A", "no data"},
		{"T25: nor below it", api, "a.b.api.contoso.com A", "no name"},
		{"T25: and no other type", api, "q.api.contoso.com MX", "no data"},
		{"T25: its parent exists", api, "api.contoso.com A", "no data"},
		{"T25: a star in the middle is a name of its own", api, "ghost.*.api.contoso.com A", "no name"},
	} {
		t.Run(c.says, func(t *testing.T) {
			z, err := compileZone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			q := question(t, c.name)
			f, rs := z.lookup(q.Name, q.Type)
			got := map[found]string{foundData: "data", foundAlias: "alias", foundNoData: "no data", foundNoName: "no name", foundReferral: "referral"}[f]
			if f == foundData {
				got += " " + string(rs[0].Name)
			}
			if f == foundReferral {
				got += " " + string(rs[0].Target)
			}
			if got != c.want {
				t.Errorf("lookup(%s) = %s, want %s", c.name, got, c.want)
			}
		})
	}
}

// Every mistake of a zone is reported, with its line.
func TestZoneMistakes(t *testing.T) {
	_, err := compileZone(Zone{Name: "contoso.com", Records: []string{
		"www A 10.0.0.4", "www CNAME other", "@ CNAME other", "elsewhere.example.org. A 10.0.0.1", "x A 10.0.0.256", "x 0 A 10.0.0.1", "m MX ten mail",
		"www A 10.0.0.4", "www 60 A 10.0.0.5", strings.Repeat("a", 64) + " A 10.0.0.1", "y", "z BOGUS data", "a..b A 10.0.0.1", "s SRV 1 2 host",
	}})
	want := []string{
		`zone contoso.com records[1]: "www CNAME other": a CNAME stands alone at its name, and there is A already`,
		`zone contoso.com records[2]: "@ CNAME other": no CNAME at the top of a zone`,
		`zone contoso.com records[3]: "elsewhere.example.org" is outside zone contoso.com`,
		`zone contoso.com records[4]: "x A 10.0.0.256": "10.0.0.256" is not an IPv4 address`,
		`zone contoso.com records[5]: "x 0 A 10.0.0.1": a time to live of 0, want 1 to 2147483647 seconds`,
		`zone contoso.com records[6]: "m MX ten mail": "ten" is no number 0..65535, want PREFERENCE NAME`,
		`zone contoso.com records[7]: "www A 10.0.0.4": given twice`,
		`zone contoso.com records[8]: "www 60 A 10.0.0.5": records of one name and type have one time to live, and another has 3600`,
		`zone contoso.com records[9]: "` + strings.Repeat("a", 64) + `.contoso.com" has a label of 64 characters, want at most 63`,
		`zone contoso.com records[10]: "y" is no record, want NAME [TTL] [IN] TYPE DATA, such as "www 300 IN A 10.0.0.4"`,
		`zone contoso.com records[11]: "BOGUS" is no type of record, want one of A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT`,
		`zone contoso.com records[12]: "a..b.contoso.com" has an empty label`,
		`zone contoso.com records[13]: "s SRV 1 2 host": 3 fields of data, want PRIORITY WEIGHT PORT NAME`,
	}
	var got []string
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			got = append(got, e.Error())
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("compileZone gives\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	var first *ZoneError
	if !errors.As(err, &first) || first.Line != 1 {
		t.Errorf("errors.As finds %+v, want the mistake of line 1", first)
	}
}

func FuzzParseRecord(f *testing.F) {
	for _, s := range []string{"www 300 IN A 10.0.0.4", "@ MX 10 mail", `t TXT "a b"`, "s SRV 0 0 22 host", "@ SOA a b 1 2 3 4 5", "* CNAME x.", "aaaa AAAA 2001:db8::1", "long TXT " + strings.Repeat("\xff", 2000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRecord(s, "example.org")
		if err != nil {
			return
		}
		again, err := ParseRecord(r.String(), Root)
		if err != nil || again != r {
			t.Fatalf("%q reads as %v, which reads back as %v, %v", s, r, again, err)
		}
	})
}
