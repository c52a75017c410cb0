//go:build linux

package named

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"azpath/dns"

	wire "github.com/miekg/dns"
)

// farm is the processes that play a batch of designs.
type farm struct {
	dir       string
	processes []*process
	silent    []net.PacketConn
	packets   *capture
}

// process is one program that runs.
type process struct {
	*program
	slot  int
	roles []role
	dir   string
	cmd   *exec.Cmd
	ended chan struct{} // closed when it ended
}

// startFarm starts every process that the designs need, and returns when each of
// their zones is served. dir is theirs alone.
func startFarm(dir string, designs []*design) (f *farm, err error) {
	f = &farm{dir: dir}
	defer func() {
		if err != nil {
			f.stop()
		}
	}()
	if f.packets, err = openCapture(); err != nil {
		return f, err
	}
	quiet, err := net.ListenPacket("udp", netip.AddrPortFrom(silentAddr, 53).String())
	if err != nil {
		return f, err
	}
	f.silent = append(f.silent, quiet)
	for _, d := range designs {
		for _, s := range d.servers {
			f.process(s.program, s.slot).add(role{d, s})
		}
	}
	return f, parallel(len(f.processes), 4, func(i int) error { return f.processes[i].start() })
}

func (f *farm) process(p *program, slot int) *process {
	i := slices.IndexFunc(f.processes, func(x *process) bool { return x.program == p && x.slot == slot })
	if i >= 0 {
		return f.processes[i]
	}
	x := &process{program: p, slot: slot, dir: filepath.Join(f.dir, fmt.Sprintf("%s-%d", p.binary, 10*int(p.net)+slot)), ended: make(chan struct{})}
	f.processes = append(f.processes, x)
	return x
}

func (p *process) add(r role) { p.roles = append(p.roles, r) }

func (p *process) start() error {
	if err := os.Mkdir(p.dir, 0o777); err != nil {
		return err
	}
	at := p.addr(p.slot)
	if err := p.write(p.dir, at, p.roles); err != nil {
		return err
	}
	path, err := p.path()
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(p.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	p.cmd = exec.Command(path, p.args(p.dir)...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = p.dir, log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // some programs fork: the group is ended as one
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func() {
		p.cmd.Wait()
		close(p.ended)
	}()
	if err := p.ready(at); err != nil {
		return fmt.Errorf("%s at %s: %w\n%s", p.name, at, err, p.tail())
	}
	return nil
}

// tail is the end of what the process said.
func (p *process) tail() string {
	b, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// ready waits for an answer, whatever it is, and then for the start of authority of
// every zone.
func (p *process) ready(at netip.Addr) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	awake := new(wire.Msg).SetQuestion("version.bind.", wire.TypeTXT)
	awake.Question[0].Qclass = wire.ClassCHAOS
	if p.program == recursor {
		awake = new(wire.Msg).SetQuestion("localhost.", wire.TypeA)
	}
	for {
		if m, _ := exchange(at, awake, 200*time.Millisecond); m != nil {
			break
		}
		if err := p.pause(ctx); err != nil {
			return err
		}
	}
	for _, r := range p.roles {
		for _, z := range r.server.Zones {
			soa := new(wire.Msg).SetQuestion(r.real(z.Name), wire.TypeSOA)
			for {
				m, _ := exchange(at, soa, time.Second)
				if m != nil && m.Rcode == wire.RcodeSuccess && len(m.Answer) > 0 {
					break
				}
				if err := p.pause(ctx); err != nil {
					return fmt.Errorf("zone %s is not served: %w\n%s", r.real(z.Name), err, r.zoneFile(z))
				}
			}
		}
	}
	return nil
}

func (p *process) pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return errors.New("not ready after half a minute")
	case <-p.ended:
		return errors.New("it ended")
	case <-time.After(2 * time.Millisecond):
		return nil
	}
}

// stop ends every process and forgets its files.
func (f *farm) stop() {
	for _, p := range f.processes {
		if p.cmd != nil && p.cmd.Process != nil {
			syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
			<-p.ended
		}
	}
	for _, c := range f.silent {
		c.Close()
	}
	if f.packets != nil {
		f.packets.close()
	}
	os.RemoveAll(f.dir)
}

// parallel does n things, so many at a time. The error joins theirs.
func parallel(n, atOnce int, do func(i int) error) error {
	var wg sync.WaitGroup
	errs, next := make([]error, n), make(chan int)
	for range atOnce {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}

// play asks every design's question, once, and says what was seen of each.
func play(dir string, designs []*design, timeout time.Duration) ([]seen, error) {
	atOnce := 8
	if timeout > 10*time.Second { // they mostly wait
		atOnce = 200
	}
	answers := make([]answer, len(designs))
	all, err := watch(dir, designs, atOnce, func(i int) error {
		d := designs[i]
		m, err := exchange(d.lab(d.to), d.questionHere(), timeout)
		if err != nil {
			return fmt.Errorf("%s at %s: %w", d.question, d.lab(d.to), err)
		}
		answers[i] = d.answerOf(m)
		return nil
	})
	for i := range all {
		all[i].answer = answers[i]
	}
	return all, err
}

// watch starts a farm, does something for each design, so many at a time, and says
// what was asked meanwhile.
func watch(dir string, designs []*design, atOnce int, do func(i int) error) ([]seen, error) {
	f, err := startFarm(dir, designs)
	if err != nil {
		return nil, err
	}
	defer f.stop()
	if _, err := f.packets.take(); err != nil {
		return nil, err
	}
	if err := parallel(len(designs), atOnce, do); err != nil {
		return nil, err
	}
	packets, err := f.packets.take()
	if err != nil {
		return nil, err
	}
	all, byNumber := make([]seen, len(designs)), map[int]int{}
	for i, d := range designs {
		all[i].edges, byNumber[d.number] = map[edge]answer{}, i
	}
	for _, p := range packets {
		if m, number := parse(p); m != nil {
			if i, ok := byNumber[number]; ok {
				designs[i].note(&all[i], p, m)
			}
		}
	}
	return all, nil
}

// parse reads a message, and which design its question belongs to.
func parse(p datagram) (*wire.Msg, int) {
	m := new(wire.Msg)
	if m.Unpack(p.payload) != nil || len(m.Question) != 1 || m.Question[0].Qclass != wire.ClassINET {
		return nil, 0
	}
	labels := wire.SplitDomainName(strings.ToLower(m.Question[0].Name))
	n := len(labels)
	if n < 2 || labels[n-1] != "test" || !strings.HasPrefix(labels[n-2], "d") {
		return nil, 0
	}
	number, err := strconv.Atoi(labels[n-2][1:])
	if err != nil {
		return nil, 0
	}
	return m, number
}

// note puts a packet into what was seen: a question makes an edge, its answer says
// what came of it.
func (d *design) note(s *seen, p datagram, m *wire.Msg) {
	from, to := p.from, p.to
	if m.Response {
		from, to = to, from
	}
	q := dns.Question{Name: d.unreal(m.Question[0].Name), Type: dns.Type(m.Question[0].Qtype)}
	e := edge{d.asker(from), d.model(to), q}
	old, known := s.edges[e]
	switch {
	case !m.Response && !known:
		s.edges[e] = answer{rcode: silence}
		s.order = append(s.order, e)
	case m.Response && (!known || old.rcode == silence):
		s.edges[e] = d.answerOf(m)
		s.answered = append(s.answered, e)
	}
}
