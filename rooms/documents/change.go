package documents

import (
	"context"
	"slices"
	"time"

	"plaza/rooms"
)

// maxCheckOut is how far ahead a check-out may end.
const maxCheckOut = 30 * 24 * time.Hour

// Labels are what a document is called and where it is kept.
type Labels struct {
	Target
	Title   string
	Kind    Kind
	Folder  string
	Version int64 // of the document, as the person saw it
}

// Change gives a document another title, kind or folder.
func (s *Service) Change(ctx context.Context, actor rooms.Actor, l Labels) (rooms.Receipt, error) {
	title, folder, err := checkLabels(l.Title, l.Kind, l.Folder)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentChanged{Document: l.Document.String(), Folder: folder, Kind: string(l.Kind), Title: title}
	return s.change(ctx, actor, rooms.ChangeDocument, l.Target, asksFor(payload), func(_ rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		if d.Title == title && d.Kind == l.Kind && d.Folder == folder {
			return step{}, rooms.Errorf(rooms.Invalid, "Ingenting är ändrat.")
		}
		return step{payload: payload}, seen(d, l.Version)
	})
}

// asksFor recognises a repeat of a command whose one event says all that it asks for.
func asksFor[P rooms.Payload](payload P) func([]rooms.Committed) bool {
	return rooms.Asks(0, func(p *P) { *p = payload })
}

// Marking marks a document as confidential. Ground is the legal ground, such as OSL 18 kap. 13 §.
type Marking struct {
	Target
	Ground  string
	Note    string
	Version int64 // of the document, as the person saw it
}

// Mark marks a document as confidential, or changes the ground. A marking is a warning: it hides nothing.
func (s *Service) Mark(ctx context.Context, actor rooms.Actor, m Marking) (rooms.Receipt, error) {
	ground, err := rooms.RequiredLine("Lagrummet", m.Ground, rooms.MaxName)
	if err != nil {
		return rooms.Receipt{}, err
	}
	note, err := rooms.NormalText("Anteckningen", m.Note, rooms.MaxNote)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentMarked{Document: m.Document.String(), Ground: ground, Note: note}
	return s.change(ctx, actor, rooms.MarkDocument, m.Target, asksFor(payload), func(_ rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		return step{payload: payload}, seen(d, m.Version)
	})
}

// Reasoned is a command that gives a reason.
type Reasoned struct {
	Target
	Reason  string
	Version int64 // of the document, as the person saw it
}

// reason is what commands that need a reason share.
func reason(r Reasoned) (string, error) {
	return rooms.RequiredText("Skälet", r.Reason, rooms.MaxNote)
}

// Unmark takes the confidentiality marking away.
func (s *Service) Unmark(ctx context.Context, actor rooms.Actor, r Reasoned) (rooms.Receipt, error) {
	why, err := reason(r)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentUnmarked{Document: r.Document.String(), Reason: why}
	return s.change(ctx, actor, rooms.MarkDocument, r.Target, asksFor(payload), func(_ rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		if d.Ground == "" {
			return step{}, rooms.Errorf(rooms.Conflict, "Handlingen är inte sekretessmarkerad.")
		}
		return step{payload: payload}, seen(d, r.Version)
	})
}

// Finalise says that a document is no longer working material: it takes no more versions. Version is the document's, as the
// person saw it.
func (s *Service) Finalise(ctx context.Context, actor rooms.Actor, t Target, version int64) (rooms.Receipt, error) {
	payload := rooms.DocumentFinalised{Document: t.Document.String()}
	return s.change(ctx, actor, rooms.FinaliseDocument, t, asksFor(payload), func(actor rooms.Actor, g rooms.Grant, d Document) (step, error) {
		if err := s.requireFree(ctx, actor, g, d); err != nil {
			return step{}, err
		}
		return step{payload: payload}, seen(d, version)
	})
}

// Reopen makes a final document working material again.
func (s *Service) Reopen(ctx context.Context, actor rooms.Actor, r Reasoned) (rooms.Receipt, error) {
	why, err := reason(r)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentReopened{Document: r.Document.String(), Reason: why}
	return s.change(ctx, actor, rooms.FinaliseDocument, r.Target, asksFor(payload), func(_ rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		if !d.Final {
			return step{}, rooms.Errorf(rooms.Conflict, "Handlingen är inte slutlig.")
		}
		return step{payload: payload}, seen(d, r.Version)
	})
}

// Lock checks a document out to the actor until a time; again, to move the time.
func (s *Service) Lock(ctx context.Context, actor rooms.Actor, t Target, until time.Time) (rooms.Receipt, error) {
	now := s.clock.Now()
	if !until.After(now) || until.After(now.Add(maxCheckOut)) {
		return rooms.Receipt{}, rooms.Errorf(rooms.Invalid, "En utcheckning gäller i högst 30 dagar.")
	}
	payload := rooms.DocumentLocked{Document: t.Document.String(), Until: rooms.FormatTime(until)}
	return s.change(ctx, actor, rooms.LockDocument, t, asksFor(payload), func(actor rooms.Actor, g rooms.Grant, d Document) (step, error) {
		return step{payload: payload}, s.requireFree(ctx, actor, g, d)
	})
}

// Unlock ends a check-out before its time: one's own, or as a coordinator and with a reason another's.
func (s *Service) Unlock(ctx context.Context, actor rooms.Actor, t Target, why string) (rooms.Receipt, error) {
	why, err := rooms.NormalText("Skälet", why, rooms.MaxNote)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentUnlocked{Document: t.Document.String(), Reason: why}
	return s.change(ctx, actor, rooms.LockDocument, t, asksFor(payload), func(actor rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		if !d.Lock.Holds(s.clock.Now()) {
			return step{}, rooms.Errorf(rooms.Conflict, "Handlingen är inte utcheckad.")
		}
		if d.Lock.By == rooms.OfficerAuthor(actor.Officer) {
			return step{payload: payload}, nil
		}
		if _, err := s.rooms.Authorise(ctx, actor, rooms.BreakLock, t.Room, rooms.Author{}); err != nil {
			return step{}, err
		}
		if why == "" {
			return step{}, rooms.Errorf(rooms.Invalid, "Skälet saknas.")
		}
		return step{payload: payload}, nil
	})
}

// Hide takes a document of an officer of the actor's authority out of sight, with all its versions.
func (s *Service) Hide(ctx context.Context, actor rooms.Actor, r Reasoned) (rooms.Receipt, error) {
	why, err := reason(r)
	if err != nil {
		return rooms.Receipt{}, err
	}
	payload := rooms.DocumentHidden{Document: r.Document.String(), Reason: why}
	return s.change(ctx, actor, rooms.HideDocument, r.Target, asksFor(payload), func(actor rooms.Actor, _ rooms.Grant, d Document) (step, error) {
		if d.Authority != actor.Authority {
			return step{}, rooms.Errorf(rooms.Forbidden, "Bara en samordnare vid den myndighet som lade in handlingen kan dölja den.")
		}
		return step{payload: payload}, seen(d, r.Version)
	})
}

// nameOf finds the member that an author is.
func nameOf(members []rooms.Member, author rooms.Author) (rooms.Member, bool) {
	i := slices.IndexFunc(members, func(m rooms.Member) bool { return rooms.OfficerAuthor(m.Officer) == author })
	if i < 0 {
		return rooms.Member{}, false
	}
	return members[i], true
}
