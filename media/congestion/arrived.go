package congestion

import "time"

const (
	arrivedBuckets = 10
	bucketSpan     = 50 * time.Millisecond
)

// arrived measures the rate of what arrived during the last half second, on the receiver's clock.
type arrived struct {
	buckets [arrivedBuckets]int // bytes
	newest  int64               // number of the newest bucket
	oldest  int64               // and of the first one ever
	begun   bool
}

func (a *arrived) add(at time.Duration, size int) {
	bucket := int64(at / bucketSpan)
	if !a.begun {
		a.begun, a.newest, a.oldest = true, bucket, bucket
	}
	if bucket > a.newest+arrivedBuckets {
		a.buckets = [arrivedBuckets]int{}
		a.newest = bucket
	}
	for ; a.newest < bucket; a.newest++ {
		a.buckets[index(a.newest+1)] = 0
	}
	if bucket > a.newest-arrivedBuckets {
		a.buckets[index(bucket)] += size
	}
}

// bits is the rate in bits a second; 0 before a tenth of a second is known.
func (a *arrived) bits() float64 {
	known := min(a.newest-a.oldest, arrivedBuckets)
	if known < 2 {
		return 0
	}
	bytes := 0
	for _, b := range a.buckets {
		bytes += b
	}
	return float64(bytes*8) / (time.Duration(known) * bucketSpan).Seconds()
}

func index(bucket int64) int64 { return ((bucket % arrivedBuckets) + arrivedBuckets) % arrivedBuckets }
