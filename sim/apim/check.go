package apim

import (
	"fmt"
	"net/netip"
	"strings"

	"azpath/sim"
)

// Report is the network status of an instance: what its machines call, and what has
// to reach them.
type Report struct {
	Instance string
	Location string // the region, "eastus"
	// DNSServers are whom the machines ask (apim:10.1.b2).
	DNSServers []netip.Addr
	// Rows are the dependencies, as the service's own status lists them.
	Rows []Row
	// Inbound is what that status does not tell of: the control plane's way in, and
	// the load balancer's (apim:S3).
	Inbound []Inbound

	management string // the name of the management endpoint
}

// publicVIP is what management is called by: the public address, or the instance's
// name where Azure manages one that the design does not have.
func publicVIP(x *sim.APIM) string {
	if x.PublicIP != "" {
		return x.PublicIP
	}
	return x.Name
}

// Status is how a row stands. The zero value is none.
type Status uint8

// The statuses. Source: apim:10.1.b3.
const (
	Initializing Status = iota + 1
	Success
	Failure
)

// String is the API's word.
func (s Status) String() string {
	return [...]string{"none", "initializing", "success", "failure"}[min(int(s), 3)]
}

// MarshalText writes String.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the API's word, without case.
func (s *Status) UnmarshalText(b []byte) error {
	for _, x := range []Status{Initializing, Success, Failure} {
		if strings.EqualFold(string(b), x.String()) {
			*s = x
			return nil
		}
	}
	return fmt.Errorf("%q is none of initializing, success, failure", b)
}

// Row is a dependency and whether it is reached.
type Row struct {
	Dependency
	Status Status
	Was    Status // how it stood before, see [Report.Since]; zero if that is not known
	Error  string // as the portal shows it; empty on success
	// Trace is how it was asked, with the lookup of its name; nil for what is inside
	// the instance.
	Trace *sim.Trace
}

// Inbound is a flow that has to reach the instance.
type Inbound struct {
	Name  string // "management from 52.224.186.99"
	Flow  sim.Flow
	Trace *sim.Trace
	// Error is what a person sees when it fails; empty when it does not.
	Error string
	Was   Status // as in a [Row]
}

func (in *Inbound) status() Status {
	if in.Error != "" {
		return Failure
	}
	return Success
}

// OK says whether every required dependency is reached and everything that has to
// come in does.
func (r *Report) OK() bool {
	for _, row := range r.Rows {
		if !row.Optional && row.Status != Success {
			return false
		}
	}
	for _, in := range r.Inbound {
		if in.Error != "" {
			return false
		}
	}
	return true
}

// Check asks for an instance what its network status table shows, and for what has
// to come in. The network should come from a design that [Expand] completed; of any
// other, Check completes and compiles the design itself, as of the public cloud. The
// error names an instance that is not there, or what is wrong with the completed
// design.
func Check(n *sim.Network, instance string) (*Report, error) {
	return CheckIn(n, instance, AzurePublic)
}

// CheckIn is [Check] in another cloud.
func CheckIn(n *sim.Network, instance string, c Cloud) (*Report, error) {
	w, err := NeedsOf(n.Design(), instance, c)
	if err != nil {
		return nil, err
	}
	return w.Check(n, instance)
}

// Check is [Check] for these needs.
func (w Needs) Check(n *sim.Network, instance string) (*Report, error) {
	d := n.Design()
	x, err := find(&d, instance)
	if err != nil {
		return nil, err
	}
	if !w.declared(&d) {
		if d, err = w.Expand(d, instance); err != nil {
			return nil, err
		}
		if n, err = sim.Compile(d); err != nil {
			return nil, err
		}
	}
	r := &Report{Instance: instance, Location: regionOf(&d, x), DNSServers: serversOf(&d, x)}
	for _, dep := range w.Dependencies {
		row, err := call(n, instance, dep)
		if err != nil {
			return nil, err
		}
		r.Rows = append(r.Rows, row)
	}
	return r, r.inbound(n, x, w)
}

// declared says whether the design has every name that the instance calls.
func (w Needs) declared(d *sim.Design) bool {
	for _, dep := range w.Dependencies {
		if dep.Host != "" && !declares(d, dep.Host) {
			return false
		}
	}
	return true
}

// azureDNS is Azure's own resolver.
var azureDNS = netip.AddrFrom4([4]byte{168, 63, 129, 16})

func serversOf(d *sim.Design, x *sim.APIM) []netip.Addr {
	if len(x.AppliedDNSServers) > 0 {
		return x.AppliedDNSServers
	}
	vnet, _, _ := strings.Cut(x.Subnet, "/")
	for _, v := range d.VNets {
		if v.Name == vnet && len(v.DNSServers) > 0 {
			return v.DNSServers
		}
	}
	return []netip.Addr{azureDNS}
}

// call asks for one row. Source: apim:S2, apim:9.
func call(n *sim.Network, instance string, dep Dependency) (Row, error) {
	row := Row{Dependency: dep, Status: Success}
	if dep.Host == "" {
		return row, nil // inside the instance (apim:S4)
	}
	t, err := n.Trace(sim.Flow{Protocol: sim.TCP, Source: instance, Destination: dep.Host, Port: dep.Port})
	if err != nil {
		return row, err
	}
	row.Trace = t
	switch t.Verdict.Disposition {
	case sim.Delivered:
		return row, nil
	case sim.Unresolved:
		row.Error = "Failed to connect to " + dep.Name + " with error " + t.Lookup.NetFramework()
	default:
		row.Error = "Failed to connect to " + dep.Name + " with error Unable to connect to the remote server"
		if dep.Type == "Email" {
			row.Error = "Connection " + dep.Name + " failed with Error Unable to connect to the remote server"
		}
	}
	row.Status = Failure
	return row, nil
}

// inbound asks for what has to come in: the control plane from each of its
// addresses, and the load balancer's probe. Source: apim:C1, apim:N3.
func (r *Report) inbound(n *sim.Network, x *sim.APIM, w Needs) error {
	own, _, _ := strings.Cut(x.Name, "/")
	r.management = HostNamesOf(own, w.Cloud).Management
	for _, a := range w.ControlPlane {
		f := sim.Flow{Protocol: sim.TCP, Source: a.IP.String(), Destination: publicVIP(x), Port: 3443}
		if err := r.comesIn(n, "management from "+a.IP.String(), f); err != nil {
			return err
		}
	}
	if x.Mode == sim.NoVirtualNetwork || isV2(x) {
		return nil
	}
	vnet, _, _ := strings.Cut(x.Subnet, "/")
	ips := n.MachineAddresses(x.Name)
	for _, ip := range ips[:min(1, len(ips))] {
		f := sim.Flow{Protocol: sim.TCP, Source: azureDNS.String() + "@" + vnet, Destination: ip.String(), Port: 6390}
		if err := r.comesIn(n, "probe of the load balancer", f); err != nil {
			return err
		}
	}
	return nil
}

func (r *Report) comesIn(n *sim.Network, name string, f sim.Flow) error {
	t, err := n.Trace(f)
	if err != nil {
		return err
	}
	in := Inbound{Name: name, Flow: f, Trace: t}
	if t.Verdict.Disposition != sim.Delivered {
		in.Error = t.Symptom()
		if f.Port == 3443 {
			in.Error = "Failed to connect to management endpoint " + r.management + ":3443 for a service deployed in a Virtual Network. " +
				"Make sure to follow guidance at https://aka.ms/apim-vnet-common-issues."
		}
	}
	r.Inbound = append(r.Inbound, in)
	return nil
}
