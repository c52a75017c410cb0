//go:build linux

package named

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"azpath/sim/simtest"
)

var (
	many = flag.Int("pairs", 4000, "how many (graph, question) pairs are compared, at least")
	one  = flag.Int("one", 0, "compare only the pair that this seed draws, and show it")
	by   = flag.String("by", "", "compare only what this troupe plays")
	long = flag.Duration("long", 0, "go on comparing for so long; AZPATH_NAMED_LONG says the same, such as 60m")
)

// noServers is why there can be no servers here, nil if there can.
var noServers error

func TestMain(m *testing.M) {
	code, done, err := enter()
	if done {
		os.Exit(code)
	}
	noServers = err
	os.Exit(m.Run())
}

// needServers skips a test where programs are missing or namespaces are not allowed.
func needServers(t *testing.T) {
	t.Helper()
	if noServers != nil {
		t.Skip(noServers)
	}
	for _, p := range programs {
		if _, err := p.path(); err != nil {
			t.Skip(err)
		}
	}
}

// farmDir gives each farm a folder of its own, whose name is short: servers have
// sockets in it, and a socket's path has to fit into 108 octets.
func farmDir(t *testing.T) func() string {
	parent, err := os.MkdirTemp("", "dns")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(parent) })
	n := 0
	return func() string {
		n++
		dir := filepath.Join(parent, strconv.Itoa(n))
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		return dir
	}
}

// startSeed is RAPID_SEED, so that a run can be repeated.
func startSeed(t *testing.T) int {
	s := int(time.Now().UnixNano() % 1e9)
	if text := os.Getenv("RAPID_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("RAPID_SEED: %v", err)
		}
		s = int(n % 1e12)
	}
	t.Logf("RAPID_SEED=%d repeats this run", s)
	return s
}

func howLong(t *testing.T) time.Duration {
	if text := os.Getenv("AZPATH_NAMED_LONG"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatalf("AZPATH_NAMED_LONG: %v", err)
		}
		return d
	}
	return *long
}

// tally is what a run met.
type tally struct {
	pairs, failed int
	met, known    map[string]int
}

// Random graphs on real servers: the answer to the client has the model's rcode, flags
// and records, and each server asked those whom it asks in the model and heard from them
// what it hears there, so that it is the same one that failed.
func TestModelAgainstServers(t *testing.T) {
	needServers(t)
	from, until, begun := startSeed(t), time.Now().Add(howLong(t)), time.Now()
	all := &tally{met: map[string]int{}, known: map[string]int{}}
	for round := 0; round == 0 || time.Now().Before(until); round++ {
		for _, tr := range troupes {
			if *by != "" && *by != tr.name {
				continue
			}
			if *one != 0 {
				showOne(t, tr)
				continue
			}
			all.play(t, tr, from+round*100_000_000)
		}
		t.Logf("%d pairs, %d disagree, %.0f a minute", all.pairs, all.failed, float64(all.pairs)/time.Since(begun).Minutes())
	}
	all.report(t)
}

