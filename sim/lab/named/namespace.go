//go:build linux

package named

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// inside marks the process that has a network of its own.
const inside = "AZPATH_NAMED_INSIDE"

// enter runs this program again, with the same arguments, in a network namespace with
// nothing but a loopback interface, so that port 53 and every address are free, and in
// a process namespace, so that whatever it started ends with it. It returns the exit
// code; inside it returns ok false, and the work can begin. The error says why there
// can be no namespaces.
func enter() (code int, ok bool, err error) {
	if os.Getenv(inside) != "" {
		return 0, false, loopback()
	}
	runtime.LockOSThread() // the child dies with the thread that made it
	self, err := os.Executable()
	if err != nil {
		return 0, false, err
	}
	again := exec.Command(self, os.Args[1:]...)
	again.Env = append(os.Environ(), inside+"=1")
	again.Stdin, again.Stdout, again.Stderr = os.Stdin, os.Stdout, os.Stderr
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 {
		again.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		again.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		again.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	if err := again.Start(); err != nil {
		return 0, false, fmt.Errorf("no namespaces here: %w", err)
	}
	err = again.Wait()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, true, nil
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return exit.ExitCode(), true, nil
	}
	return 1, true, err
}

// The addresses on the loopback interface, beside those of the servers.
var (
	clientAddr = netip.MustParseAddr("10.201.0.1")
	silentAddr = netip.MustParseAddr("10.202.0.1") // somebody listens, and says nothing
	rootAddr   = netip.MustParseAddr("198.41.0.4")
)

// closedAddr is one of the addresses where nobody listens.
func closedAddr(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 200, 0, byte(i + 1)}) }

// maxClosed is how many there are.
const maxClosed = 16

// maxSlots is how many servers of one program a graph may have.
const maxSlots = 6

// loopback gives the interface every address that the lab uses: named listens on no
// other.
func loopback() error {
	var batch strings.Builder
	add := func(a netip.Addr) { fmt.Fprintf(&batch, "addr add %s/32 dev lo\n", a) }
	batch.WriteString("link set lo up\n")
	for _, a := range []netip.Addr{clientAddr, silentAddr, rootAddr} {
		add(a)
	}
	for i := range maxClosed {
		add(closedAddr(i))
	}
	for _, p := range programs {
		for slot := range maxSlots {
			add(p.addr(slot))
		}
	}
	ip := exec.Command("ip", "-batch", "-")
	ip.Stdin = strings.NewReader(batch.String())
	if out, err := ip.CombinedOutput(); err != nil {
		return fmt.Errorf("ip: %w: %s", err, out)
	}
	return nil
}
