package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"plaza/rooms"
	"plaza/rooms/proof"
)

// Options say what an export is compared with besides itself.
type Options struct {
	// Keys are fingerprints of the installation's key, got by another way than the export. One of them must have signed, or have
	// vouched for the key that did.
	Keys []string
	// Heads are signed heads got by another way than the export: with them the operator's own rewriting shows. They also make
	// the keys known that signed them.
	Heads *proof.Chain
}

// Verify verifies an export of size bytes. An error means that nothing can be said of it (the verdict is Unreadable): it is no
// export, could not be read, or ctx ended. What is wrong with an export is in the result's findings.
func Verify(ctx context.Context, r io.ReaderAt, size int64, options Options) (Result, error) {
	result := Result{Verdict: Unreadable}
	keys := make([]string, len(options.Keys))
	for i, key := range options.Keys {
		id, err := proof.ParseFingerprint(key)
		if err != nil {
			return result, err
		}
		keys[i] = id
	}
	archive, err := openArchive(r, size, &result)
	if err != nil {
		return result, err
	}
	v := verifier{ctx: ctx, archive: archive, result: &result}
	v.verify(keys, options.Heads)
	if err := errors.Join(archive.meter.err, ctx.Err()); err != nil {
		result.Verdict = Unreadable
		return result, fmt.Errorf("read the export: %w", err)
	}
	return result, nil
}

// verifier is one verification.
type verifier struct {
	ctx      context.Context
	archive  *archive
	result   *Result
	manifest Manifest // zero when it could not be read
}

func (v *verifier) verify(keys []string, trusted *proof.Chain) {
	key, haveKey := v.signature()
	heads := newHeadCheck(v.result, v.manifest, trusted)
	v.member(HeadsFile, heads.read)
	v.index()
	v.member(VerifyFile, nothing)
	v.member(PeopleFile, nothing)
	v.files(v.events(heads))
	v.describe(heads, key)

	known := haveKey && v.known(key, keys, heads)
	switch {
	case v.result.FindingCount > 0:
		v.result.Verdict = Broken
	case known:
		v.result.Verdict = Whole
	default:
		v.result.Verdict = UnknownKey
	}
}

// format is what the manifest says, or what it most likely said.
func (v *verifier) format() string {
	if v.manifest.Format == "" {
		return Format
	}
	return v.manifest.Format
}

// index checks the index of a format that has one.
func (v *verifier) index() {
	switch has := v.archive.files[IndexFile] != nil; {
	case v.format() == Format && !has:
		v.result.found(Missing, IndexFile, 0, "Filen %s saknas.", "The file %s is missing.", IndexFile)
	case v.format() == formatBefore && has:
		v.result.found(Added, IndexFile, 0, "Filen %[1]q hör inte till en export.", "The file %[1]q does not belong in an export.", IndexFile)
	case has:
		v.member(IndexFile, nothing)
	}
}

// nothing is for members whose bytes alone count.
func nothing(io.Reader) error { return nil }

// signature reads the manifest and checks its signature.
func (v *verifier) signature() (key proof.PublicKey, ok bool) {
	manifest := v.archive.small(ManifestFile, maxManifest, v.result)
	signature := v.archive.small(SignatureFile, maxSmallFile, v.result)
	public := v.archive.small(KeyFile, maxSmallFile, v.result)
	if manifest != nil {
		m, err := parseManifest(manifest)
		if err != nil {
			v.result.found(Changed, ManifestFile, 0, "%s går inte att läsa (%v).", "%s cannot be read (%v).", ManifestFile, err)
		}
		v.manifest, v.result.Manifest = m, m
		if m.Format != "" && m.First == 1 && rooms.Hash(m.Previous) != rooms.FirstPrevious(m.Room.ID) {
			v.result.found(Changed, ManifestFile, 0, "%s anger en annan början än rummets.", "%s states another beginning than the room's.", ManifestFile)
		}
	}
	if public != nil {
		k, err := proof.ParsePublicPEM(public)
		if err != nil {
			v.result.found(Changed, KeyFile, 0, "%s är ingen nyckel (%v).", "%s is not a key (%v).", KeyFile, err)
		} else {
			key, ok = k, true
			v.result.KeyID = k.ID()
		}
	}
	if !ok || manifest == nil || signature == nil {
		return key, ok
	}
	if len(signature) != len(proof.Signature{}) || !key.Verify(statement(v.format(), manifest), proof.Signature(signature)) {
		v.result.found(WrongSignature, SignatureFile, 0, "Signaturen stämmer inte med %s och %s.",
			"The signature does not fit %s and %s.", ManifestFile, KeyFile)
	}
	return key, ok
}

