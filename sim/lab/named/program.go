//go:build linux

package named

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is a real name server: how it is configured and started. Source: dns-lab.md A.
type program struct {
	name   string
	binary string
	net    byte // its processes listen on 10.net.0.1, 10.net.0.2, …
	args   func(dir string) []string
	// write puts its configuration into dir.
	write func(dir string, listen netip.Addr, roles []role) error
}

// role is a server of one design that a process plays beside those of others.
type role struct {
	*design
	server *server
}

var (
	knot     = &program{name: "knot", binary: "knotd", net: 1, args: conf("-c"), write: writeKnot}
	nsd      = &program{name: "nsd", binary: "nsd", net: 2, args: conf("-d", "-c"), write: writeNSD}
	bind     = &program{name: "named", binary: "named", net: 3, args: conf("-g", "-4", "-n", "1", "-c"), write: writeBIND}
	bindAuth = &program{name: "named without recursion", binary: "named", net: 4, args: conf("-g", "-4", "-n", "1", "-c"), write: writeBINDAuthority}
	recursor = &program{name: "pdns-recursor", binary: "pdns_recursor", net: 5, args: func(dir string) []string { return []string{"--config-dir=" + dir} }, write: writeRecursor}
	unbound  = &program{name: "unbound", binary: "unbound", net: 6, args: conf("-d", "-p", "-c"), write: writeUnbound}
	dnsmasq  = &program{name: "dnsmasq", binary: "dnsmasq", net: 7, args: conf("-k", "-C"), write: writeDnsmasq}
	// public is the root and every zone of public DNS in one.
	public = &program{name: "knot at the root", binary: "knotd", args: conf("-c"), write: writeRoot}
)

// programs are those that play servers of a graph.
var programs = []*program{knot, nsd, bind, bindAuth, recursor, unbound, dnsmasq}

// conf are arguments that end with the configuration file.
func conf(args ...string) func(dir string) []string {
	return func(dir string) []string {
		return append(args[:len(args):len(args)], filepath.Join(dir, "conf"))
	}
}

func (p *program) addr(slot int) netip.Addr {
	if p == public {
		return rootAddr
	}
	return netip.AddrFrom4([4]byte{10, p.net, 0, byte(slot + 1)})
}

// path is where the program is, also outside of the path that users have.
func (p *program) path() (string, error) {
	if found, err := exec.LookPath(p.binary); err == nil {
		return found, nil
	}
	found := filepath.Join("/usr/sbin", p.binary)
	if _, err := os.Stat(found); err != nil {
		return "", fmt.Errorf("%s is not installed", p.binary)
	}
	return found, nil
}

// writeZones writes a file for each zone of the roles.
func writeZones(dir string, roles []role, each func(apex, file string)) error {
	for _, r := range roles {
		for k, z := range r.server.Zones {
			file := fmt.Sprintf("%d-%d.zone", r.number, k)
			if err := os.WriteFile(filepath.Join(dir, file), []byte(r.zoneFile(z)), 0o666); err != nil {
				return err
			}
			each(strings.TrimSuffix(r.real(z.Name), "."), file)
		}
	}
	return nil
}

func writeConf(dir, name string, text *strings.Builder) error {
	return os.WriteFile(filepath.Join(dir, name), []byte(text.String()), 0o666)
}

func writeKnot(dir string, listen netip.Addr, roles []role) error {
	return writeKnotZones(dir, listen, roles, "")
}

// writeRoot adds the root zone, which denies what is in no other.
func writeRoot(dir string, listen netip.Addr, roles []role) error {
	text := "$TTL 0\n. 0 IN SOA ns.invalid. host.invalid. 1 3600 600 86400 0\n" + rootHints()
	if err := os.WriteFile(filepath.Join(dir, "root"), []byte(text), 0o666); err != nil {
		return err
	}
	return writeKnotZones(dir, listen, roles, "  - domain: .\n    file: root\n")
}

