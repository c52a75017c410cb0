package apim

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"azpath/sim"
)

// Source: apim:10.1.b1, apim:10.1.b2, apim:10.1.b3.
func TestDocumentedStatusIsRead(t *testing.T) {
	const one = `{"dnsServers": ["10.82.98.10"], "connectivityStatus": [{"name": "https://login.windows.net", "status": "success", "error": "", "lastUpdated": "2020-11-24T22:55:14.7035899Z", "lastStatusChange": "2020-11-20T07:54:55.9365931Z", "resourceType": "AzureActiveDirectory", "isOptional": true}]}`
	for _, c := range []struct{ name, text, location string }{
		// apim:10.1.b1
		{"of all locations", `[{"location": "West US", "networkStatus": ` + one + `}]`, "West US"},
		{"of one location", one, ""},
		{"an element of the list", `{"location": "West US", "networkStatus": ` + one + `}`, "West US"},
		{"in other case", strings.NewReplacer("dnsServers", "DnsServers", "connectivityStatus", "ConnectivityStatus", "success", "Success").Replace(one), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseNetworkStatus([]byte(c.text))
			if err != nil || len(got) != 1 || got[0].Location != c.location {
				t.Fatalf("%+v, %v", got, err)
			}
			s := got[0].NetworkStatus
			// apim:10.1.b2, apim:10.1.b3
			want := Connectivity{
				Name: "https://login.windows.net", Status: Success, Type: "AzureActiveDirectory", Optional: true,
				LastUpdated: time.Date(2020, 11, 24, 22, 55, 14, 703589900, time.UTC), LastStatusChange: time.Date(2020, 11, 20, 7, 54, 55, 936593100, time.UTC),
			}
			if len(s.DNSServers) != 1 || s.DNSServers[0].String() != "10.82.98.10" || len(s.Connectivity) != 1 || s.Connectivity[0] != want {
				t.Errorf("%+v, want %+v", s, want)
			}
		})
	}
}

func TestMistakesInAStatusAreNamedAllAtOnce(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"no JSON", `[{`, []string{"network status: unexpected end of JSON input"}},
		{"something else", `{"value": 1}`, []string{`network status[0]: no "connectivityStatus", want a list of rows`}},
		{"no location", `[]`, []string{"network status: no location in it"}},
		{"rows", `[{"location": "West US", "networkStatus": {"dnsServers": ["dns"], "connectivityStatus": [{"name": "", "status": "broken", "lastUpdated": "now"}]}}]`, []string{
			`network status[0].networkStatus.dnsServers[0]: "dns" is no address`,
			`network status[0].networkStatus.connectivityStatus[0].status: "broken" is none of initializing, success, failure`,
			`network status[0].networkStatus.connectivityStatus[0].name: none, want a host name`,
			`network status[0].networkStatus.connectivityStatus[0].lastUpdated: "now" is no time such as 2026-01-02T03:04:05Z`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseNetworkStatus([]byte(c.text))
			if err == nil || err.Error() != strings.Join(c.want, "\n") {
				t.Errorf("%v, want\n%s", err, strings.Join(c.want, "\n"))
			}
		})
	}
}

