package rooms

import (
	"context"

	"github.com/google/uuid"
)

// ItemRegistered says under which number an authority has registered (diariefört) a message or a document.
type ItemRegistered struct {
	ActNumber     string `json:"act_no,omitzero"`
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	DiaryNumber   string `json:"diary_no"`
	Item          string `json:"item"`      // the id of the event that made the item
	Registrar     string `json:"registrar"` // name: whoever registers need not be a member
}

// EventType is item.registered/1.
func (ItemRegistered) EventType() EventType { return EventType{"item.registered", 1} }

// ItemNumber is the number under which an authority has registered an item.
type ItemNumber struct {
	Authority   uuid.UUID
	DiaryNumber string
	ActNumber   string // "" = none
}

// Registration registers an item for the actor's authority; a later one replaces it.
type Registration struct {
	ClientID    uuid.UUID
	Room        uuid.UUID
	Item        uuid.UUID
	DiaryNumber string
	ActNumber   string // "" = none
}

// Register records that the actor's authority has registered an item, visible to every reader of the room.
func (s *Service) Register(ctx context.Context, actor Actor, r Registration) (Receipt, error) {
	diary, err := RequiredLine("Diarienumret", r.DiaryNumber, MaxName)
	if err != nil {
		return Receipt{}, err
	}
	act, err := NormalText("Handlingsnumret", r.ActNumber, MaxName)
	if err != nil {
		return Receipt{}, err
	}
	asked := Request{r.ClientID, []uuid.UUID{r.Room}, Asks(0, func(p *ItemRegistered) {
		p.ActNumber, p.DiaryNumber, p.Item = act, diary, r.Item.String()
	})}
	return first(s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) {
		g, err := s.Authorise(ctx, actor, RegisterItem, r.Room, Author{})
		if err != nil {
			return Command{}, err
		}
		if _, err := s.store.Item(ctx, g.Scope, r.Item); err != nil {
			return Command{}, err
		}
		c := NewCommand(actor, r.ClientID)
		return c, c.In(g, ItemRegistered{
			ActNumber: act, Authority: actor.Authority.String(), AuthorityName: actor.AuthorityName,
			DiaryNumber: diary, Item: r.Item.String(), Registrar: actor.Name,
		})
	}))
}
