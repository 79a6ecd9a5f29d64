package media

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"plaza/media/packet"
)

func TestAnswerAsksForRepeatsAndSilence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ formats, want string }{
		"a browser with RED": {"111 63", "63 111"},
		"and without":        {"111", "111"},
	} {
		answer := "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" +
			"m=audio 9 UDP/TLS/RTP/SAVPF " + c.formats + "\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
		if strings.Contains(c.formats, "63") {
			answer += "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
		}
		answer += "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n"
		got, err := askForRepeats(answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"SAVPF " + c.want + "\r\n", "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n", "SAVPF 96\r\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, got)
			}
		}
	}
}

// voiced is a section of sound that was negotiated, with or without RED.
type voiced struct {
	negotiated
	codecs []webrtc.RTPCodecParameters
}

func (v *voiced) CodecParameters() []webrtc.RTPCodecParameters { return v.codecs }

func (v *voiced) WriteStream() webrtc.TrackLocalWriter { return nil }

func TestWhoDoesNotKnowREDGetsOpus(t *testing.T) {
	t.Parallel()
	const publishersRED = 70
	redundant := []byte{0xef, 0x0f, 0x00, 0x02, 0x6f, 'o', 'l', 'n', 'e', 'w'}
	for name, c := range map[string]struct {
		codecs      []webrtc.RTPCodecParameters
		payloadType uint8 // as it comes
		sent        string
		sentType    uint8
	}{
		"RED to who knows it":      {codecs[webrtc.RTPCodecTypeAudio], publishersRED, string(redundant), typeRED},
		"RED to who does not":      {codecs[webrtc.RTPCodecTypeAudio][:1], publishersRED, "new", typeOpus},
		"Opus to who knows RED":    {codecs[webrtc.RTPCodecTypeAudio], typeOpus, string(redundant), typeOpus},
		"Opus to who knows no RED": {codecs[webrtc.RTPCodecTypeAudio][:1], typeOpus, string(redundant), typeOpus},
	} {
		open := &atomic.Bool{}
		open.Store(true)
		receiver := &voiced{codecs: c.codecs}
		s := newSlot(webrtc.RTPCodecTypeAudio, "audio", "seat", open, newWay(nil), receiver)
		if _, err := s.Bind(receiver); err != nil {
			t.Fatal(err)
		}
		track := &track{mime: mimeOpus}
		track.watchers.Store(&[]*slot{})
		l := &layer{track: track, cache: packet.NewCache(cachedPackets), red: publishersRED}
		track.layers[0] = l
		s.show(track)
		b, err := (&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: c.payloadType, SequenceNumber: 1}, Payload: redundant}).Marshal()
		if err != nil {
			t.Fatal(err)
		}
		var in incoming
		if !in.parse(l, b, time.Now()) {
			t.Fatal("a packet was not read")
		}
		s.forward(l, &in)
		if len(receiver.packets) != 1 {
			t.Fatalf("%s: %d packets", name, len(receiver.packets))
		}
		if got := receiver.packets[0]; string(got.Payload) != c.sent || got.PayloadType != c.sentType {
			t.Errorf("%s: %q of type %d, want %q of %d", name, got.Payload, got.PayloadType, c.sent, c.sentType)
		}
	}
}
