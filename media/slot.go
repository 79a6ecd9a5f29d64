package media

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"plaza/media/batch"
	"plaza/media/forward"
	"plaza/media/packet"
)

// slot is one media section of a subscribing connection. It is bound once and then shows one track after the other as a single
// stream. It implements [webrtc.TrackLocal].
type slot struct {
	id, stream string
	kind       webrtc.RTPCodecType
	open       *atomic.Bool // whether the connection carries anything yet
	way        *way
	outlet     outlet

	mu        sync.Mutex
	track     *track // nil while nobody sits here
	forwarder *forward.Forwarder
	ssrc      uint32                        // 0 while it is not bound
	frame     batch.Frame                   // that is not complete yet
	types     map[string]webrtc.PayloadType // by the codec's name in lower case
	shown     webrtc.PayloadType            // of the track; 0: it is not negotiated
	again     repair
	counted   counted
	packet    rtp.Packet           // what is being sent
	number    [2]byte              // of the packet on the whole way; the header's extension refers to it
	payload   [packet.MaxSize]byte // the packet's
}

// outlet is where packets leave, as parts of a frame or, without one, at once.
type outlet interface {
	Send(packet *rtp.Packet, frame *batch.Frame, burst *batch.Burst)
}

func newSlot(kind webrtc.RTPCodecType, id, stream string, open *atomic.Bool, w *way, o outlet) *slot {
	clock := uint32(audioClock)
	if kind == webrtc.RTPCodecTypeVideo {
		clock = videoClock
	}
	return &slot{
		id: id, stream: stream, kind: kind, open: open, way: w, outlet: o,
		forwarder: forward.NewForwarder(clock, uint16(rand.Uint32())), //nolint:gosec // RFC 3550, 5.1: random, not secret
	}
}

// ID implements [webrtc.TrackLocal].
func (s *slot) ID() string { return s.id }

// RID implements [webrtc.TrackLocal].
func (s *slot) RID() string { return "" }

// StreamID implements [webrtc.TrackLocal]: the sections of a seat are played in step.
func (s *slot) StreamID() string { return s.stream }

// Kind implements [webrtc.TrackLocal].
func (s *slot) Kind() webrtc.RTPCodecType { return s.kind }

// Bind implements [webrtc.TrackLocal]: the section was negotiated.
func (s *slot) Bind(negotiated webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	parameters := negotiated.CodecParameters()
	s.types = map[string]webrtc.PayloadType{}
	for _, codec := range parameters {
		s.types[strings.ToLower(codec.MimeType)] = codec.PayloadType
	}
	s.chooseType()
	s.again = newRepair(negotiated)
	s.ssrc = uint32(negotiated.SSRC())
	s.packet.Header = rtp.Header{Version: 2}
	for _, extension := range negotiated.HeaderExtensions() {
		if extension.URI == sdp.TransportCCURI {
			if err := s.packet.SetExtension(uint8(extension.ID), s.number[:]); err != nil { //nolint:gosec // 1 to 14
				return webrtc.RTPCodecParameters{}, err
			}
		}
	}
	for _, codec := range parameters {
		if !strings.EqualFold(codec.MimeType, webrtc.MimeTypeRTX) {
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind implements [webrtc.TrackLocal].
func (s *slot) Unbind(webrtc.TrackLocalContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ssrc = 0
	return nil
}

// show begins to send a track, or nothing for nil. Sound is sent at once, a picture once a layer is chosen.
func (s *slot) show(t *track) {
	s.mu.Lock()
	s.flush(time.Now())
	before := s.track
	s.track = t
	s.chooseType()
	s.forwarder.Leave()
	if t != nil && s.kind == webrtc.RTPCodecTypeAudio {
		s.forwarder.SetTarget(0)
	}
	s.mu.Unlock()
	if before != nil {
		before.removeWatcher(s)
	}
	if t != nil {
		t.addWatcher(s)
	}
}

// chooseType finds the type that the track is sent as, once for all its packets.
func (s *slot) chooseType() {
	if s.track != nil {
		s.shown = s.types[s.track.mime]
	}
}

// restarted says that a layer of a track begins anew.
func (s *slot) restarted(t *track, layer int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track == t {
		s.forwarder.Restart(layer)
	}
}

// resume goes on after nothing was sent for a while, with a key frame and without a gap in the numbers: what was not sent meanwhile would
// be asked for again in vain, and a browser waits three seconds for it before it asks for a key frame itself.
func (s *slot) resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forwarder.Restart(s.forwarder.Current())
}

// choose sets the layer to be sent, and asks for the key frame that it begins with.
func (s *slot) choose(layer int, now time.Time) {
	s.mu.Lock()
	t := s.track
	s.forwarder.SetTarget(layer)
	waits := s.forwarder.AwaitsKeyFrame() && s.open.Load()
	s.mu.Unlock()
	if t == nil || !waits {
		return
	}
	if l := t.layer(layer); l != nil {
		l.requestKeyFrame(now)
	}
}

// forward writes a packet of a layer, if it is one that is sent.
func (s *slot) forward(l *layer, in *incoming) {
	if !s.open.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track != l.track || s.ssrc == 0 {
		return
	}
	arrived, waits := in.Packet, false
	if s.kind == webrtc.RTPCodecTypeVideo {
		arrived.Congested, waits = s.way.room(in.Arrival)
	}
	numbers, sent := s.forwarder.Next(arrived)
	if s.forwarder.AwaitsKeyFrame() && s.forwarder.Target() == l.index {
		l.requestKeyFrame(in.Arrival)
	}
	switch {
	case sent && waits:
		s.way.wait(waiting{s, l, in.Number, numbers}, len(in.payload), in.Arrival)
	case sent:
		s.write(l, in, numbers)
	}
	if in.header.Marker || s.kind == webrtc.RTPCodecTypeAudio || s.frame.Late(in.Arrival) {
		in.burst.Take(&s.frame) // it is complete, or does not become so soon
	}
}

// write sends a packet under the subscriber's numbers.
func (s *slot) write(l *layer, in *incoming, numbers forward.Numbers) {
	payload, payloadType, known := s.outgoing(l, in.header.PayloadType, in.payload)
	if !known {
		return // the subscriber did not negotiate what the publisher sends
	}
	s.packet.Marker, s.packet.PayloadType, s.packet.SSRC = in.header.Marker, payloadType, s.ssrc
	s.packet.SequenceNumber, s.packet.Timestamp = numbers.Sequence, numbers.Timestamp
	n := copy(s.payload[:], payload)
	in.VP8.Rewrite(s.payload[:n], numbers.PictureID, numbers.TL0)
	s.counted.add(n)
	s.stamp(s.payload[:n], in.Arrival)
	s.outlet.Send(&s.packet, &s.frame, in.burst)
}

// stamp numbers a packet on the whole way, as it is about to be sent.
func (s *slot) stamp(payload []byte, now time.Time) {
	s.packet.Payload = payload
	binary.BigEndian.PutUint16(s.number[:], s.way.send(len(payload)+int(s.packet.Header.PaddingSize), now))
}
