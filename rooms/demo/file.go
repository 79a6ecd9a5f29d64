package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"path"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The demo's files are made here, small and real: nobody else's work, and nothing that anybody must be asked for. What they show is
// made up; each says so.
const madeUp = "Påhittat underlag ur Plazas demo."

// mediaTypes are those of the files that the demo has, by extension.
var mediaTypes = map[string]string{".pdf": "application/pdf", ".png": "image/png", ".csv": "text/csv"}

// fileContent makes the content of a file from its name.
func fileContent(name string) (content []byte, mediaType string, err error) {
	extension := path.Ext(name)
	title := strings.TrimSuffix(name, extension)
	switch extension {
	case ".pdf":
		content, err = pdfPage(title, madeUp)
	case ".png":
		content, err = sketch()
	case ".csv":
		content = boreholes()
	default:
		err = fmt.Errorf("the demo makes no file like %s", name)
	}
	return content, mediaTypes[extension], err
}

// pdfPage makes a PDF (ISO 32000-1) of one A4 page with a heading, a line below it and the frame of a plan map.
func pdfPage(title, line string) ([]byte, error) {
	page := "0.5 w 60 120 475 560 re S 120 200 140 90 re S 300 200 160 90 re S 120 360 340 60 re S 60 560 m 535 480 l S\n"
	for _, text := range []struct {
		size, y int
		words   string
	}{{20, 740, title}, {11, 710, line}} {
		encoded, err := charmap.Windows1252.NewEncoder().String(text.words)
		if err != nil {
			return nil, err
		}
		page += fmt.Sprintf("BT /F1 %d Tf 60 %d Td (%s) Tj ET\n", text.size, text.y, strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(encoded))
	}
	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.4\n")
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", len(page), page),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	} {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes(), nil
}

// sketch draws water, a quay and some houses from above.
func sketch() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	fill := func(x0, y0, x1, y1 int, c color.RGBA) {
		draw.Draw(img, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(0, 0, 640, 400, color.RGBA{0xe8, 0xe4, 0xd8, 0xff})
	fill(0, 270, 640, 400, color.RGBA{0x8f, 0xb4, 0xcc, 0xff})
	fill(0, 255, 640, 270, color.RGBA{0x9a, 0x9a, 0x96, 0xff})
	for i := range 5 {
		fill(40+i*118, 90, 120+i*118, 200, color.RGBA{0xb8, 0x5c, 0x4a, 0xff})
		fill(60+i*118, 115, 100+i*118, 175, color.RGBA{0xd9, 0xcf, 0xb4, 0xff})
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// boreholes is a table as a geotechnical study has it.
func boreholes() []byte {
	var out strings.Builder
	out.WriteString("punkt;meter från kajkant;djup till fast botten (m);" + madeUp + "\r\n")
	for i := range 11 {
		fmt.Fprintf(&out, "BP%02d;%d;%d,%d;\r\n", i+1, 4+i%3, 9+i*7%13, i*3%10)
	}
	return []byte(out.String())
}
