package congestion

import (
	"encoding/binary"
	"errors"
	"iter"
	"time"
)

var errFeedback = errors.New("congestion: a feedback is cut off")

const (
	feedbackHeader = 20 // to behind the feedback packet count
	referenceUnit  = 64 * time.Millisecond
	deltaUnit      = 250 * time.Microsecond
)

// The symbols of a packet's status.
const (
	notReceived = 0
	smallDelta  = 1 // one octet, unsigned
	largeDelta  = 2 // two octets, signed
)

// Arrival is what a receiver says of one packet. At is on its own clock.
type Arrival struct {
	Sequence uint16
	Received bool
	At       time.Duration
}

// Arrivals goes through the packets that a feedback message (an RTCP packet of type 205, format 15) tells of. An error ends it.
func Arrivals(message []byte) iter.Seq2[Arrival, error] {
	return func(yield func(Arrival, error) bool) {
		if len(message) < feedbackHeader {
			yield(Arrival{}, errFeedback)
			return
		}
		f := feedback{
			sequence: binary.BigEndian.Uint16(message[12:]),
			left:     int(binary.BigEndian.Uint16(message[14:])),
			at:       time.Duration(signed24(message[16:])) * referenceUnit,
		}
		chunks, deltas, ok := split(message[feedbackHeader:], f.left)
		if !ok {
			yield(Arrival{}, errFeedback)
			return
		}
		f.deltas = deltas
		for len(chunks) > 0 {
			if !f.chunk(binary.BigEndian.Uint16(chunks), yield) {
				return
			}
			chunks = chunks[2:]
		}
	}
}

type feedback struct {
	sequence uint16
	left     int
	at       time.Duration
	deltas   []byte
}

// split finds where the chunks that tell of so many packets end and the deltas begin.
func split(b []byte, packets int) (chunks, deltas []byte, ok bool) {
	at := 0
	for packets > 0 {
		if at+2 > len(b) {
			return nil, nil, false
		}
		packets -= packetsOf(binary.BigEndian.Uint16(b[at:]))
		at += 2
	}
	return b[:at], b[at:], true
}

// packetsOf is how many packets a chunk tells of; a run of none would never end.
func packetsOf(chunk uint16) int {
	switch {
	case chunk&0x8000 == 0:
		return max(int(chunk&0x1fff), 1)
	case chunk&0x4000 == 0:
		return 14
	default:
		return 7
	}
}

func (f *feedback) chunk(chunk uint16, yield func(Arrival, error) bool) bool {
	for i := range min(packetsOf(chunk), f.left) {
		var symbol uint16
		switch {
		case chunk&0x8000 == 0:
			symbol = chunk >> 13 & 3
		case chunk&0x4000 == 0:
			symbol = chunk >> (13 - i) & 1
		default:
			symbol = chunk >> (12 - 2*i) & 3
		}
		arrival, ok := f.packet(symbol)
		if !ok {
			yield(Arrival{}, errFeedback)
			return false
		}
		if !yield(arrival, nil) {
			return false
		}
	}
	return true
}

func (f *feedback) packet(symbol uint16) (Arrival, bool) {
	arrival := Arrival{Sequence: f.sequence}
	f.sequence++
	f.left--
	switch symbol {
	case notReceived:
		return arrival, true
	case smallDelta:
		if len(f.deltas) < 1 {
			return arrival, false
		}
		f.at += time.Duration(f.deltas[0]) * deltaUnit
		f.deltas = f.deltas[1:]
	case largeDelta:
		if len(f.deltas) < 2 {
			return arrival, false
		}
		f.at += time.Duration(int16(binary.BigEndian.Uint16(f.deltas))) * deltaUnit //nolint:gosec // signed on the wire
		f.deltas = f.deltas[2:]
	default:
		return arrival, false
	}
	arrival.Received, arrival.At = true, f.at
	return arrival, true
}

// signed24 reads a signed number of three octets.
func signed24(b []byte) int32 { return int32(b[0])<<24>>8 | int32(b[1])<<8 | int32(b[2]) }
