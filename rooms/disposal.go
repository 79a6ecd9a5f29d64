package rooms

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// DisposalDecided is one authority's decision that an item's content is to go (gallring); it raises the item's version.
// In a joint room the content goes when every party authority has decided.
type DisposalDecided struct {
	Authority     string `json:"authority"`
	AuthorityName string `json:"authority_name"`
	Basis         string `json:"basis"` // legal basis, such as RA-FS 2021:6
	Event         string `json:"event"` // id of the item
	Reference     string `json:"reference"`
}

// EventType is disposal.decided/1.
func (DisposalDecided) EventType() EventType { return EventType{"disposal.decided", 1} }

// EventDisposed says that the event's payload and salt, and all that derives from them, are gone; header and payload hash
// stay, so the chain verifies.
type EventDisposed struct {
	Basis     string `json:"basis"`
	Decider   string `json:"decider"` // names and authorities, as text: the log reads alone
	Event     string `json:"event"`
	Reference string `json:"reference"`
}

// EventType is event.disposed/1.
func (EventDisposed) EventType() EventType { return EventType{"event.disposed", 1} }

// Disposal is an authority's decision to dispose of an item.
type Disposal struct {
	ClientID  uuid.UUID
	Room      uuid.UUID
	Item      uuid.UUID
	Basis     string
	Reference string
}

// DisposalDecision is a decision that stands.
type DisposalDecision struct {
	Authority uuid.UUID
}

// disposalStore reads what disposal depends on.
type disposalStore interface {
	// DisposalDecisions returns the decisions that stand on an item: those on its content as it is now.
	DisposalDecisions(ctx context.Context, scope Scope, item uuid.UUID) ([]DisposalDecision, error)
}

// maxDecisionRaces bounds how often a decision is made anew because another authority decided at the same moment.
const maxDecisionRaces = 3

// Dispose records the decision of the actor's authority. When it is the last one that was missing, the item's content
// goes in the same transaction: a message's text and that of its edits, what the log says of a document and where its files lie;
// the files themselves follow.
func (s *Service) Dispose(ctx context.Context, actor Actor, d Disposal) (Receipt, error) {
	basis, err := RequiredText("Gallringsgrunden", d.Basis, MaxNote)
	if err != nil {
		return Receipt{}, err
	}
	reference, err := RequiredLine("Beslutets beteckning", d.Reference, MaxName)
	if err != nil {
		return Receipt{}, err
	}
	decided := DisposalDecided{Basis: basis, Event: d.Item.String(), Reference: reference}
	asked := Request{d.ClientID, []uuid.UUID{d.Room}, Asks(0, func(p *DisposalDecided) {
		p.Basis, p.Event, p.Reference = decided.Basis, decided.Event, decided.Reference
	})}
	for race := 1; ; race++ {
		receipt, err := first(s.Commit(ctx, actor, asked, func(actor Actor) (Command, error) { return s.disposal(ctx, actor, d, decided) }))
		if CodeOf(err) == Conflict && race < maxDecisionRaces {
			continue // the item's version moved: perhaps the other authority's decision, which counts now
		}
		return receipt, err
	}
}

func (s *Service) disposal(ctx context.Context, actor Actor, d Disposal, decided DisposalDecided) (Command, error) {
	g, err := s.Authorise(ctx, actor, DecideDisposal, d.Room, Author{})
	if err != nil {
		return Command{}, err
	}
	item, err := s.store.Item(ctx, g.Scope, d.Item)
	if err != nil {
		return Command{}, err
	}
	if item.Withheld == Disposed {
		return Command{}, Errorf(Conflict, "Innehållet är redan gallrat.")
	}
	decided.Authority, decided.AuthorityName = actor.Authority.String(), actor.AuthorityName
	payloads := []Payload{decided}
	c := NewCommand(actor, d.ClientID)
	complete, err := s.disposalComplete(ctx, actor, g, d.Item)
	if err != nil {
		return Command{}, err
	}
	if complete {
		contents, err := s.store.ItemContent(ctx, g.Scope, d.Item)
		if err != nil {
			return Command{}, err
		}
		for _, content := range contents {
			payloads = append(payloads, EventDisposed{
				Basis: decided.Basis, Decider: actor.Name + ", " + actor.AuthorityName,
				Event: content.ID.String(), Reference: decided.Reference,
			})
			c.Dispose = append(c.Dispose, content.Ref)
		}
	}
	if err := c.In(g, payloads...); err != nil {
		return Command{}, err
	}
	c.Expect(item.Entity, item.ID, item.Version)
	return c, nil
}

// disposalComplete says whether, with the actor's, every authority that has to decide has decided: every party of a joint
// room, every authority that reads any other.
func (s *Service) disposalComplete(ctx context.Context, actor Actor, g Grant, item uuid.UUID) (bool, error) {
	decisions, err := s.store.DisposalDecisions(ctx, g.Scope, item)
	if err != nil {
		return false, err
	}
	required, err := s.readers(ctx, g)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(required, func(p Party) bool {
		return p.Authority != actor.Authority && !slices.Contains(decisions, DisposalDecision{p.Authority})
	}), nil
}
