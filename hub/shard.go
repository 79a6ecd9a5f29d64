package hub

import (
	"context"
	"time"
)

// shard owns topics and watches sockets. All its fields and those of its topics and subscriptions belong to its goroutine.
type shard struct {
	// Fixed.
	hub   *Hub
	inbox chan func()
	ended chan struct{} // closed when the goroutine has ended

	topics   map[string]*topic
	attended map[*topic]struct{}   // those with an attendance
	sockets  map[*socket]time.Time // when the next ping is due
}

func newShard(hub *Hub) *shard {
	return &shard{
		hub: hub, inbox: make(chan func(), inboxSize), ended: make(chan struct{}),
		topics: make(map[string]*topic), attended: make(map[*topic]struct{}), sockets: make(map[*socket]time.Time),
	}
}

// run is the shard's goroutine.
func (s *shard) run() {
	defer close(s.ended)
	watch := time.NewTicker(watchInterval)
	defer watch.Stop()
	for {
		select {
		case work := <-s.inbox:
			work()
		case now := <-watch.C:
			s.watch(now)
			s.refreshAttendances(now)
		case <-s.hub.ctx.Done():
			return
		}
	}
}

// do hands work to the shard's goroutine, in the order of the calls. It waits only for a full inbox. After the hub has ended
// the work is not done.
func (s *shard) do(work func()) {
	select {
	case s.inbox <- work:
	case <-s.hub.ctx.Done():
	}
}

// call is do that waits until the work is done; false = it will not be, the hub has ended. In either case the work no longer
// runs.
func (s *shard) call(work func()) bool {
	done := make(chan struct{})
	s.do(func() {
		work()
		close(done)
	})
	select {
	case <-done:
		return true
	case <-s.ended:
		return false
	}
}

// ask calls the source from a goroutine of its own and lets the shard handle the answer.
func (s *shard) ask(question func(context.Context) (answer func())) {
	s.hub.running.Go(func() {
		ctx, cancel := context.WithTimeout(s.hub.ctx, sourceTimeout)
		defer cancel()
		s.do(question(ctx))
	})
}

// later does work after a pause.
func (s *shard) later(pause time.Duration, work func()) {
	time.AfterFunc(pause, func() { s.do(work) })
}

// watch cuts sockets that are stuck and gives signs of life to the others.
func (s *shard) watch(now time.Time) {
	for socket, due := range s.sockets {
		since := socket.writingSince.Load()
		switch {
		case since != 0 && now.Sub(time.Unix(0, since)) > s.hub.config.WriteTimeout:
			socket.cut(cutStuck)
		case since != 0 || now.Before(due):
		case !socket.heard.Swap(false): // in answer to the last ping
			socket.cut(cutSilent)
		default:
			s.sockets[socket] = now.Add(s.hub.config.PingInterval)
			socket.ping()
		}
	}
}
