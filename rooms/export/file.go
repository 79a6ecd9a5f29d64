package export

import (
	"bytes"
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"plaza/rooms"
)

// filesFolder holds the content of versions: one member for each version.added whose payload is in the export.
const filesFolder = "files/"

// versionHeader is how the header of a version.added says what it is. Nothing else in a header can say it: names are fixed and
// values need no escaping.
var versionHeader = []byte(`"type":"version.added","type_v":1,`)

// version is what a version.added says of its file.
type version struct {
	id     uuid.UUID // of the version; when a line is read it is not asked for
	seq    int64
	name   string // the member's
	size   int64
	digest rooms.Hash
}

// versionOf reads the payload of a version.added; ok is false for one that says nothing of a file, which Plaza does not write.
func versionOf(seq int64, payload []byte) (v version, ok bool) {
	content, err := rooms.DecodePayload(rooms.VersionAdded{}.EventType(), payload)
	if err != nil {
		return version{}, false
	}
	added := content.(rooms.VersionAdded) //nolint:forcetypeassert // what this type decodes to
	digest, err := hex.DecodeString(added.SHA256)
	if err != nil || len(digest) != len(v.digest) {
		return version{}, false
	}
	return version{seq: seq, name: FileMember(seq, added.Name), size: added.Size, digest: rooms.Hash(digest)}, true
}

// maxExtension bounds an extension in the name of a member.
const maxExtension = 10

// FileMember is the member with the content of the version that the event seq added: files/SEQ and the extension of the file's
// own name where that is a short one of ASCII letters and digits. So no name that a person chose can mean anything to whoever
// unpacks the export.
func FileMember(seq int64, name string) string {
	extension := strings.ToLower(path.Ext(name))
	plain := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	if len(extension) < 2 || len(extension) > 1+maxExtension ||
		strings.ContainsFunc(extension[1:], func(r rune) bool { return !plain(r) }) {
		extension = ""
	}
	return filesFolder + strconv.FormatInt(seq, 10) + extension
}

// isFileMember tells the members with content of versions from all others.
func isFileMember(name string) bool { return strings.HasPrefix(name, filesFolder) }

// version takes what the line says of a file, if it is a version.added.
func (e *entry) version(payload []byte) {
	if !bytes.Contains(e.header, versionHeader) {
		return
	}
	if v, ok := versionOf(e.seq, payload); ok {
		e.file = &v
	}
}

// files compares the files that the events say there are with those that the manifest lists and the archive has.
func (v *verifier) files(versions []version) {
	said := map[string]version{}
	for _, one := range versions {
		said[one.name] = one
	}
	listed := map[string]bool{}
	for _, f := range v.manifest.Files {
		if !isFileMember(f.Name) {
			continue
		}
		listed[f.Name] = true
		one, known := said[f.Name]
		switch {
		case !known:
			v.result.found(Added, f.Name, 0, "Filen %s hör inte till någon händelse i exporten.", "The file %s belongs to no event of the export.", f.Name)
		case one.size != f.Size || one.digest != rooms.Hash(f.SHA256):
			v.result.found(Changed, f.Name, one.seq, "Filen %s är en annan än den som händelse %d säger.",
				"The file %s is another one than event %d says.", f.Name, one.seq)
		}
		if v.archive.files[f.Name] == nil {
			v.result.found(Missing, f.Name, one.seq, "Filen %s saknas.", "The file %s is missing.", f.Name)
			continue
		}
		v.member(f.Name, nothing)
	}
	for _, one := range versions {
		if !listed[one.name] {
			v.result.found(Missing, one.name, one.seq, "Filen till händelse %d står inte i %s.", "The file of event %d is not in %s.", one.seq, ManifestFile)
		}
	}
	for _, name := range v.archive.sorted() {
		if isFileMember(name) && !listed[name] && v.manifest.Format != "" {
			v.result.found(Added, name, 0, "Filen %[1]q hör inte till en export.", "The file %[1]q does not belong in an export.", name)
		}
	}
}

// sorted are the names of the members that were found.
func (a *archive) sorted() []string {
	names := make([]string, 0, len(a.files))
	for name := range a.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
