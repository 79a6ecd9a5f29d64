package web

import (
	"strings"
)

// disposition writes Content-Disposition with a file's name (RFC 6266): as it is in UTF-8 (RFC 8187), and for clients that can't
// read that with _ for every character that ASCII lacks.
func disposition(kind, name string) string {
	var plain, encoded strings.Builder
	for _, r := range name {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			r = '_'
		}
		plain.WriteRune(r)
	}
	const hexDigits = "0123456789ABCDEF"
	for _, b := range []byte(name) {
		if isAttributeChar(b) {
			encoded.WriteByte(b)
			continue
		}
		encoded.Write([]byte{'%', hexDigits[b>>4], hexDigits[b&15]})
	}
	return kind + `; filename="` + plain.String() + `"; filename*=UTF-8''` + encoded.String()
}

// isAttributeChar reports whether a byte stands for itself in an extended parameter (RFC 8187, attr-char).
func isAttributeChar(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}

// shown are the media types that a browser may show in a page, as what they are then sent. They run nothing; a file that is not
// what its sender said is shown as broken, because nosniff forbids the browser to find out. Everything else, HTML, SVG and XML
// among it, is sent as bytes to save.
var shown = map[string]string{
	"application/pdf": "application/pdf",
	"audio/aac":       "audio/aac",
	"audio/flac":      "audio/flac",
	"audio/mp4":       "audio/mp4",
	"audio/mpeg":      "audio/mpeg",
	"audio/ogg":       "audio/ogg",
	"audio/wav":       "audio/wav",
	"audio/webm":      "audio/webm",
	"audio/x-wav":     "audio/wav",
	"image/avif":      "image/avif",
	"image/bmp":       "image/bmp",
	"image/gif":       "image/gif",
	"image/jpeg":      "image/jpeg",
	"image/png":       "image/png",
	"image/webp":      "image/webp",
	"text/csv":        "text/plain; charset=utf-8",
	"text/markdown":   "text/plain; charset=utf-8",
	"text/plain":      "text/plain; charset=utf-8",
	"video/mp4":       "video/mp4",
	"video/ogg":       "video/ogg",
	"video/quicktime": "video/quicktime",
	"video/webm":      "video/webm",
}

const bytesType = "application/octet-stream"

// presentation is how the content of a media type is sent.
func presentation(mediaType string) (contentType, kind string) {
	if as := shown[mediaType]; as != "" {
		return as, "inline"
	}
	return bytesType, "attachment"
}
