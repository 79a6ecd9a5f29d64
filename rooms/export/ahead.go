package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"sync"

	"plaza/rooms"
)

// So many files are read at a time, the one that is written and those that come next, and so much of each is in memory.
const (
	filesAhead  = 3
	aheadBlocks = 8
	aheadBlock  = 256 << 10 // bytes
)

// newBlocks is memory for one of the files, and after it for others. It is made when it is needed: most files are small.
func newBlocks() chan []byte {
	blocks := make(chan []byte, aheadBlocks)
	for range aheadBlocks {
		blocks <- nil
	}
	return blocks
}

// ahead reads and hashes a file in a goroutine of its own while what came of it, or a file before it, is written: a store takes its
// time to answer and to send, and hashing costs as much as all else. The goroutine ends with the file or with its context.
type ahead struct {
	filled chan []byte // closed behind the last block
	free   chan []byte
	err    error      // why it is the last one; set, as digest is, before filled is closed
	digest rooms.Hash // of the whole file
}

func readAhead(ctx context.Context, running *sync.WaitGroup, free chan []byte, open func(context.Context) (io.ReadCloser, error)) *ahead {
	a := &ahead{filled: make(chan []byte, aheadBlocks), free: free}
	running.Go(func() {
		defer close(a.filled)
		a.err = a.read(ctx, open)
	})
	return a
}

func (a *ahead) read(ctx context.Context, open func(context.Context) (io.ReadCloser, error)) error {
	content, err := open(ctx)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // it is read
	sum := sha256.New()
	for {
		var block []byte
		select {
		case block = <-a.free:
		case <-ctx.Done():
			return ctx.Err()
		}
		if block == nil {
			block = make([]byte, aheadBlock)
		}
		n, err := io.ReadFull(content, block)
		sum.Write(block[:n])
		a.filled <- block[:n] // there is place for every block
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			a.digest = rooms.Hash(sum.Sum(nil))
			return nil
		case err != nil:
			return err
		}
	}
}

// WriteTo implements io.WriterTo.
func (a *ahead) WriteTo(w io.Writer) (written int64, err error) {
	for block := range a.filled {
		n, err := w.Write(block)
		written += int64(n)
		if err != nil {
			return written, err
		}
		a.free <- block[:cap(block)]
	}
	return written, a.err
}
