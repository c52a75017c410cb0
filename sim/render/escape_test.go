package render

import "testing"

func TestEscapes(t *testing.T) {
	for _, c := range []struct {
		name      string
		escape    func(string) string
		text, got string
	}{
		{"control characters", clean, "a\x1b[0m\nb\u202e\U000e0001", `a\u001b[0m\nb\u202e\U000e0001`},
		{"broken UTF-8", clean, "a\xff", "a\ufffd"},
		{"a tag", xmlText, `<b title="x" id='y'>&`, "&lt;b title=&#34;x&#34; id=&#39;y&#39;&gt;&amp;"},
		{"quotes and orders of graphviz", dotText, `"\N &lt;`, `\"\\N &amp;lt;`},
		{"what Mermaid reads", mermaidText, `a"b;#x[y]<z>`, "a#34;b#59;#35;x#91;y#93;#60;z#62;"},
		{"what Markdown reads", markdownText, "*a* _b_ [c](d) <e> @f #1 |g|", `\*a\* \_b\_ \[c\](d) &#60;e&#62; &#64;f &#35;1 \|g\|`},
		{"names of networks stay as they are", markdownText, "vnet-1.example 10.0.0.0/16 (x)", "vnet-1.example 10.0.0.0/16 (x)"},
		{"code with ticks", markdownCode, "a`b``c|d", "```a`b``c\\|d```"},
		{"code that begins with a tick", markdownCode, "`", "`` ` ``"},
		{"a fence with a longer fence in it", func(s string) string { return markdownFence("", s) }, "x\n````\ny", "`````\nx\n````\ny\n`````\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.escape(c.text); got != c.got {
				t.Errorf("%q is %q, want %q", c.text, got, c.got)
			}
		})
	}
}

// Names that people give are told in an order that they expect.
func TestNamesAreOrderedByTheirNumbers(t *testing.T) {
	for _, c := range [][2]string{{"vm2", "vm10"}, {"vm", "vm1"}, {"a", "b"}, {"vm02", "vm2"}, {"vm99999999999999", "vm100000000000000"}} {
		if compareNames(c[0], c[1]) >= 0 || compareNames(c[1], c[0]) <= 0 {
			t.Errorf("%s does not come before %s", c[0], c[1])
		}
	}
}
