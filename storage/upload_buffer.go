package storage

import (
	"fmt"
	"sync"

	"golang.org/x/sys/unix"
)

// partBytes is the size of a part, the least that S3 allows: two of them are what an upload holds in memory.
const partBytes = 5 << 20

// partBuffer holds a part that is received or on its way. It is not of the garbage collector's heap, which would let as much
// garbage again gather beside it. It is never unmapped, since a request that was given up may still read it: what such a one
// sends has another ETag than the part that counts.
type partBuffer []byte

// freeBuffers are those that no request uses: they take address space and no memory.
var freeBuffers struct {
	sync.Mutex
	all []partBuffer
}

func takeBuffer() (partBuffer, error) {
	freeBuffers.Lock()
	defer freeBuffers.Unlock()
	if last := len(freeBuffers.all) - 1; last >= 0 {
		b := freeBuffers.all[last]
		freeBuffers.all = freeBuffers.all[:last]
		return b, nil
	}
	b, err := unix.Mmap(-1, 0, partBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("memory for a part of a file: %w", err)
	}
	return b, nil
}

// giveBack returns the buffer's memory to the system.
func (b partBuffer) giveBack() {
	if b == nil {
		return
	}
	_ = unix.Madvise(b, unix.MADV_DONTNEED) // only keeps the memory otherwise
	freeBuffers.Lock()
	defer freeBuffers.Unlock()
	freeBuffers.all = append(freeBuffers.all, b)
}
