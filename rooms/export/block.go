package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"

	"plaza/rooms"
)

// A block fits a core's cache, and grows for a line that does not fit it. maxParsers bounds their number, and with it the memory,
// on machines of many cores.
const (
	blockSize  = 256 << 10
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
		end := 0
		for size := blockSize; end == 0; size *= 2 {
			if len(b.bytes) >= maxLine {
				return errLongLine
			}
			if err := b.fill(r, min(size, maxLine)); err != nil {
				emit(b)
				if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
					return nil // if r's own end was unexpected, it says so again to whoever reads on
				}
				return err
			}
			end = bytes.LastIndexByte(b.bytes, '\n') + 1
		}
		rest = append(rest[:0], b.bytes[end:]...)
		b.bytes = b.bytes[:end]
		emit(b)
	}
}

// fill reads until the block has size bytes.
func (b *block) fill(r io.Reader, size int) error {
	have := len(b.bytes)
	if have >= size {
		return nil
	}
	b.bytes = slices.Grow(b.bytes, size-have)
	n, err := io.ReadFull(r, b.bytes[have:size])
	b.bytes = b.bytes[:have+n]
	return err
}

// parse parses the block's lines and follows the chain inside it, by the hashes that the lines state.
func (b *block) parse() {
	b.entries = b.entries[:0]
	for rest := b.bytes; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		b.entries = append(b.entries, entry{})
		n := len(b.entries) - 1
		e := &b.entries[n]
		e.parse(rest[:end])
		if n > 0 && e.fault == nil && b.entries[n-1].fault == nil {
			e.linked = e.follows(b.entries[n-1].hash)
		}
		rest = rest[end:]
	}
}

// follows reports whether the event's stated hash is the one it has after previous.
func (e *entry) follows(previous rooms.Hash) bool {
	return rooms.EventHash(previous, e.header, e.payloadHash) == e.hash
}
