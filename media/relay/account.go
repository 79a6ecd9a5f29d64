package relay

import (
	"errors"
	"time"

	"golang.org/x/time/rate"
)

var errQuota = errors.New("relay: there is no room for another relay")

// account is what a person has of relays. It is forgotten with the last of them.
type account struct {
	person   string
	ports    int           // under the relay's lock
	up, down *rate.Limiter // bytes
}

// burst is how much of a second's bandwidth may come at once: a key frame does.
const burst = 0.5

func (r *Relay) hasRoom(person string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.accounts[person]
	return r.ports < r.config.All && (a == nil || a.ports < r.config.PerPerson)
}

// enter counts another relay of a person, unless they have as many as they may.
func (r *Relay) enter(person string) (*account, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.accounts[person]
	if a == nil {
		bytes := float64(r.config.Bandwidth) / 8
		limiter := func() *rate.Limiter { return rate.NewLimiter(rate.Limit(bytes), int(bytes*burst)) }
		a = &account{person: person, up: limiter(), down: limiter()}
	}
	if r.ports >= r.config.All || a.ports >= r.config.PerPerson || person == "" {
		return nil, errQuota
	}
	a.ports++
	r.ports++
	r.accounts[person] = a
	return a, nil
}

func (r *Relay) leave(a *account) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a.ports--
	r.ports--
	if a.ports == 0 {
		delete(r.accounts, a.person)
	}
}

func allows(limiter *rate.Limiter, bytes int) bool { return limiter.AllowN(time.Now(), bytes) }
