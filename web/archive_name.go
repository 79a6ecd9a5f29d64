package web

import (
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// archiveNames gives every file of an archive a path of its own that every system can unpack.
type archiveNames struct{ taken map[string]bool }

// unique returns the path for a file in a folder. Names that differ in nothing but case are one to some systems: the second gets
// a number.
func (n *archiveNames) unique(folder, name string) string {
	var parts []string
	for _, part := range append(strings.Split(folder, "/"), name) {
		if part != "" {
			parts = append(parts, portable(part))
		}
	}
	whole := strings.Join(parts, "/")
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	extension := path.Ext(whole)
	stem := strings.TrimSuffix(whole, extension)
	for i := 2; n.taken[strings.ToLower(whole)]; i++ {
		whole = stem + " (" + strconv.Itoa(i) + ")" + extension
	}
	n.taken[strings.ToLower(whole)] = true
	return whole
}

// reserved are names that mean a device to Windows, whatever extension follows.
var reserved = map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}

func init() {
	for i := range 10 {
		reserved["COM"+strconv.Itoa(i)], reserved["LPT"+strconv.Itoa(i)] = true, true
	}
}

// maxPart is how many bytes of a path's part are kept: most file systems take 255, and a number may follow.
const maxPart = 240

// shortened cuts what is too long for file systems out of a name, and leaves its extension.
func shortened(part string) string {
	if len(part) <= maxPart {
		return part
	}
	extension := path.Ext(part)
	if len(extension) > maxPart/4 {
		extension = "" // it is none
	}
	end := maxPart - len(extension)
	for !utf8.RuneStart(part[end]) {
		end--
	}
	return part[:end] + extension
}

// portable makes one part of a path such that it names a file within its folder on every system.
func portable(part string) string {
	part = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"/\|?*`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(part, "_"))
	part = shortened(part)
	if trimmed := strings.TrimRight(part, ". "); trimmed != part {
		part = trimmed + "_"
	}
	stem, _, _ := strings.Cut(part, ".")
	if reserved[strings.ToUpper(strings.TrimSpace(stem))] {
		part = "_" + part
	}
	return part
}
