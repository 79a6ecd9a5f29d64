package storage

import "plaza/rooms"

// The read models of rooms, their members and their cases.

var (
	insertRoom = statement("insert_room", `
INSERT INTO room (id, kind, case_id, authority, name, hash) VALUES ($1, $2, $3, NULLIF($4::text, '')::uuid, $5, $6)`)

	setRoomState = statement("set_room_state", `UPDATE room SET state = $2 WHERE id = $1`)

	upsertMember = statement("upsert_member", `
INSERT INTO member (room, officer, seq, authority, authority_name, name, title, from_seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (room, officer) DO UPDATE SET seq = EXCLUDED.seq, authority = EXCLUDED.authority,
	authority_name = EXCLUDED.authority_name, name = EXCLUDED.name, title = EXCLUDED.title, from_seq = EXCLUDED.from_seq,
	removed_seq = NULL`)

	endMember = statement("end_member", `
UPDATE member SET removed_seq = $3 WHERE room = $1 AND officer = $2 AND removed_seq IS NULL`)

	insertCase = statement("insert_case", `
INSERT INTO planning_case (id, room, seq, reference, title, municipality, plan_type, procedure, purpose, step, opened)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)

	insertStep = statement("insert_step", `
INSERT INTO case_step (room, seq, step, note, time) VALUES ($1, $2, $3, $4, $5)`)

	setCaseStep = statement("set_case_step", `
UPDATE planning_case SET step = $2, version = version + 1 WHERE room = $1`)

	upsertParty = statement("upsert_party", `
INSERT INTO case_party (room, authority, seq, authority_name) VALUES ($1, $2, $3, $4)
ON CONFLICT (room, authority) DO UPDATE SET seq = EXCLUDED.seq, authority_name = EXCLUDED.authority_name`)

	upsertDiaryNumber = statement("upsert_diary_number", `
INSERT INTO case_diary_number (room, authority, seq, number) VALUES ($1, $2, $3, $4)
ON CONFLICT (room, authority) DO UPDATE SET seq = EXCLUDED.seq, number = EXCLUDED.number`)
)

func openRoom(w *modelWriter, e *entry, p rooms.RoomOpened) {
	first := rooms.FirstPrevious(e.Room)
	w.queue(insertRoom, e.Room, p.Kind, p.Case, p.Authority, p.Name, first[:])
}

func changeRoomState(w *modelWriter, e *entry, p rooms.RoomStateChanged) {
	w.queue(setRoomState, e.Room, p.To)
}

// addMember lets the officer read from the room's start or from the event itself; adding again begins anew.
func addMember(w *modelWriter, e *entry, p rooms.MemberAdded) {
	from := e.Seq
	if p.From == rooms.FromStart {
		from = 1
	}
	w.queue(upsertMember, e.Room, p.Officer, e.Seq, p.Authority, p.AuthorityName, p.Name, p.Title, from)
}

func removeMember(w *modelWriter, e *entry, p rooms.MemberRemoved) {
	w.queue(endMember, e.Room, p.Officer, e.Seq)
}

func openCase(w *modelWriter, e *entry, p rooms.CaseOpened) {
	w.queue(insertCase, p.Case, e.Room, e.Seq, p.Reference, p.Title, p.Municipality, p.PlanType, p.Procedure, p.Purpose,
		p.Step, e.Time)
	w.queue(insertStep, e.Room, e.Seq, p.Step, "", e.Time)
}

func addParty(w *modelWriter, e *entry, p rooms.PartyAdded) {
	w.queue(upsertParty, e.Room, p.Authority, e.Seq, p.AuthorityName)
}

func changeStep(w *modelWriter, e *entry, p rooms.StepChanged) {
	w.queue(insertStep, e.Room, e.Seq, p.To, p.Note, e.Time)
	w.queue(setCaseStep, e.Room, p.To)
}

func registerCase(w *modelWriter, e *entry, p rooms.CaseRegistered) {
	w.queue(upsertDiaryNumber, e.Room, p.Authority, e.Seq, p.DiaryNumber)
}
