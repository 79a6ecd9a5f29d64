// Package documents is the part of the domain that keeps versioned documents in rooms: what a document and its versions are,
// what may be done with them and what that writes to the room's log. Who may do it is decided in package rooms, as for
// everything that concerns a room.
//
// A file comes up to the object store first, as an [Upload] that only its officer sees; the command that names it makes it a
// version, in the same transaction as the event that says so. Objects are immutable; the key of a version's object follows
// from the ids that were drawn when the upload began.
//
// The package starts no goroutine; a Service is safe for concurrent use.
package documents
