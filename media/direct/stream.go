package direct

import (
	"net"
	"slices"

	"github.com/pion/ice/v4"
)

// streamMux is the TCP port as one connection sees it: it remembers what it is reached by.
type streamMux struct {
	*ice.TCPMuxDefault
	line *Line
}

// GetConnByUfrag implements [ice.TCPMux].
func (m streamMux) GetConnByUfrag(ufrag string, isIPv6 bool, local net.IP) (net.PacketConn, error) {
	all, err := m.TCPMuxDefault.GetConnByUfrag(ufrag, isIPv6, local)
	if err != nil {
		return nil, err
	}
	s := &stream{PacketConn: all, line: m.line}
	m.line.change(func(streams []*stream) []*stream { return append(streams, s) })
	return s, nil
}

// stream is the TCP connections that came to one of the machine's addresses.
type stream struct {
	net.PacketConn
	line *Line
}

// Close implements [net.PacketConn].
func (s *stream) Close() error {
	s.line.change(func(streams []*stream) []*stream {
		return slices.DeleteFunc(streams, func(other *stream) bool { return other == s })
	})
	return s.PacketConn.Close()
}

func (l *Line) change(do func([]*stream) []*stream) {
	for {
		before := l.streams.Load()
		after := do(slices.Clone(*before))
		if l.streams.CompareAndSwap(before, &after) {
			return
		}
	}
}

// stream sends by the TCP connection from an address, whichever of the machine's addresses it came to.
func (l *Line) stream(b []byte, to *net.TCPAddr) {
	for _, s := range *l.streams.Load() {
		if _, err := s.WriteTo(b, to); err == nil {
			return
		}
	}
}
