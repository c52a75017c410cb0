//go:build linux

package named

import (
	"errors"
	"net"
	"net/netip"
	"time"

	wire "github.com/miekg/dns"
)

// exchange asks a server from a fresh socket: over UDP with room for 1232 octets, and
// over TCP when the answer did not fit. It returns nil when none came in time, and an
// error when somebody said that none will.
func exchange(to netip.Addr, q *wire.Msg, timeout time.Duration) (*wire.Msg, error) {
	m, err := send("udp", to, q, timeout)
	if m != nil && m.Truncated {
		return send("tcp", to, q, timeout)
	}
	return m, err
}

func send(network string, to netip.Addr, q *wire.Msg, timeout time.Duration) (*wire.Msg, error) {
	from := net.Addr(&net.UDPAddr{IP: clientAddr.AsSlice()})
	if network == "tcp" {
		from = &net.TCPAddr{IP: clientAddr.AsSlice()}
	}
	c := wire.Client{Net: network, Timeout: timeout, UDPSize: 1232, Dialer: &net.Dialer{LocalAddr: from, Timeout: timeout}}
	m, _, err := c.Exchange(q, netip.AddrPortFrom(to, 53).String())
	var late net.Error
	if err != nil && errors.As(err, &late) && late.Timeout() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// question is the pair's, as it is put here.
func (d *design) questionHere() *wire.Msg {
	m := new(wire.Msg).SetQuestion(d.spelt(d.question.Name), uint16(d.question.Type))
	m.SetEdns0(1232, false)
	return m
}
