package media

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

const (
	// speaksAbove is the level of speech rather than of a room, dB below the loudest (RFC 6464: 0 is the loudest, 127 silence).
	speaksAbove = 45
	// speaksFor is how long somebody counts as speaking after their last loud packet: a breath is no pause.
	speaksFor = 800 * time.Millisecond
	// maxSpeakers are told of.
	maxSpeakers = 5
)

// loudness is what a publisher says of its sound.
type loudness struct {
	level atomic.Int32 // dB below the loudest, smoothed, times 16
	spoke atomic.Int64 // UnixNano of the last loud packet
}

// hear takes the level of a packet. One goroutine calls it.
func (l *loudness) hear(level uint8, now time.Time) {
	before := l.level.Load()
	l.level.Store(before + (int32(level)*16-before)/8)
	if level < speaksAbove {
		l.spoke.Store(now.UnixNano())
	}
}

// levelExtension is the number of the header extension with the level, 0 when none was negotiated.
func levelExtension(receiver *webrtc.RTPReceiver) uint8 {
	for _, extension := range receiver.GetParameters().HeaderExtensions {
		if extension.URI == sdp.AudioLevelURI {
			return uint8(extension.ID) //nolint:gosec // 1 to 14
		}
	}
	return 0
}

// levelOf reads the level of a packet's sound.
func levelOf(header *rtp.Header, extension uint8) (uint8, bool) {
	if extension == 0 {
		return 0, false
	}
	value := header.GetExtension(extension)
	if len(value) == 0 {
		return 0, false
	}
	return value[0] & 0x7f, true
}

// speakers are the participants who speak now, the loudest first.
func (m *Meeting) speakers(now time.Time) []string {
	type speaker struct {
		name  string
		level int32
	}
	var all []speaker
	m.mu.Lock()
	for key, t := range m.tracks {
		if key.source == Microphone && now.UnixNano()-t.loudness.spoke.Load() < int64(speaksFor) {
			all = append(all, speaker{key.participant, t.loudness.level.Load()})
		}
	}
	m.mu.Unlock()
	slices.SortFunc(all, func(a, b speaker) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.name, b.name))
	})
	names := make([]string, 0, maxSpeakers)
	for _, s := range all[:min(len(all), maxSpeakers)] {
		names = append(names, s.name)
	}
	return names
}
