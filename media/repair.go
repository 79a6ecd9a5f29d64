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

// listen reads what the receiver of a slot asks for and reports, until the connection ends.
func (s *slot) listen(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		now := time.Now()
		for _, p := range packets {
			switch p := p.(type) {
			case *rtcp.TransportLayerNack:
				if p.MediaSSRC == s.number() {
					s.repeat(p.Nacks)
				}
			case *rtcp.PictureLossIndication:
				s.lostPicture(p.MediaSSRC, now)
			case *rtcp.FullIntraRequest:
				for _, entry := range p.FIR {
					s.lostPicture(entry.SSRC, now)
				}
			}
		}
	}
}

func (s *slot) number() uint32 {
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
func (s *slot) repeat(asked []rtcp.NackPair) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track == nil || s.writer == nil {
		return
	}
	for _, pair := range asked {
		for _, sequence := range pair.PacketList() {
			s.repeatOne(sequence)
		}
	}
}

func (s *slot) repeatOne(sequence uint16) {
	sent, ok := s.forwarder.Again(sequence)
	if !ok {
		return
	}
	l := s.track.layer(sent.Layer)
	if l == nil {
		return
	}
	var header rtp.Header
	cached, ok := l.cache.Get(sent.Number, s.payload[2:2])
	if !ok {
		return
	}
	n, err := header.Unmarshal(cached)
	if err != nil {
		return
	}
	payload := cached[n:]
	original := s.types[s.track.mime]
	repeated, negotiated := s.again.types[original]
	if vp8, ok := packet.ParseVP8(payload); ok && strings.EqualFold(s.track.mime, webrtc.MimeTypeVP8) {
		vp8.Rewrite(payload, sent.Numbers.PictureID, sent.Numbers.TL0)
	}
	s.header = rtp.Header{
		Version: 2, Marker: header.Marker, PayloadType: uint8(original),
		SequenceNumber: sequence, Timestamp: sent.Numbers.Timestamp, SSRC: s.ssrc,
	}
	if negotiated {
		copy(s.payload[2:], payload)
		binary.BigEndian.PutUint16(s.payload[:], sequence)
		payload = s.payload[:2+len(payload)]
		s.again.sequence++
		s.header.PayloadType, s.header.SSRC, s.header.SequenceNumber = uint8(repeated), s.again.ssrc, s.again.sequence
	}
	_, _ = s.writer.WriteRTP(&s.header, payload)
}
