package sim

import (
	"fmt"
	"testing"

	"azpath/route/servicetag"
)

// net:2.4: every tag that the published data lets stand in an NSG means its own
// prefixes there, and the first address beside none of them.
func TestDocumentedEveryPublishedTag(t *testing.T) {
	var tags []*servicetag.Tag
	for _, tag := range servicetag.Embedded().Tags() {
		if groupTags.allows(tag) && len(tag.Prefixes()) > 0 {
			tags = append(tags, tag)
		}
	}
	if len(tags) < 500 {
		t.Fatalf("%d tags may stand in an NSG, want hundreds", len(tags))
	}
	c := &compiler{d: &Design{}, tags: newTagReader()}
	v := &vnet{name: "net"}
	table := &table{vnet: v, around: &around{}}
	for i, tag := range tags {
		r := c.direction("nsg", "subnet", []SecurityRule{{Name: fmt.Sprint(i), Priority: 100, Direction: Inbound, Access: Allow, Sources: []string{tag.Name()}}, {Direction: Inbound, Access: Deny}}, Inbound, table)
		for _, p := range tag.Prefixes() {
			if r.list.Match(6, p.Addr(), IP("10.0.0.4"), 50000, 443) != 0 {
				t.Errorf("%s does not match %v", tag.Name(), p)
			}
		}
		if r.list.Match(6, IP("10.0.0.4"), IP("10.0.0.4"), 50000, 443) != 1 {
			t.Errorf("%s matches a private address", tag.Name())
		}
	}
}
