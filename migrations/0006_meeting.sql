-- +goose Up

-- Meetings: planned, started and ended in the log of the room that they belong to; held in a room of their own, whose log says
-- who took part.

ALTER TABLE room DROP CONSTRAINT room_kind_check;
ALTER TABLE room ADD CONSTRAINT room_kind_check CHECK (kind IN ('joint', 'internal', 'restricted', 'meeting'));
ALTER TABLE room ADD COLUMN parent uuid; -- of a meeting's room, the one that it belongs to
CREATE INDEX room_parent ON room (parent) WHERE parent IS NOT NULL;

-- Derived from the parent room's log. id is that of the meeting's own room.
CREATE TABLE meeting (
    id          uuid PRIMARY KEY,
    room        uuid        NOT NULL,
    seq         bigint      NOT NULL,
    author      text        NOT NULL,
    authority   uuid,
    title       text        NOT NULL,
    starts      timestamptz,
    ends        timestamptz,
    agenda      text[]      NOT NULL,
    officers    uuid[]      NOT NULL, -- invited
    authorities uuid[]      NOT NULL,
    state       text        NOT NULL CHECK (state IN ('planned', 'cancelled', 'ongoing', 'ended')),
    started_by  text        NOT NULL,
    started     timestamptz,
    ended       timestamptz,
    version     bigint      NOT NULL
);
CREATE UNIQUE INDEX meeting_room ON meeting (room, seq);
CREATE INDEX meeting_coming ON meeting (room) WHERE state IN ('planned', 'ongoing');
CREATE INDEX meeting_ongoing ON meeting (id) WHERE state = 'ongoing';

-- Derived from the log of the meeting's room: who took part, from and to when.
CREATE TABLE attendance (
    id             uuid PRIMARY KEY, -- of its attendance.joined
    room           uuid        NOT NULL,
    seq            bigint      NOT NULL,
    officer        uuid        NOT NULL,
    authority      uuid        NOT NULL,
    name           text        NOT NULL,
    title          text        NOT NULL,
    authority_name text        NOT NULL,
    joined         timestamptz NOT NULL,
    left_at        timestamptz,
    reason         text        NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX attendance_room ON attendance (room, seq);

-- Which node holds a meeting that goes on, and when it was last known to. Not derived from the log.
CREATE TABLE meeting_lease (
    meeting uuid PRIMARY KEY,
    node    text        NOT NULL,
    renewed timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON meeting, attendance TO plaza_service, plaza_disposer;
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_lease TO plaza_service;
