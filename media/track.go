package media

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	limit "golang.org/x/time/rate"

	"plaza/media/batch"
	"plaza/media/forward"
	"plaza/media/packet"
)

const (
	// layers of a simulcast, as browsers name them: the lowest first.
	maxLayers = 3
	// cached packets of a layer: at 800 a second more than half a second.
	cachedPackets = 512
	// keyFrameEvery is how often a publisher is asked for a key frame at most, whoever needs one.
	keyFrameEvery = 400 * time.Millisecond
)

// rids are the layers' names in a description (RFC 8851), the lowest first; a track without simulcast is its own lowest.
var rids = [maxLayers]string{"q", "h", "f"}

// track is what a participant publishes of one source.
type track struct {
	key         trackKey
	publication *publication
	mime        string
	simulcast   bool // there is more than one layer, whether or not it comes now

	watchers atomic.Pointer[[]*slot] // replaced as a whole, so that a reader goes through them without a lock

	loudness loudness    // of a microphone
	held     atomic.Bool // nobody gets it

	mu     sync.Mutex
	layers [maxLayers]*layer
	demand demanded
}

func newTrack(p *publication, key trackKey, remote *webrtc.TrackRemote) *track {
	t := &track{key: key, publication: p, mime: mimeOf(remote), simulcast: remote.RID() != "", demand: demanded{layer: maxLayers - 1}}
	t.watchers.Store(&[]*slot{})
	return t
}

// mimeOf is what a remote track is encoded as. All sound is Opus, also within RED.
func mimeOf(remote *webrtc.TrackRemote) string {
	if remote.Kind() == webrtc.RTPCodecTypeAudio {
		return mimeOpus
	}
	return strings.ToLower(remote.Codec().MimeType)
}

// begin adds the layer that a remote track carries, in place of the one with its name.
func (t *track) begin(remote *webrtc.TrackRemote, red uint8) *layer {
	index := max(slices.Index(rids[:], remote.RID()), 0)
	l := newLayer(t, index, remote.SSRC(), red)
	t.mu.Lock()
	t.layers[index] = l
	t.mu.Unlock()
	for _, s := range *t.watchers.Load() {
		s.restarted(t, index)
	}
	return l
}

// ended takes a layer out and says whether it was the last.
func (t *track) ended(l *layer) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.layers[l.index] == l {
		t.layers[l.index] = nil
	}
	return t.layers == [maxLayers]*layer{}
}

func (t *track) layer(index int) *layer {
	if index < 0 || index >= maxLayers {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.layers[index]
}

func (t *track) addWatcher(s *slot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	watchers := append(slices.Clone(*t.watchers.Load()), s)
	t.watchers.Store(&watchers)
}

func (t *track) removeWatcher(s *slot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	watchers := slices.DeleteFunc(slices.Clone(*t.watchers.Load()), func(other *slot) bool { return other == s })
	t.watchers.Store(&watchers)
}

// layer is one encoding of a track: a stream of packets of its own.
type layer struct {
	track     *track
	index     int
	ssrc      webrtc.SSRC
	red       uint8 // the payload type of RED; 0: none
	cache     *packet.Cache
	numbers   packet.Unwrapper // of the reader alone
	rate      rate
	allowance *limit.Limiter // bytes
	height    atomic.Int32   // pixels, 0 until a key frame said it
	clock     atomic.Pointer[clock]

	keyFrameAsked atomic.Int64 // UnixNano
}

func newLayer(t *track, index int, ssrc webrtc.SSRC, red uint8) *layer {
	return &layer{
		track: t, index: index, ssrc: ssrc, red: red, cache: packet.NewCache(cachedPackets),
		allowance: limit.NewLimiter(maxPublished/8, maxPublished/16),
	}
}

// reader reads one packet of the layer and forwards it, each time that it is called. level is the number of the extension with the
// sound's level.
func (l *layer) reader(remote *webrtc.TrackRemote, level uint8) func() error {
	buffer := make([]byte, packet.MaxSize)
	arrived := &incoming{burst: l.track.publication.participant.sfu.socket.NewBurst()}
	return func() error {
		n, _, err := remote.Read(buffer)
		if err == nil {
			l.arrived(buffer[:n], arrived, level, time.Now())
		}
		return err
	}
}

// arrived forwards a packet.
func (l *layer) arrived(b []byte, in *incoming, level uint8, now time.Time) {
	if l.track.held.Load() || !l.allowance.AllowN(now, len(b)) || !in.parse(l, b, now) {
		return
	}
	if !in.Empty {
		if !l.cache.Put(in.Number, b) {
			return // came before: a publisher looks for bandwidth with what it has sent
		}
		l.rate.add(len(in.payload)+wireOverhead, in.Arrival)
	}
	if in.VP8.Height > 0 {
		l.height.Store(int32(in.VP8.Height)) //nolint:gosec // 14 bits
	}
	if loud, told := levelOf(&in.header, level); told {
		l.track.loudness.hear(loud, in.Arrival)
	}
	in.burst.Begin(now)
	for _, s := range *l.track.watchers.Load() {
		s.forward(l, in)
	}
	in.burst.Send()
}

// requestKeyFrame asks the publisher for a key frame, unless it was asked just now.
func (l *layer) requestKeyFrame(now time.Time) {
	last := l.keyFrameAsked.Load()
	if now.UnixNano()-last < int64(keyFrameEvery) || !l.keyFrameAsked.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	// Only a closed connection refuses it, and then nobody waits for the frame.
	_ = l.track.publication.connection.Load().WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(l.ssrc)}})
}

// incoming is a packet as it arrived, with what its forwarding depends on.
type incoming struct {
	forward.Packet
	header         rtp.Header
	payload        []byte
	frameTimestamp uint32       // of the newest frame
	burst          *batch.Burst // of what is forwarded of it
}

// parse reads a packet in place; it says false of one that is none.
func (in *incoming) parse(l *layer, b []byte, now time.Time) bool {
	in.header.PaddingSize = 0 // Unmarshal leaves it as it was
	n, err := in.header.Unmarshal(b)
	if err != nil {
		return false
	}
	in.payload = b[n:]
	if in.header.Padding && len(in.payload) > 0 {
		padding := int(in.payload[len(in.payload)-1])
		if padding > len(in.payload) {
			return false
		}
		in.payload = in.payload[:len(in.payload)-padding]
	}
	in.Packet = forward.Packet{
		Layer: l.index, Number: l.numbers.Unwrap(in.header.SequenceNumber), Timestamp: in.header.Timestamp, Arrival: now,
		Empty: len(in.payload) == 0,
	}
	return in.Empty || in.frame(l.track.mime)
}

// frame reads where frames begin; it says false of a payload that is cut off.
func (in *incoming) frame(mime string) bool {
	switch mime {
	case mimeVP8:
		var ok bool
		if in.VP8, ok = packet.ParseVP8(in.payload); !ok {
			return false
		}
		in.Start, in.KeyFrame = in.VP8.Start, in.VP8.KeyFrame
	case mimeH264:
		in.Start = in.header.Timestamp != in.frameTimestamp
		in.frameTimestamp = in.header.Timestamp
		in.KeyFrame = in.Start && packet.H264KeyFrame(in.payload)
	default: // every packet of sound stands by itself
		in.Start, in.KeyFrame = true, true
	}
	return true
}
