package batch

import (
	"encoding/binary"
	"testing"

	"golang.org/x/sys/unix"
)

func TestPacketsOfARefusedBatch(t *testing.T) {
	t.Parallel()
	s, receiver, to := pair(t)
	var frame Frame
	for i := range 5 {
		frame.Add(numbered(i, 500), to, s.NewBurst())
	}
	s.sendOne(&frame.gathered, unix.EIO)
	for i := range 5 {
		if got := binary.BigEndian.Uint32(receive(t, receiver)[12:]); got != uint32(i) {
			t.Fatalf("%d came in place of %d", got, i)
		}
	}
	if s.segments.Load() {
		t.Error("the kernel is asked again")
	}
}
