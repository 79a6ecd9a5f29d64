package media

import (
	"slices"
	"strings"
)

type streamKey struct {
	participant string
	stream      Stream
}

// streamsOf gathers tracks by the streams that they are a part of.
func streamsOf(tracks map[trackKey]*track) map[streamKey][]*track {
	streams := map[streamKey][]*track{}
	for key, t := range tracks {
		stream := streamKey{key.participant, key.source.Stream()}
		streams[stream] = append(streams[stream], t)
	}
	return streams
}

// show puts a stream's tracks into the seat's sections; a stream without tracks leaves it empty. It says whether anything
// changed.
func (s *seat) show(key streamKey, tracks []*track) bool {
	var audio, video *track
	var sources []Source
	for _, t := range tracks {
		if t.key.source.Video() {
			video = t
		} else {
			audio = t
		}
		sources = append(sources, t.key.source)
	}
	slices.SortFunc(sources, func(a, b Source) int { return strings.Compare(string(a), string(b)) })
	if len(tracks) == 0 {
		key = streamKey{}
	}
	changed := s.participant != key.participant || s.stream != key.stream || !slices.Equal(s.sources, sources)
	s.participant, s.stream, s.sources = key.participant, key.stream, sources
	s.audio.replace(audio)
	s.video.replace(video)
	return changed
}

// replace shows a track, unless it is shown already.
func (s *section) replace(t *track) {
	s.mu.Lock()
	same := s.track == t
	s.mu.Unlock()
	if !same {
		s.show(t)
	}
}