// rootHints are the root server's name and address.
func rootHints() string {
	return fmt.Sprintf(". 3600 IN NS root-server.invalid.\nroot-server.invalid. 3600 IN A %s\n", rootAddr)
}

func writeKnotZones(dir string, listen netip.Addr, roles []role, more string) error {
	var b strings.Builder
	fmt.Fprintf(&b, `server:
    rundir: "%s"
    listen: %s@53
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "%s"
template:
  - id: default
    storage: "%s"
    zonefile-sync: -1
    journal-content: none
    semantic-checks: off
zone:
%s`, dir, listen, dir, dir, more)
	err := writeZones(dir, roles, func(apex, file string) { fmt.Fprintf(&b, "  - domain: %s.\n    file: %s\n", apex, file) })
	if err != nil {
		return err
	}
	return writeConf(dir, "conf", &b)
}

func writeNSD(dir string, listen netip.Addr, roles []role) error {
	var b strings.Builder
	fmt.Fprintf(&b, `server:
    ip-address: %s
    port: 53
    server-count: 1
    username: ""
    chroot: ""
    zonesdir: "%s"
    xfrdir: "%s"
    xfrdfile: ""
    zonelistfile: "%s/zone.list"
    pidfile: ""
    database: ""
    rrl-ratelimit: 0
    minimal-responses: no
remote-control:
    control-enable: no
`, listen, dir, dir, dir)
	err := writeZones(dir, roles, func(apex, file string) {
		fmt.Fprintf(&b, "zone:\n    name: \"%s\"\n    zonefile: \"%s\"\n", apex, file)
	})
	if err != nil {
		return err
	}
	return writeConf(dir, "conf", &b)
}

const bindOptions = `options {
    directory "%[1]s"; pid-file "%[1]s/named.pid"; session-keyfile "%[1]s/session.key"; managed-keys-directory "%[1]s";
    listen-on port 53 { %[2]s; }; listen-on-v6 { none; }; query-source address %[2]s;
    allow-query { any; }; allow-query-cache { any; }; allow-recursion { any; };
    dnssec-validation no; qname-minimization off; empty-zones-enable no; check-names primary ignore;
    check-integrity no; notify no; send-cookie no; max-cache-ttl 0; max-ncache-ttl 0; servfail-ttl 0; lame-ttl 0;
    max-cache-size 16M; minimal-responses yes; recursion %[3]s;
};
controls {};
`

func writeBIND(dir string, listen netip.Addr, roles []role) error {
	var b strings.Builder
	fmt.Fprintf(&b, bindOptions, dir, listen, "yes")
	b.WriteString("zone \".\" { type hint; file \"root\"; };\n")
	if err := os.WriteFile(filepath.Join(dir, "root"), []byte(rootHints()), 0o666); err != nil {
		return err
	}
	for _, r := range roles {
		for _, f := range r.forwards() {
			policy := "only"
			if f.thenRoot {
				policy = "first"
			}
			fmt.Fprintf(&b, "zone \"%s\" { type forward; forward %s; forwarders { %s; }; };\n", strings.TrimSuffix(f.suffix, "."), policy, join(f.to, "; "))
		}
	}
	return writeBINDZones(dir, roles, &b)
}

func writeBINDAuthority(dir string, listen netip.Addr, roles []role) error {
	var b strings.Builder
	fmt.Fprintf(&b, bindOptions, dir, listen, "no")
	return writeBINDZones(dir, roles, &b)
}

func writeBINDZones(dir string, roles []role, b *strings.Builder) error {
	err := writeZones(dir, roles, func(apex, file string) { fmt.Fprintf(b, "zone \"%s\" { type primary; file \"%s\"; };\n", apex, file) })
	if err != nil {
		return err
	}
	return writeConf(dir, "conf", b)
}

