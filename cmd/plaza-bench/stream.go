package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

const (
	framesPerSecond   = 30
	soundsPerSecond   = 50
	packetSize        = 1046 // bytes of a packet of video, with its header
	soundSize         = 120  // and of sound
	rtpHeaderSize     = 12
	vp8Header         = 4 + 10 // the descriptor, and what a key frame begins with
	stampSize         = 4 + 4 + 8
	numbersRemembered = 1 << 13
)

// publisher sends one track, whose packets tell the round, their number and when they were sent.
type publisher struct {
	track  *webrtc.TrackLocalStaticRTP
	sends  *sending
	who    int
	asked  atomic.Bool // for a key frame
	number uint32
}

// hear takes what is asked for of the track. Any report but a receiver's is for a key frame here, and a key frame too many harms
// nothing.
func (s *publisher) hear(of *webrtc.RTPSender) {
	b := make([]byte, 1500)
	for {
		if _, _, err := of.Read(b); err != nil {
			return
		}
		s.asked.Store(true)
	}
}

// speak sends sound, all the time.
func (s *publisher) speak() {
	every(time.Second/soundsPerSecond, s.who, func(frame uint32) error {
		return s.send(frame*960, make([]byte, soundSize-rtpHeaderSize), true)
	})
}

// film sends frames; while media only trickle, two a second.
func (s *publisher) film() {
	payload := make([]byte, packetSize-rtpHeaderSize)
	every(time.Second/framesPerSecond, s.who, func(frame uint32) error {
		packets := int(s.sends.packets.Load())
		if packets == 1 && frame%(framesPerSecond/2) != 0 {
			return nil
		}
		key := s.asked.Swap(false) || s.number == 0
		for i := range packets {
			describeVP8(payload, uint16(frame), i == 0, key) //nolint:gosec // wraps
			if err := s.send(frame*(90_000/framesPerSecond), payload, i == packets-1); err != nil {
				return err
			}
		}
		return nil
	})
}

// every calls back until that fails. Publishers are spread over the period.
func every(period time.Duration, who int, do func(uint32) error) {
	time.Sleep(period * time.Duration(who%7) / 7)
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	for frame := uint32(0); ; frame++ {
		<-ticks.C
		if do(frame) != nil {
			return
		}
	}
}

// describeVP8 writes the descriptor of a frame's packet, and what a key frame begins with.
func describeVP8(payload []byte, picture uint16, first, key bool) {
	clear(payload[:vp8Header])
	payload[0], payload[1], payload[2], payload[3] = 0x80, 0x80, 0x80|byte(picture>>8), byte(picture)
	if first {
		payload[0] |= 0x10
	}
	payload[4] = 1
	if first && key {
		payload[4] = 0
		binary.LittleEndian.PutUint16(payload[10:], 1280)
		binary.LittleEndian.PutUint16(payload[12:], 720)
	}
}

func (s *publisher) send(timestamp uint32, payload []byte, last bool) error {
	round := s.sends.round.Load()
	stamp := payload[vp8Header:]
	binary.BigEndian.PutUint32(stamp, round)
	binary.BigEndian.PutUint32(stamp[4:], s.number)
	binary.BigEndian.PutUint64(stamp[8:], uint64(time.Now().UnixNano()))                                   //nolint:gosec // after 1970
	header := rtp.Header{Version: 2, Marker: last, SequenceNumber: uint16(s.number), Timestamp: timestamp} //nolint:gosec // wraps
	s.number++
	count, _ := s.sends.sent.LoadOrStore(round, &atomic.Int64{})
	count.(*atomic.Int64).Add(1) //nolint:forcetypeassert // nothing else is stored
	return s.track.WriteRTP(&rtp.Packet{Header: header, Payload: payload})
}

// stream is what arrives of one track at one of those who watch it.
type stream struct {
	video  bool
	mu     sync.Mutex
	seen   [numbersRemembered]uint32 // number + 1
	round  uint32
	count  int // unique packets of the round
	all    int // and ever
	delays []time.Duration
}

