package servicetag_test

import (
	"bytes"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"azpath/route/servicetag"
)

// sharedFile is Microsoft's file, which lies beside the repository.
const sharedFile = "../../../shared/data/ServiceTags_Public.json"

func readShared(t testing.TB) *servicetag.Set {
	data, err := os.ReadFile(sharedFile)
	if err != nil {
		t.Skipf("Microsoft's file is not beside the repository: %v", err)
	}
	set, err := servicetag.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("Parse(%s): %v", sharedFile, err)
	}
	return set
}

func TestEmbeddedIsTheSharedFile(t *testing.T) {
	want, got := readShared(t), servicetag.Embedded()
	if got.Cloud() != want.Cloud() || got.ChangeNumber() != want.ChangeNumber() || len(got.Tags()) != len(want.Tags()) {
		t.Fatalf("Embedded is %v with %d tags, want %v with %d", got, len(got.Tags()), want, len(want.Tags()))
	}
	for i, w := range want.Tags() {
		g := got.Tags()[i]
		if g.Name() != w.Name() || g.Service() != w.Service() || g.Region() != w.Region() || !slices.Equal(g.Features(), w.Features()) {
			t.Errorf("tag %d is %s %s %s %v, want %s %s %s %v", i, g.Name(), g.Service(), g.Region(), g.Features(), w.Name(), w.Service(), w.Region(), w.Features())
		}
		if !slices.Equal(g.Prefixes(), w.Prefixes()) {
			t.Errorf("%s has other prefixes than the file", g.Name())
		}
	}
}

func TestEmbeddedNamesItsEdition(t *testing.T) {
	if got, want := servicetag.Embedded().String(), "service tags Public 376 (2025-11)"; got != want {
		t.Errorf("Embedded = %q, want %q", got, want)
	}
}

func TestNamesAreFoundInAnyCase(t *testing.T) {
	for _, name := range []string{"Storage.EastUS", "storage.eastus", "STORAGE.EASTUS"} {
		if got := tag(t, name).Name(); got != "Storage.EastUS" {
			t.Errorf("Tag(%q) is %s, want Storage.EastUS", name, got)
		}
	}
	if got := servicetag.Embedded().Tag("Storag"); got != nil {
		t.Errorf("Tag(Storag) = %s, want nil", got.Name())
	}
}

func TestParents(t *testing.T) {
	for name, want := range map[string]string{
		"Storage.EastUS": "Storage", "AzureCloud.eastus": "AzureCloud", "AzureMonitor.Core": "AzureMonitor",
		"Storage": "", "AzureFrontDoor.Backend": "",
	} {
		got := ""
		if p := tag(t, name).Parent(); p != nil {
			got = p.Name()
		}
		if got != want {
			t.Errorf("Parent of %s is %q, want %q", name, got, want)
		}
	}
	if got := tag(t, "Storage.FranceCentral").Region(); got != "centralfrance" {
		t.Errorf("Storage.FranceCentral has region %q, want centralfrance", got)
	}
	if got := tag(t, "AzureMonitor.Core").Region(); got != "" {
		t.Errorf("AzureMonitor.Core has region %q, want none", got)
	}
}

func TestContainsTakesEveryFormOfAnAddress(t *testing.T) {
	for _, text := range []string{"104.214.19.224", "::ffff:104.214.19.224"} {
		contains(t, "ApiManagement", text, true)
	}
	contains(t, "ApiManagement", "104.214.19.223", false)
	if tag(t, "ApiManagement").Contains(netip.Addr{}) {
		t.Error("ApiManagement contains the zero Addr")
	}
}

func TestZeroSetIsEmpty(t *testing.T) {
	var s servicetag.Set
	if s.Tag("Storage") != nil || s.Tags() != nil || s.Containing(netip.MustParseAddr("10.0.0.1")) != nil {
		t.Error("the zero Set has tags")
	}
}

func TestParseReportsEveryMistakeWithItsPlace(t *testing.T) {
	const text = `{"changeNumber": 1, "cloud": "Public", "values": [
		{"name": "A", "properties": {"addressPrefixes": ["10.0.0.1/8", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0", "::ffff:10.0.0.0/104"]}},
		{"name": "a", "properties": {}},
		{"properties": {}}]}`
	_, err := servicetag.Parse(strings.NewReader(text))
	want := strings.Join([]string{
		`service tags: values[0] "A" addressPrefixes[0]: prefix "10.0.0.1/8" has host bits set, want 10.0.0.0/8`,
		`values[0] "A" addressPrefixes[2]: prefix "10.0.0.0/8" stands already at [1]`,
		`values[0] "A" addressPrefixes[3]: prefix "10.0.0.0", want one like 10.1.0.0/16`,
		`values[0] "A" addressPrefixes[4]: prefix "::ffff:10.0.0.0/104" is IPv4-mapped, want it written as IPv4`,
		`values[1].name: "a" is also the name of values[0]`,
		`values[2].name: empty, want the name of a tag`,
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("Parse error =\n%v\nwant\n%s", err, want)
	}
}

func TestParseRefusesOtherFiles(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "line 1: unexpected end of JSON input"},
		{"cut off", "{\n\"values\": [\n", "line 3: unexpected end of JSON input"},
		{"another kind of value", "{\n\"values\": 7}", "line 2: json: cannot unmarshal number"},
		{"other JSON", "{}", `no "values", want the file`},
		{"two files", "{}{}", "line 1: invalid character '{' after top-level value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := servicetag.Parse(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Parse error = %v, want %q", err, c.want)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestParseStopsAtMaxSize(t *testing.T) {
	if _, err := servicetag.Parse(endless{}); err == nil || !strings.Contains(err.Error(), "longer than 33554432 bytes") {
		t.Errorf("Parse of an endless reader: %v, want the limit", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"changeNumber":1,"cloud":"Public","values":[{"name":"Storage.EastUS","properties":{"region":"eastus","addressPrefixes":["10.0.0.0/8","2001:db8::/32"],"networkFeatures":["UDR"]}}]}`)
	f.Add(`{"values":[{"name":"","properties":{"addressPrefixes":["10.0.0.1/8"]}},{"name":"A"},{"name":"a"}]}`)
	f.Add("\ufeff{}")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := servicetag.Parse(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, tag := range set.Tags() {
			if set.Tag(tag.Name()) != tag {
				t.Errorf("Tag(%q) is another tag", tag.Name())
			}
			for _, p := range tag.Prefixes() {
				if !tag.Contains(p.Addr()) || p != p.Masked() {
					t.Errorf("%s: prefix %v", tag.Name(), p)
				}
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile(sharedFile)
	if err != nil {
		b.Skipf("Microsoft's file is not beside the repository: %v", err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := servicetag.Parse(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
