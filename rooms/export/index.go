package export

import (
	"context"
	"fmt"
	"html"
	"io"
	"strings"

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
<p>%[2]s, händelserna %[3]d–%[4]d. Exporterat %[5]s ur %[6]s. Så kontrolleras att inget är ändrat: <a href="VERIFY.txt">VERIFY.txt</a>.</p>
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
	if _, err := fmt.Fprintf(w, indexHead, html.EscapeString(title), html.EscapeString(m.Room.Name), m.First, m.Last, m.Created,
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
			e.Time.Format(rooms.TimeFormat), html.EscapeString(author), indexText(e)); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, indexEnd)
	return err
}

// indexText is the event in HTML.
func indexText(e rooms.Event) string {
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
	switch p := content.(type) {
	case rooms.MessagePosted:
		return said("", p.Text)
	case rooms.ReplyPosted:
		return said(`<a href="#`+html.EscapeString(p.ReplyTo)+`">Svar</a>`, p.Text)
	case rooms.AttachmentsPosted:
		var links strings.Builder
		for _, id := range p.Attachments {
			fmt.Fprintf(&links, `<a href="#%s">Bifogad handling</a> `, html.EscapeString(id))
		}
		return said(links.String(), p.Text)
	case rooms.MessageEdited:
		return said(`<a href="#`+html.EscapeString(p.Message)+`">Ändrat inlägg</a>`, p.Text)
	case rooms.ShareReceived:
		return said(html.EscapeString("Delat av "+p.AuthorName+", "+p.AuthorityName), p.Text)
	case rooms.DocumentCreated:
		return said("Handling", p.Title)
	case rooms.DocumentReceived:
		return said(html.EscapeString("Delad handling av "+p.AuthorName+", "+p.AuthorityName), p.Title)
	case rooms.VersionAdded:
		link := fmt.Sprintf(`<a href="%s" download="%s">%s</a> (%d byte)`,
			html.EscapeString(FileMember(e.Seq, p.Name)), html.EscapeString(p.Name), html.EscapeString(p.Name), p.Size)
		return said(`Ny version av <a href="#`+html.EscapeString(p.Document)+`">handlingen</a>: `+link, p.Note)
	}
	return "<em>" + html.EscapeString(e.Type.Name) + "</em> <small>" + html.EscapeString(string(e.Payload)) + "</small>\n"
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