// showOne plays one pair by itself and shows everything.
func showOne(t *testing.T, tr *troupe) {
	t.Helper()
	f, err := tr.alone(farmDir(t), tr.draw(*one, 1)[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, seed %d: %s\nanswer %s\n%s\ndiffers: %q, known: %v, certain: %v", tr.name, f.seed, f.pair, f.got.answer, f.lookup, f.diff, f.known, f.certain)
	for _, e := range f.got.order {
		t.Logf("%s and gets %s", e, f.got.edges[e])
	}
	if f.disagrees() {
		explain(t, tr, farmDir(t), f)
	}
}

// batch is how many pairs are played at once.
const batch = 400

func (c *tally) play(t *testing.T, tr *troupe, from int) {
	t.Helper()
	dir, begun, total := farmDir(t), time.Now(), (*many*tr.share+99)/100
	for n := 0; n < total; n += batch {
		found, err := tr.perform(dir(), tr.draw(from+n*1000, min(batch, total-n)))
		if err != nil {
			t.Fatalf("%s: %v", tr.name, err)
		}
		for i := range found {
			c.take(t, tr, dir, &found[i])
		}
	}
	t.Logf("%6d pairs in %4.1f s by %s", total, time.Since(begun).Seconds(), tr.name)
}

func (c *tally) take(t *testing.T, tr *troupe, dir func() string, f *finding) {
	t.Helper()
	c.pairs++
	c.met[f.got.answer.rcode]++
	for _, what := range f.graph.Situations(f.lookup) {
		c.met[what]++
	}
	switch {
	case f.diff == "":
		return
	case f.known != nil:
		c.known[f.known.name]++
		return
	}
	again, err := tr.alone(dir, f.pair)
	for range 2 { // some programs are of two minds
		if err == nil && again.disagrees() {
			again, err = tr.alone(dir, f.pair)
		}
	}
	switch {
	case err != nil:
		t.Fatalf("%s: %v", tr.name, err)
	case again.diff == "" && f.certain:
		c.known["alone they agree"]++
		t.Logf("%s, seed %d: alone they agree, among others not: %s\n%s", tr.name, f.seed, f.pair, f.diff)
	case again.diff == "":
		c.known["a list of servers used in two orders; alone they agree"]++
	case again.known != nil:
		c.known[again.known.name]++
	case !again.certain:
		c.known["a list of servers used in two orders, again and again"]++
	default:
		c.failed++
		explain(t, tr, dir, again)
	}
}

// explain shrinks a disagreement, keeps it under testdata, and shows it.
func explain(t *testing.T, tr *troupe, dir func() string, f finding) {
	t.Helper()
	if t.Failed() {
		t.Errorf("%s, seed %d: %s\n%s", tr.name, f.seed, f.pair, f.diff) // one that is shrunk will do
		return
	}
	seed, whole := f.seed, f
	f, err := tr.shrink(dir, f)
	if err != nil {
		t.Errorf("shrinking: %v", err)
	}
	file, err := f.save(tr, "found by seed "+strconv.Itoa(seed)).write(fmt.Sprintf("found-%d", seed))
	if err != nil {
		t.Errorf("keeping a case: %v", err)
	}
	files, err := tr.files(dir(), f.pair)
	if err != nil {
		t.Errorf("writing the configurations: %v", err)
	}
	t.Errorf("%s, seed %d: %s\n%s\nshrunk and kept as %s: %s\n%s\n%s", tr.name, seed, whole.pair, whole.diff, file, f.pair, f.diff, files)
}

// report fails where a run did not meet what it is for, or met the known too often.
func (c *tally) report(t *testing.T) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(c.met)) {
		t.Logf("%7d %s", c.met[what], what)
	}
	for _, what := range slices.Sorted(maps.Keys(c.known)) {
		t.Logf("%7d known: %s", c.known[what], what)
		if c.known[what] > max(20, c.pairs/50) {
			t.Errorf("%q of %d pairs: one in fifty is too many for a known difference", what, c.pairs)
		}
	}
	if *many < 4000 || *by != "" {
		return
	}
	// The rarest is met about fifty times in 4000 pairs: none of it is no accident.
	for _, what := range append([]string{"NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"}, simtest.DNSSituations...) {
		if c.met[what] == 0 && !strings.Contains(what, "by the root") { // which is closed here
			t.Errorf("%d pairs and none met %q", c.pairs, what)
		}
	}
}

// The model says what real servers said of every pair that once made a difference, and
// they still say it.
func TestSavedCases(t *testing.T) {
	all, err := readSaved()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d cases: %v", len(all), err)
	}
	for file, s := range all {
		t.Run(filepath.Base(file), func(t *testing.T) {
			p, err := s.pair()
			if err != nil {
				t.Fatal(err)
			}
			want, l, err := modelled(p, p.graph)
			if err != nil {
				t.Fatal(err)
			}
			if want.answer.String() != s.Answer {
				t.Errorf("%s\nthe model says %s, the servers said %s\n%s\n%s", s.Why, want.answer, s.Answer, p, l)
			}
			i := slices.IndexFunc(troupes, func(tr *troupe) bool { return tr.name == s.Troupe })
			if i < 0 {
				t.Fatalf("no troupe is called %q", s.Troupe)
			}
			needServers(t)
			f, err := troupes[i].alone(farmDir(t), p)
			if err != nil {
				t.Fatal(err)
			}
			if f.got.answer.String() != s.Answer || f.diff != "" {
				t.Errorf("%s\nthe servers say %s now\n%s", s.Why, f.got.answer, f.diff)
			}
		})
	}
}
