-- +goose Up

-- Read models. A reaction that stands: its id follows from message, author and sign, of which there is one at most. seq is that
-- of its reaction.added.
CREATE TABLE reaction (
    id      uuid   PRIMARY KEY,
    room    uuid   NOT NULL,
    seq     bigint NOT NULL,
    message uuid   NOT NULL,
    author  text   NOT NULL,
    sign    text   NOT NULL
);
CREATE INDEX reaction_message ON reaction (message);

-- A pinned message; seq is that of its message.pinned.
CREATE TABLE pin (
    message uuid        PRIMARY KEY,
    room    uuid        NOT NULL,
    seq     bigint      NOT NULL,
    author  text        NOT NULL,
    time    timestamptz NOT NULL
);
CREATE INDEX pin_room ON pin (room);

GRANT SELECT, INSERT, DELETE ON reaction, pin TO plaza_service, plaza_disposer;
