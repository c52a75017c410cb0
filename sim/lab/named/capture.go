//go:build linux

package named

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// capture is every datagram to or from port 53 on the loopback interface, in order.
type capture struct {
	fd   int
	lock sync.Mutex
	all  []datagram
	done chan struct{}
}

type datagram struct {
	from, to         netip.Addr
	fromPort, toPort uint16
	payload          []byte
}

// markPort is where a datagram is sent to learn that all before it were seen.
const markPort = 9

// openCapture asks for IPv4 alone: such a socket sees packets as they arrive, one of
// all protocols would see them leave as well.
func openCapture() (*capture, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM, int(bigEndian(unix.ETH_P_IP)))
	if err != nil {
		return nil, err
	}
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		return nil, err
	}
	// As root beyond the system's limit, else up to it: losses are seen.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 128<<20) != nil {
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 128<<20)
	}
	unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 200_000})
	if err := unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: bigEndian(unix.ETH_P_IP), Ifindex: lo.Index}); err != nil {
		return nil, err
	}
	c := &capture{fd: fd, done: make(chan struct{})}
	go c.read()
	return c, nil
}

func bigEndian(n uint16) uint16 { return n<<8 | n>>8 }

func (c *capture) read() {
	defer unix.Close(c.fd)
	buf := make([]byte, 1<<16)
	for {
		n, _, err := unix.Recvfrom(c.fd, buf, 0)
		select {
		case <-c.done:
			return
		default:
		}
		if err != nil {
			continue
		}
		if d, ok := parseDatagram(buf[:n]); ok {
			c.lock.Lock()
			c.all = append(c.all, d)
			c.lock.Unlock()
		}
	}
}

func parseDatagram(b []byte) (d datagram, ok bool) {
	if len(b) < 20 || b[0]>>4 != 4 || b[9] != unix.IPPROTO_UDP {
		return d, false
	}
	head := int(b[0]&15) * 4
	if len(b) < head+8 {
		return d, false
	}
	d.from, d.to = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	d.fromPort, d.toPort = binary.BigEndian.Uint16(b[head:]), binary.BigEndian.Uint16(b[head+2:])
	d.payload = append([]byte(nil), b[head+8:]...)
	return d, d.toPort == 53 || d.fromPort == 53 || d.toPort == markPort
}

// take returns what was seen since it was last called; the error says that something
// was not.
func (c *capture) take() ([]datagram, error) {
	mark, err := net.Dial("udp", netip.AddrPortFrom(closedAddr(0), markPort).String())
	if err != nil {
		return nil, err
	}
	defer mark.Close()
	for range 100 {
		mark.Write([]byte("mark")) // refused, and seen
		for range 50 {
			if seen, ok := c.upToMark(); ok {
				return seen, c.lost()
			}
			time.Sleep(time.Millisecond)
		}
	}
	return nil, errors.New("the packet socket is silent")
}

func (c *capture) upToMark() ([]datagram, bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for i, d := range c.all {
		if d.toPort == markPort {
			seen := c.all[:i:i]
			c.all = nil
			return seen, true
		}
	}
	return nil, false
}

// lost asks the kernel how many packets there was no room for.
func (c *capture) lost() error {
	stats, err := unix.GetsockoptTpacketStats(c.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err == nil && stats.Drops > 0 {
		err = fmt.Errorf("the packet socket lost %d packets", stats.Drops)
	}
	return err
}

func (c *capture) close() { close(c.done) }
