package tus

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"plaza/rooms"
)

// Metadata is what a client says of its file: text by name.
type Metadata map[string]string

const (
	maxMetadata = 4096 // bytes of the header; a name of 255 characters takes 1,360 at most
	maxEntries  = 16
)

// ParseMetadata reads the header Upload-Metadata: pairs of a name and a value in base64, between commas. Values must be text.
func ParseMetadata(header string) (Metadata, error) {
	metadata := Metadata{}
	if strings.TrimSpace(header) == "" {
		return metadata, nil
	}
	pairs := strings.Split(header, ",")
	if len(header) > maxMetadata || len(pairs) > maxEntries {
		return nil, errMetadata
	}
	for _, pair := range pairs {
		name, encoded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(encoded)
		if _, twice := metadata[name]; err != nil || twice || name == "" || !utf8.Valid(value) {
			return nil, errMetadata
		}
		metadata[name] = string(value)
	}
	return metadata, nil
}

var errMetadata = rooms.Errorf(rooms.Invalid, "Anropet har fel form: %s.", "Upload-Metadata")
