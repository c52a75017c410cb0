package servicetag

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"azpath/route/servicetag/internal/packed"
)

// Set is one edition of the service tags of one cloud. It is immutable and safe for concurrent use. The zero value
// has no tags.
type Set struct {
	cloud        string
	changeNumber int
	date         string
	tags         []*Tag // sorted by folded name
	byName       map[string]*Tag
}

// Tag is one service tag of a Set. It is immutable and safe for concurrent use. Do not copy.
type Tag struct {
	name, service, region string
	features              []string
	parent                *Tag

	unpack   sync.Once
	packed   []byte // what prefixes is made of at the first need; nil if it is there already
	prefixes []netip.Prefix
}

// Feature is a place in Azure where a tag may be written, as the file's networkFeatures spell it.
type Feature string

// The features of 2025. Others may occur in a newer file.
const (
	FeatureAPI Feature = "API" // the Service Tag Discovery API lists it
	FeatureNSG Feature = "NSG" // rules of network security groups
	FeatureUDR Feature = "UDR" // user-defined routes
	FeatureFW  Feature = "FW"  // Azure Firewall network rules
	FeatureVSE Feature = "VSE" // virtual network service endpoints
)

// Cloud is the cloud as the file names it: "Public", "AzureGovernment".
func (s *Set) Cloud() string { return s.cloud }

// ChangeNumber is the file's edition within its cloud.
func (s *Set) ChangeNumber() int { return s.changeNumber }

// Date is when the embedded edition was published, as exactly as is known: "2025-11". It is empty for a parsed
// set, since files do not hold it.
func (s *Set) Date() string { return s.date }

// String names the edition: "service tags Public 376 (2025-11)".
func (s *Set) String() string {
	edition := fmt.Sprintf("service tags %s %d", s.cloud, s.changeNumber)
	if s.date != "" {
		edition += " (" + s.date + ")"
	}
	return edition
}

// Tags is all tags in the order of their names without regard to case. The slice is shared: do not modify it.
func (s *Set) Tags() []*Tag { return s.tags }

// Tag is the tag of that name, without regard to case; nil if there is none.
func (s *Set) Tag(name string) *Tag { return s.byName[fold(name)] }

// Containing is the tags with a prefix that contains addr, in the order of Tags, nil if there is none. It asks every
// tag, a millisecond's work and more at the first call.
func (s *Set) Containing(addr netip.Addr) (list []*Tag) {
	for _, t := range s.tags {
		if t.Contains(addr) {
			list = append(list, t)
		}
	}
	return list
}

// Name is the tag as the file spells it: "Storage.EastUS".
func (t *Tag) Name() string { return t.name }

// Service is the file's systemService, "AzureStorage"; empty for some.
func (t *Tag) Service() string { return t.service }

// Region is the file's region of a regional tag, "eastus"; empty for a tag of no region. It is not always the tail of
// the name: FranceCentral has the region "centralfrance".
func (t *Tag) Region() string { return t.region }

// Parent is the tag before the last dot, of which this one is a region or a part: Storage for Storage.EastUS. It is
// nil if there is no dot or, as for AzureFrontDoor.Backend, no such tag. A parent need not hold all prefixes of its
// parts.
func (t *Tag) Parent() *Tag { return t.parent }

// Allows reports whether the tag may be written there. Some regional tags allow nothing: their prefixes are
// published, their names are of no use.
func (t *Tag) Allows(f Feature) bool { return slices.Contains(t.features, string(f)) }

// Features is where the tag may be written, in the order of the file, nil if nowhere. The slice is shared: do not
// modify it.
func (t *Tag) Features() []string { return t.features }

// Prefixes is the tag's prefixes, IPv4 first, sorted, without host bits, none twice. The slice is shared: do not
// modify it.
func (t *Tag) Prefixes() []netip.Prefix {
	t.unpack.Do(func() {
		if t.packed == nil {
			return
		}
		var err error
		if t.prefixes, err = packed.Prefixes(t.packed); err != nil {
			panic("servicetag: prefixes of " + t.name + ": " + err.Error())
		}
	})
	return t.prefixes
}

// Contains reports whether a prefix of the tag contains addr. An IPv4-mapped IPv6 address counts as IPv4, a zone is
// dropped.
func (t *Tag) Contains(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(t.Prefixes(), func(p netip.Prefix) bool { return p.Contains(addr) })
}

func fold(name string) string { return strings.ToLower(name) }

// link sorts tags, whose names differ without regard to case, and finds their parents.
func (s *Set) link(tags []*Tag) {
	s.tags, s.byName = tags, make(map[string]*Tag, len(tags))
	slices.SortFunc(s.tags, func(a, b *Tag) int { return strings.Compare(fold(a.name), fold(b.name)) })
	for _, t := range s.tags {
		s.byName[fold(t.name)] = t
	}
	for _, t := range s.tags {
		if dot := strings.LastIndexByte(t.name, '.'); dot >= 0 {
			t.parent = s.Tag(t.name[:dot])
		}
	}
}
