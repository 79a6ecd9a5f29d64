package forward

import "iter"

// history is how many packets a subscriber may ask for again: at 800 packets a second more than half a second.
const history = 512

// sent is the light numbering of a packet that went out. The packet itself lies in the layer's cache.
type sent struct {
	number  int64 // 0 = none
	source  int64
	layer   int
	numbers Numbers
	again   uint8 // how often it was sent again
}

// maxAgain bounds how often one packet is sent again: a subscriber that never gets it is short of bandwidth, not of packets.
const maxAgain = 5

// Sent is where a packet comes from that a subscriber asks for again, and what its numbers were.
type Sent struct {
	Layer   int
	Number  int64 // in the layer
	Numbers Numbers
}

// note remembers a packet that is about to be sent; it says false of one that was sent already.
func (f *Forwarder) note(number int64, p Packet, n Numbers) bool {
	s := &f.sent[number%history]
	if s.number >= number {
		return false
	}
	*s = sent{number: number, source: p.Number, layer: p.Layer, numbers: n}
	if !newer(f.last.Sequence, n.Sequence) || f.lastTime.IsZero() {
		f.last, f.lastTime = n, p.Arrival
	}
	return true
}

// Again finds a packet by the sequence number under which it was sent, each only a few times.
func (f *Forwarder) Again(sequence uint16) (Sent, bool) {
	number := f.numbers.next - 1
	number += int64(int16(sequence - uint16(number))) //nolint:gosec // the difference modulo 2^16, signed
	if number <= 0 {
		return Sent{}, false
	}
	s := &f.sent[number%history]
	if s.number != number || s.again == maxAgain {
		return Sent{}, false
	}
	s.again++
	return Sent{Layer: s.layer, Number: s.source, Numbers: s.numbers}, true
}

// newer says whether a comes after b, modulo 2^16.
func newer(a, b uint16) bool { return int16(a-b) > 0 } //nolint:gosec // the difference, signed

// Newest goes through the packets that were sent last, the newest first. It does not count them as sent again.
func (f *Forwarder) Newest() iter.Seq[Sent] {
	return func(yield func(Sent) bool) {
		for number := f.numbers.next - 1; number > 0 && number > f.numbers.next-history; number-- {
			s := &f.sent[number%history]
			if s.number == number && !yield(Sent{Layer: s.layer, Number: s.source, Numbers: s.numbers}) {
				return
			}
		}
	}
}
