package media

import (
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// reportEvery is how often a receiver is told the time of what it plays, so that it keeps sound and picture in step.
const reportEvery = 2 * time.Second

// clock is what a publisher said of its time: that the timestamp RTP was shown at NTP. Arrival is ours.
type clock struct {
	ntp     uint64 // seconds since 1900, 32.32 bits
	rtp     uint32
	arrival time.Time
}

// listen takes the publisher's reports, until the layer ends.
func (l *layer) listen(receiver *webrtc.RTPReceiver, rid string) {
	for {
		packets, err := readReports(receiver, rid)
		if err != nil {
			return
		}
		for _, p := range packets {
			if report, ok := p.(*rtcp.SenderReport); ok && report.SSRC == uint32(l.ssrc) {
				l.clock.Store(&clock{ntp: report.NTPTime, rtp: report.RTPTime, arrival: time.Now()})
			}
		}
	}
}

func readReports(receiver *webrtc.RTPReceiver, rid string) ([]rtcp.Packet, error) {
	if rid == "" {
		packets, _, err := receiver.ReadRTCP()
		return packets, err
	}
	packets, _, err := receiver.ReadSimulcastRTCP(rid)
	return packets, err
}

// counted is what a slot sent of its stream.
type counted struct {
	packets, bytes atomic.Uint32
}

func (c *counted) add(bytes int) {
	c.packets.Add(1)
	c.bytes.Add(uint32(bytes)) //nolint:gosec // counts modulo 2^32, RFC 3550, 6.4.1
}

// report is what a receiver is told of the slot's stream; nil while its publisher has not told the time.
func (s *slot) report(now time.Time) *rtcp.SenderReport {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.track == nil || s.ssrc == 0 {
		return nil
	}
	l := s.track.layer(s.forwarder.Current())
	if l == nil {
		return nil
	}
	c := l.clock.Load()
	if c == nil {
		return nil
	}
	passed := now.Sub(c.arrival)
	rate := uint32(audioClock)
	if s.kind == webrtc.RTPCodecTypeVideo {
		rate = videoClock
	}
	return &rtcp.SenderReport{
		SSRC:        s.ssrc,
		NTPTime:     c.ntp + uint64(passed.Seconds()*(1<<32)),
		RTPTime:     s.forwarder.Timestamp(c.rtp) + uint32(passed.Seconds()*float64(rate)),
		PacketCount: s.counted.packets.Load(), OctetCount: s.counted.bytes.Load(),
	}
}

// reports tells the browser the time of all that it plays.
func (s *subscription) reports(now time.Time) {
	if !s.open.Load() || now.Sub(s.reported) < reportEvery {
		return
	}
	s.reported = now
	var reports []rtcp.Packet
	for _, seat := range s.seats {
		for _, section := range []*section{seat.audio, seat.video} {
			if report := section.report(now); report != nil {
				reports = append(reports, report)
			}
		}
	}
	if len(reports) > 0 {
		_ = s.connection.WriteRTCP(reports) // a closing connection refuses it
	}
}
