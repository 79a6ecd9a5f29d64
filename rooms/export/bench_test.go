package export_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"io"
	"testing"

	"plaza/rooms/export"
	"plaza/rooms/export/exporttest"
)

func BenchmarkVerify(b *testing.B) {
	file := write(b, &exporttest.Source{Count: 100_000, Key: key})
	b.Run("verify", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		b.ReportAllocs()
		for b.Loop() {
			if r := verify(b, file, export.Options{}); r.Verdict != export.UnknownKey {
				b.Fatal(report(r))
			}
		}
	})
	b.Run("read-and-hash", func(b *testing.B) {
		b.SetBytes(int64(len(file)))
		for b.Loop() {
			r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				b.Fatal(err)
			}
			for _, f := range r.File {
				content, err := f.Open()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(sha256.New(), content); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
