//go:build linux

package kernel

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

var (
	forFlag   = flag.Duration("for", defaultFor(), "compare random designs for at least so long (environment: KERNEL_FOR)")
	pairsFlag = flag.Int("pairs", 2000, "and at least so many (design, flow) pairs")
)

func defaultFor() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("KERNEL_FOR")); err == nil {
		return d
	}
	return 20 * time.Second
}

// again marks the process that runs in a user namespace of its own.
const again = "AZPATH_KERNEL_LAB_AGAIN"

// TestMain lets a user who is not root have namespaces in a user namespace: a
// running Go process can't enter one, so the test binary runs itself in it.
func TestMain(m *testing.M) {
	if Unavailable() == "" || os.Getenv(again) != "" {
		os.Exit(m.Run())
	}
	c := exec.Command("/proc/self/exe", os.Args[1:]...)
	c.Env = append(os.Environ(), again+"=1")
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	err := c.Run()
	if exit, ran := err.(*exec.ExitError); ran {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Println("no user namespace either:", err)
		os.Exit(m.Run()) // the tests skip, and say why
	}
}

// needsKernel skips where namespaces are not to be had.
func needsKernel(t *testing.T) {
	t.Helper()
	if why := Unavailable(); why != "" {
		t.Skip(why)
	}
}
