package rooms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits on text, in bytes of UTF-8 after normalisation.
const (
	MaxName = 300       // names, titles, diary numbers, references
	MaxNote = 4_000     // notes, reasons, purposes
	MaxText = 64 * 1024 // one message
)

// NormalText returns s as it may stand in a payload: CRLF and CR as LF, in Unicode's form NFC. Control characters other than
// TAB and LF and invalid UTF-8 are refused, and so is more than limit bytes. Field names the input in the error.
func NormalText(field, s string, limit int) (string, error) {
	if !utf8.ValidString(s) {
		return "", Errorf(Invalid, "%s innehåller tecken som inte är giltig text.", field)
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	for _, r := range s {
		if unicode.IsControl(r) && r != '\t' && r != '\n' {
			return "", Errorf(Invalid, "%s innehåller ett styrtecken (U+%04X) som inte kan sparas.", field, r)
		}
	}
	s = norm.NFC.String(s)
	if len(s) > limit {
		return "", Errorf(TooLarge, "%s är för lång: %d byte, högst %d får plats.", field, len(s), limit)
	}
	return s, nil
}

// RequiredText is [NormalText] for text that must say something.
func RequiredText(field, s string, limit int) (string, error) {
	s, err := NormalText(field, s, limit)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(s) == "" {
		return "", Errorf(Invalid, "%s saknas.", field)
	}
	return s, nil
}

// RequiredLine is [RequiredText] for a single line, such as a name or a title; outer space is dropped.
func RequiredLine(field, s string, limit int) (string, error) {
	s, err := RequiredText(field, s, limit)
	if err != nil {
		return "", err
	}
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "\n\t") {
		return "", Errorf(Invalid, "%s får bara vara en rad.", field)
	}
	return s, nil
}
