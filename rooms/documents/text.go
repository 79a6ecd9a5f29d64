package documents

import (
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"plaza/rooms"
)

// Limits on text, in characters (code points) unless said otherwise.
const (
	MaxFileName  = 255 // names of files and folders, titles
	MaxDepth     = 10  // folders in each other
	maxMediaType = 127 // bytes; RFC 6838
)

// fallbackType is what a file is whose sender says nothing of its type that can be read.
const fallbackType = "application/octet-stream"

// FileName returns a file's name as it may stand in the log: one line of at most 255 characters in Unicode's form NFC. What
// could lead out of a folder or make a name look like another one is refused: separators, names of dots alone, control
// characters and those that turn the direction of writing.
func FileName(s string) (string, error) {
	name, err := line("Filnamnet", s)
	if err != nil {
		return "", err
	}
	return name, checkName("Filnamnet", name)
}

// Folder returns the path of a folder: names joined by /, "" for none.
func Folder(s string) (string, error) {
	s = strings.Trim(s, "/ ")
	if s == "" {
		return "", nil
	}
	names := strings.Split(s, "/")
	if len(names) > MaxDepth {
		return "", rooms.Errorf(rooms.TooLarge, "Mappen ligger för djupt: högst %d mappar i varandra.", MaxDepth)
	}
	for i := range names {
		name, err := line("Mappens namn", names[i])
		if err != nil {
			return "", err
		}
		if err := checkName("Mappens namn", name); err != nil {
			return "", err
		}
		names[i] = name
	}
	return strings.Join(names, "/"), nil
}

// MediaType returns a media type in lower case and without parameters. It is what the sender says, and no promise: whoever
// serves the file must not rely on it.
func MediaType(s string) string {
	t, _, err := mime.ParseMediaType(s)
	kind, subtype, found := strings.Cut(t, "/")
	if err != nil || !found || kind == "" || subtype == "" || len(t) > maxMediaType || strings.ContainsFunc(t, isNotASCII) {
		return fallbackType
	}
	return t
}

func isNotASCII(r rune) bool { return r > unicode.MaxASCII }

// line returns one line of at most MaxFileName characters that reads as it is written.
func line(field, s string) (string, error) {
	s, err := rooms.RequiredLine(field, s, utf8.UTFMax*MaxFileName)
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(s); n > MaxFileName {
		return "", rooms.Errorf(rooms.TooLarge, "%s är för långt: %d tecken, högst %d får plats.", field, n, MaxFileName)
	}
	if i := strings.IndexFunc(s, turns); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return "", rooms.Errorf(rooms.Invalid, "%s innehåller ett styrtecken (U+%04X) som inte kan sparas.", field, r)
	}
	return s, nil
}

// turns reports whether a character changes the direction of what follows or begins a new line: with it 'fdp.exe' can be shown
// as 'exe.pdf'.
func turns(r rune) bool {
	return unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

func checkName(field, name string) error {
	if strings.ContainsAny(name, `/\`) {
		return rooms.Errorf(rooms.Invalid, "%s får inte innehålla / eller \\.", field)
	}
	if strings.Trim(name, ". ") == "" {
		return rooms.Errorf(rooms.Invalid, "%s saknas.", field)
	}
	return nil
}
