package hub

import (
	"context"
	"errors"
)

// Session is who a socket belongs to: a row on the server that outlives the connection.
type Session struct {
	ID   string
	User string // who acts (an officer); limits and [Hub.EndRight] go by it
	// Version of the user's own rights when the socket was admitted. Another one later means that the rights are checked again.
	Version int64
}

// Message is one event of a topic, encoded once for all its receivers: a whole wire message without a newline. The hub and
// its callers must not change Data afterwards.
type Message struct {
	Seq  int64
	Data []byte
}

// Head is a topic's state: its last seq, and the version of who may read it.
type Head struct {
	Seq           int64
	AccessVersion int64
}

// Page is a piece of a topic's log: events with consecutive seqs, fewer than asked for if the source likes.
type Page struct {
	Messages []Message
	From     int64 // the first seq that the reader may see at all; 0 = from the beginning
	Head     Head  // as of the same moment as Messages, or later
}

// Access is the answer to whether a session may read a topic now, and from which seq on.
type Access struct {
	Allowed bool
	From    int64
}

// Errors of [Source.Read]. Any other error means that it can't be told now, and the client is asked to try again.
var (
	ErrForbidden = errors.New("no right to read the topic")
	ErrNotFound  = errors.New("no such topic")
)

// Source is the durable log behind the topics. Every event given to [Hub.Publish] must already be readable here. Calls come
// from many goroutines and carry a deadline.
type Source interface {
	// Read returns at most limit events after seq after, with the session's rights checked at this moment: no event before
	// Page.From. Errors: [ErrForbidden], [ErrNotFound].
	Read(ctx context.Context, session Session, topic string, after int64, limit int) (Page, error)
	// Fetch returns the events after..upTo (after excluded, upTo included) for the node itself, to fill a gap.
	Fetch(ctx context.Context, topic string, after, upTo int64) (Page, error)
	// Heads returns the heads of the topics, in one query. A topic that is missing in the answer has its rights checked.
	Heads(ctx context.Context, topics []string) (map[string]Head, error)
	// MayRead returns, for each of the sessions, whether it may read the topic now.
	MayRead(ctx context.Context, topic string, sessions []Session) ([]Access, error)
	// Sessions returns the present [Session.Version] of those sessions that have not ended, by id, in one query.
	Sessions(ctx context.Context, ids []string) (map[string]int64, error)
}
