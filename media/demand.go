package media

import (
	"maps"
	"time"

	"plaza/media/forward"
)

// lingers is how long a layer is still published after its last watcher left it: people scroll back and forth.
const lingers = 2 * time.Second

// demanded is the best layer of a track that anybody watches, and when it became less.
type demanded struct {
	layer int
	below time.Time // since when less would do; zero: it would not
}

// demands looks which layers of the participant's videos are watched, and says whether that is news to the publisher. Sound is
// always published.
func (p *publication) demands(now time.Time) (map[Source]int, bool) {
	news := false
	for _, t := range p.videos() {
		news = t.demandNow(now) || news
	}
	if !news {
		return nil, false
	}
	return p.demanded(), true
}

// demanded is the best layer of each video that anybody watches, as it was when that was last looked at.
func (p *publication) demanded() map[Source]int {
	wanted := map[Source]int{}
	for source, t := range p.videos() {
		t.mu.Lock()
		wanted[source] = t.demand.layer
		t.mu.Unlock()
	}
	return wanted
}

func (p *publication) videos() map[Source]*track {
	p.mu.Lock()
	defer p.mu.Unlock()
	videos := maps.Clone(p.tracks)
	maps.DeleteFunc(videos, func(source Source, _ *track) bool { return !source.Video() })
	return videos
}

// demandNow takes what the watchers want now into the track's demand: more at once, less after a while. A layer that does not come
// since its publisher's network or computer does not manage it is not called off: who wants it would ask for it again at once, and each
// change costs key frames.
func (t *track) demandNow(now time.Time) (news bool) {
	best := forward.NoLayer
	for _, s := range *t.watchers.Load() {
		best = max(best, s.target())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case best > t.demand.layer:
		t.demand = demanded{layer: best}
		return true
	case best == t.demand.layer || !t.sends(best+1, t.demand.layer, now):
		t.demand.below = time.Time{}
	case t.demand.below.IsZero():
		t.demand.below = now
	case now.Sub(t.demand.below) >= lingers:
		t.demand = demanded{layer: best}
		return true
	}
	return false
}

// sends says whether any of some layers comes. The lock is held.
func (t *track) sends(from, to int, now time.Time) bool {
	for _, l := range t.layers[from : to+1] {
		if l != nil && l.rate.at(now) > 0 {
			return true
		}
	}
	return false
}

func (s *slot) target() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.forwarder.Target()
}
