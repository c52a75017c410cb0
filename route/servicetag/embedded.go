package servicetag

import (
	_ "embed"
	"sync"

	"azpath/route/servicetag/internal/packed"
)

//go:generate go run ./internal/generate -date 2025-11 -source "github.com/eliaquimbrandao/azure-service-tags-tracker 15cedf7f docs/data/current.json" -o data/public.tags ../../../shared/data/ServiceTags_Public.json

//go:embed data/public.tags
var public []byte

var embedded = sync.OnceValue(func() *Set {
	f, err := packed.Read(public)
	if err != nil {
		panic("servicetag: data/public.tags: " + err.Error())
	}
	s := &Set{cloud: f.Cloud, changeNumber: f.ChangeNumber, date: f.Date}
	tags := make([]*Tag, len(f.Tags))
	for i, t := range f.Tags {
		tags[i] = &Tag{name: t.Name, service: t.Service, region: t.Region, features: t.Features, packed: t.Packed}
	}
	s.link(tags)
	return s
})

// Embedded is the edition of the public cloud that travels with the package. The first call reads its directory,
// the first use of a tag its prefixes. It may be called concurrently and always gives the same Set.
func Embedded() *Set { return embedded() }
