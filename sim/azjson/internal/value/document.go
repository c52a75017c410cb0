package value

import (
	"bytes"
	"fmt"
	"sort"
	"sync"
)

// Document is the text that values were read from.
type Document struct {
	Name string // of the file, for messages

	text  []byte
	once  sync.Once
	lines []int // where each line but the first begins
}

// Place is where a value stands.
type Place struct {
	File string
	Line int // from 1; 0 for what stands in no file
}

// String is "file:line", or as much of it as is known.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Place of the value, or of what it was computed from.
func (v Value) Place() Place {
	if v.doc == nil {
		return Place{}
	}
	return Place{File: v.doc.Name, Line: v.doc.line(int(v.at))}
}

func (d *Document) line(at int) int {
	d.once.Do(func() {
		for i := 0; ; {
			n := bytes.IndexByte(d.text[i:], '\n')
			if n < 0 {
				return
			}
			i += n + 1
			d.lines = append(d.lines, i)
		}
	})
	return 1 + sort.SearchInts(d.lines, at+1)
}
