package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"plaza/rooms"
)

// attempt sends one request with a client id and returns what it is answered with; other asks for something else.
type attempt func(w *world, clientID uuid.UUID, other bool) (string, error)

// desk is a case in which every request can be made once.
type desk struct {
	anna, bo, eva rooms.Actor // anna and bo hold every role, eva is the one who is assigned and removed
	c             rooms.Case
	internal      uuid.UUID
	message       uuid.UUID // of anna's, in the joint room
	own           uuid.UUID // of anna's, in the internal room
}

func pick[T any](other bool, one, another T) T {
	if other {
		return another
	}
	return one
}

func receiptOf(r rooms.Receipt, err error) (string, error) { return fmt.Sprintf("%+v", r), err }

// requests has every kind of request that writes.
func (d *desk) requests() map[string]attempt {
	ctx := context.Background()
	return map[string]attempt{
		"open case": func(w *world, id uuid.UUID, other bool) (string, error) {
			c, err := w.service.OpenCase(ctx, d.anna, rooms.NewCase{
				ClientID: id, Municipality: "1485", Title: "Kajen", PlanType: rooms.DetailedPlan,
				Procedure: pick(other, rooms.StandardProcedure, rooms.ExtendedProcedure),
			})
			return string(c.Reference), err
		},
		"open restricted room": func(w *world, id uuid.UUID, other bool) (string, error) {
			v, err := w.service.OpenRestricted(ctx, d.anna, rooms.NewRestrictedRoom{
				ClientID: id, Reference: d.c.Reference, Name: pick(other, "Skydd", "Annat"),
			})
			return v.ID.String(), err
		},
		"change step": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.ChangeStep(ctx, d.anna, rooms.StepChange{
				ClientID: id, Reference: d.c.Reference, To: rooms.Consultation, Note: pick(other, "", "annat"), Version: 1,
			}))
		},
		"register case": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.RegisterCase(ctx, d.anna, rooms.CaseRegistration{
				ClientID: id, Reference: d.c.Reference, DiaryNumber: pick(other, "KS 1", "KS 2"),
			}))
		},
		"assign": func(w *world, id uuid.UUID, other bool) (string, error) {
			return "", w.service.Assign(ctx, d.anna, rooms.Assignment{
				ClientID: id, Room: d.c.JointRoom, Officer: d.eva.Officer, From: pick(other, rooms.FromStart, rooms.FromNow),
			})
		},
		"remove": func(w *world, id uuid.UUID, other bool) (string, error) {
			return "", w.service.Remove(ctx, d.anna, rooms.Removal{
				ClientID: id, Room: d.c.JointRoom, Officer: d.eva.Officer, Reason: pick(other, "", "annat"),
			})
		},
		"post": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.PostMessage(ctx, d.anna, rooms.NewMessage{
				ClientID: id, Room: d.c.JointRoom, Text: pick(other, "Hej", "Hallå"),
			}))
		},
		"edit": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.EditMessage(ctx, d.anna, rooms.MessageEdit{
				ClientID: id, Room: d.c.JointRoom, Message: d.message, Text: pick(other, "Hejsan", "Hallå"), Version: 1,
			}))
		},
		"register": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.Register(ctx, d.anna, rooms.Registration{
				ClientID: id, Room: d.c.JointRoom, Item: d.message, DiaryNumber: pick(other, "KS 1", "KS 2"),
			}))
		},
		"share": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.ShareMessage(ctx, d.anna, rooms.Share{
				ClientID: id, From: d.internal, Message: pick(other, d.own, uuid.New()), To: d.c.JointRoom,
			}))
		},
		"hide": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.HideMessage(ctx, d.anna, rooms.MessageHiding{
				ClientID: id, Room: d.c.JointRoom, Message: d.message, Reason: pick(other, "personuppgift", "annat"), Version: 2,
			}))
		},
		"dispose": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.Dispose(ctx, d.anna, rooms.Disposal{
				ClientID: id, Room: d.internal, Item: d.own, Basis: "RA-FS 2021:6", Reference: pick(other, "GB 1", "GB 2"),
			}))
		},
		"change room state": func(w *world, id uuid.UUID, other bool) (string, error) {
			return receiptOf(w.service.ChangeRoomState(ctx, d.anna, rooms.RoomStateChange{
				ClientID: id, Room: d.c.JointRoom, To: rooms.Locked, Reason: pick(other, "", "annat"),
			}))
		},
	}
}

