package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"

	"azpath/sim"
)

// Certificate is a proof written out, so that it can be kept beside a design and
// checked again by less than what found it ([Certificate.Verify]): the intent, how it
// stands, and cells that make up its flows.
type Certificate struct {
	Intent Intent `json:"intent"`
	Status Status `json:"status"`
	Cells  []Cell `json:"cells"`
}

// Cell is a product of header fields, with what every flow of it comes to.
type Cell struct {
	Flows
	// Left says why the cell's flows are not sent; zero is that they are.
	Left LeftOut `json:"left,omitempty"`
	// Example is one flow that is sent; it stands for all.
	Example *Example `json:"example,omitempty"`
	// Outcomes are the example's, as [Outcome.String] writes them, the worst first.
	Outcomes []string `json:"outcomes,omitempty"`
}

// LeftOut is why no flow of a cell is sent.
type LeftOut string

// The reasons to leave a cell out.
const (
	// Excepted: the set takes it out.
	Excepted LeftOut = "excepted"
	// NotSent: nobody has the sources, or each flow would be from an address to itself
	// or from a port to the same port of an address that translations lend.
	NotSent LeftOut = "not-sent"
)

// Example is a flow of a certificate.
type Example struct {
	Protocol    sim.Protocol `json:"protocol"`
	Source      string       `json:"source"`
	SourcePort  uint16       `json:"sourcePort,omitempty"`
	Destination string       `json:"destination"`
	Port        uint16       `json:"port,omitempty"`
	ServerName  string       `json:"serverName,omitempty"`
}

// UnmarshalText reads what MarshalText writes.
func (s *Status) UnmarshalText(b []byte) error {
	i := slices.Index(statusNames[:], string(b))
	if i < 1 {
		return fmt.Errorf("status %q: want holds, fails or unproved", b)
	}
	*s = Status(i)
	return nil
}

// Certify proves or refutes an intent as [Check] does and writes the proof out.
func Certify(n *sim.Network, i Intent) (*Certificate, error) {
	r, err := Check(n, i)
	if err != nil {
		return nil, err
	}
	p, err := prove([]*sim.Network{n}, i.Flows, i.watch()...)
	if err != nil {
		return nil, err
	}
	c := &Certificate{Intent: i, Status: r[0].Status}
	for k := range p.parts {
		part := &p.parts[k]
		p.diagram.boxes(part.root, func(b *box, leaf int) {
			cell := Cell{Flows: part.bare(b)}
			f, _, _ := part.pick(b)
			cell.Example = &Example{f.Protocol, f.Source, f.SourcePort, f.Destination, f.Port, f.ServerName}
			for _, o := range outcomesOf(p.outcomes.all[leaf][0]) {
				cell.Outcomes = append(cell.Outcomes, o.String())
			}
			c.Cells = append(c.Cells, cell)
		})
		p.diagram.rest(part.root, part.within, func(b box) {
			left := []box{b}
			for _, out := range part.out {
				var next []box
				for _, b := range left {
					in, ok, rest := b.split(&out)
					if next = append(next, rest...); ok {
						c.Cells = append(c.Cells, Cell{Flows: part.bare(&in), Left: Excepted})
					}
				}
				left = next
			}
			for _, b := range left {
				c.Cells = append(c.Cells, Cell{Flows: part.bare(&b), Left: NotSent})
			}
		})
	}
	return c, nil
}

// bare is a product without the words of the set.
func (x *provedSpace) bare(b *box) Flows {
	f := x.flows(b)
	f.from, f.to = "", ""
	return f
}

// rest calls visit for the products of what is in no leaf.
func (d *diagram) rest(root ref, within box, visit func(b box)) {
	var down func(at ref, b box, dim int)
	down = func(at ref, b box, dim int) {
		if at == nobody {
			visit(b)
			return
		}
		if at < 0 {
			return
		}
		left := within[dim]
		for _, x := range d.nodes[at] {
			left = left.without(d.sets.all[x.set])
			next := b
			next[dim] = d.sets.all[x.set]
			down(x.to, next, dim+1)
		}
		if len(left) > 0 {
			b[dim] = left
			visit(b)
		}
	}
	down(root, within, 0)
}

