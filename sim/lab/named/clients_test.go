//go:build linux

package named

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"azpath/dns"

	"pgregory.net/rapid"
)

// lists are client lists for a graph: up to three of its servers, and a closed port.
func lists(p pair) *rapid.Generator[[]netip.Addr] {
	all := answering(p.graph)
	for a, d := range p.graph.Reach {
		if d.Fate == dns.Closed && a != rootAddr {
			all = append(all, a)
		}
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID)
}

// command runs a program with the design's servers in its resolv.conf.
func (d *design) command(dir string, program ...string) (text string, code int, err error) {
	conf := filepath.Join(dir, fmt.Sprintf("resolv-%d", d.number))
	var b strings.Builder
	for _, a := range d.graph.Servers {
		fmt.Fprintf(&b, "nameserver %s\n", d.lab(a))
	}
	if err := os.WriteFile(conf, []byte(b.String()), 0o666); err != nil {
		return "", 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	args := append([]string{"-c", `mount --bind "$0" /etc/resolv.conf && exec "$@"`, conf}, program...)
	run := exec.CommandContext(ctx, "sh", args...)
	run.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	out, err := run.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(out), exit.ExitCode(), nil
	}
	return string(out), 0, err
}

// here turns what a program printed into names and addresses of the graph.
func (d *design) here(text string) string {
	text = strings.ReplaceAll(text, strings.TrimSuffix(d.top(), "."), "test")
	return regexp.MustCompile(`\b10\.\d+\.\d+\.\d+\b`).ReplaceAllStringFunc(text, func(s string) string {
		return d.model(netip.MustParseAddr(s)).String()
	})
}

// inOrder sorts the addresses that nslookup prints, each under its name.
func inOrder(text string) string {
	lines := strings.Split(text, "\n")
	var pairs, rest []string
	for i := 0; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "Name:") && i+1 < len(lines) {
			pairs = append(pairs, lines[i]+" "+lines[i+1])
			i++
			continue
		}
		rest = append(rest, lines[i])
	}
	slices.Sort(pairs)
	return strings.Join(append(rest, pairs...), "\n")
}

// canMount says why a program cannot be given a resolv.conf of its own.
func (d *design) canMount(dir string) error {
	if _, code, err := d.command(dir, "true"); err != nil || code != 0 {
		return fmt.Errorf("no resolv.conf can be mounted here: exit code %d, %v", code, err)
	}
	return nil
}

// machine is a client's design, and what one program on it found.
type machine struct {
	*design
	program dns.Resolver
	printed string
}

// run asks by the program that a person has.
func (m *machine) run(dir string) error {
	name := strings.TrimSuffix(m.real(m.question.Name), ".")
	if m.program == dns.BINDNslookup {
		out, _, err := m.command(dir, "nslookup", name)
		m.printed = inOrder(m.here(out))
		return err
	}
	out, code, err := m.command(dir, "getent", "ahostsv4", name)
	if code == 0 {
		m.printed = addressesIn(out)
	}
	return err
}

// modelled is what the model says that the program finds.
func (m *machine) modelled(got seen) (text string, certain bool, err error) {
	g, certain := m.asObserved(got)
	sys, err := g.System()
	if err != nil {
		return "", false, err
	}
	v4 := sys.Lookup(g.Client(m.program), m.question)
	certain = certain && !circle(v4) // knot tells an alias to itself twice
	if m.program == dns.BINDNslookup {
		return inOrder(dns.Nslookup(v4, sys.Lookup(g.Client(m.program), dns.Question{Name: v4.Canonical(), Type: dns.AAAA}))), certain, nil
	}
	var all []string
	for _, a := range v4.Addrs() {
		all = append(all, a.String())
	}
	return sorted(all), certain, nil
}

func circle(l *dns.Lookup) bool {
	return slices.ContainsFunc(l.Response.Answer, func(a dns.Record) bool {
		return a.Type == dns.CNAME && slices.ContainsFunc(l.Response.Answer, func(b dns.Record) bool { return b.Type == dns.CNAME && b.Name == l.Canonical() })
	})
}

// What nslookup prints is what the model says that it prints, word for word, and
// glibc finds the addresses that the model says it finds, with lists of servers that
// answer, refuse, fail and are closed.
func TestClientsAgainstPrograms(t *testing.T) {
	needServers(t)
	if _, err := exec.LookPath("nslookup"); err != nil {
		t.Skip(err)
	}
	if err := (&design{}).canMount(farmDir(t)()); err != nil {
		t.Skip(err)
	}
	tr, dir, from := *troupes[0], farmDir(t), startSeed(t)
	tr.fit = func(s *dns.Server) { // out of the way of known differences
		s.ForwardOnly = true
		if s.Software == dns.Authority {
			s.Zones = s.Zones[:min(1, len(s.Zones))]
		}
	}
	var machines []*machine
	var designs []*design
	for i, p := range tr.draw(from, 200) {
		if strings.Contains(string(p.question.Name), "*") {
			continue // glibc asks for no such name
		}
		for j, program := range []dns.Resolver{dns.BINDNslookup, dns.Glibc} {
			c := p.clone()
			c.graph.Servers = lists(c).Example(from + i)
			c.question.Type = dns.A
			d := newDesign(4*i+j, c, tr.cast) // no capitals, which nslookup repeats
			designs = append(designs, d)
			machines = append(machines, &machine{design: d, program: program})
		}
	}
	folder := dir()
	all, err := watch(dir(), designs, 4, func(i int) error { return machines[i].run(folder) })
	if err != nil {
		t.Fatal(err)
	}
	compared := map[dns.Resolver]int{}
	for i, m := range machines {
		want, certain, err := m.modelled(all[i])
		switch {
		case err != nil:
			t.Fatal(err)
		case !certain:
			continue
		case want != m.printed:
			t.Errorf("%s\n%s finds for %s\n%s\nin the model\n%s", m.graph, m.program, m.question, m.printed, want)
		}
		compared[m.program]++
	}
	t.Log(compared)
	if compared[dns.BINDNslookup] < 100 || compared[dns.Glibc] < 100 {
		t.Errorf("compared %v, want a hundred each", compared)
	}
}

func addressesIn(getent string) string {
	var all []string
	for line := range strings.Lines(getent) {
		all = append(all, strings.Fields(line)[0])
	}
	return sorted(all)
}
