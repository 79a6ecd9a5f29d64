-- +goose Up

-- How far a member has read a room: the number of the newest message that they have seen. Unread is the room's message_no
-- minus this, so a new message writes nothing here. It only ever rises.
CREATE TABLE read_marker (
    room    uuid   NOT NULL,
    officer uuid   NOT NULL,
    number  bigint NOT NULL CHECK (number >= 0),
    PRIMARY KEY (room, officer)
);

GRANT SELECT, INSERT, UPDATE ON read_marker TO plaza_service;
GRANT SELECT ON read_marker TO plaza_disposer;