// split is what a product has in common with another, and the rest of it as products.
func (b box) split(o *box) (in box, common bool, rest []box) {
	in = b
	for dim := range b {
		outside := in[dim].without(o[dim])
		if len(outside) > 0 {
			piece := in
			piece[dim] = outside
			rest = append(rest, piece)
		}
		in[dim] = in[dim].meet(o[dim])
		if len(in[dim]) == 0 {
			return in, false, []box{b}
		}
	}
	return in, true, rest
}

// mostCertificate bounds what [ReadCertificate] takes, in bytes.
const mostCertificate = 64 << 20

// ReadCertificate reads the JSON form of a certificate. It says only whether it is
// one: whether it is right is for [Certificate.Verify].
func ReadCertificate(r io.Reader) (*Certificate, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostCertificate+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostCertificate {
		return nil, fmt.Errorf("certificate: more than %d bytes", mostCertificate)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	c := &Certificate{}
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("certificate: more text behind its end")
	}
	if c.Status == 0 {
		return nil, errors.New("certificate: no status, want holds, fails or unproved")
	}
	if err := c.Intent.check(); err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	var errs []error
	for i := range c.Cells {
		if err := c.Cells[i].check(); err != nil {
			errs = append(errs, fmt.Errorf("certificate: %s: %w", c.name(i), err))
		}
	}
	return c, errors.Join(errs...)
}

func (c *Certificate) name(i int) string { return fmt.Sprintf("cells[%d]", i) }

// check is what is wrong with a cell by itself.
func (x *Cell) check() error {
	if len(x.Protocols) == 0 || len(x.Sources) == 0 || (x.Name == "") == (len(x.Destinations) == 0) {
		return errors.New("want protocols, sources, and destinations or a name")
	}
	icmp := slices.Contains(x.Protocols, sim.ICMP)
	for _, p := range x.Protocols {
		if !slices.Contains(protocols[:], p) || icmp != (p == sim.ICMP) {
			return fmt.Errorf("protocols %v: want Tcp and Udp, or Icmp alone", x.Protocols)
		}
	}
	if ports := len(x.Ports) > 0 && len(x.SourcePorts) > 0; ports == icmp || icmp && len(x.Ports)+len(x.SourcePorts) > 0 {
		return errors.New("want ports and sourcePorts, and none for Icmp")
	}
	for _, p := range slices.Concat(x.Ports, x.SourcePorts) {
		if p.First < 1 || p.First > p.Last {
			return fmt.Errorf("port %s: want 1 to 65535, ascending", p)
		}
	}
	for _, p := range slices.Concat(x.Sources, x.Destinations) {
		if !p.IsValid() || p != p.Masked() || p.Addr().Is4() != x.Sources[0].Addr().Is4() || p.Addr().Is4In6() {
			return fmt.Errorf("prefix %s: want prefixes of one family, without host bits", p)
		}
	}
	switch x.Left {
	case "":
		if x.Example == nil || len(x.Outcomes) == 0 {
			return errors.New("want an example and its outcomes")
		}
	case Excepted, NotSent:
		if x.Example != nil || len(x.Outcomes) > 0 {
			return fmt.Errorf("left %q: want neither an example nor outcomes", x.Left)
		}
	default:
		return fmt.Errorf("left %q: want %q or %q", x.Left, Excepted, NotSent)
	}
	return nil
}

func (e *Example) flow() sim.Flow {
	return sim.Flow{Protocol: e.Protocol, Source: e.Source, SourcePort: e.SourcePort, Destination: e.Destination, Port: e.Port, ServerName: e.ServerName}
}

// addrOf is an end of the example as an address; the zero one if it is none.
func addrOf(text string) netip.Addr {
	a, _ := parseAddr(text)
	return a
}
