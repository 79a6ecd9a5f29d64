package media

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"plaza/media/forward"
	"plaza/media/packet"
)

// repair is the stream in which a slot's packets are sent again (RFC 4588); without types it was not negotiated.
type repair struct {
	ssrc     uint32
	types    map[webrtc.PayloadType]webrtc.PayloadType // of the retransmission, by what it repeats
	sequence uint16
}

func newRepair(negotiated webrtc.TrackLocalContext) repair {
	r := repair{
		ssrc: uint32(negotiated.SSRCRetransmission()), sequence: uint16(rand.Uint32()), //nolint:gosec // random, not secret
		types: map[webrtc.PayloadType]webrtc.PayloadType{},
	}
	if r.ssrc == 0 {
		return r
	}
	for _, codec := range negotiated.CodecParameters() {
		var repeated webrtc.PayloadType
		if !strings.EqualFold(codec.MimeType, webrtc.MimeTypeRTX) {
			continue
		}
		if _, err := fmt.Sscanf(codec.SDPFmtpLine, "apt=%d", &repeated); err == nil {
			r.types[repeated] = codec.PayloadType
		}
	}
	return r
}

// heard goes through a compound packet. Arrivals are read as they lie, since they come for every packet that was sent.
func (s *slot) heard(compound []byte, now time.Time) {
	var header rtcp.Header
	for len(compound) > 0 {
		if header.Unmarshal(compound) != nil {
			return
		}
		size := (int(header.Length) + 1) * 4
		if size > len(compound) {
			return
		}
		if header.Type == rtcp.TypeTransportSpecificFeedback && header.Count == rtcp.FormatTCC {
			s.way.arrived(compound[:size], now)
		} else if packets, err := rtcp.Unmarshal(compound[:size]); err == nil {
			for _, p := range packets {
				s.asked(p, now)
			}
		}
		compound = compound[size:]
	}
}

// asked answers what a receiver asks for.
func (s *slot) asked(p rtcp.Packet, now time.Time) {
	switch p := p.(type) {
	case *rtcp.TransportLayerNack:
		if p.MediaSSRC == s.identity() {
			s.repeat(p.Nacks, now)
		}
	case *rtcp.PictureLossIndication:
		s.lostPicture(p.MediaSSRC, now)
	case *rtcp.FullIntraRequest:
		for _, entry := range p.FIR {
			s.lostPicture(entry.SSRC, now)
		}
	}
}

// sends says whether a stream is the slot's, or the one in which it sends again.
func (s *slot) sends(ssrc uint32) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ssrc != 0 && (ssrc == s.ssrc || ssrc == s.again.ssrc)
}

func (s *slot) identity() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ssrc
}

// lostPicture asks for a key frame of what the slot shows.
func (s *slot) lostPicture(ssrc uint32, now time.Time) {
	s.mu.Lock()
	t, layer := s.track, s.forwarder.Current()
	concerned := ssrc == s.ssrc
	s.mu.Unlock()
	if !concerned || t == nil {
		return
	}
	if l := t.layer(layer); l != nil {
		l.requestKeyFrame(now)
	}
}

// repeat sends packets again, out of the cache of the layer that they came from.
func (s *slot) repeat(asked []rtcp.NackPair, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track == nil || s.ssrc == 0 {
		return
	}
	for _, pair := range asked {
		for _, sequence := range pair.PacketList() {
			if sent, ok := s.forwarder.Again(sequence); ok {
				s.repeatOne(sent, now)
			}
		}
	}
}

// repeatOne sends one packet again: in the stream for that, behind the number that it had (RFC 4588, 4), or as it was when no
// such stream was negotiated. It returns the bytes that were sent, 0 for a packet that is kept no longer.
func (s *slot) repeatOne(sent forward.Sent, now time.Time) int {
	l := s.track.layer(sent.Layer)
	if l == nil {
		return 0
	}
	payload, known := s.restore(l, sent.Number, sent.Numbers)
	if !known {
		return 0
	}
	if repeats, negotiated := s.again.types[webrtc.PayloadType(s.packet.PayloadType)]; negotiated {
		copy(s.payload[2:], payload)
		binary.BigEndian.PutUint16(s.payload[:], sent.Numbers.Sequence)
		payload = s.payload[:2+len(payload)] // no longer than it was with its header
		s.again.sequence++
		s.packet.PayloadType, s.packet.SSRC, s.packet.SequenceNumber = uint8(repeats), s.again.ssrc, s.again.sequence
	}
	s.transmit(payload, now)
	return len(payload)
}

// restore makes the slot's packet one that was forwarded, under the numbers that it was given, and returns its payload; it says false of
// one that is kept no longer.
func (s *slot) restore(l *layer, number int64, numbers forward.Numbers) (payload []byte, known bool) {
	cached, ok := l.cache.Get(number, s.payload[:0])
	if !ok {
		return nil, false
	}
	var header rtp.Header
	n, err := header.Unmarshal(cached)
	if err != nil || len(cached) > len(s.payload) {
		return nil, false
	}
	payload, payloadType, known := s.outgoing(l, header.PayloadType, cached[n:])
	if !known {
		return nil, false
	}
	if vp8, ok := packet.ParseVP8(payload); ok && l.track.mime == mimeVP8 {
		vp8.Rewrite(payload, numbers.PictureID, numbers.TL0)
	}
	s.packet.Marker, s.packet.Timestamp = header.Marker, numbers.Timestamp
	s.packet.PayloadType, s.packet.SSRC, s.packet.SequenceNumber = payloadType, s.ssrc, numbers.Sequence
	return payload, true
}

// burst sends the newest packets again, up to so many bytes, to find out whether the way carries them. The receiver throws away
// what it has. What is missing of them is filled up with packets of nothing but padding, so that it can also be found out before
// anything was sent.
func (s *slot) burst(bytes int, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track == nil || s.ssrc == 0 || len(s.again.types) == 0 {
		return
	}
	for sent := range s.forwarder.Newest() {
		n := s.repeatOne(sent, now)
		if bytes -= n; n == 0 || bytes <= 0 {
			break
		}
	}
	for ; bytes > 0; bytes -= padding {
		s.pad(now)
	}
}

// padding is how many bytes a packet of padding has: as many as its last octet can tell.
const padding = 255

// pad sends a packet of padding in the stream of what is sent again, which no decoder sees.
func (s *slot) pad(now time.Time) {
	repeats, negotiated := s.again.types[s.shown]
	if !negotiated {
		return
	}
	s.again.sequence++
	s.packet.Marker, s.packet.PayloadType, s.packet.SSRC, s.packet.SequenceNumber = false, uint8(repeats), s.again.ssrc, s.again.sequence
	s.packet.Header.Padding, s.packet.Header.PaddingSize = true, padding
	s.transmit(nil, now)
	s.packet.Header.Padding, s.packet.Header.PaddingSize = false, 0
}

// transmit sends a packet at once.
func (s *slot) transmit(payload []byte, now time.Time) {
	s.stamp(payload, now)
	s.outlet.Send(&s.packet, nil, nil)
}
