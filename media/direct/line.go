package direct

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"github.com/pion/webrtc/v4"

	"plaza/media/batch"
)

// maxPacket is the largest packet that is sent, bytes, without what encryption adds.
const maxPacket = 1600

// maxOverhead is what encryption adds at most, bytes.
const maxOverhead = 32

// Line is the short way of one connection. It is safe for concurrent use.
type Line struct {
	socket   *batch.Socket
	reports  func(report []byte)
	agreed   agreement
	to       atomic.Pointer[destination]
	incoming atomic.Pointer[incoming]

	sending sync.Mutex
	local   *srtp.Context // nil before it is open
	header  rtp.Header    // of what was encrypted last: its memory
	packet  [maxPacket + maxOverhead]byte

	moving sync.Mutex // taken after sending
	ice    *webrtc.ICETransport
	closed bool

	streams atomic.Pointer[[]*stream] // replaced as a whole
}

// destination is where the other side is reached.
type destination struct {
	udp *net.UDPAddr // nil: by TCP
	tcp *net.TCPAddr
}

// NewLine prepares the way of a connection that is about to be made. reports is given each report of arrivals, an RTCP packet of
// transport-wide congestion control, which it must not keep. The connection's other side is the DTLS client.
func NewLine(socket *batch.Socket, reports func(report []byte)) *Line {
	l := &Line{socket: socket, reports: reports}
	l.streams.Store(&[]*stream{})
	return l
}

// Configure makes the settings the connection's own. tcp is the port that it is also reached by; nil: none.
func (l *Line) Configure(settings *webrtc.SettingEngine, tcp *ice.TCPMuxDefault) {
	settings.SetDTLSKeyLogWriter(&l.agreed)
	settings.SetDTLSServerHelloMessageHook(l.agreed.hello)
	if tcp != nil {
		settings.SetICETCPMux(streamMux{tcp, l})
	}
}

// Follow has the line go where ICE goes.
func (l *Line) Follow(transport *webrtc.ICETransport) {
	l.moving.Lock()
	l.ice = transport
	l.moving.Unlock()
	transport.OnSelectedCandidatePairChange(func(*webrtc.ICECandidatePair) { l.find() })
}

// Open begins to carry, once the connection has agreed on keys; a line that is open stays as it is.
func (l *Line) Open() error {
	l.sending.Lock()
	defer l.sending.Unlock()
	if l.local != nil {
		return nil
	}
	local, remote, err := l.agreed.contexts()
	if err != nil {
		return fmt.Errorf("direct: keys: %w", err)
	}
	overhead, err := l.agreed.reportOverhead()
	if err != nil {
		return fmt.Errorf("direct: keys: %w", err)
	}
	l.local = local
	l.incoming.Store(&incoming{context: remote, overhead: overhead})
	l.find()
	return nil
}

// find looks where the other side is now.
func (l *Line) find() {
	l.moving.Lock()
	defer l.moving.Unlock()
	if l.ice == nil || l.closed {
		return
	}
	pair, err := l.ice.GetSelectedCandidatePair()
	if err != nil || pair == nil {
		return // while it is being looked for, the old one is as good as any
	}
	address, err := netip.ParseAddr(pair.Remote.Address)
	if err != nil {
		return
	}
	at := netip.AddrPortFrom(address.Unmap(), pair.Remote.Port)
	l.leave()
	if pair.Remote.Protocol == webrtc.ICEProtocolTCP {
		l.to.Store(&destination{tcp: net.TCPAddrFromAddrPort(at)})
		return
	}
	l.to.Store(&destination{udp: net.UDPAddrFromAddrPort(at)})
	l.socket.Listen(at, l)
}

// leave stops to listen for the other side.
func (l *Line) leave() {
	if before := l.to.Load(); before != nil && before.udp != nil {
		l.socket.Ignore(before.udp.AddrPort(), l)
	}
}

// Close stops to carry.
func (l *Line) Close() {
	l.moving.Lock()
	defer l.moving.Unlock()
	l.leave()
	l.to.Store(nil)
	l.closed = true
}

// Send encrypts a packet and gives it to the frame that it is a part of, which goes out with the burst; nil: to the network at once.
// What the network refuses is lost, as packets are.
func (l *Line) Send(p *rtp.Packet, frame *batch.Frame, burst *batch.Burst) {
	to := l.to.Load()
	l.sending.Lock()
	defer l.sending.Unlock()
	if to == nil || l.local == nil {
		return
	}
	n, err := p.MarshalTo(l.packet[:maxPacket])
	if err != nil {
		return
	}
	encrypted, err := l.local.EncryptRTP(l.packet[:0], l.packet[:n], &l.header)
	switch {
	case err != nil: // it is not to go out in clear
	case to.tcp != nil:
		l.stream(encrypted, to.tcp)
	case frame != nil:
		frame.Add(encrypted, to.udp, burst)
	default:
		_, _ = l.socket.WriteToUDP(encrypted, to.udp)
	}
}
