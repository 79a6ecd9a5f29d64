package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// sweepEvery is how often those that have been quiet are forgotten.
const sweepEvery = time.Minute

// limiter bounds the rate of requests, by session or by address.
type limiter struct {
	rate  rate.Limit
	burst int

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
	swept   time.Time
}

func newLimiter(perSecond float64, burst int) *limiter {
	return &limiter{rate: rate.Limit(perSecond), burst: burst, buckets: map[string]*rate.Limiter{}}
}

// allow takes one request of key from its budget, or says that there is none left.
func (l *limiter) allow(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > sweepEvery {
		l.swept = now
		for k, bucket := range l.buckets {
			if bucket.TokensAt(now) >= float64(l.burst) {
				delete(l.buckets, k)
			}
		}
	}
	bucket := l.buckets[key]
	if bucket == nil {
		bucket = rate.NewLimiter(l.rate, l.burst)
		l.buckets[key] = bucket
	}
	return bucket.AllowN(now, 1)
}
