package render_test

import (
	"fmt"
	"testing"

	"azpath/scenarios"
	"azpath/sim"
	"azpath/sim/render"
	"azpath/sim/simtest"

	"pgregory.net/rapid"
)

// checkSheet holds a picture to what the package promises of it.
func checkSheet(t interface{ Errorf(string, ...any) }, s render.Sheet) {
	for i, b := range s.Boxes {
		if b.X < 0 || b.Y < 0 || b.X+b.W > s.W || b.Y+b.H > s.H {
			t.Errorf("%s leaves the sheet", b.Title)
		}
		if b.In >= 0 {
			if in := s.Boxes[b.In]; !in.Place || b.X <= in.X || b.Y <= in.Y || b.X+b.W >= in.X+in.W || b.Y+b.H >= in.Y+in.H {
				t.Errorf("%s is not inside %s", b.Title, in.Title)
			}
			for _, l := range s.Boxes[b.In].Texts {
				if overlap(b.X, b.Y, b.W, b.H, l.X, l.Y, l.W, l.H) {
					t.Errorf("%s covers the text %q of its place", b.Title, l.Text)
				}
			}
		}
		for _, o := range s.Boxes[i+1:] {
			if o.In == b.In && overlap(b.X, b.Y, b.W, b.H, o.X, o.Y, o.W, o.H) {
				t.Errorf("%s and %s overlap", b.Title, o.Title)
			}
		}
		for k, l := range b.Texts {
			if l.X < b.X || l.Y < b.Y || l.X+l.W > b.X+b.W || l.Y+l.H > b.Y+b.H {
				t.Errorf("text %q leaves %s", l.Text, b.Title)
			}
			for _, o := range b.Texts[k+1:] {
				if overlap(l.X, l.Y+2, l.W, l.H-4, o.X, o.Y+2, o.W, o.H-4) {
					t.Errorf("texts %q and %q of %s overlap", l.Text, o.Text, b.Title)
				}
			}
		}
	}
	if s.Missing > 0 {
		t.Errorf("%d lines found no way", s.Missing)
	}
	checkLines(t, s)
}

// checkLines: a line is straight between its corners, and goes through no device.
func checkLines(t interface{ Errorf(string, ...any) }, s render.Sheet) {
	for _, line := range s.Lines {
		for i := 1; i < len(line); i++ {
			a, b := line[i-1], line[i]
			if a[0] != b[0] && a[1] != b[1] {
				t.Errorf("line %v is not straight", line)
			}
			x, y, w, h := min(a[0], b[0]), min(a[1], b[1]), max(a[0]-b[0], b[0]-a[0]), max(a[1]-b[1], b[1]-a[1])
			for _, box := range s.Boxes {
				if !box.Place && overlap(x, y, max(w, 1), max(h, 1), box.X+1, box.Y+1, box.W-2, box.H-2) {
					t.Errorf("line %v goes through %s", line, box.Title)
				}
			}
		}
	}
}

// checkLabels: what became of a trace covers no device and no name or badge of a place,
// and no label covers another. In a crowd that cannot be had.
func checkLabels(t interface{ Errorf(string, ...any) }, s render.Sheet) {
	for i, l := range s.Labels {
		if l.X < 0 || l.Y < 0 || l.X+l.W > s.W || l.Y+l.H > s.H {
			t.Errorf("label %q leaves the sheet", l.Text)
		}
		for _, b := range s.Boxes {
			if !b.Place && !l.Number && overlap(l.X, l.Y, l.W, l.H, b.X+1, b.Y+1, b.W-2, b.H-2) {
				t.Errorf("label %q covers %s", l.Text, b.Title)
			}
			for _, about := range b.Texts {
				if b.Place && overlap(l.X, l.Y, l.W, l.H, about.X, about.Y, about.W, about.H) {
					t.Errorf("label %q covers %q of %s", l.Text, about.Text, b.Title)
				}
			}
		}
		for _, o := range s.Labels[i+1:] {
			if overlap(l.X, l.Y, l.W, l.H, o.X, o.Y, o.W, o.H) {
				t.Errorf("labels %q and %q overlap", l.Text, o.Text)
			}
		}
	}
}

