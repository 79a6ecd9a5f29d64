package documents

import (
	"time"

	"github.com/google/uuid"
)

// UploadLife is how long an upload waits for its command before it is swept.
const UploadLife = 24 * time.Hour

// Upload is a file on its way up, or one that has arrived and waits for the command that makes it a version of a document. It
// is no part of any record: only its officer knows of it. The ids are drawn when it begins.
type Upload struct {
	ID        uuid.UUID
	Officer   uuid.UUID
	Room      uuid.UUID
	Document  uuid.UUID // that gets a new version, or the id of the one to be made
	Version   uuid.UUID
	Name      string // as FileName returns it
	MediaType string // as MediaType returns it
	Size      int64  // bytes, announced
	Received  int64  // bytes
	// HashState is the state of the sums over the received bytes, so that any node can go on; nil before the first byte and when
	// the upload is complete.
	HashState []byte
	Multipart string // the store's id of an upload in parts; "" = none
	// SHA256, CRC32C and StoreVersion are set together: then the object is in the store under Key, and the upload complete.
	SHA256       [32]byte
	CRC32C       uint32
	StoreVersion string
	Created      time.Time
	Expires      time.Time
}

// Complete reports whether the whole file is in the store.
func (u Upload) Complete() bool { return u.StoreVersion != "" }

// Key is the key of the upload's object, and of the version's that it becomes.
func (u Upload) Key() string { return ObjectKey(u.Document, u.Version) }

// ObjectKey is the key under which the object of a version was stored when it came up. A restored version has the object of
// another one: where a version's object lies is in [Object] alone.
func ObjectKey(document, version uuid.UUID) string { return document.String() + "/" + version.String() }

// Object says where the content of a version lies in the object store. It is no part of the record: a restore of the store
// may rewrite it.
type Object struct {
	Version      uuid.UUID
	Document     uuid.UUID
	Room         uuid.UUID
	Key          string
	StoreVersion string
	Size         int64 // bytes
	SHA256       [32]byte
	CRC32C       uint32 // with which what is read whole is compared
}
