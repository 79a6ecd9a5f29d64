package media

import (
	"bytes"

	"plaza/media/packet"
)

// decoder is as much of a decoder as there has to be to notice what is missing: a picture needs the one before it, unless it is a
// key frame.
type decoder struct {
	begun   bool
	next    uint16            // picture id
	waiting map[uint16]string // who is in the pictures that came too early
	height  int
}

// patience is how many pictures wait for one that is missing, until a key frame is asked for.
const patience = 25

// decode takes a picture of one packet and returns who is in those that can be seen now, and whether a key frame is needed.
func (d *decoder) decode(payload []byte) (seen []string, lost, ok bool) {
	v, ok := packet.ParseVP8(payload)
	if !ok || len(payload) < pictureHeader {
		return nil, false, false
	}
	name := string(bytes.TrimRight(payload[pictureHeader:], "\x00"))
	switch ahead := (v.PictureID - d.next) & 0x7fff; {
	case v.KeyFrame && (!d.begun || ahead < 1<<14):
		d.begun, d.next, d.height = true, v.PictureID, v.Height
		d.waiting = map[uint16]string{v.PictureID: name}
	case !d.begun || ahead >= 1<<14: // nothing to build on, or seen before
		return nil, !d.begun, true
	default:
		d.waiting[v.PictureID] = name
	}
	for {
		name, there := d.waiting[d.next]
		if !there {
			return seen, len(d.waiting) > patience, true
		}
		delete(d.waiting, d.next)
		d.next = (d.next + 1) & 0x7fff
		seen = append(seen, name)
	}
}
