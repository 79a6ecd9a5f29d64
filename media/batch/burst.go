package batch

import (
	"time"

	"golang.org/x/net/ipv4"
)

// Burst is frames for as many receivers. It goes out by one system call: a receiver that is woken by the first of its packets still
// runs when the last one comes. It is used by one goroutine.
type Burst struct {
	socket   *Socket
	now      time.Time
	taken    []gathered
	messages []ipv4.Message
}

// NewBurst begins without anything.
func (s *Socket) NewBurst() *Burst { return &Burst{socket: s} }

// Begin says when the packets came that are added now.
func (b *Burst) Begin(now time.Time) { b.now = now }

// Take moves what a frame has into the burst.
func (b *Burst) Take(f *Frame) {
	if f.count > 0 {
		b.taken = append(b.taken, f.gathered)
		f.gathered = gathered{}
	}
}

// Send sends what was taken. What the network refuses is lost, as packets are.
func (b *Burst) Send() {
	if len(b.taken) == 0 {
		return
	}
	for _, g := range b.taken {
		b.messages = append(b.messages, g.message())
	}
	for rest := b.messages; len(rest) > 0; {
		sent, err := b.socket.many.WriteBatch(rest, 0)
		rest = rest[max(sent, 0):]
		if err != nil && len(rest) > 0 { // it is the next one that was refused
			b.socket.sendOne(&b.taken[len(b.taken)-len(rest)], err)
			rest = rest[1:]
		}
	}
	for _, g := range b.taken {
		buffers.Put(g.buffer)
	}
	clear(b.taken)
	clear(b.messages)
	b.taken, b.messages = b.taken[:0], b.messages[:0]
}

// message is what the kernel is given.
func (g *gathered) message() ipv4.Message {
	g.buffer.whole[0] = g.buffer.packets[:g.bytes]
	m := ipv4.Message{Buffers: g.buffer.whole[:], Addr: g.to}
	if g.count > 1 {
		g.buffer.control = segmentControl(g.buffer.control, g.segment)
		m.OOB = g.buffer.control
	}
	return m
}

// sendOne sends packet by packet what the kernel does not cut apart.
func (s *Socket) sendOne(g *gathered, refused error) {
	if g.count == 1 || !s.uncut(refused) {
		return
	}
	for rest := g.buffer.packets[:g.bytes]; len(rest) > 0; {
		n := min(g.segment, len(rest))
		_, _ = s.WriteToUDP(rest[:n], g.to)
		rest = rest[n:]
	}
}
