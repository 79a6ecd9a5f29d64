package media

import (
	"errors"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/pion/transport/v4/packetio"
)

// TestIntake writes packets while somebody begins to deal with them: each is dealt with once and in order, and what comes afterwards
// before its writer goes on, also when another one comes before it.
func TestIntake(t *testing.T) {
	t.Parallel()
	p := newPublication(nil)
	i := p.intake(packetio.RTPBufferPacket, 7).(*intake)
	if p.intakeOf(7) != i || p.intakeOf(8) != nil {
		t.Fatal("a stream is found by its SSRC")
	}
	var dealt []byte
	again := []byte{200}
	deal := func() error {
		b := make([]byte, 10)
		if len(dealt) == 150 && len(again) > 0 { // it is not read from the stream
			dealt, again = append(dealt, again[0]), nil
			return nil
		}
		n, err := i.Read(b)
		dealt = append(dealt, b[:n]...)
		return err
	}
	write := func(number byte) {
		if _, err := i.Write([]byte{number}); err != nil {
			t.Error(err)
		}
	}
	for number := range byte(50) {
		write(number)
	}
	var both sync.WaitGroup
	both.Go(func() { i.hand(deal) })
	for number := byte(50); number < 200; number++ {
		write(number)
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
	both.Wait()
	want := make([]byte, 0, 201)
	for number := range byte(200) {
		if len(want) == 150 {
			want = append(want, 200)
		}
		want = append(want, number)
	}
	if !slices.Equal(dealt, want) {
		t.Errorf("%d were dealt with", dealt)
	}
	if p.intakeOf(7) != nil {
		t.Error("a stream that ended is still there")
	}
}

// TestIntakeThatNobodyReads ends without its layer, and a layer that ends gives its packets up.
func TestIntakeThatNobodyReads(t *testing.T) {
	t.Parallel()
	i := newPublication(nil).intake(packetio.RTPBufferPacket, 7).(*intake)
	if !i.turn(func() error { return io.EOF }) {
		t.Fatal("nothing waits")
	}
	if n, err := i.Write([]byte{1}); n != 1 || err != nil || i.present != nil {
		t.Errorf("%d, %v, %d is still there", n, err, i.present)
	}
	i.present = []byte{1, 2}
	if _, err := i.Read(make([]byte, 1)); !errors.Is(err, io.ErrShortBuffer) {
		t.Error(err)
	}
}
