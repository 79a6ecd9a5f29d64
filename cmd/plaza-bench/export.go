package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"plaza/cmd/plaza-bench/limit"
)

const (
	roomEvents      = 20_000
	roomFiles       = 500
	roomFile        = 2 << 30 / roomFiles // bytes of each
	postersAtOnce   = 64
	exportMin       = 0.5
	exportMemoryMax = 64 // MB
)

// exportRoom compares a room's export through the API, files and all, with copying the same bytes from one ZIP file to another.
func exportRoom(ctx context.Context, b *bench) error {
	folder, err := os.MkdirTemp(b.folder, "plaza-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is a copy
	path := filepath.Join(folder, "export.zip")
	return withFiles(ctx, b, func(f *filed) error {
		if err := f.fillRoom(ctx, b); err != nil {
			return err
		}
		before, err := f.server.do(order{Usage: &usageOrder{Settled: true}})
		if err != nil {
			return err
		}
		if err := f.exportTo(ctx, path); err != nil {
			return err
		}
		size, err := contentSize(path)
		if err != nil {
			return err
		}
		rate := func(do func() error) side {
			return func(time.Duration) (float64, error) {
				begun := time.Now()
				err := do()
				return perSecond(size, time.Since(begun)) / megabyte, err
			}
		}
		limits, plazas, err := b.compare(rate(func() error { return limit.Copy(path) }), rate(func() error { return f.exportTo(ctx, os.DevNull) }))
		if err != nil {
			return err
		}
		after, err := f.server.do(order{Usage: &usageOrder{}})
		if err != nil {
			return err
		}
		b.value("content", float64(size)/megabyte, "MB")
		b.value("copy", median(limits), "MB/s")
		b.value("plaza", median(plazas), "MB/s")
		b.ratio("", medianRatio(plazas, limits), atLeast, exportMin)
		b.ratio("growth-MB", float64(after.Peak-before.Memory)/megabyte, atMost, exportMemoryMax)
		return nil
	})
}

// fillRoom writes a room's events, of which each file makes two.
func (f *filed) fillRoom(ctx context.Context, b *bench) error {
	files := b.count(roomFiles)
	content := kindsOfFiles(b)[0].content[:roomFile]
	if _, _, err := f.put(ctx, files, content); err != nil {
		return err
	}
	path, text := "/api/rooms/"+f.room.String()+"/messages", strings.Repeat("Bullret vid hamnen. ", 8)
	return atOnce(max(0, b.count(roomEvents)-2*files), postersAtOnce, func(int) error {
		_, err := f.post(ctx, path, map[string]any{"client_id": uuid.New(), "text": text}, nil)
		return err
	})
}

// exportTo writes the room's export into a file.
func (f *filed) exportTo(ctx context.Context, path string) error {
	response, err := f.ask(ctx, http.MethodPost, "/api/rooms/"+f.room.String()+"/export", strings.NewReader(`{"with_hidden":false}`), -1)
	if err != nil {
		return err
	}
	defer response.Body.Close() //nolint:errcheck // only read
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{file}, response.Body, make([]byte, 256<<10))
	return errors.Join(err, file.Close())
}
