package web

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sparse is a file in which zeros take no room.
type sparse struct {
	*os.File
	size int64
}

var zeros [copyBytes]byte

func (s *sparse) Write(b []byte) (int, error) {
	at := s.size
	s.size += int64(len(b))
	if len(b) <= len(zeros) && bytes.Equal(b, zeros[:len(b)]) {
		return len(b), nil
	}
	return s.WriteAt(b, at)
}

// endlessZeros is a file without end.
type endlessZeros struct{}

func (endlessZeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// TestArchiveBeyondFourGibibytes: a file of more, and one that begins behind it, are found by readers that know ZIP64.
func TestArchiveBeyondFourGibibytes(t *testing.T) {
	t.Parallel()
	const large, text = 4<<30 + 4096, "sist i arkivet"
	file, err := os.Create(filepath.Join(t.TempDir(), "large.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := &sparse{File: file}
	one := func(name string, content io.Reader) archived {
		return archived{name: name, time: time.Unix(0, 0), open: func() (io.ReadCloser, error) { return io.NopCloser(content), nil }}
	}
	err = writeArchive(out, func(yield func(archived, error) bool) {
		_ = yield(one("karta.tif", io.LimitReader(endlessZeros{}, large)), nil) && yield(one("sist.txt", strings.NewReader(text)), nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(out.size); err != nil {
		t.Fatal(err)
	}
	read, err := zip.NewReader(file, out.size)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.File) != 2 || read.File[0].UncompressedSize64 != large || read.File[0].CRC32 == 0 {
		t.Fatalf("files %+v", read.File)
	}
	if at, err := read.File[1].DataOffset(); err != nil || at <= large {
		t.Errorf("the second file begins at %d (%v)", at, err)
	}
	content, err := read.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(content); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
}
