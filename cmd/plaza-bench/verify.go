package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"plaza/cmd/plaza-bench/limit"
	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
	"plaza/rooms/proof"
)

const (
	exportEvents    = 100_000
	verifyMin       = 0.5
	verifyMemoryMax = 64 // MB
	megabyte        = 1 << 20
)

// verify compares the proof of an export with reading and hashing the same bytes. Each side has a process of its own, so that
// the memory is that of the verification alone.
func verify(ctx context.Context, b *bench) error {
	folder, err := os.MkdirTemp(b.folder, "plaza-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "export.zip")
	key := proof.NewKey([32]byte{1})
	source := &exporttest.Source{Count: int64(b.count(exportEvents)), Key: key}
	content, err := source.Write()
	if err == nil {
		err = os.WriteFile(path, content, 0o600)
	}
	if err != nil {
		return err
	}
	processes, err := startChildren(ctx, 2)
	if err != nil {
		return err
	}
	memory := 0
	read := func(process *child, key string) side {
		return func(duration time.Duration) (float64, error) {
			a, err := process.do(order{Read: &readOrder{path, key, duration}})
			if key != "" {
				memory = max(memory, a.Memory)
			}
			return perSecond(a.Count, a.Took) / megabyte, err
		}
	}
	limits, plazas, err := b.compare(read(processes[0], ""), read(processes[1], key.Public().ID()))
	if err := errors.Join(err, closeChildren(processes)); err != nil {
		return err
	}
	b.value("export-file", float64(len(content))/megabyte, "MB")
	b.value("read-and-hash", median(limits), "MB/s")
	b.value("verify", median(plazas), "MB/s")
	b.ratio("", medianRatio(plazas, limits), atLeast, verifyMin)
	b.ratio("memory-MB", float64(memory)/megabyte, atMost, verifyMemoryMax)
	return nil
}

// readOrder has a child read an export again and again: verify it with the fingerprint of its key, or without one only hash it.
type readOrder struct {
	Path     string
	Key      string
	Duration time.Duration
}

// reader reads exports in a child process and remembers how large the process was before.
type reader struct {
	before int
}

func (r *reader) read(ctx context.Context, o readOrder) (answer, error) {
	if r.before == 0 {
		var err error
		if r.before, err = processStatus("VmRSS"); err != nil {
			return answer{}, err
		}
	}
	size, err := contentSize(o.Path)
	if err != nil {
		return answer{}, err
	}
	var a answer
	begun := time.Now()
	for a.Count == 0 || time.Since(begun) < o.Duration {
		if err := readOnce(ctx, o); err != nil {
			return answer{}, err
		}
		a.Count += size
	}
	a.Took = time.Since(begun)
	peak, err := processStatus("VmHWM")
	a.Memory = peak - r.before
	return a, err
}

// contentSize is the number of bytes in the file's members, uncompressed: what is hashed.
func contentSize(path string) (int, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	size := 0
	for _, member := range archive.File {
		size += int(member.UncompressedSize64)
	}
	return size, archive.Close()
}

func readOnce(ctx context.Context, o readOrder) error {
	if o.Key == "" {
		return limit.ReadAndHash(o.Path)
	}
	file, err := os.Open(o.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	information, err := file.Stat()
	if err != nil {
		return err
	}
	result, err := export.Verify(ctx, file, information.Size(), export.Options{Keys: []string{o.Key}})
	if err == nil && result.Verdict != export.Whole {
		err = fmt.Errorf("the export is not whole: verdict %d", result.Verdict)
	}
	return err
}

// processStatus reads a size of this process, in bytes, from Linux' /proc.
func processStatus(name string) (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, found := bytes.Cut(status, []byte("\n"+name+":"))
	line, _, _ := bytes.Cut(rest, []byte(" kB\n"))
	size, err := strconv.Atoi(string(bytes.TrimSpace(line)))
	if !found || err != nil {
		return 0, fmt.Errorf("/proc/self/status does not tell %s", name)
	}
	return size << 10, nil
}
