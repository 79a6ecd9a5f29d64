package demo

import (
	"bytes"
	"image/png"
	"regexp"
	"strconv"
	"testing"
)

// The files are what their names say: a viewer finds each object of the PDF where its table says, and the picture is one.
func TestFilesAreReal(t *testing.T) {
	t.Parallel()
	pdf, mediaType, err := fileContent("Plankarta (utkast) åäö.pdf")
	if err != nil || mediaType != "application/pdf" {
		t.Fatal(mediaType, err)
	}
	table := regexp.MustCompile(`(?s)startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(pdf)
	start, err := strconv.Atoi(string(table[1]))
	if err != nil || !bytes.HasPrefix(pdf[start:], []byte("xref\n0 6\n")) {
		t.Fatalf("no table at %s", table[1])
	}
	for i, entry := range regexp.MustCompile(`(\d{10}) 00000 n \n`).FindAllSubmatch(pdf[start:], -1) {
		offset, err := strconv.Atoi(string(entry[1]))
		if want := strconv.Itoa(i+1) + " 0 obj\n"; err != nil || !bytes.HasPrefix(pdf[offset:], []byte(want)) {
			t.Errorf("object %d is not at %d", i+1, offset)
		}
	}
	picture, _, err := fileContent("Skiss.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		t.Error(err)
	}
	if table, _, err := fileContent("Borrpunkter.csv"); err != nil || bytes.Count(table, []byte("\r\n")) != 12 {
		t.Errorf("%q (%v)", table, err)
	}
	if _, _, err := fileContent("a.exe"); err == nil {
		t.Error("a file of no kind was made")
	}
}
