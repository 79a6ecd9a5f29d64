package packet

import "encoding/binary"

// The bits of a VP8 payload descriptor, RFC 7741, 4.2.
const (
	vp8Extended    = 0x80 // first octet: X
	vp8Start       = 0x10 // first octet: S
	vp8Partition   = 0x07 // first octet: PID
	vp8HasPicture  = 0x80 // extension octet: I
	vp8HasTL0      = 0x40 // extension octet: L
	vp8HasTemporal = 0x20 // extension octet: T
	vp8HasKey      = 0x10 // extension octet: K
	vp8LongPicture = 0x80 // picture id's first octet: M
)

// VP8 is what a forwarder reads of a VP8 payload, and where it rewrites it.
type VP8 struct {
	Start     bool // the first packet of a frame
	KeyFrame  bool // and of one that needs no other
	PictureID uint16
	TL0       uint8 // TL0PICIDX: counts the frames of the lowest temporal layer
	Temporal  uint8 // the temporal layer, 0 the lowest
	Width     int   // of a key frame's first packet, pixels
	Height    int

	pictureAt, tl0At int // offsets of the fields; 0 where the payload has none
	long             bool
}

// ParseVP8 reads the descriptor and, of a key frame, the size of its picture (RFC 6386, 9.1). It says false of what is cut off.
func ParseVP8(payload []byte) (VP8, bool) {
	if len(payload) == 0 {
		return VP8{}, false
	}
	var d VP8
	at := 1
	if payload[0]&vp8Extended != 0 {
		var ok bool
		if at, ok = d.extension(payload); !ok {
			return VP8{}, false
		}
	}
	d.Start = payload[0]&vp8Start != 0 && payload[0]&vp8Partition == 0
	if at >= len(payload) {
		return VP8{}, false
	}
	frame := payload[at:]
	d.KeyFrame = d.Start && frame[0]&1 == 0
	if d.KeyFrame && len(frame) >= 10 {
		d.Width = int(binary.LittleEndian.Uint16(frame[6:]) & 0x3fff)
		d.Height = int(binary.LittleEndian.Uint16(frame[8:]) & 0x3fff)
	}
	return d, true
}

// extension reads the optional fields and returns where the frame's bytes begin.
func (d *VP8) extension(payload []byte) (at int, ok bool) {
	at = 2
	if len(payload) < at {
		return 0, false
	}
	has := payload[1]
	if has&vp8HasPicture != 0 {
		if at, ok = d.picture(payload, at); !ok {
			return 0, false
		}
	}
	if has&vp8HasTL0 != 0 {
		if at >= len(payload) {
			return 0, false
		}
		d.tl0At, d.TL0 = at, payload[at]
		at++
	}
	if has&(vp8HasTemporal|vp8HasKey) != 0 {
		if at >= len(payload) {
			return 0, false
		}
		if has&vp8HasTemporal != 0 {
			d.Temporal = payload[at] >> 6
		}
		at++
	}
	return at, true
}

func (d *VP8) picture(payload []byte, at int) (int, bool) {
	if at >= len(payload) {
		return 0, false
	}
	d.pictureAt, d.long = at, payload[at]&vp8LongPicture != 0
	if !d.long {
		d.PictureID = uint16(payload[at])
		return at + 1, true
	}
	if at+1 >= len(payload) {
		return 0, false
	}
	d.PictureID = binary.BigEndian.Uint16(payload[at:]) &^ (vp8LongPicture << 8)
	return at + 2, true
}

// Rewrite puts other numbers into a copy of the payload that was parsed, as far as it has the fields. A picture id of one octet
// gets the lowest seven bits.
func (d VP8) Rewrite(payload []byte, pictureID uint16, tl0 uint8) {
	switch {
	case d.pictureAt == 0:
	case d.long:
		binary.BigEndian.PutUint16(payload[d.pictureAt:], pictureID|vp8LongPicture<<8)
	default:
		payload[d.pictureAt] = uint8(pictureID & 0x7f)
	}
	if d.tl0At != 0 {
		payload[d.tl0At] = tl0
	}
}