func overlap(x, y, w, h, x2, y2, w2, h2 int) bool {
	return x < x2+w2 && x2 < x+w && y < y2+h2 && y2 < y+h
}

var shapes = []struct {
	name  string
	shape simtest.Shape
}{
	{"zero", simtest.Shape{}},
	{"any", simtest.Any()},
	{"single network", simtest.SingleNetwork()},
	{"hub and spoke", simtest.HubAndSpoke()},
	{"forced by VPN", simtest.ForcedTunnelling(simtest.ByVPN)},
	{"several sites", simtest.SeveralSites()},
	{"nine spokes", simtest.Shape{MinSpokes: 9, Spokes: 9, VPN: simtest.Always, Names: simtest.Maybe, PrivateEndpoints: simtest.Always}},
}

// Whatever Azure deploys can be drawn, with whatever becomes of a flow.
func TestBoxesLieBesideAndInsideEachOther(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, rapid.MakeCheck(func(t *rapid.T) {
			d := simtest.Designs(s.shape).Draw(t, "design")
			n, err := sim.Compile(d)
			if err != nil {
				t.Fatal(err)
			}
			f := simtest.Flows(n).Draw(t, "flow")
			answer, err := n.TraceThrough(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, sheet := range render.Layouts(d, answer) {
				checkSheet(t, sheet)
			}
		}))
	}
}

func TestScenariosAreDrawn(t *testing.T) {
	for _, s := range scenarios.All() {
		n := compile(t, s.Broken)
		for _, f := range s.Flows {
			t.Run(s.Number+" "+f.Flow.String(), func(t *testing.T) {
				answer, err := n.Trace(f.Flow)
				if err != nil {
					t.Fatal(err)
				}
				for _, sheet := range render.Layouts(s.Broken, answer) {
					checkSheet(t, sheet)
					checkLabels(t, sheet)
				}
			})
		}
	}
}

// Four hundred machines are one box, and the two that a trace names have their own.
func TestCrowdsAreReadable(t *testing.T) {
	d := crowded(400, 40)
	n := compile(t, d)
	answer := trace(t, n, "tcp vm7 -> vm311:443")
	for _, sheet := range render.Layouts(d, answer) {
		checkSheet(t, sheet)
		titles := map[string]int{}
		for _, b := range sheet.Boxes {
			titles[b.Title]++
		}
		for _, want := range []string{"vm7", "vm311", "398 more network interfaces", "20 more virtual networks"} {
			if titles[want] != 1 {
				t.Errorf("%d boxes are called %q, want one", titles[want], want)
			}
		}
		if len(sheet.Boxes) > 40 {
			t.Errorf("%d boxes, want at most 40", len(sheet.Boxes))
		}
	}
}

// What a design lists first does not matter.
func TestOrderOfDeclarationDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := simtest.Designs(simtest.Any()).Draw(t, "design")
		turned := d.Clone()
		shuffle(t, turned.VNets)
		for i := range turned.VNets {
			shuffle(t, turned.VNets[i].Subnets)
			for k := range turned.VNets[i].Subnets {
				shuffle(t, turned.VNets[i].Subnets[k].NICs)
			}
		}
		shuffle(t, turned.Peerings)
		shuffle(t, turned.Sites)
		shuffle(t, turned.Services)
		shuffle(t, turned.PrivateEndpoints)
		shuffle(t, turned.Gateways)
		shuffle(t, turned.LoadBalancers)
		a, b := render.NewTopology(d), render.NewTopology(turned)
		for _, form := range []struct{ name, a, b string }{
			{"SVG", a.SVG(), b.SVG()}, {"Mermaid", a.Mermaid(), b.Mermaid()}, {"DOT", a.DOT(), b.DOT()},
		} {
			if form.a != form.b {
				t.Errorf("%s of the design in another order differs", form.name)
			}
		}
	})
}

func shuffle[T any](t *rapid.T, list []T) {
	copy(list, rapid.Permutation(list).Draw(t, fmt.Sprintf("order of %T", list)))
}