// known reports whether somebody vouches for the key: one that was asked for or, when none was, the published heads.
func (v *verifier) known(key proof.PublicKey, asked []string, heads *headCheck) bool {
	successions := heads.checker.Successions()
	if heads.trusted != nil {
		successions = slices.Concat(successions, heads.trusted.Successions())
	}
	if len(asked) == 0 {
		return heads.trusted != nil && proof.Leads(successions, heads.trusted.Signed, key)
	}
	if proof.Leads(successions, func(k proof.PublicKey) bool { return slices.Contains(asked, k.ID()) }, key) {
		return true
	}
	v.result.found(WrongKey, KeyFile, 0, "Exporten är signerad med en annan nyckel: %s.", "The export is signed with another key: %s.", key.ID())
	return false
}

// member passes a listed member to consume and compares all of its bytes with what the manifest says.
func (v *verifier) member(name string, consume func(io.Reader) error) {
	content := v.archive.open(name, v.result)
	if content == nil {
		return
	}
	defer content.Close()
	sum := &summer{ctx: v.ctx, r: content, sum: sha256.New()}
	err := consume(sum)
	if err == nil {
		_, err = io.Copy(io.Discard, sum)
	}
	if err != nil {
		v.archive.damaged(name, err, v.result)
		return
	}
	listed, ok := v.manifest.file(name)
	switch {
	case !ok: // said already: the manifest can't be read
	case sum.n != listed.Size:
		v.result.found(Changed, name, 0, "Filen %s är ändrad: %d byte, inte %d som i %s.",
			"The file %s was changed: %d bytes, not %d as in %s.", name, sum.n, listed.Size, ManifestFile)
	case hexHash(sum.sum.Sum(nil)) != listed.SHA256:
		v.result.found(Changed, name, 0, "Filen %s är ändrad: den har en annan SHA-256 än i %s.",
			"The file %s was changed: its SHA-256 is not that in %s.", name, ManifestFile)
	}
}

// summer counts and hashes what is read through it, until ctx ends.
type summer struct {
	ctx context.Context //nolint:containedctx // of the one verification that reads
	r   io.Reader
	n   int64
	sum hash.Hash
}

func (s *summer) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(b)
	s.n += int64(n)
	s.sum.Write(b[:n])
	return n, err
}

// events returns the files that the events say there are.
func (v *verifier) events(heads *headCheck) []version {
	s := newSequence(v.result, heads, v.manifest)
	v.member(EventsFile, func(r io.Reader) error {
		err := eachBlock(v.ctx, r, func(entries []entry) {
			for i := range entries {
				s.add(&entries[i])
			}
		})
		s.finish(v.manifest)
		return err
	})
	if m := v.manifest; m.Format != "" && v.result.FindingCount == 0 && (m.Hidden != v.result.Hidden || m.Disposed != v.result.Disposed) {
		v.result.found(Changed, ManifestFile, 0, "%s anger %d dolda och %d gallrade händelser, men de är %d och %d.",
			"%s states %d hidden and %d disposed events, but there are %d and %d.", ManifestFile, m.Hidden, m.Disposed,
			v.result.Hidden, v.result.Disposed)
	}
	return s.versions
}

// describe says what the verdict is about.
func (v *verifier) describe(heads *headCheck, key proof.PublicKey) {
	m := v.manifest
	if m.First > 1 {
		v.result.note("Exporten börjar med händelse %d: det som kom före den är inte med.",
			"The export begins with event %d: what came before it is not in it.", m.First)
	}
	if m.Format != "" && !m.Complete {
		v.result.note("Exporten slutar med händelse %d: det som kom efter den är inte med.",
			"The export ends with event %d: what came after it is not in it.", m.Last)
	}
	heads.describe(key)
}
