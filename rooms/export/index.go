package export

import (
	"context"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"plaza/rooms"
)

const indexHead = `<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%[1]s</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
li { margin: 0 0 1rem }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
small { color: #555 }
</style>
</head>
<body>
<h1>%[1]s</h1>
<p>%[2]s, händelserna %[3]d–%[4]d. Exporterat %[5]s ur %[6]s. Klockan är svensk tid. Så kontrolleras att inget är ändrat: <a href="VERIFY.txt">VERIFY.txt</a>.</p>
<ol>
`

const indexEnd = "</ol>\n</body>\n</html>\n"

// writeIndex writes a page on which people read the room: what was said, the files, and that other things happened. It is for
// reading; what counts stands in the events. It needs no script and asks for nothing.
func writeIndex(ctx context.Context, w io.Writer, source Source, m Manifest, people []rooms.Member) error {
	title := strings.TrimSpace(string(m.Room.Reference) + " " + m.Room.Title)
	if title == "" {
		title = m.Room.Name
	}
	if _, err := fmt.Fprintf(w, indexHead, html.EscapeString(title), html.EscapeString(m.Room.Name), m.First, m.Last, moment(m.Created),
		html.EscapeString(m.Installation.Name)); err != nil {
		return err
	}
	names := map[rooms.Author]string{rooms.System: "Plaza"}
	for _, p := range people {
		names[rooms.OfficerAuthor(p.Officer)] = p.Name + ", " + p.AuthorityName
	}
	for e, err := range source.Events(ctx) {
		if err != nil {
			return err
		}
		author := names[e.Author]
		if author == "" {
			author = e.Author.String()
		}
		if _, err := fmt.Fprintf(w, "<li value=\"%d\" id=\"%s\"><small>%s · %s</small>\n%s</li>\n", e.Seq, e.ID,
			indexTime(e.Time), html.EscapeString(author), indexText(e, names)); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, indexEnd)
	return err
}

// indexText is the event in HTML.
func indexText(e rooms.Event, names map[rooms.Author]string) string {
	switch e.Withheld {
	case rooms.Hidden:
		return "<em>Dolt: innehållet är inte med.</em>\n"
	case rooms.Disposed:
		return "<em>Gallrat: innehållet finns inte kvar.</em>\n"
	}
	content, err := rooms.DecodePayload(e.Type, e.Payload)
	if err != nil { // of a newer Plaza
		return "<em>" + html.EscapeString(e.Type.String()) + "</em>\n"
	}
	line := sentence(content, names)
	switch p := content.(type) {
	case rooms.MessagePosted:
		return said(line, p.Text)
	case rooms.ReplyPosted:
		return said(line, p.Text)
	case rooms.AttachmentsPosted:
		return said(line, p.Text)
	case rooms.MessageEdited:
		return said(line, p.Text)
	case rooms.ShareReceived:
		return said(line, p.Text)
	case rooms.VersionAdded:
		return said(fileLine(e.Seq, p), p.Note)
	}
	return said(line, "")
}

// fileLine leads to the file of a version.
func fileLine(seq int64, p rooms.VersionAdded) string {
	restored := ""
	if p.RestoredFrom != "" {
		restored = tell(" Innehållet är %s.", link(p.RestoredFrom, "en tidigare versions"))
	}
	return tell(`Ny version av %s: <a href="%s" download="%s">%s</a> (%s).`,
		link(p.Document, "handlingen"), FileMember(seq, p.Name), p.Name, p.Name, sizeWords(p.Size)) + restored
}

// sizeWords is a number of bytes as people read it.
func sizeWords(size int64) string {
	switch {
	case size < 1000:
		return fmt.Sprintf("%d byte", size)
	case size < 1_000_000:
		return fmt.Sprintf("%d kB", (size+500)/1000)
	}
	return strings.Replace(fmt.Sprintf("%.1f MB", float64(size)/1e6), ".", ",", 1)
}

// indexTime is when it was, as officers read the clock, and in UTC for programs.
func indexTime(at time.Time) string {
	return fmt.Sprintf(`<time datetime="%s">%s</time>`, rooms.FormatTime(at), local(at))
}

// said is a line in HTML, if any, and a text below it.
func said(line, text string) string {
	if line != "" {
		line = "<div>" + line + "</div>\n"
	}
	if text == "" {
		return line
	}
	return line + "<pre>" + html.EscapeString(text) + "</pre>\n"
}