// status is what Azure would answer if it were as the design says, with edits.
func status(t *testing.T, r *Report, edit func(*NetworkStatus)) []LocationStatus {
	t.Helper()
	text, err := r.JSON(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	out, err := ParseNetworkStatus(text)
	if err != nil {
		t.Fatal(err)
	}
	edit(&out[0].NetworkStatus)
	return out
}

// A design's own status is the same as the design's, row for row, whatever it is.
func TestOwnStatusIsTheSame(t *testing.T) {
	for _, file := range []string{"forced-tunnel.json", "healthy-apim.json", "custom-dns.json", "firewall.json", "hub-spoke.json"} {
		t.Run(file, func(t *testing.T) {
			n, err := sim.Compile(designed(t, file))
			if err != nil {
				t.Fatal(err)
			}
			r, err := Check(n, "apim")
			if err != nil {
				t.Fatal(err)
			}
			c, err := CompareStatus(n, "apim", AzurePublic, status(t, r, func(*NetworkStatus) {}))
			if err != nil {
				t.Fatal(err)
			}
			listed := 0
			for _, row := range r.Rows {
				if !row.Unlisted {
					listed++
				}
			}
			if !c.Same() || len(c.Rows) != listed {
				t.Errorf("%d rows, want %d, all the same\n%s", len(c.Rows), listed, c)
			}
		})
	}
}

// Rows are paired by type and name, or by what is not drawn of a name; each difference
// has its reason.
func TestCompareStatus(t *testing.T) {
	n, err := sim.Compile(designed(t, "forced-tunnel.json"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Check(n, "apim")
	if err != nil {
		t.Fatal(err)
	}
	row := func(s *NetworkStatus, kind string) *Connectivity {
		for i := range s.Connectivity {
			if s.Connectivity[i].Type == kind {
				return &s.Connectivity[i]
			}
		}
		t.Fatalf("no row %s", kind)
		return nil
	}
	for _, c := range []struct {
		name string
		edit func(*NetworkStatus)
		kind string
		want sim.Match
		why  string
		same bool
	}{
		{"both fail, of a name that Azure drew", func(s *NetworkStatus) {
			x := row(s, "BlobStorage")
			x.Name = "apimstdrawn.blob.core.windows.net"
		}, "BlobStorage", sim.Same, "was denied at dc/internet by rule dc/internet no-azure", true},
		{"Azure reaches it", func(s *NetworkStatus) {
			x := row(s, "SQLDatabase")
			x.Status, x.Error = Success, ""
		}, "SQLDatabase", sim.Differs, "SYN 10.0.1.4:51000 > 20.42.65.65:1433 was denied at dc/internet by rule dc/internet no-azure", false},
		{"the design reaches it", func(s *NetworkStatus) {
			x := row(s, "InternalCache")
			x.Status, x.Error = Failure, "gone"
		}, "InternalCache", sim.Differs, "it is inside the instance", false},
		{"both fail, Azure for the name", func(s *NetworkStatus) {
			x := row(s, "KeyVault")
			x.Error = "The remote name could not be resolved: '" + x.Name + "'"
		}, "KeyVault", sim.Differs, "was denied at dc/internet", false},
		{"not tested yet", func(s *NetworkStatus) { row(s, "Captcha").Status = Initializing }, "Captcha", sim.Differs, "Azure has not tested it yet", false},
		// apim:10.1.b4
		{"not tested for long", func(s *NetworkStatus) {
			x := row(s, "Captcha")
			x.Status, x.Error, x.LastUpdated = Success, "", x.LastUpdated.Add(-26*time.Hour)
		}, "Captcha", sim.Differs, "Azure has not tested it since 2026-01-01T01:04:05Z, 26h0m before others; SYN ", false},
		{"a row that no page lists, and that the design answers alike", func(s *NetworkStatus) {
			s.Connectivity = append(s.Connectivity, Connectivity{Type: "Redis", Name: "apimcache.redis.example.com:6380", Status: Failure, Error: "no"})
		}, "Redis", sim.OnlyReal, "", true},
		{"or otherwise", func(s *NetworkStatus) {
			s.Connectivity = append(s.Connectivity, Connectivity{Type: "Redis", Name: "apimcache.redis.example.com:6380", Status: Success})
		}, "Redis", sim.OnlyReal, ":6380 was denied at dc/internet", false},
		{"a row that Azure lacks", func(s *NetworkStatus) { s.Connectivity = s.Connectivity[1:] }, "BlobStorage", sim.OnlyDerived, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := CompareStatus(n, "apim", AzurePublic, status(t, r, c.edit))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range got.Rows {
				if row.Type == c.kind {
					if row.Match != c.want || !strings.Contains(row.Why, c.why) || got.Same() != c.same {
						t.Errorf("%+v, same %v, want %s, %q, %v\n%s", row, got.Same(), c.want, c.why, c.same, got)
					}
					return
				}
			}
			t.Errorf("no row %s in\n%s", c.kind, got)
		})
	}
	if _, err := CompareStatus(n, "apim", AzurePublic, []LocationStatus{{Location: "West US"}, {Location: "North Europe"}}); err == nil || err.Error() != `the network status has no location "eastus" (have ["West US" "North Europe"])` {
		t.Error(err)
	}
	if _, err := CompareStatus(n, "none", AzurePublic, nil); err == nil {
		t.Error("an instance that is not there has no error")
	}
}

// The names that Azure drew decide where a firewall asks for names: the rule lets the real
// account through, not the made-up one.
func TestRealNamesAreAskedFor(t *testing.T) {
	const real = "apimst1.blob.core.windows.net"
	d := designed(t, "firewall.json", "firewall remove fw network dependencies/storage")
	d.Firewalls[0].Application = []sim.ApplicationCollection{{Name: "names", Priority: 300, Access: sim.Allow, Rules: []sim.ApplicationRule{
		{Name: "blob", Sources: []string{"10.0.1.0/24"}, FQDNs: []string{real}},
	}}}
	n, err := sim.Compile(d)
	if err != nil {
		t.Fatal(err)
	}
	w, err := NeedsOf(d, "apim", AzurePublic)
	if err != nil {
		t.Fatal(err)
	}
	s := NetworkStatus{Connectivity: []Connectivity{{Type: "BlobStorage", Name: real, Status: Success}, {Type: "BlobStorage", Name: "other.blob.core.windows.net", Status: Success}}}
	got := w.Adopt(s)
	if got.Dependencies[0].Host != real || w.Dependencies[0].Host == got.Dependencies[0].Host || len(got.Dependencies) != len(w.Dependencies)+1 {
		t.Errorf("%+v", got.Dependencies)
	}
	last := got.Dependencies[len(got.Dependencies)-1]
	if last.Host != "other.blob.core.windows.net" || last.Tag != "Storage" || last.Port != 443 || last.Title != "Blob storage" {
		t.Errorf("%+v", last)
	}
	made, err := w.Check(n, "apim")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := got.Check(n, "apim")
	if err != nil {
		t.Fatal(err)
	}
	if made.Rows[0].Status != Failure || asked.Rows[0].Status != Success {
		t.Errorf("by the made-up name %s, by the real one %s, want failure and success\n%s", made.Rows[0].Status, asked.Rows[0].Status, asked)
	}
}

// Whatever is read can be compared, and is written as it was read.
func FuzzNetworkStatus(f *testing.F) {
	file, err := os.ReadFile("../../examples/connectivity/testdata/status.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte(`{"dnsServers": [], "connectivityStatus": [{"name": "::1", "status": "success"}, {"name": "a..b:99999", "status": "failure", "resourceType": "Email"}]}`))
	n, err := sim.Compile(designed(f, "healthy-apim.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := ParseNetworkStatus(text)
		if err != nil {
			return
		}
		out, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseNetworkStatus(out)
		if err != nil || len(back) != len(list) {
			t.Fatalf("written as %s: %v", out, err)
		}
		for i := range list {
			if len(list[i].NetworkStatus.Connectivity) > 50 {
				return
			}
			list[i].Location = "East US"
		}
		if c, err := CompareStatus(n, "apim", AzurePublic, list); err == nil && (c.String() == "" || len(c.Rows) < len(list[0].NetworkStatus.Connectivity)) {
			t.Fatalf("%s", c)
		}
	})
}
