//go:build linux

package kernel

import (
	"encoding/binary"
	"net/netip"

	"azpath/sim"

	"github.com/google/nftables"
	"github.com/google/nftables/binaryutil"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

// load gives the router's ruleset to its namespace, in one transaction. What was
// there stays but for the rules: entries live on when rules change, as long as the
// chains of translations stay.
func load(ns int, r *Router, replace bool) error {
	if len(r.Chains) == 0 {
		return nil
	}
	c, err := nftables.New(nftables.WithNetNSFd(ns))
	if err != nil {
		return err
	}
	t := c.AddTable(&nftables.Table{Name: "lab", Family: nftables.TableFamilyIPv4})
	chains := make([]*nftables.Chain, len(r.Chains))
	for i, x := range r.Chains {
		chains[i] = &nftables.Chain{Name: x.Name, Table: t}
		if x.Hook != 0 {
			chains[i].Type = nftables.ChainType(hooks[x.Hook].kind)
			chains[i].Hooknum = hookNumbers[hooks[x.Hook].hook]
			chains[i].Priority = nftables.ChainPriorityRef(nftables.ChainPriority(hooks[x.Hook].priority))
		}
		c.AddChain(chains[i])
		if replace {
			c.FlushChain(chains[i])
		}
	}
	for i, x := range r.Chains {
		for _, rule := range x.Rules {
			c.AddRule(&nftables.Rule{Table: t, Chain: chains[i], Exprs: rule.exprs()})
		}
	}
	return c.Flush()
}

var hookNumbers = map[string]*nftables.ChainHook{
	"prerouting":  nftables.ChainHookPrerouting,
	"input":       nftables.ChainHookInput,
	"forward":     nftables.ChainHookForward,
	"postrouting": nftables.ChainHookPostrouting,
	"output":      nftables.ChainHookOutput,
}

// exprs is the rule as the kernel's virtual machine runs it.
func (r *Rule) exprs() []expr.Any {
	var e []expr.Any
	if r.In != 0 {
		e = append(e, &expr.Meta{Key: expr.MetaKeyIIFNAME, Register: 1}, equal(padded(wireName(r.In-1))))
	}
	if r.Out != 0 {
		e = append(e, &expr.Meta{Key: expr.MetaKeyOIFNAME, Register: 1}, equal(padded(wireName(r.Out-1))))
	}
	if r.Src.IsValid() {
		e = append(e, inPrefix(sourceOffset, r.Src, r.NotSrc)...)
	}
	if r.Dst.IsValid() {
		e = append(e, inPrefix(destinationOffset, r.Dst, false)...)
	}
	if r.Proto != 0 {
		e = append(e, &expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1}, equal([]byte{byte(r.Proto)}))
	}
	if (r.Ports != sim.Ports{}) {
		e = append(e,
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseTransportHeader, Offset: 2, Len: 2},
			&expr.Cmp{Op: expr.CmpOpGte, Register: 1, Data: binary.BigEndian.AppendUint16(nil, r.Ports.First)},
			&expr.Cmp{Op: expr.CmpOpLte, Register: 1, Data: binary.BigEndian.AppendUint16(nil, r.Ports.Last)})
	}
	if r.State != 0 {
		e = append(e,
			&expr.Ct{Key: expr.CtKeySTATE, Register: 1},
			&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: r.State.bits(), Xor: make([]byte, 4)},
			&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: make([]byte, 4)})
	}
	if r.Strange {
		e = append(e, &expr.Meta{Key: expr.MetaKeyMARK, Register: 1},
			&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: binaryutil.NativeEndian.PutUint32(ownMark)})
	}
	return append(e, r.action()...)
}

func (r *Rule) action() []expr.Any {
	switch r.Do {
	case Accept:
		return []expr.Any{&expr.Verdict{Kind: expr.VerdictAccept}}
	case Drop:
		return []expr.Any{&expr.Verdict{Kind: expr.VerdictDrop}}
	case Jump:
		return []expr.Any{&expr.Verdict{Kind: expr.VerdictJump, Chain: r.Jump}}
	case ToSource, ToDestination:
		n := &expr.NAT{Type: expr.NATTypeSourceNAT, Family: unix.NFPROTO_IPV4, RegAddrMin: 1}
		out := []expr.Any{&expr.Immediate{Register: 1, Data: r.To.AsSlice()}}
		if r.Do == ToDestination {
			n.Type = expr.NATTypeDestNAT
		}
		if r.Port != 0 {
			out = append(out, &expr.Immediate{Register: 2, Data: binary.BigEndian.AppendUint16(nil, r.Port)})
			n.RegProtoMin = 2
		}
		return append(out, n)
	case SetSource:
		return writeAddress(sourceOffset, r.To)
	case SetDestination:
		return writeAddress(destinationOffset, r.To)
	case Class:
		return []expr.Any{
			&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: 0, Len: 2},
			&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 2, Mask: []byte{0xff, 0x03}, Xor: []byte{0, byte(r.Port << 2)}},
			&expr.Payload{OperationType: expr.PayloadWrite, SourceRegister: 1, Base: expr.PayloadBaseNetworkHeader,
				Offset: 0, Len: 2, CsumType: expr.CsumTypeInet, CsumOffset: checksumOffset},
		}
	}
	return nil
}

// Where things stand in an IPv4 header.
const (
	checksumOffset    = 10
	sourceOffset      = 12
	destinationOffset = 16
)

func equal(data []byte) expr.Any {
	return &expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: data}
}

func padded(name string) []byte {
	b := make([]byte, 16)
	copy(b, name)
	return b
}

func inPrefix(offset uint32, p netip.Prefix, not bool) []expr.Any {
	op := expr.CmpOpEq
	if not {
		op = expr.CmpOpNeq
	}
	mask := binary.BigEndian.AppendUint32(nil, ^uint32(0)<<(32-p.Bits()))
	return []expr.Any{
		&expr.Payload{DestRegister: 1, Base: expr.PayloadBaseNetworkHeader, Offset: offset, Len: 4},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: mask, Xor: make([]byte, 4)},
		&expr.Cmp{Op: op, Register: 1, Data: p.Masked().Addr().AsSlice()},
	}
}

func writeAddress(offset uint32, a netip.Addr) []expr.Any {
	const withPseudoHeader = 1
	return []expr.Any{
		&expr.Immediate{Register: 1, Data: a.AsSlice()},
		&expr.Payload{OperationType: expr.PayloadWrite, SourceRegister: 1, Base: expr.PayloadBaseNetworkHeader,
			Offset: offset, Len: 4, CsumType: expr.CsumTypeInet, CsumOffset: checksumOffset, CsumFlags: withPseudoHeader},
	}
}

// bits is the set as the kernel numbers it.
func (s State) bits() []byte {
	var n uint32
	for state, bit := range map[State]uint32{
		Invalid: expr.CtStateBitINVALID, Established: expr.CtStateBitESTABLISHED,
		Related: expr.CtStateBitRELATED, New: expr.CtStateBitNEW,
	} {
		if s&state != 0 {
			n |= bit
		}
	}
	return binaryutil.NativeEndian.PutUint32(n)
}
