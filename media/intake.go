package media

import (
	"io"
	"sync"

	"github.com/pion/transport/v4/packetio"
)

// intakeLimit is how many bytes of a stream wait until it is known whose they are, as many as Pion's own buffers hold.
const intakeLimit = 1_000_000

// intake is where a publisher's session puts what it has decrypted of a stream. It stands in the place of a buffer, so that a packet
// is dealt with right there and nobody has to wake up for it.
type intake struct {
	*packetio.Buffer // until somebody deals with it

	turning sync.Mutex
	deal    func() error // reads one packet and deals with it; nil: nobody is there yet
	present []byte       // what is dealt with now; of the writer alone

	once   sync.Once
	closed chan struct{}
	forget func()
}

// intake is the publication's [bufferFactory].
func (p *publication) intake(kind packetio.BufferPacketType, ssrc uint32) io.ReadWriteCloser {
	i := &intake{Buffer: packetio.NewBuffer(), closed: make(chan struct{}), forget: func() {}}
	i.SetLimitSize(intakeLimit)
	if kind == packetio.RTPBufferPacket {
		p.mu.Lock()
		p.intakes[ssrc] = i
		p.mu.Unlock()
		i.forget = func() { p.forgetIntake(ssrc, i) }
	}
	return i
}

func (p *publication) forgetIntake(ssrc uint32, i *intake) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.intakes[ssrc] == i {
		delete(p.intakes, ssrc)
	}
}

func (p *publication) intakeOf(ssrc uint32) *intake {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.intakes[ssrc]
}

// Write implements [io.Writer]. What deals with a packet may get others before it, such as one that was sent again.
func (i *intake) Write(b []byte) (int, error) {
	i.turning.Lock()
	deal := i.deal
	if deal == nil {
		defer i.turning.Unlock()
		return i.Buffer.Write(b)
	}
	i.turning.Unlock()
	for i.present = b; i.present != nil; {
		if deal() != nil {
			i.present = nil
		}
	}
	return len(b), nil
}

// Read implements [io.Reader].
func (i *intake) Read(b []byte) (int, error) {
	if i.present == nil {
		return i.Buffer.Read(b)
	}
	present := i.present
	i.present = nil
	if len(present) > len(b) {
		return 0, io.ErrShortBuffer
	}
	return copy(b, present), nil
}

// Close implements [io.Closer].
func (i *intake) Close() error {
	i.once.Do(func() {
		close(i.closed)
		i.forget()
	})
	return i.Buffer.Close()
}

// hand deals with what waits, and leaves to the writer what comes after it; it returns when the stream has ended.
func (i *intake) hand(deal func() error) {
	for !i.turn(deal) {
		if deal() != nil {
			return
		}
	}
	<-i.closed
}

// turn leaves the stream to its writer, unless something waits still.
func (i *intake) turn(deal func() error) bool {
	i.turning.Lock()
	defer i.turning.Unlock()
	if i.Count() > 0 {
		return false
	}
	i.deal = deal
	return true
}
