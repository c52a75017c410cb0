//go:build linux

package kernel

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// namespace is an anonymous network namespace: nothing but this descriptor keeps
// it, so that nothing is left of it after a crash.
type namespace int

// newNamespace makes a namespace with the settings of a router, or of none.
func newNamespace(settings map[string]string) (namespace, error) {
	ns := namespace(-1)
	err := onOwnThread(func() error {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("unshare: %w", err)
		}
		fd, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		ns = namespace(fd)
		return write(settings)
	})
	if err != nil && ns >= 0 {
		ns.close()
	}
	return ns, err
}

func (ns namespace) close() { unix.Close(int(ns)) }

// do runs f in the namespace.
func (ns namespace) do(f func() error) error {
	return onOwnThread(func() error {
		if err := unix.Setns(int(ns), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("setns: %w", err)
		}
		return f()
	})
}

// onOwnThread runs f on a thread that returns to the namespace it came from. If it
// can't, the thread stays locked, and the runtime ends it with its goroutine.
func onOwnThread(f func() error) error {
	runtime.LockOSThread()
	home, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		runtime.UnlockOSThread()
		return err
	}
	defer unix.Close(home)
	err = f()
	if back := unix.Setns(home, unix.CLONE_NEWNET); back != nil {
		panic(fmt.Sprintf("kernel: no way back to the namespace: %v", back))
	}
	runtime.UnlockOSThread()
	return err
}

// write sets sysctls of the namespace that the thread is in.
func write(settings map[string]string) error {
	for name, value := range settings {
		if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0); err != nil {
			return err
		}
	}
	return nil
}

// Reverse path filtering drops what comes by unnumbered wires, 1 and 2 alike.
var quiet = map[string]string{
	"ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0",
	"ipv6/conf/all/disable_ipv6": "1", "ipv6/conf/default/disable_ipv6": "1",
}

func routerSettings() map[string]string {
	s := map[string]string{
		"ipv4/ip_forward":                  "1",
		"ipv4/conf/all/send_redirects":     "0",
		"ipv4/conf/default/send_redirects": "0",
	}
	for k, v := range quiet {
		s[k] = v
	}
	return s
}

// Unavailable says why namespaces can't be used here; empty if they can.
func Unavailable() string {
	ns, err := newNamespace(routerSettings())
	if err != nil {
		return fmt.Sprintf("no network namespaces for this user: %v", err)
	}
	ns.close()
	return ""
}