func writeRecursor(dir string, listen netip.Addr, roles []role) error {
	var b, forwards strings.Builder
	fmt.Fprintf(&b, `socket-dir=%[1]s
local-address=%[2]s
local-port=53
query-local-address=%[2]s
daemon=no
write-pid=no
threads=1
pdns-distributes-queries=no
dont-query=
dnssec=off
qname-minimization=no
allow-from=0.0.0.0/0
security-poll-suffix=
etc-hosts-file=/dev/null
serve-rfc1918=no
network-timeout=150
disable-packetcache=yes
max-cache-ttl=1
max-negative-ttl=1
non-local-bind=no
forward-zones-file=%[1]s/forwards
`, dir, listen)
	for _, r := range roles {
		for _, f := range r.forwards() {
			fmt.Fprintf(&forwards, "+%s=%s\n", strings.TrimSuffix(f.suffix, "."), join(f.to, ", "))
		}
	}
	var own []string
	err := writeZones(dir, roles, func(apex, file string) { own = append(own, apex+"="+filepath.Join(dir, file)) })
	if err != nil {
		return err
	}
	fmt.Fprintf(&b, "auth-zones=%s\n", strings.Join(own, ","))
	if err := writeConf(dir, "forwards", &forwards); err != nil {
		return err
	}
	return writeConf(dir, "recursor.conf", &b)
}

func writeUnbound(dir string, listen netip.Addr, roles []role) error {
	var b strings.Builder
	fmt.Fprintf(&b, `server:
    interface: %[2]s
    outgoing-interface: %[2]s
    directory: "%[1]s"
    do-daemonize: no
    username: ""
    chroot: ""
    pidfile: ""
    use-syslog: no
    logfile: ""
    access-control: 0.0.0.0/0 allow
    do-ip6: no
    num-threads: 1
    do-not-query-localhost: no
    module-config: "iterator"
    qname-minimisation: no
    unblock-lan-zones: yes
    insecure-lan-zones: yes
    local-zone: "test." nodefault
    local-zone: "invalid." nodefault
    root-hints: "%[1]s/root"
    cache-max-ttl: 0
    cache-max-negative-ttl: 0
    infra-cache-min-rtt: 200
    infra-cache-max-rtt: 400
    infra-host-ttl: 0
    unknown-server-time-limit: 200
    outbound-msg-retry: 1
    rrset-roundrobin: no
    minimal-responses: yes
remote-control:
    control-enable: no
`, dir, listen)
	if err := os.WriteFile(filepath.Join(dir, "root"), []byte(rootHints()), 0o666); err != nil {
		return err
	}
	for _, r := range roles {
		for _, f := range r.forwards() {
			fmt.Fprintf(&b, "forward-zone:\n    name: \"%s\"\n    forward-no-cache: yes\n", f.suffix)
			if f.thenRoot {
				b.WriteString("    forward-first: yes\n")
			}
			for _, a := range f.to {
				fmt.Fprintf(&b, "    forward-addr: %s@53\n", a)
			}
		}
	}
	err := writeZones(dir, roles, func(apex, file string) {
		fmt.Fprintf(&b, "auth-zone:\n    name: \"%s.\"\n    zonefile: \"%s\"\n    for-upstream: yes\n    for-downstream: yes\n    fallback-enabled: no\n", apex, file)
	})
	if err != nil {
		return err
	}
	return writeConf(dir, "conf", &b)
}

func writeDnsmasq(dir string, listen netip.Addr, roles []role) error {
	var b strings.Builder
	fmt.Fprintf(&b, "no-resolv\nno-hosts\nno-poll\nbind-interfaces\nno-negcache\ncache-size=0\nlog-facility=-\nuser=root\ngroup=root\npid-file=\ndns-forward-max=100000\nlisten-address=%s\n", listen)
	for _, r := range roles {
		for _, f := range r.forwards() {
			for _, a := range f.to {
				fmt.Fprintf(&b, "server=/%s/%s@%s\n", strings.TrimSuffix(f.suffix, "."), a, listen)
			}
		}
	}
	return writeConf(dir, "conf", &b)
}

func join(addrs []netip.Addr, sep string) string {
	var s []string
	for _, a := range addrs {
		s = append(s, a.String())
	}
	return strings.Join(s, sep)
}