func (c *crowd) receive(remote *webrtc.TrackRemote) {
	s := &stream{video: remote.Kind() == webrtc.RTPCodecTypeVideo}
	c.mu.Lock()
	c.streams = append(c.streams, s)
	c.mu.Unlock()
	b := make([]byte, 1500)
	var header rtp.Header
	for {
		n, _, err := remote.Read(b)
		if err != nil {
			return
		}
		now := time.Now()
		header.PaddingSize = 0
		at, err := header.Unmarshal(b[:n])
		if err == nil && n >= at+vp8Header+stampSize {
			s.arrived(b[at+vp8Header:], now)
		}
	}
}

func (s *stream) arrived(stamp []byte, now time.Time) {
	round, number := binary.BigEndian.Uint32(stamp), binary.BigEndian.Uint32(stamp[4:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen[number%numbersRemembered] == number+1 {
		return
	}
	s.seen[number%numbersRemembered] = number + 1
	s.all++
	if round > s.round {
		s.round, s.count, s.delays = round, 0, s.delays[:0]
	}
	if round == s.round && round != 0 {
		s.count++
		s.delays = append(s.delays, now.Sub(time.Unix(0, int64(binary.BigEndian.Uint64(stamp[8:]))))) //nolint:gosec // after 1970
	}
}

func (c *crowd) arriving() []*stream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.streams)
}

// settleWindow is how long packets are counted to see whether a stream arrives in full.
const settleWindow = 100 * time.Millisecond

// settle waits until so many streams bring what they should.
func (c *crowd) settle(ctx context.Context, o settleOrder) error {
	ticks := time.NewTicker(settleWindow)
	defer ticks.Stop()
	deadline := time.Now().Add(conferenceTimeout)
	before := map[*stream]int{}
	for calm := 0; calm < o.Calm; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticks.C:
		}
		full := 0
		for _, s := range c.arriving() {
			came := s.total() - before[s]
			before[s] += came
			if s.inFull(came, int(c.sends.packets.Load())) {
				full++
			}
		}
		calm++
		if full < o.Streams {
			calm = 0
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d of %d streams arrive in full", full, o.Streams)
		}
	}
	return nil
}

func (s *stream) total() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// inFull says whether so many packets are about what is sent in a window.
func (s *stream) inFull(came, ofFrame int) bool {
	perSecond := soundsPerSecond
	if s.video {
		perSecond = framesPerSecond * ofFrame
	}
	return float64(came) >= 0.6*float64(perSecond)*settleWindow.Seconds()
}

// measure counts what arrives of what is sent during a time, and what of that does not arrive with all who watch.
func (c *crowd) measure(ctx context.Context, o measureOrder) (answer, error) {
	streams := c.arriving()
	total := func() (count int) {
		for _, s := range streams {
			count += s.total()
		}
		return count
	}
	before, begun := total(), time.Now()
	c.round++
	c.sends.round.Store(c.round)
	select {
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case <-time.After(o.Duration):
	}
	c.sends.round.Store(0)
	sent, _ := c.sends.sent.Load(c.round)
	expected := int(sent.(*atomic.Int64).Load()) * o.Watchers //nolint:forcetypeassert // nothing else is stored
	got, err := c.awaitRound(ctx, streams, expected)
	if err != nil {
		return answer{}, err
	}
	var delays []time.Duration
	for _, s := range streams {
		s.mu.Lock()
		delays = append(delays, s.delays...)
		s.mu.Unlock()
	}
	return answer{
		Lost: expected - got, P50: percentile(delays, 0.5), P99: percentile(delays, 0.99), Count: total() - before, Took: time.Since(begun),
	}, nil
}

// awaitRound waits for what is still on its way, or sent again.
func (c *crowd) awaitRound(ctx context.Context, streams []*stream, expected int) (got int, err error) {
	enough, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_ = until(enough, func() bool { // what is missing then is lost
		got = 0
		for _, s := range streams {
			s.mu.Lock()
			if s.round == c.round {
				got += s.count
			}
			s.mu.Unlock()
		}
		return got >= expected
	})
	return got, ctx.Err()
}
