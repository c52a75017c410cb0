package flowlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ReadFiles reads the flow logs in files, all into one Log. A directory stands for every
// .json file below it, as a storage account has them by day and hour. The error joins one
// for each file that is no flow log or that breaks off.
func ReadFiles(paths ...string) (*Log, error) {
	l := &Log{}
	var errs []error
	for _, path := range paths {
		files, err := filesBelow(path)
		errs = append(errs, err)
		for _, name := range files {
			errs = append(errs, l.readFile(name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return l, nil
}

// filesBelow are the .json files of a directory, in their order, or the file itself.
func filesBelow(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil // what is wrong with it is for whoever opens it to say
	}
	err = filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && strings.EqualFold(filepath.Ext(name), ".json") {
			files = append(files, name)
		}
		return err
	})
	if err == nil && files == nil {
		err = fmt.Errorf("%s: no .json file in it", path)
	}
	return files, err
}

func (l *Log) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return l.Read(name, f)
}

// Is says whether a text looks like a flow log, by the head of it.
func Is(text []byte) bool {
	const head = 1 << 20
	text = text[:min(len(text), head)]
	return bytes.Contains(text, []byte(`"flowTuples"`)) || bytes.Contains(bytes.ToLower(text), []byte(`"flowtuples"`))
}

// Read adds the flow log in r. The name is for messages. Tuples that cannot be read are
// among [Log.Mistakes]; the error says where the text is no JSON, that it is no flow log,
// or that there are more than [MaxFlows] flows. What was read before an error is kept.
func (l *Log) Read(name string, r io.Reader) error {
	d := &reader{scanner: newScanner(name, r), log: l}
	if err := d.start(); err != nil {
		return err
	}
	for n := 0; ; n++ {
		c, err := d.peek()
		if err == io.EOF && n > 0 {
			break
		}
		if err == io.EOF {
			return d.fail("the text is empty, want a flow log")
		}
		if err != nil {
			return err
		}
		if n > 0 && c == ',' { // records cut out of their list
			d.take()
		}
		if err := d.value(0, ""); err != nil {
			return err
		}
		if err := d.settle(0); err != nil {
			return err
		}
	}
	if !d.records {
		return fmt.Errorf("%s: no flow log, want records with flowRecords (of a virtual network) or flows (of an NSG)", name)
	}
	return nil
}

// reader is a log being read. Of its objects only those members matter that say what
// the tuples below them are; which envelopes are around them does not.
type reader struct {
	*scanner
	log     *Log
	records bool // something was a flow log's record
	// pending are tuples of the present record, whose rule or list may yet be told:
	// the order of members means nothing.
	pending []logged
	groups  []group
}

type logged struct {
	tuple
	group int
}

// group is what is known of tuples that stand together.
type group struct{ rule, list, network string }

// mostPending bounds what is held of one record. What is told of its first tuples only
// after so many others is lost.
const mostPending = 1 << 15

// mostName is how much of a rule's name or an identifier is read, in bytes.
const mostName = 1024

func (d *reader) value(depth int, name string) error {
	c, err := d.within("a value")
	switch {
	case err != nil:
		return err
	case depth > mostDepth:
		return d.fail("nested more than %d deep", mostDepth)
	case c == '{':
		return d.record(depth)
	case c == '[':
		return d.array(func() error { return d.value(depth+1, name) })
	case c == '"':
		return d.string()
	}
	if err := d.literal(); err != errLiteral {
		return err
	}
	return d.unexpected(c, "a value")
}

// record reads an object, and what it says of the tuples in it.
func (d *reader) record(depth int) error {
	first, own, isRecord := len(d.groups), group{}, false
	err := d.object(func(member []byte) error {
		switch string(member) {
		case "flowtuples":
			d.records = true
			d.groups = append(d.groups, own)
			return d.tuples(depth)
		case "rule":
			return d.shortText(&own.rule, depth)
		case "aclid":
			return d.shortText(&own.list, depth)
		case "resourceid", "targetresourceid":
			var id string
			err := d.shortText(&id, depth)
			own.of(id)
			return err
		case "category":
			var kind string
			isRecord = true
			err := d.shortText(&kind, depth)
			d.records = d.records || strings.EqualFold(kind, "FlowLogFlowEvent") || strings.EqualFold(kind, "NetworkSecurityGroupFlowEvent")
			return err
		case "flowrecords":
			isRecord, d.records = true, true
		}
		return d.value(depth+1, "")
	})
	if err != nil {
		return err
	}
	for i := first; i < len(d.groups); i++ {
		d.groups[i].learn(own)
	}
	if isRecord {
		return d.settle(first)
	}
	return nil
}

