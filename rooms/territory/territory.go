// Package territory knows Sweden's counties and municipalities and what the public bodies that answer for them are called.
//
// lan_kommun.csv beside it is Statistics Sweden's (SCB) list of counties and municipalities with their codes: public facts,
// not covered by copyright. Codes are strings; a municipality's first two digits are its county's code.
//
// The package starts no goroutine. Its functions are pure and return copies, so they are safe for concurrent use.
package territory

import (
	"bytes"
	_ "embed"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// County is a county (län).
type County struct {
	Code   string // two digits
	Letter string // one or two letters, as on old number plates
	Name   string // without "län": Västra Götaland
}

// Municipality is a municipality (kommun).
type Municipality struct {
	Code string // four digits
	Name string // without "kommun" and genitive: Tanum
}

// County is the code of the municipality's county.
func (m Municipality) County() string { return m.Code[:2] }

// Counties returns the counties in order of their codes.
func Counties() []County { return slices.Clone(list().counties) }

// Municipalities returns the municipalities in order of their codes.
func Municipalities() []Municipality { return slices.Clone(list().municipalities) }

//go:embed lan_kommun.csv
var source []byte

type territory struct {
	counties       []County
	municipalities []Municipality
}

var list = sync.OnceValue(func() territory {
	counties, municipalities, err := Parse(bytes.NewReader(source))
	if err != nil {
		panic(err) // the list is part of the program, and a test parses it
	}
	return territory{counties, municipalities}
})

// namespace is that of the UUIDs (version 5) made from codes. It never changes: the ids stand in databases and logs.
var namespace = uuid.MustParse("4a96e6fa-de4a-4775-811e-511a9b66db70")
