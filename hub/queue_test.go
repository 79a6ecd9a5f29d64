package hub

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"
)

// TestQueue: whatever is pushed, taken and written, messages come out once and in order, the bytes never pass the limit but for
// a single message on its own, and there is a write loop, and one alone, while there is something to take.
func TestQueue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const limit = 100
		loops := 0
		q := newQueue(limit, func() { loops++ })
		var want, have [][]byte
		var spare [][]byte
		next, writing := byte(0), 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				data := bytes.Repeat([]byte{next}, rapid.IntRange(1, limit+20).Draw(t, "size"))
				before := q.bytes
				switch q.push(data) {
				case pushed:
					want = append(want, data)
					next++
				case pushFull:
					if before+len(data) <= limit || before == 0 {
						t.Fatalf("%d bytes refused beside %d", len(data), before)
					}
				}
			},
			"offer": func(t *rapid.T) {
				data := bytes.Repeat([]byte{next}, rapid.IntRange(1, limit).Draw(t, "size"))
				before := q.bytes
				result := q.offer(data)
				if fits := before+len(data) <= limit/2; fits != (result == pushed) {
					t.Fatalf("%d bytes offered beside %d: %d", len(data), before, result)
				}
				if result == pushed {
					want = append(want, data)
					next++
				}
			},
			"take": func(*rapid.T) {
				if loops == 0 {
					return
				}
				taken, _ := q.take(spare)
				if len(taken) == 0 {
					loops--
					return
				}
				have = append(have, taken...)
				for _, data := range taken {
					writing += len(data)
				}
				clear(taken)
				spare = taken
			},
			"written": func(*rapid.T) {
				q.written(writing)
				writing = 0
			},
			"": func(t *rapid.T) {
				if q.bytes > limit && len(q.messages) > 1 {
					t.Fatalf("%d bytes in %d messages", q.bytes, len(q.messages))
				}
				if loops > 1 || loops == 0 && len(q.messages) > 0 {
					t.Fatalf("%d write loops for %d messages", loops, len(q.messages))
				}
			},
		})
		rest, _ := q.take(spare)
		have = append(have, rest...)
		if len(have) != len(want) {
			t.Fatalf("have %d messages, want %d", len(have), len(want))
		}
		for i := range want {
			if !bytes.Equal(have[i], want[i]) {
				t.Fatalf("message %d is another", i)
			}
		}
	})
}

func TestQueueClosed(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		loops := 0
		q := newQueue(100, func() { loops++ })
		q.push([]byte("one"))
		q.push([]byte("two"))
		dropped := q.close(keep)
		left, closed := q.take(nil)
		if !closed {
			_, closed = q.take(nil)
		}
		if !closed || loops != 1 || len(left)+dropped != 2 || keep != (dropped == 0) {
			t.Errorf("keep %v: %d left, %d dropped, %d write loops", keep, len(left), dropped, loops)
		}
		if q.push([]byte("three")) != pushClosed || q.waitSpace(context.Background(), 1) || q.close(false) != 0 || loops != 1 {
			t.Error("a closed queue took more")
		}
	}
}

// TestIdleQueueClosed: the last write loop starts when the queue is closed, once.
func TestIdleQueueClosed(t *testing.T) {
	t.Parallel()
	loops := 0
	q := newQueue(100, func() { loops++ })
	q.close(true)
	q.close(false)
	if _, closed := q.take(nil); !closed || loops != 1 {
		t.Errorf("closed %v, %d write loops", closed, loops)
	}
}
