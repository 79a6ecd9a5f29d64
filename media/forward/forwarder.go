package forward

import (
	"time"

	"plaza/media/packet"
)

// NoLayer is what a subscriber gets that gets nothing.
const NoLayer = -1

// Packet is what a decision needs of a packet of a layer.
type Packet struct {
	Layer     int
	Number    int64 // unwrapped sequence number within the layer
	Timestamp uint32
	Arrival   time.Time
	Start     bool // the first packet of a frame; of audio, true
	KeyFrame  bool // and of one that needs no other; of audio, true
	Empty     bool // without payload: padding that a sender probes bandwidth with
	Congested bool // the way to the subscriber carries no more of it now
	VP8       packet.VP8
}

// Numbers are what the subscriber sees in place of the layer's own.
type Numbers struct {
	Sequence  uint16
	Timestamp uint32
	PictureID uint16
	TL0       uint8
}

// Forwarder makes one gapless stream out of the layers that a subscriber gets one after the other. A layer begins with a key
// frame, so that a decoder never sees the seam. The zero value is not ready; it is not safe for concurrent use.
type Forwarder struct {
	clockRate uint32 // of the timestamps, Hz
	current   int
	target    int
	begun     bool // something was sent
	keyFrame  bool // the present frame is one
	cutFrame  bool // the rest of the present frame is dropped
	last      Numbers
	lastTime  time.Time
	numbers   numbering
	timestamp uint32 // what is added to the layer's
	pictureID uint16
	tl0       uint8
	sent      [history]sent
}

// NewForwarder begins without a layer. first is the number of the first packet to be sent.
func NewForwarder(clockRate uint32, first uint16) *Forwarder {
	f := &Forwarder{clockRate: clockRate, current: NoLayer, target: NoLayer}
	f.numbers.next = firstNumber + int64(first)
	return f
}

// SetTarget chooses the layer that shall be sent; it is sent from its next key frame on, and the present one until then.
// NoLayer ends sending at once.
func (f *Forwarder) SetTarget(layer int) {
	f.target = layer
	if layer == NoLayer {
		f.current = NoLayer
	}
}

// Target is the layer that was chosen, and Current the one that is sent.
func (f *Forwarder) Target() int { return f.target }

// Current is the layer that is sent now.
func (f *Forwarder) Current() int { return f.current }

// AwaitsKeyFrame says whether the chosen layer can only begin with a key frame that did not come yet.
func (f *Forwarder) AwaitsKeyFrame() bool { return f.target != f.current }

// Restart says that a layer's numbers begin anew, since its publisher does. It goes on with its next key frame.
func (f *Forwarder) Restart(layer int) {
	if f.current == layer {
		f.current = NoLayer
	}
	f.forget()
}

// Leave ends sending; what comes next is another track's. Nothing of this one is sent again.
func (f *Forwarder) Leave() {
	f.SetTarget(NoLayer)
	f.forget()
}

// forget drops what was sent: its numbers in the layer mean nothing any more.
func (f *Forwarder) forget() { clear(f.sent[:]) }

// Timestamp is what a timestamp of the present layer is in the subscriber's stream.
func (f *Forwarder) Timestamp(layers uint32) uint32 { return layers + f.timestamp }

// Next decides about a packet that arrived: its numbers, or that it is not sent.
func (f *Forwarder) Next(p Packet) (Numbers, bool) {
	switched := p.Layer == f.target && p.Layer != f.current && p.Start && p.KeyFrame
	switch {
	case switched:
		f.begin(p)
	case p.Layer != f.current || f.current == NoLayer:
		return Numbers{}, false
	}
	f.cut(p)
	if p.Empty || f.cutFrame {
		f.numbers.skip(p.Number)
		return Numbers{}, false
	}
	number, ok := f.numbers.of(p.Number)
	if !ok {
		return Numbers{}, false
	}
	n := Numbers{
		Sequence:  uint16(number), //nolint:gosec // wrapped as on the wire
		Timestamp: p.Timestamp + f.timestamp,
		PictureID: (p.VP8.PictureID + f.pictureID) & 0x7fff,
		TL0:       p.VP8.TL0 + f.tl0,
	}
	if !f.note(number, p, n) {
		return Numbers{}, false
	}
	return n, true
}

// cut drops a frame from where congestion met it to its end: half a frame is of no use. Whoever decodes notices by the picture id,
// and asks for a key frame, which is never cut.
func (f *Forwarder) cut(p Packet) {
	if p.Start {
		f.keyFrame, f.cutFrame = p.KeyFrame, false
	}
	if p.Congested && !f.keyFrame {
		f.cutFrame = true
	}
}

// begin continues the stream with another layer, whose numbers have nothing to do with those so far. Its timestamp follows
// the last one by the time that passed.
func (f *Forwarder) begin(p Packet) {
	f.current = p.Layer
	f.numbers.begin(p.Number)
	if !f.begun {
		f.begun = true
		f.timestamp, f.pictureID, f.tl0 = 0, 0, 0
		return
	}
	passed := uint32(1) // two frames never share one
	if d := p.Arrival.Sub(f.lastTime); d > 0 {
		passed = max(passed, uint32(d.Seconds()*float64(f.clockRate))) //nolint:gosec // wraps as timestamps do
	}
	f.timestamp = f.last.Timestamp + passed - p.Timestamp
	f.pictureID = f.last.PictureID + 1 - p.VP8.PictureID
	f.tl0 = f.last.TL0 + 1 - p.VP8.TL0
}
