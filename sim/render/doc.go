// Package render shows what the other packages found: as text for a terminal, as
// pictures, as Markdown for a pull request, as JSON for programs, and as one HTML file
// to hand to somebody else.
//
//	render.Text(trace, render.Style{Width: 100, Colour: render.ANSI})   a terminal
//	render.NewTopology(design).WithTrace(trace).SVG()                   a picture; also Mermaid, DOT
//	render.Sequence(trace)                                              Mermaid: who sent what to whom
//	(&render.Report{Design: design, Flows: flows}).Markdown()           a report; also Text, HTML, JSON
//
// # What it does not do
//
// It decides nothing. What a trace, a report, a proof or a difference says is its own
// canonical text, which stands in its own package; here it gets line breaks, colour and
// a frame. It reads no file, asks no terminal and looks at no environment: the caller
// says how wide a line may be, and whether colour is wanted.
//
// # What holds
//
//   - The same input gives the same bytes, in whatever order a design declares its parts.
//   - No name can break out of its place: not out of a quote, a tag, a table, a fence or a
//     line. Everything that was given goes through one function for each form (escape.go).
//     The HTML has no script, and a policy that allows none.
//   - No box of a picture covers another, parts lie inside their place, and text inside its
//     box, for fonts up to the width of DejaVu Sans.
//   - Nothing hangs on colour alone: the forward path is solid with numbers in circles, the
//     return path dashed with numbers in squares, and a sign and a word say how it ended.
//
// # How a picture is made
//
// A design becomes a scene of parts within parts (scene.go and its kin), in which many
// alike are one (collapse.go). A trace becomes a way over it (way.go). Mermaid
// (flowchart.go, sequence.go) and DOT (dot.go) are written from there. For SVG the parts
// get a place (arrange.go, with the widths of measure.go), lines find their way between
// them (wire.go), labels look for room (place.go), and drawing.go holds it all for svg.go
// to write; in a page (html.go and its kin) all flows share one.
package render
