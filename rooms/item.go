package rooms

import (
	"context"

	"github.com/google/uuid"
)

// Item is something of a room's record that is registered and disposed of as one: a message or a document. Its id is that of the
// event that made it.
type Item struct {
	ID       uuid.UUID
	Entity   EntityKind
	Withheld Reason
	Version  int64
}

// Content is an event that carries an item's content.
type Content struct {
	Ref EventRef
	ID  uuid.UUID
}

// itemStore reads items.
type itemStore interface {
	// Item returns NotFound when the scope does not show its event.
	Item(ctx context.Context, scope Scope, id uuid.UUID) (Item, error)
	// ItemContent returns the events that carry an item's content: the one that made it and the later ones, by seq.
	ItemContent(ctx context.Context, scope Scope, item uuid.UUID) ([]Content, error)
}