// order is one in which every request can be carried out.
var order = []string{
	"open case", "open restricted room", "change step", "register case", "assign", "remove", "post", "edit", "register", "share", "hide",
	"dispose", "change room state",
}

func (w *world) everything() int {
	w.t.Helper()
	var n int
	if err := w.owner.QueryRow(w.t.Context(), `SELECT count(*) FROM event`).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// A request that is sent again is answered with what the first one was, whatever has changed since, and writes nothing; with
// another content it is a conflict.
func TestEveryRequestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roles := []string{"officer", "coordinator", "registrar", "archivist"}
	d := &desk{anna: w.officer("Anna Ek", w.town, roles...), bo: w.officer("Bo Alm", w.board, roles...), eva: w.officer("Eva Ek", w.town)}
	d.c = w.openCase(d.anna, d.bo)
	internal, err := w.service.OpenInternal(t.Context(), d.anna, d.c.Reference)
	if err != nil {
		t.Fatal(err)
	}
	d.internal, d.message, d.own = internal.ID, w.post(d.anna, d.c.JointRoom, "Hej").ID, w.post(d.anna, internal.ID, "Oss emellan").ID

	requests, ids, answers := d.requests(), map[string]uuid.UUID{}, map[string]string{}
	if len(order) != len(requests) {
		t.Fatalf("%d requests, %d in order", len(requests), len(order))
	}
	again := func(when string, names []string, readsCase bool) {
		t.Helper()
		for _, name := range names {
			before := w.everything()
			answer, err := requests[name](w, ids[name], false)
			gone := !readsCase && name == "open case" // answered with the case, not with a receipt
			if gone && rooms.CodeOf(err) != rooms.NotFound || !gone && (err != nil || answer != answers[name]) {
				t.Errorf("%s, %s again: %q, %v; the first was %q", when, name, answer, err, answers[name])
			}
			if _, err := requests[name](w, ids[name], true); rooms.CodeOf(err) != rooms.Conflict {
				t.Errorf("%s, %s with another content: %v", when, name, err)
			}
			if after := w.everything(); after != before {
				t.Errorf("%s, %s again wrote %d events", when, name, after-before)
			}
		}
	}
	for i, name := range order {
		ids[name] = rooms.NewID()
		if answers[name], err = requests[name](w, ids[name], false); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again("after "+name, order[:i+1], true)
	}

	w.exec(`UPDATE person SET name = 'Anna Alm' WHERE id = $1`, d.anna.Person)
	w.exec(`UPDATE authority SET name = 'Kommunstyrelsen'`)
	w.exec(`DELETE FROM officer_role`)
	w.exec(`UPDATE officer SET version = version + 1`)
	if d.anna, err = w.store.Officer(t.Context(), d.anna.Officer); err != nil {
		t.Fatal(err)
	}
	again("after all roles and names changed", order, true)

	w.exec(`UPDATE member SET removed_seq = 1 WHERE officer = $1`, d.anna.Officer)
	again("after leaving", []string{"change step", "register case", "assign", "remove", "post", "edit", "register", "share", "hide", "dispose", "change room state"}, false)
}

// What an officer was when the request came in is not what counts, but what they are when it is committed.
func TestChangedOfficerIsAuthorisedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna := w.officer("Anna Ek", w.town, "officer", "coordinator")
	c := w.openCase(anna)
	posted := w.post(anna, c.JointRoom, "Hej")
	w.exec(`DELETE FROM officer_role WHERE role = 'coordinator'`)
	w.exec(`UPDATE officer SET version = version + 1`)
	w.post(anna, c.JointRoom, "Fortfarande handläggare")
	_, err := w.service.HideMessage(t.Context(), anna, rooms.MessageHiding{
		ClientID: rooms.NewID(), Room: c.JointRoom, Message: posted.ID, Reason: "Fortfarande samordnare?", Version: 1,
	})
	wantCode(t, err, rooms.Forbidden)
	w.exec(`UPDATE officer SET version = version + 1, active_until = now()`)
	_, err = w.service.PostMessage(t.Context(), anna, rooms.NewMessage{ClientID: rooms.NewID(), Room: c.JointRoom, Text: "Kvar?"})
	wantCode(t, err, rooms.NotFound)
}
