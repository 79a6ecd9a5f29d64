package relay

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/pion/turn/v5"
)

var (
	errPeer   = errors.New("relay: only the SFU is relayed to")
	errTCP    = errors.New("relay: nothing is relayed to by TCP")
	errFamily = errors.New("relay: the SFU has no address of that family")
)

// port is one person's relay: a socket that only the SFU can be reached with, and by which only the SFU reaches the browser. To
// the browser the SFU has the address that it was told, wherever it is reached here.
type port struct {
	*net.UDPConn
	relay   *Relay
	account *account
	peer    atomic.Pointer[net.UDPAddr] // what the browser sent to last
	once    sync.Once
	closed  error
}

// WriteTo sends what comes from the browser.
func (p *port) WriteTo(b []byte, to net.Addr) (int, error) {
	peer, ok := to.(*net.UDPAddr)
	if !ok || !p.relay.isMedia(peer.AddrPort()) {
		return 0, errPeer
	}
	if before := p.peer.Load(); before == nil || before.AddrPort() != peer.AddrPort() {
		p.peer.Store(&net.UDPAddr{IP: slices.Clone(peer.IP), Port: peer.Port})
	}
	if !allows(p.account.up, len(b)) {
		return len(b), nil // lost, as on any way that is too narrow
	}
	return p.Write(b)
}

// ReadFrom waits for what the SFU sends to the browser.
func (p *port) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, err := p.Read(b)
		if err != nil {
			return n, nil, err
		}
		if peer := p.peer.Load(); peer != nil && allows(p.account.down, n) {
			return n, peer, nil
		}
	}
}

// Close gives the port back; again it does nothing.
func (p *port) Close() error {
	p.once.Do(func() {
		p.closed = p.UDPConn.Close()
		p.relay.leave(p.account)
	})
	return p.closed
}

// isMedia says whether a peer is the SFU.
func (r *Relay) isMedia(peer netip.AddrPort) bool {
	unmapped := netip.AddrPortFrom(peer.Addr().Unmap(), peer.Port())
	return slices.ContainsFunc(r.config.Public, func(public netip.AddrPort) bool {
		return netip.AddrPortFrom(public.Addr().Unmap(), public.Port()) == unmapped
	})
}

// generator opens ports for the TURN server. It implements [turn.RelayAddressGenerator].
type generator struct{ relay *Relay }

// Validate implements [turn.RelayAddressGenerator].
func (g generator) Validate() error { return nil }

// AllocatePacketConn opens a port. The browser is told it under one of the SFU's addresses of the family that it asked for,
// since that is where it is.
func (g generator) AllocatePacketConn(asked turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	wants4 := asked.Network == "udp4"
	at := slices.IndexFunc(g.relay.config.Public, func(a netip.AddrPort) bool { return a.Addr().Unmap().Is4() == wants4 })
	if at < 0 {
		return nil, nil, errFamily
	}
	a, err := g.relay.enter(asked.UserID)
	if err != nil {
		return nil, nil, err
	}
	connection, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(g.relay.config.Media))
	if err != nil {
		g.relay.leave(a)
		return nil, nil, err
	}
	local := connection.LocalAddr().(*net.UDPAddr) //nolint:forcetypeassert // of a UDP socket
	told := &net.UDPAddr{IP: g.relay.config.Public[at].Addr().Unmap().AsSlice(), Port: local.Port}
	return &port{UDPConn: connection, relay: g.relay, account: a}, told, nil
}

// AllocateListener implements [turn.RelayAddressGenerator].
func (generator) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errTCP
}

// AllocateConn implements [turn.RelayAddressGenerator].
func (generator) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errTCP }
