package batch

import "golang.org/x/net/ipv4"

// Burst is what several streams have gathered, of the same picture or sound for as many receivers. It goes out by one system call:
// a receiver that is woken by the first of its packets still runs when the last one comes. It is used by one goroutine.
type Burst struct {
	socket   *Socket
	taken    []gathered
	messages []ipv4.Message
}

// NewBurst begins without anything.
func (s *Socket) NewBurst() *Burst { return &Burst{socket: s} }

// Take moves what a stream has gathered into the burst.
func (b *Burst) Take(stream *Stream) {
	stream.mu.Lock()
	defer stream.mu.Unlock()
	if stream.gathered.count > 0 {
		b.taken = append(b.taken, stream.take())
	}
}

// Send sends what was taken.
func (b *Burst) Send() {
	if len(b.taken) == 0 {
		return
	}
	for _, g := range b.taken {
		b.messages = append(b.messages, g.message())
	}
	b.socket.sendAll(b.taken, b.messages)
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

// send sends what one stream has gathered.
func (s *Socket) send(g gathered) { s.sendAll([]gathered{g}, []ipv4.Message{g.message()}) }

// sendAll sends what was gathered, which messages describe, and gives the buffers back. What the network refuses is lost, as
// packets are.
func (s *Socket) sendAll(all []gathered, messages []ipv4.Message) {
	for first := 0; first < len(messages); {
		sent, err := s.many.WriteBatch(messages[first:], 0)
		first += max(sent, 0)
		if err != nil && first < len(messages) { // it is the next one that was refused
			s.sendOne(all[first], err)
			first++
		}
	}
	for _, g := range all {
		buffers.Put(g.buffer)
	}
}

// sendOne sends packet by packet what the kernel does not cut apart.
func (s *Socket) sendOne(g gathered, refused error) {
	if g.count == 1 || !s.uncut(refused) {
		return
	}
	for rest := g.buffer.packets[:g.bytes]; len(rest) > 0; {
		n := min(g.segment, len(rest))
		_, _ = s.WriteToUDP(rest[:n], g.to)
		rest = rest[n:]
	}
}
