package media

import (
	"bytes"
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"plaza/media/batch"
	"plaza/media/packet"
)

// negotiated is a section that was negotiated with a receiver that only takes notes.
type negotiated struct {
	packets []rtp.Packet
}

func (n *negotiated) CodecParameters() []webrtc.RTPCodecParameters {
	return codecs[webrtc.RTPCodecTypeVideo]
}
func (n *negotiated) HeaderExtensions() []webrtc.RTPHeaderExtensionParameter {
	return []webrtc.RTPHeaderExtensionParameter{{URI: sdp.TransportCCURI, ID: 3}}
}
func (n *negotiated) SSRC() webrtc.SSRC                       { return 100 }
func (n *negotiated) SSRCRetransmission() webrtc.SSRC         { return 101 }
func (n *negotiated) SSRCForwardErrorCorrection() webrtc.SSRC { return 0 }
func (n *negotiated) WriteStream() webrtc.TrackLocalWriter    { return nil }
func (n *negotiated) ID() string                              { return "" }
func (n *negotiated) RTCPReader() interceptor.RTCPReader      { return nil }

// Send implements outlet.
func (n *negotiated) Send(p *rtp.Packet, _ *batch.Frame, _ *batch.Burst) {
	n.packets = append(n.packets, *p.Clone())
}

// shown is a slot that shows a track of one layer, whose packets the test makes.
type shown struct {
	*slot
	*negotiated
	layer  *layer
	number uint16
}

func newShown(t *testing.T) *shown {
	t.Helper()
	open := &atomic.Bool{}
	open.Store(true)
	receiver := &negotiated{}
	s := &shown{slot: newSlot(webrtc.RTPCodecTypeVideo, "video", "seat", open, newWay(new(batch.Socket).NewBurst()), receiver), negotiated: receiver}
	if _, err := s.Bind(s.negotiated); err != nil {
		t.Fatal(err)
	}
	track := &track{mime: mimeVP8}
	track.watchers.Store(&[]*slot{})
	s.layer = &layer{track: track, cache: packet.NewCache(cachedPackets)}
	s.layer.keyFrameAsked.Store(time.Now().Add(time.Hour).UnixNano()) // there is nobody to ask
	track.layers[0] = s.layer
	s.show(track)
	s.choose(0, time.Now())
	return s
}

// arrive lets a frame of one packet arrive.
func (s *shown) arrive(t *testing.T, key bool) {
	t.Helper()
	b, err := (&rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: true, SequenceNumber: s.number, Timestamp: uint32(s.number) * 3000},
		Payload: picture("anna", s.number, key),
	}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s.number++
	var in incoming
	if !in.parse(s.layer, b, time.Now()) || !s.layer.cache.Put(in.Number, b) {
		t.Fatal("a packet was not read")
	}
	s.slot.forward(s.layer, &in)
}

func TestWhatIsLostIsSentAgain(t *testing.T) {
	t.Parallel()
	s := newShown(t)
	s.arrive(t, true)
	s.arrive(t, false)
	s.arrive(t, false)
	if len(s.packets) != 3 {
		t.Fatalf("%d packets", len(s.packets))
	}
	original := s.packets[1]
	ask, err := rtcp.Marshal([]rtcp.Packet{&rtcp.TransportLayerNack{MediaSSRC: 100, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{original.SequenceNumber})}})
	if err != nil {
		t.Fatal(err)
	}
	s.heard(ask, time.Now())
	if len(s.packets) != 4 {
		t.Fatalf("%d packets after asking", len(s.packets))
	}
	again := s.packets[3]
	if again.SSRC != 101 || again.PayloadType != typeVP8RTX || again.Timestamp != original.Timestamp || !again.Marker {
		t.Fatalf("%+v", again.Header)
	}
	if binary.BigEndian.Uint16(again.Payload) != original.SequenceNumber || !bytes.Equal(again.Payload[2:], original.Payload) {
		t.Fatalf("%x after %x", again.Payload, original.Payload)
	}
	if a, b := again.GetExtension(3), s.packets[2].GetExtension(3); binary.BigEndian.Uint16(a) != binary.BigEndian.Uint16(b)+1 {
		t.Fatalf("numbered %x after %x on the way", a, b)
	}
}

func TestNobodyGetsWhatAnotherTrackHad(t *testing.T) {
	t.Parallel()
	s := newShown(t)
	s.arrive(t, true)
	sequence := s.packets[0].SequenceNumber
	other := newShown(t).layer.track
	s.show(other)
	ask, err := rtcp.Marshal([]rtcp.Packet{&rtcp.TransportLayerNack{MediaSSRC: 100, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{sequence})}})
	if err != nil {
		t.Fatal(err)
	}
	s.heard(ask, time.Now())
	if len(s.packets) != 1 {
		t.Fatalf("%d packets were sent again", len(s.packets)-1)
	}
	s.arrive(t, true) // of the track that left
	if len(s.packets) != 1 {
		t.Fatal("the seat still shows who left it")
	}
}

func TestAfterAnInterruptionAKeyFrameComesWithoutAGap(t *testing.T) {
	t.Parallel()
	s := newShown(t)
	s.arrive(t, true)
	s.slot.open.Store(false)
	s.arrive(t, false)
	s.arrive(t, false)
	s.slot.open.Store(true)
	s.resume()
	s.arrive(t, false)
	if len(s.packets) != 1 {
		t.Fatal("a picture was sent that builds on one that was not")
	}
	s.choose(0, time.Now())
	s.arrive(t, true)
	s.arrive(t, false)
	for i, p := range s.packets {
		if p.SequenceNumber != s.packets[0].SequenceNumber+uint16(i) {
			t.Fatalf("packet %d has the number %d after %d", i, p.SequenceNumber, s.packets[0].SequenceNumber)
		}
	}
	if len(s.packets) != 3 {
		t.Fatalf("%d packets", len(s.packets))
	}
}

// FuzzHeard survives whatever a browser reports.
func FuzzHeard(f *testing.F) {
	f.Add([]byte{0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 100, 0, 1, 0, 1})
	f.Add([]byte{0x8f, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 100, 0, 1, 0, 1, 0, 0, 1, 0, 0x20, 1, 4, 0})
	f.Fuzz(func(t *testing.T, compound []byte) {
		s := newShown(t)
		s.arrive(t, true)
		s.heard(compound, time.Now())
	})
}

// FuzzIncoming survives whatever a publisher sends.
func FuzzIncoming(f *testing.F) {
	f.Add([]byte{0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 100, 0x90, 0x80, 0x80, 1, 0})
	f.Add([]byte{0xa0, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 100, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := newShown(t)
		for _, mime := range []string{mimeVP8, mimeH264, "audio/opus"} {
			s.layer.track.mime = mime
			var in incoming
			if in.parse(s.layer, b, time.Now()) {
				s.slot.forward(s.layer, &in)
			}
		}
	})
}
