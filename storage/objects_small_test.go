package storage

import (
	"strconv"
	"testing"
)

// TestSmallContentsAreBounded: what was read latest is remembered, within the bound, and what is to be gone is forgotten.
func TestSmallContentsAreBounded(t *testing.T) {
	t.Parallel()
	s := newSmallContents()
	name := func(i int) objectName { return objectName{strconv.Itoa(i), "1"} }
	const fit = smallObjects / smallObject
	s.add(name(0), make([]byte, smallObject))
	for i := 1; i <= fit; i++ {
		if _, known := s.get(name(0)); !known { // read again and again
			t.Fatalf("the latest read is forgotten after %d others", i)
		}
		s.add(name(i), make([]byte, smallObject))
		s.add(name(i), make([]byte, smallObject))
	}
	if s.bytes != smallObjects || len(s.byName) != fit || s.order.Len() != fit {
		t.Errorf("%d bytes of %d objects, %d in order", s.bytes, len(s.byName), s.order.Len())
	}
	if _, known := s.get(name(1)); known {
		t.Error("the oldest is still there")
	}
	s.forget(name(0))
	s.forget(name(0))
	if _, known := s.get(name(0)); known || s.bytes != smallObjects-smallObject {
		t.Errorf("after forgetting one: %v, %d bytes", known, s.bytes)
	}
}