// shortText reads a name or an identifier; what is no text is passed over.
func (d *reader) shortText(to *string, depth int) error {
	c, err := d.within("a value")
	if err != nil {
		return err
	}
	if c != '"' {
		return d.value(depth+1, "")
	}
	if err := d.string(); err != nil {
		return err
	}
	*to = strings.ToValidUTF8(string(d.text[:min(len(d.text), mostName)]), "\ufffd")
	return nil
}

// of reads what a log is of: an NSG, a virtual network, or a part of one.
func (g *group) of(id string) {
	parts := strings.Split(id, "/")
	for i := 1; i < len(parts); i++ {
		switch {
		case strings.EqualFold(parts[i-1], "virtualNetworks"):
			g.network = parts[i]
		case strings.EqualFold(parts[i-1], "networkSecurityGroups"):
			g.list = parts[i]
		}
	}
}

// learn takes what an object around the tuples says, unless one nearer said it.
func (g *group) learn(o group) {
	if g.rule == "" {
		g.rule = o.rule
	}
	if g.list == "" {
		g.list = o.list
	}
	if g.network == "" {
		g.network = o.network
	}
}

// tuples reads what stands under flowTuples: a list of texts, or one.
func (d *reader) tuples(depth int) error {
	c, err := d.within("a list of tuples")
	if err != nil {
		return err
	}
	group := len(d.groups) - 1
	if c != '[' {
		return d.tuple(group, depth)
	}
	return d.array(func() error { return d.tuple(group, depth+1) })
}

func (d *reader) tuple(group, depth int) error {
	c, err := d.within("a tuple")
	if err != nil {
		return err
	}
	place := d.line
	if c != '"' {
		d.wrong(place, []byte{c}, "want a tuple as text")
		return d.value(depth+1, "")
	}
	if err := d.string(); err != nil {
		return err
	}
	t, err := parseTuple(d.text)
	if err != nil {
		d.wrong(place, d.text, err.Error())
		return nil
	}
	if d.pending = append(d.pending, logged{t, group}); len(d.pending) >= mostPending {
		return d.count()
	}
	return nil
}

func (d *reader) wrong(line int, tuple []byte, problem string) {
	if d.log.Wrong++; len(d.log.Mistakes) < mostMistakes {
		d.log.Mistakes = append(d.log.Mistakes, Mistake{fmt.Sprintf("%s:%d", d.name, line), short(tuple), problem})
	}
}

// settle ends a record: what is known of its tuples is all that will be.
func (d *reader) settle(first int) error {
	if err := d.count(); err != nil {
		return err
	}
	d.groups = d.groups[:first]
	return nil
}

// count adds the pending tuples to the log.
func (d *reader) count() error {
	at, rule, platform := -1, uint32(0), false
	for i := range d.pending {
		t := &d.pending[i]
		g := &d.groups[t.group]
		if t.group != at {
			at = t.group
			rule = d.log.rule(ruleKey{lastOf(g.list), g.rule})
			platform = isPlatform(g)
		}
		if !d.log.add(&t.tuple, rule, platform, g.network) {
			return d.fail("more than %d flows: read fewer files at once", MaxFlows)
		}
	}
	d.pending = d.pending[:0]
	return nil
}

// lastOf is the name at the end of a resource's identifier.
func lastOf(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }

// isPlatform says whether the tuples are Azure's own, which no rule of a design judged.
func isPlatform(g *group) bool {
	return strings.EqualFold(strings.ReplaceAll(g.rule, " ", ""), "PlatformRule") || strings.EqualFold(g.list, "PlatformRule")
}
