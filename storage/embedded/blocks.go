package embedded

import (
	"io"
	"sync"
)

// block is how many bytes of an object are read and sent at a time. The gateway's own writer takes 4 KiB: so many calls cost the
// store, and whoever reads from it, more than the content. And for a part of an object it makes a buffer of its own, of a
// mebibyte unless told otherwise.
const block = 128 << 10

var blocks = sync.Pool{New: func() any { return new([block]byte) }}

// inBlocks is the content of an object, sent in blocks.
type inBlocks struct{ io.ReadCloser }

// WriteTo implements io.WriterTo.
func (c inBlocks) WriteTo(w io.Writer) (int64, error) {
	buffer := blocks.Get().(*[block]byte)
	defer blocks.Put(buffer)
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{c.ReadCloser}, buffer[:])
}
