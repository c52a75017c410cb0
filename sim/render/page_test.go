package render_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"azpath/scenarios"
	"azpath/sim/render"
)

var (
	pageElements = append([]string{
		"html", "head", "meta", "body", "header", "main", "footer", "nav", "section", "article", "h1", "h2", "h3", "p", "ul", "li", "a", "div", "span", "code", "table", "thead", "tbody", "tr",
		"th", "td", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "defs", "use",
	}, svgElements...)
	pageAttributes = append([]string{"lang", "charset", "http-equiv", "content", "name", "href", "colspan", "open", "aria-hidden", "aria-label"}, svgAttributes...)
)

// checkPage holds a page to what makes it safe to open: well-formed, of known elements,
// without scripts, styles of elements or addresses of anything but itself; and its
// policy lets nothing else in.
func checkPage(t *testing.T, page string) {
	t.Helper()
	wellFormed(t, page, pageElements, pageAttributes)
	ids := map[string]bool{}
	var links []string
	for d := xml.NewDecoder(strings.NewReader(page)); ; {
		x, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := x.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "id":
				if ids[a.Value] {
					t.Errorf("id %q stands twice", a.Value)
				}
				ids[a.Value] = true
			case "href":
				links = append(links, a.Value)
			}
		}
	}
	for _, l := range links {
		if id, ok := strings.CutPrefix(l, "#"); !ok || !ids[id] {
			t.Errorf("link to %q, which is not in the page", l)
		}
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(style) != 1 {
		t.Fatalf("%d styles, want one", len(style))
	}
	hash := sha256.Sum256([]byte(style[0][1]))
	want := fmt.Sprintf(`content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'"`, base64.StdEncoding.EncodeToString(hash[:]))
	if !strings.Contains(page, want) {
		t.Errorf("the policy is not %s", want)
	}
	if strings.Contains(style[0][1], "url(") || strings.Contains(style[0][1], "@import") {
		t.Errorf("the style loads something")
	}
}

// Every scenario makes a page, in which each flow has a panel with both paths.
func TestPages(t *testing.T) {
	for _, s := range scenarios.All() {
		t.Run(s.Number, func(t *testing.T) {
			n := compile(t, s.Broken)
			r := render.Report{Title: s.Title, Design: s.Broken, Findings: n.Findings()}
			for _, f := range s.Flows {
				answer, err := n.TraceThrough(f.Flow)
				if err != nil {
					t.Fatal(err)
				}
				r.Flows = append(r.Flows, render.Flow{Name: f.Claim, Trace: answer})
			}
			page := r.HTML()
			checkPage(t, page)
			for i := range s.Flows {
				if want := fmt.Sprintf(`id="flow-%d"`, i+1); !strings.Contains(page, want) {
					t.Errorf("there is no %s", want)
				}
			}
			if page != r.HTML() {
				t.Errorf("two pages of one report differ")
			}
		})
	}
}
