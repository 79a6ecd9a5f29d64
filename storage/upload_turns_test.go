package storage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"plaza/rooms"
)

// TestSilentSendersKeepNobodyElseFromUploading: the files that an officer has begun to send and of which nothing comes take their
// share and no more; a further one of theirs waits until one is cut.
func TestSilentSendersKeepNobodyElseFromUploading(t *testing.T) {
	t.Parallel()
	f := newUploadFixture(t)
	data := content(100)
	waits := f.announced(len(data))
	if _, err := f.uploads.Begin(t.Context(), waits, wide, nil); err != nil { // takes no turn
		t.Fatal(err)
	}
	var senders []*io.PipeWriter
	cut := make(chan error, turnsAtOnce)
	for range turnsEach {
		read, write := io.Pipe()
		senders = append(senders, write)
		go func() {
			_, err := f.uploads.Begin(t.Context(), f.announced(len(data)), wide, read)
			cut <- err
		}()
		if _, err := write.Write(data[:1]); err != nil {
			t.Fatal(err)
		}
	}
	other := f.announced(len(data))
	other.Officer = f.colleague()
	if whole, err := f.uploads.Begin(t.Context(), other, wide, bytes.NewReader(data)); err != nil || !whole.Complete() {
		t.Errorf("another officer's: %+v, %v", whole, err)
	}
	goes, stop := context.WithCancel(t.Context())
	stop()
	if _, err := f.uploads.Begin(goes, f.announced(len(data)), wide, bytes.NewReader(data)); !errors.Is(err, context.Canceled) {
		t.Errorf("one more than the share, that does not wait: %v", err)
	}
	next := make(chan error, 1)
	go func() {
		whole, err := f.uploads.Receive(t.Context(), f.officer, waits.ID, 0, bytes.NewReader(data))
		if err == nil && !whole.Complete() {
			err = errCut
		}
		next <- err
	}()
	for _, sender := range senders {
		_ = sender.CloseWithError(errCut)
		if err := <-cut; !errors.Is(err, errCut) {
			t.Error(err)
		}
	}
	if err := <-next; err != nil {
		t.Errorf("after those before it were cut: %v", err)
	}
}

// mayHave says whether an officer who has some of the turns that are taken gets another one.
func mayHave(has, taken int) bool {
	return has == 0 && taken < turnsAtOnce || has < turnsEach && taken < turnsAtOnce-turnsSpare
}

// TestTurnsAreShared holds, whoever comes, ends and gives up: nobody has more than their share, who has none gets one as long as
// there is one, and nobody waits who may have one.
func TestTurnsAreShared(t *testing.T) {
	t.Parallel()
	officers := make([]uuid.UUID, turnsAtOnce+10)
	for i := range officers {
		officers[i] = uuid.New()
	}
	rapid.Check(t, func(t *rapid.T) {
		turns := newTurns()
		has := map[uuid.UUID]int{}
		var taken []uuid.UUID
		var waiting []*waitingTurn
		take := func(officer uuid.UUID) {
			if !mayHave(has[officer], len(taken)) {
				t.Fatalf("an officer with %d of %d turns gets another one", has[officer], len(taken))
			}
			has[officer]++
			taken = append(taken, officer)
		}
		few := officers[:rapid.SampledFrom([]int{1, 7, 10, len(officers)}).Draw(t, "officers")]
		steps := map[string]func(){
			"begin": func() {
				officer := rapid.SampledFrom(few).Draw(t, "officer")
				if w := turns.ask(officer); w != nil {
					waiting = append(waiting, w)
				} else {
					take(officer)
				}
			},
			"end": func() {
				if len(taken) > 0 {
					officer := taken[0]
					taken = taken[1:]
					has[officer]--
					turns.end(officer)
				}
			},
			"give up": func() {
				if len(waiting) > 0 {
					turns.giveUp(waiting[0])
					waiting = waiting[1:]
				}
			},
		}
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			steps[rapid.SampledFrom([]string{"begin", "begin", "begin", "end", "give up"}).Draw(t, "step")]()
			var still []*waitingTurn
			for _, w := range waiting {
				select {
				case <-w.given:
					take(w.officer)
				default:
					still = append(still, w)
				}
			}
			waiting = still
			for _, w := range waiting {
				if mayHave(has[w.officer], len(taken)) {
					t.Fatalf("an officer with %d of %d turns waits", has[w.officer], len(taken))
				}
			}
		}
		for _, w := range waiting {
			turns.giveUp(w)
		}
		for _, officer := range taken {
			turns.end(officer)
		}
		if turns.all != 0 || len(turns.officers) != 0 || len(turns.waiting) != 0 {
			t.Fatalf("left behind: %+v", turns)
		}
	})
}

// TestWaitingForATurnEnds: nobody waits for ever, nor keeps the server from stopping, and a turn that came too late is given on.
func TestWaitingForATurnEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns, officer := newTurns(), uuid.New()
		stopping := make(chan struct{})
		for range turnsEach {
			if err := turns.begin(t.Context(), officer, stopping); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		if err := turns.begin(t.Context(), officer, stopping); rooms.CodeOf(err) != rooms.Unavailable || time.Since(began) != turnPatience {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		waited := make(chan error)
		go func() { waited <- turns.begin(t.Context(), officer, stopping) }()
		synctest.Wait()
		turns.end(officer)
		if err := <-waited; err != nil {
			t.Errorf("given a turn: %v", err)
		}
		late := turns.ask(officer)
		turns.end(officer)
		turns.giveUp(late)
		if turns.all != turnsEach-1 {
			t.Errorf("%d turns are taken", turns.all)
		}
		turns.ask(officer)
		go func() { waited <- turns.begin(t.Context(), officer, stopping) }()
		synctest.Wait()
		close(stopping)
		if err := <-waited; !errors.Is(err, errStopping) {
			t.Errorf("the server stops: %v", err)
		}
	})
}
