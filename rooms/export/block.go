package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"plaza/rooms"
)

// Blocks are as large as the longest line, so that a line is never more than one block. maxParsers bounds their number, and
// with it the memory, on machines of many cores.
const (
	blockSize  = maxLine
	maxParsers = 8
)

var errLongLine = errors.New("a line is longer than any event's")

// block is a run of whole lines on its way from the reader over a parser to whoever follows the chain.
type block struct {
	bytes   []byte
	entries []entry
	parsed  chan struct{} // receives once when entries are ready
}

// eachBlock splits what r yields into blocks, parses them side by side and hands them to do in order. A block's content is valid
// until do returns. It returns r's error; an error ends the stream after what came before it.
func eachBlock(ctx context.Context, r io.Reader, do func(entries []entry)) error {
	parsers := min(runtime.GOMAXPROCS(0), maxParsers)
	free := make(chan *block, parsers+2)
	for range cap(free) {
		free <- &block{bytes: make([]byte, 0, blockSize), parsed: make(chan struct{}, 1)}
	}
	unparsed, ordered := make(chan *block, cap(free)), make(chan *block, cap(free))

	var running sync.WaitGroup
	defer running.Wait()
	var failed error // written before ordered is closed
	running.Go(func() {
		defer close(ordered)
		defer close(unparsed)
		failed = split(ctx, r, free, func(b *block) {
			unparsed <- b
			ordered <- b
		})
	})
	for range parsers {
		running.Go(func() {
			for b := range unparsed {
				b.parse()
				b.parsed <- struct{}{}
			}
		})
	}
	for b := range ordered {
		<-b.parsed
		do(b.entries)
		free <- b
	}
	return failed
}

// split fills free blocks with whole lines. A last line without its newline is a block's last line all the same.
func split(ctx context.Context, r io.Reader, free <-chan *block, emit func(*block)) error {
	var rest []byte // of a line that the block before only began
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := <-free
		b.bytes = append(b.bytes[:0], rest...)
		n, err := io.ReadFull(r, b.bytes[len(b.bytes):blockSize])
		b.bytes = b.bytes[:len(b.bytes)+n]
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			emit(b) // if r's own end was unexpected, it says so again to whoever reads on
			return nil
		case err != nil:
			emit(b)
			return err
		}
		end := bytes.LastIndexByte(b.bytes, '\n') + 1
		if end == 0 {
			return errLongLine
		}
		rest = append(rest[:0], b.bytes[end:]...)
		b.bytes = b.bytes[:end]
		emit(b)
	}
}

// parse parses the block's lines and follows the chain inside it, by the hashes that the lines state.
func (b *block) parse() {
	b.entries = b.entries[:0]
	for rest := b.bytes; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		e := parseLine(rest[:end])
		if n := len(b.entries); n > 0 && e.fault == nil && b.entries[n-1].fault == nil {
			e.linked = e.follows(b.entries[n-1].hash)
		}
		b.entries = append(b.entries, e)
		rest = rest[end:]
	}
}

// follows reports whether the event's stated hash is the one it has after previous.
func (e *entry) follows(previous rooms.Hash) bool {
	return rooms.EventHash(previous, e.header, e.payloadHash) == e.hash
}
