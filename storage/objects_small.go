package storage

import (
	"bytes"
	"container/list"
	"context"
	"io"
	"sync"

	"plaza/rooms/documents"
)

const (
	smallObject  = 64 << 10 // bytes of an object that may be remembered: pictures in a dialogue, letters
	smallObjects = 64 << 20 // bytes of all that are
)

// smallContents remembers the content of small objects that were read, the latest of them. An object never changes, and whoever
// reads one has been asked for the right before: what is remembered only saves the way to the store.
type smallContents struct {
	mu     sync.Mutex
	byName map[objectName]*list.Element
	order  *list.List // of smallContent, the latest read first
	bytes  int
}

type objectName struct{ key, version string }

type smallContent struct {
	name    objectName
	content []byte
}

func newSmallContents() *smallContents {
	return &smallContents{byName: map[objectName]*list.Element{}, order: list.New()}
}

func (s *smallContents) get(name objectName) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	element := s.byName[name]
	if element == nil {
		return nil, false
	}
	s.order.MoveToFront(element)
	return element.Value.(smallContent).content, true
}

func (s *smallContents) add(name objectName, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName[name] != nil {
		return
	}
	s.byName[name] = s.order.PushFront(smallContent{name, content})
	for s.bytes += len(content); s.bytes > smallObjects; {
		s.remove(s.order.Back())
	}
}

// forget lets go of an object that is to be gone.
func (s *smallContents) forget(name objectName) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if element := s.byName[name]; element != nil {
		s.remove(element)
	}
}

func (s *smallContents) remove(element *list.Element) {
	gone := s.order.Remove(element).(smallContent)
	delete(s.byName, gone.name)
	s.bytes -= len(gone.content)
}

// openSmall reads a small object, whole and compared with what was stored, and remembers it.
func (o *Objects) openSmall(ctx context.Context, object documents.Object, offset, length int64) (io.ReadCloser, error) {
	name := objectName{object.Key, object.StoreVersion}
	content, known := o.small.get(name)
	if !known {
		body, _, err := o.Get(ctx, object.Key, object.StoreVersion, 0, -1)
		if err != nil {
			return nil, err
		}
		defer body.Close() //nolint:errcheck // only read
		if content, err = io.ReadAll(newDigestReader(body, object.Size, object.SHA256)); err != nil {
			return nil, objectError(err)
		}
		o.small.add(name, content)
	}
	return io.NopCloser(bytes.NewReader(content[offset : offset+length])), nil
}
