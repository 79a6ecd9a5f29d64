package export

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Limits on what is held in memory. Unpacking takes time in proportion to the file's size, at most some thousand times as
// many bytes: that is as far as Deflate goes, and people may write what compresses well.
const (
	maxDirectory = 64 << 20 // some hundred thousand entries, one for each version of a document
	maxManifest  = 64 << 20 // the same
	maxSmallFile = 64 << 10 // signature, key
)

var errDirectory = errors.New("the ZIP directory is larger than that of any export")

// meter is the file under a ZIP reader. It keeps the file's own read errors apart from what is wrong with the ZIP, and bounds
// what is read while the directory is.
type meter struct {
	r      io.ReaderAt
	budget int // of bytes; less than 0 = no bound
	err    error
}

// ReadAt is called by one goroutine at a time.
func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.budget >= 0 {
		if m.budget < len(b) {
			return 0, errDirectory
		}
		m.budget -= len(b)
	}
	n, err := m.r.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}

// archive is an opened export: every known member at most once.
type archive struct {
	meter *meter
	files map[string]*zip.File
}

// openArchive reads the directory and reports members that do not belong. The error says that this is no export at all.
func openArchive(r io.ReaderAt, size int64, result *Result) (*archive, error) {
	a := &archive{meter: &meter{r: r, budget: maxDirectory}, files: map[string]*zip.File{}}
	reader, err := zip.NewReader(a.meter, size)
	if err != nil {
		return nil, fmt.Errorf("not a ZIP file: %w", err)
	}
	a.meter.budget = -1
	known := slices.Concat(listedFiles[Format], signatureFiles)
	for _, f := range reader.File {
		switch {
		case !slices.Contains(known, f.Name) && !isFileMember(f.Name):
			result.found(Added, f.Name, 0, "Filen %[1]q hör inte till en export.", "The file %[1]q does not belong in an export.", f.Name)
		case a.files[f.Name] != nil:
			result.found(Added, f.Name, 0, "Filen %s finns två gånger.", "The file %s is there twice.", f.Name)
		default:
			a.files[f.Name] = f
			a.checkName(f, result)
		}
	}
	if len(a.files) == 0 {
		return nil, errors.New("a ZIP file, but not an export")
	}
	for _, name := range known {
		if a.files[name] == nil && name != IndexFile { // which depends on the format
			result.found(Missing, name, 0, "Filen %s saknas.", "The file %s is missing.", name)
		}
	}
	return a, a.meter.err
}

// A local file header (APPNOTE.TXT 4.3.7): its signature, its fixed length, and where the lengths of name and extra field are.
const (
	localSignature = "PK\x03\x04"
	localSize      = 30
	localLengths   = 26
)

// checkName compares a member's name in the directory, which is the one that counts, with the one before its content, which
// other programs may go by. The header ends where the content begins; its length follows from itself.
func (a *archive) checkName(f *zip.File, result *Result) {
	body, err := f.DataOffset()
	if err != nil {
		return // opening the member will say why
	}
	window := make([]byte, min(body, localSize+2*(1<<16-1)))
	if _, err := a.meter.ReadAt(window, body-int64(len(window))); err != nil {
		return
	}
	for at := len(window); ; {
		if at = bytes.LastIndex(window[:at], []byte(localSignature)); at < 0 {
			break
		}
		header := window[at:]
		if len(header) < localSize {
			continue
		}
		name := int(binary.LittleEndian.Uint16(header[localLengths:]))
		extra := int(binary.LittleEndian.Uint16(header[localLengths+2:]))
		if localSize+name+extra == len(header) && string(header[localSize:localSize+name]) == f.Name {
			return
		}
	}
	result.found(Changed, f.Name, 0, "Filen %s heter något annat i ZIP-filens inre huvud.",
		"The file %s has another name in the ZIP file's local header.", f.Name)
}

// open opens a member, nil when it can't be had.
func (a *archive) open(name string, result *Result) io.ReadCloser {
	f := a.files[name]
	if f == nil {
		return nil
	}
	content, err := f.Open()
	if err != nil {
		a.damaged(name, err, result)
		return nil
	}
	return content
}

// damaged reports that a member could not be read to its end. The file's own read error ends the verification instead.
func (a *archive) damaged(name string, err error, result *Result) {
	if a.meter.err == nil {
		result.found(Changed, name, 0, "Filen %s är skadad (%v).", "The file %s is damaged (%v).", name, err)
	}
}

// small reads a short member whole, nil when it can't be had.
func (a *archive) small(name string, limit int64, result *Result) []byte {
	content := a.open(name, result)
	if content == nil {
		return nil
	}
	defer content.Close()
	b, err := io.ReadAll(io.LimitReader(content, limit+1))
	switch {
	case err != nil:
		a.damaged(name, err, result)
		return nil
	case int64(len(b)) > limit:
		result.found(OverLimit, name, 0, "Filen %s är för stor.", "The file %s is too large.", name)
		return nil
	}
	return b
}
