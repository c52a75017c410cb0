// Package packed is the compact form of a service tag file: about a ninth of its size, and the prefixes of one tag can be
// read without those of the others.
//
// A file is a header in text, which a person can read with head, and an empty line; then a list of words that tags
// share, a directory of the tags, and the tags' prefixes one after another. Numbers are varints, strings have their
// length before them.
package packed

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// File is one edition of the service tags.
type File struct {
	Cloud        string
	ChangeNumber int
	Date, Source string
	Tags         []Tag
}

// Tag is one tag. Append packs Prefixes; Read leaves them in Packed, for Prefixes to unpack.
type Tag struct {
	Name, Service, Region string
	Features              []string
	Prefixes              []netip.Prefix // sorted, IPv4 first, without host bits
	Packed                []byte
}

const magic = "azpath service tags, format 1\n"

// Append adds the packed file to b.
func Append(b []byte, f File) []byte {
	b = fmt.Appendf(b, "%scloud %s\nchangeNumber %d\ndate %s\nsource %s\n\n", magic, f.Cloud, f.ChangeNumber, f.Date, f.Source)
	words := lexicon{number: map[string]uint64{}}
	var directory, lists []byte
	before := ""
	for _, t := range f.Tags {
		start := len(lists)
		lists = appendPrefixes(lists, t.Prefixes)
		shared := common(before, t.Name)
		directory = binary.AppendUvarint(directory, uint64(shared))
		directory = appendString(directory, t.Name[shared:])
		for _, word := range []string{t.Service, t.Region, strings.Join(t.Features, ",")} {
			directory = binary.AppendUvarint(directory, words.of(word))
		}
		directory = binary.AppendUvarint(directory, uint64(len(lists)-start))
		before = t.Name
	}
	b = binary.AppendUvarint(b, uint64(len(words.list)))
	for _, word := range words.list {
		b = appendString(b, word)
	}
	b = binary.AppendUvarint(b, uint64(len(f.Tags)))
	return append(append(b, directory...), lists...)
}

// lexicon numbers words in the order in which they first occur.
type lexicon struct {
	list   []string
	number map[string]uint64
}

func (l *lexicon) of(word string) uint64 {
	n, found := l.number[word]
	if !found {
		n = uint64(len(l.list))
		l.number[word] = n
		l.list = append(l.list, word)
	}
	return n
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// common is the length of the longest common beginning.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Read unpacks all but the prefixes of a packed file. The tags keep parts of b.
func Read(b []byte) (File, error) {
	f, b, err := readHeader(b)
	if err != nil {
		return File{}, err
	}
	r := reader{b: b}
	words := make([]string, r.count())
	for i := range words {
		words[i] = r.string()
	}
	f.Tags = make([]Tag, r.count())
	sizes := make([]int, len(f.Tags))
	for i := range f.Tags {
		before := ""
		if i > 0 {
			before = f.Tags[i-1].Name
		}
		f.Tags[i] = r.tag(before, words)
		sizes[i] = r.number()
	}
	for i, size := range sizes {
		f.Tags[i].Packed = r.take(size)
	}
	if r.err == nil && len(r.b) > 0 {
		r.err = fmt.Errorf("%d bytes too many", len(r.b))
	}
	return f, r.err
}

func readHeader(b []byte) (f File, rest []byte, err error) {
	head, rest, found := bytes.Cut(b, []byte("\n\n"))
	if !found || !bytes.HasPrefix(head, []byte(magic)) {
		return f, nil, fmt.Errorf("no header, want %q", magic)
	}
	for line := range strings.SplitSeq(string(head[len(magic):]), "\n") {
		key, text, _ := strings.Cut(line, " ")
		switch key {
		case "cloud":
			f.Cloud = text
		case "changeNumber":
			f.ChangeNumber, err = strconv.Atoi(text)
		case "date":
			f.Date = text
		case "source":
			f.Source = text
		}
	}
	return f, rest, err
}

// reader takes things off b until something is wrong; then it gives zero values.
type reader struct {
	b   []byte
	err error
}

func (r *reader) number() int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > math.MaxInt32 {
		r.fail()
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

// count is a number of things, each of which takes at least a byte of what follows.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return nil
	}
	head := r.b[:n:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) fail() { r.b, r.err = nil, errShort }

func (r *reader) string() string { return string(r.take(r.count())) }

func (r *reader) tag(before string, words []string) (t Tag) {
	shared, tail := r.number(), r.string()
	service, region, features := r.word(words), r.word(words), r.word(words)
	if shared > len(before) {
		r.fail()
		return t
	}
	t = Tag{Name: before[:shared] + tail, Service: service, Region: region}
	if features != "" {
		t.Features = strings.Split(features, ",")
	}
	return t
}

func (r *reader) word(words []string) string {
	i := r.number()
	if i >= len(words) {
		r.fail()
		return ""
	}
	return words[i]
}
