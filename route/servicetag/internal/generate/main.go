// Command generate packs a file "Azure IP Ranges and Service Tags" for embedding.
//
//	go run ./internal/generate -date 2025-11 -source WHERE -o data/public.tags ServiceTags_Public.json
package main

import (
	"flag"
	"fmt"
	"os"

	"azpath/route/servicetag"
	"azpath/route/servicetag/internal/packed"
)

func main() {
	date := flag.String("date", "", "when the file was published, as exactly as is known")
	source := flag.String("source", "", "where the file was taken from")
	out := flag.String("o", "data/public.tags", "file to write")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := generate(flag.Arg(0), *out, *date, *source); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(in, out, date, source string) error {
	r, err := os.Open(in)
	if err != nil {
		return err
	}
	defer r.Close()
	set, err := servicetag.Parse(r)
	if err != nil {
		return err
	}
	f := packed.File{Cloud: set.Cloud(), ChangeNumber: set.ChangeNumber(), Date: date, Source: source}
	for _, t := range set.Tags() {
		f.Tags = append(f.Tags, packed.Tag{Name: t.Name(), Service: t.Service(), Region: t.Region(), Features: t.Features(), Prefixes: t.Prefixes()})
	}
	return os.WriteFile(out, packed.Append(nil, f), 0o644)
}
