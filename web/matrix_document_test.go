package web_test

import (
	"encoding/hex"
	"maps"
	"time"

	"github.com/google/uuid"

	"plaza/rooms"
	"plaza/rooms/documents"
)

func init() {
	maps.Copy(maySomething, map[string]map[string]string{
		"list-documents":       readsRooms,
		"list-folders":         readsRooms,
		"get-document":         readsRooms,
		"create-documents":     members,
		"add-version":          members,
		"restore-version":      members,
		"change-document":      members,
		"mark-document":        members,
		"unmark-document":      members,
		"finalise-document":    members,
		"reopen-document":      members,
		"lock-document":        members,
		"unlock-document":      {coordinatorMember: "+++"}, // of the opener's check-out
		"hide-document":        {coordinatorMember: "+++"},
		"list-hidden-versions": {coordinatorMember: "+++", registrar: "++n", boardRegistrar: "+nn"},
		"register-document":    {registrar: "++n", boardRegistrar: "+nn"},
		"dispose-document":     {archivistMember: "+++"},
		"share-document":       sharers,
	})
}

// document is one of the opener's with two versions, and first is what is done to it before the command.
func (f fixture) document(room int, first func(documents.Target) error) (id, version string) {
	f.t.Helper()
	ctx, in := f.t.Context(), f.rooms[room]
	u := f.staged(f.opener, in, uuid.Nil, "ett")
	_, err := f.documents.Create(ctx, f.opener, documents.Creation{ClientID: rooms.NewID(), Room: in, Documents: []documents.NewDocument{
		{Upload: u.ID, SHA256: u.SHA256, Title: "Plankarta", Kind: documents.PlanMap},
	}})
	check(f.t, err)
	target := documents.Target{ClientID: rooms.NewID(), Room: in, Document: u.Document}
	next := f.staged(f.opener, in, u.Document, "två")
	_, err = f.documents.AddVersion(ctx, f.opener, documents.NewVersion{Target: target, Upload: next.ID, SHA256: next.SHA256, After: 1})
	check(f.t, err)
	if first != nil {
		target.ClientID = rooms.NewID()
		check(f.t, first(target))
	}
	return u.Document.String(), u.Version.String()
}

// onDocument is a command on a document that is ready for it.
func onDocument(body map[string]any, first func(fixture, documents.Target) error) func(fixture, string, int) call {
	return func(f fixture, _ string, room int) call {
		id, version := f.document(room, func(t documents.Target) error {
			if first == nil {
				return nil
			}
			return first(f, t)
		})
		c := call{document: id, version: version}
		if body != nil {
			c.body = command(body)
		}
		return c
	}
}

// withDocuments adds the requests that concern documents to those of the matrix.
func withDocuments(all map[string]func(f fixture, kind string, room int) call) map[string]func(f fixture, kind string, room int) call {
	maps.Copy(all, map[string]func(f fixture, kind string, room int) call{
		"list-documents": func(fixture, string, int) call { return call{} },
		"list-folders":   func(fixture, string, int) call { return call{} },
		"get-document":   onDocument(nil, nil),
		"create-documents": func(f fixture, kind string, room int) call {
			author := f.opener
			if actor, signedIn := f.actors[kind]; signedIn {
				author = actor
			}
			u := f.staged(author, f.rooms[room], uuid.Nil, "ett")
			return call{body: command(map[string]any{"documents": []any{newDocument(u, "Plankarta")}})}
		},
		"add-version": func(f fixture, kind string, room int) call {
			id, _ := f.document(room, nil)
			author := f.opener
			if actor, signedIn := f.actors[kind]; signedIn {
				author = actor
			}
			u := f.staged(author, f.rooms[room], uuid.MustParse(id), "tre")
			return call{document: id, body: command(map[string]any{"upload": u.ID, "sha256": hex.EncodeToString(u.SHA256[:]), "after": 2})}
		},
		"restore-version": onDocument(map[string]any{"after": 2}, nil),
		"change-document": onDocument(map[string]any{"title": "Karta", "kind": "other", "version": 3}, nil),
		"mark-document":   onDocument(map[string]any{"ground": "OSL 18 kap. 13 §", "version": 3}, nil),
		"unmark-document": onDocument(map[string]any{"reason": "Borta", "version": 4}, func(f fixture, t documents.Target) error {
			_, err := f.documents.Mark(f.t.Context(), f.opener, documents.Marking{Target: t, Ground: "OSL 18 kap. 13 §", Version: 3})
			return err
		}),
		"finalise-document": onDocument(map[string]any{"version": 3}, nil),
		"reopen-document": onDocument(map[string]any{"reason": "En bilaga till", "version": 4}, func(f fixture, t documents.Target) error {
			_, err := f.documents.Finalise(f.t.Context(), f.opener, t, 3)
			return err
		}),
		"lock-document": func(f fixture, kind string, room int) call {
			id, _ := f.document(room, nil)
			return call{document: id, body: command(map[string]any{"until": f.clock.Now().Add(time.Hour)})}
		},
		"unlock-document": onDocument(map[string]any{"reason": "Ledig"}, func(f fixture, t documents.Target) error {
			_, err := f.documents.Lock(f.t.Context(), f.opener, t, f.clock.Now().Add(time.Hour))
			return err
		}),
		"hide-document": onDocument(map[string]any{"reason": "Fel rum", "version": 3}, nil),
		"list-hidden-versions": onDocument(nil, func(f fixture, t documents.Target) error {
			_, err := f.documents.Hide(f.t.Context(), f.opener, documents.Reasoned{Target: t, Reason: "Fel rum", Version: 3})
			return err
		}),
		"register-document": onDocument(map[string]any{"diary_number": "SBN 2026/17"}, nil),
		"dispose-document":  onDocument(map[string]any{"basis": "RA-FS 2021:6", "reference": "Beslut 7"}, nil),
		"share-document": func(f fixture, kind string, room int) call {
			to := f.rooms[0]
			if room == 0 {
				to = f.meeting
			}
			id, _ := f.document(room, nil)
			return call{document: id, body: command(map[string]any{"to": to, "confirmed": true})}
		},
	})
	return all
}
