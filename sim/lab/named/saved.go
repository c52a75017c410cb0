//go:build linux

package named

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"azpath/dns"
	"azpath/sim/simtest"
)

// saved is a pair and what a real server answered, as it is kept in testdata: the
// model has to say the same, with servers at hand or without.
type saved struct {
	Why      string                `json:"why"`
	Troupe   string                `json:"troupe"`
	Servers  []dns.Server          `json:"servers"`
	Public   []dns.Zone            `json:"public,omitempty"`
	At       map[netip.Addr]string `json:"at"` // who stands where: a server's name, or "closed"
	To       netip.Addr            `json:"to"`
	Question string                `json:"question"`
	Answer   string                `json:"answer"`
}

const closedHere = "closed"

func (f *finding) save(tr *troupe, why string) saved {
	s := saved{Why: why, Troupe: tr.name, Servers: f.graph.Config.Servers, At: map[netip.Addr]string{}, To: f.to, Question: f.question.String(), Answer: f.got.answer.String()}
	for _, z := range f.graph.Config.Public {
		s.Public = append(s.Public, z.Zone)
	}
	for a, d := range f.graph.Reach {
		if d.Public {
			continue
		}
		s.At[a] = d.Server
		if d.Fate == dns.Closed {
			s.At[a] = closedHere
		}
	}
	return s
}

// pair is what was saved, as a graph and a question.
func (s saved) pair() (pair, error) {
	g := simtest.DNSGraph{Config: dns.Config{Servers: s.Servers}, Reach: simtest.DNSReach{}, Servers: []netip.Addr{s.To}}
	for a, who := range s.At {
		g.Reach[a] = dns.Delivery{Fate: dns.Delivered, Server: who}
		if who == closedHere {
			g.Reach[a] = dns.Delivery{Fate: dns.Closed}
		}
	}
	for _, z := range s.Public {
		g.Config.Public = append(g.Config.Public, dns.PublicZone{Zone: z})
		g.Reach[rootAddr] = dns.Delivery{Fate: dns.Delivered, Public: true}
	}
	name, kind, _ := strings.Cut(s.Question, " ")
	q := dns.Question{Name: dns.Name(name)}
	return pair{graph: g, question: q, to: s.To}.of(kind)
}

func (p pair) of(kind string) (pair, error) {
	err := p.question.Type.UnmarshalText([]byte(kind))
	return p, err
}

// write keeps it under testdata, and says where.
func (s saved) write(name string) (string, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return "", err
	}
	file := filepath.Join("testdata", name+".json")
	return file, os.WriteFile(file, append(b, '\n'), 0o666)
}

// readSaved are all that are kept, by file.
func readSaved() (map[string]saved, error) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	all := map[string]saved{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var s saved
		if err := json.Unmarshal(b, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[file] = s
	}
	return all, err
}

// files are the configurations and zones with which the pair can be played again by
// hand, one after the other.
func (tr *troupe) files(dir string, p pair) (string, error) {
	d := newDesign(0, p, tr.cast)
	var b strings.Builder
	for _, s := range d.servers {
		at := s.program.addr(s.slot)
		own := filepath.Join(dir, s.Name)
		if err := os.MkdirAll(own, 0o777); err != nil {
			return "", err
		}
		if err := s.program.write(own, at, []role{{d, s}}); err != nil {
			return "", err
		}
		entries, err := os.ReadDir(own)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			text, err := os.ReadFile(filepath.Join(own, e.Name()))
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "# %s, %s at %s: %s\n%s\n", s.Name, s.program.name, at, e.Name(), strings.ReplaceAll(string(text), own, "."))
		}
	}
	return b.String(), nil
}
