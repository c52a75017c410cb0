package scenarios

import "azpath/sim"

// tcp is a flow as the scenarios ask it.
func tcp(from, to string, port uint16) sim.Flow {
	return sim.Flow{Protocol: sim.TCP, Source: from, Destination: to, Port: port}
}

// delivered is a TCP conversation that completed at its server.
func delivered(at string) sim.Verdict {
	return sim.Verdict{Disposition: sim.Delivered, Leg: sim.LegResponseACK, At: at}
}

// dropped is a packet that vanished on a path that is not asymmetric.
func dropped(at string, leg sim.Leg, why sim.Reason) sim.Verdict {
	return sim.Verdict{Disposition: sim.Dropped, Reason: why, Leg: leg, At: at}
}

// noState is a SYN-ACK at a device that never saw the SYN (net:5.5.b4, third row).
func noState(at string) sim.Verdict {
	return sim.Verdict{Disposition: sim.Dropped, Reason: sim.AsymmetricNoState, Leg: sim.LegSYNACK, At: at, Asymmetric: true}
}

// halfOpen is a bare ACK at a device that saw the SYN and not the SYN-ACK
// (net:5.5.b4, second row).
func halfOpen(at string) sim.Verdict {
	return sim.Verdict{Disposition: sim.Dropped, Reason: sim.HalfOpen, Leg: sim.LegACK, At: at, Asymmetric: true}
}

// after is the verdict under each fix.
func after(vs ...sim.Verdict) []sim.Verdict { return vs }
