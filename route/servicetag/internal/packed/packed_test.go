package packed

import (
	"cmp"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

var byValue = cmpopts.EquateComparable(netip.Prefix{})

func prefixes() *rapid.Generator[[]netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) []netip.Prefix {
		list := rapid.SliceOfDistinct(prefix(), rapid.ID).Draw(t, "prefixes")
		slices.SortFunc(list, func(a, b netip.Prefix) int {
			return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
		})
		return list
	})
}

func prefix() *rapid.Generator[netip.Prefix] {
	return rapid.Custom(func(t *rapid.T) netip.Prefix {
		n, width := u128{rapid.Uint64().Draw(t, "hi"), rapid.Uint64().Draw(t, "lo")}, 128
		if rapid.Bool().Draw(t, "four") {
			width = 32
		}
		p, _ := n.addr(width).Prefix(rapid.IntRange(0, width).Draw(t, "bits"))
		if p.Addr().Is4In6() {
			return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
		}
		return p
	})
}

func files() *rapid.Generator[File] {
	return rapid.Custom(func(t *rapid.T) File {
		f := File{Cloud: "Public", ChangeNumber: rapid.IntRange(0, 1000).Draw(t, "changeNumber"), Date: "2025-11", Source: "a test"}
		word := rapid.StringMatching(`[A-Za-z]{0,3}`)
		for _, name := range rapid.SliceOf(rapid.StringMatching(`[AB]{0,3}(\.[a-z]{0,2})?`)).Draw(t, "names") {
			f.Tags = append(f.Tags, Tag{
				Name: name, Service: word.Draw(t, "service"), Region: word.Draw(t, "region"),
				Features: slices.DeleteFunc(rapid.SliceOfN(word, 0, 3).Draw(t, "features"), func(s string) bool { return s == "" }),
				Prefixes: prefixes().Draw(t, "list"),
			})
		}
		return f
	})
}

func TestFileRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := files().Draw(t, "file")
		got, err := Read(Append(nil, want))
		if err != nil {
			t.Fatalf("Read: %v", err)
		}
		for i := range got.Tags {
			if got.Tags[i].Prefixes, err = Prefixes(got.Tags[i].Packed); err != nil {
				t.Fatalf("Prefixes of tag %d: %v", i, err)
			}
			got.Tags[i].Packed = nil
		}
		if diff := gocmp.Diff(want, got, byValue, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("Read(Append(file)) (-want +got):\n%s", diff)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(Append(nil, File{Cloud: "Public", Tags: []Tag{{Name: "Storage", Features: []string{"UDR"}, Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}}))
	f.Add([]byte(magic + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Read(b)
		if err != nil {
			return
		}
		for _, tag := range file.Tags {
			_, _ = Prefixes(tag.Packed) // must not panic
		}
	})
}

func TestReadRefusesWhatIsNotWhole(t *testing.T) {
	whole := Append(nil, File{Cloud: "Public", Tags: []Tag{{Name: "Storage", Prefixes: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}})
	for n := range len(whole) {
		if _, err := Read(whole[:n]); err == nil {
			t.Errorf("Read accepts the first %d of %d bytes", n, len(whole))
		}
	}
	if _, err := Read(append(whole, 0)); err == nil || !strings.Contains(err.Error(), "1 bytes too many") {
		t.Errorf("Read of one byte more: %v, want an error", err)
	}
}

// BenchmarkRead is what the first use of the embedded tags costs.
func BenchmarkRead(b *testing.B) {
	data, err := os.ReadFile("../../data/public.tags")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(data); err != nil {
			b.Fatal(err)
		}
	}
}
