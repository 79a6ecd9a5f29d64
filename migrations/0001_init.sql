-- +goose Up

-- Who runs here. Exactly one row.
CREATE TABLE installation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    id        uuid        NOT NULL,
    name      text        NOT NULL,
    demo      boolean     NOT NULL,
    created   timestamptz NOT NULL
);

-- Territory and organisations ------------------------------------------------------------------------------------------

CREATE TABLE county (
    code   text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    letter text NOT NULL,
    name   text NOT NULL
);

CREATE TABLE municipality (
    code   text PRIMARY KEY CHECK (code ~ '^[0-9]{4}$'),
    county text NOT NULL REFERENCES county,
    name   text NOT NULL
);

CREATE TABLE organisation (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('county_board', 'municipality', 'state_agency', 'region', 'consultant')),
    name         text NOT NULL,
    county       text REFERENCES county,       -- of a county board
    municipality text REFERENCES municipality, -- of a municipality
    UNIQUE (kind, name)
);

-- Each board is its own authority in law; access is per authority. The one with the lowest ordinal is the first.
CREATE TABLE authority (
    id           uuid PRIMARY KEY,
    organisation uuid NOT NULL REFERENCES organisation,
    name         text NOT NULL,
    ordinal      int  NOT NULL DEFAULT 0,
    UNIQUE (organisation, ordinal)
);

-- People -----------------------------------------------------------------------------------------------------------------

CREATE TABLE person (
    id    uuid PRIMARY KEY,
    name  text NOT NULL,
    email text NOT NULL UNIQUE
);

-- A person at one authority for a period. version rises whenever anything that decides access changes.
CREATE TABLE officer (
    id           uuid PRIMARY KEY,
    person       uuid        NOT NULL REFERENCES person,
    authority    uuid        NOT NULL REFERENCES authority,
    title        text        NOT NULL,
    active_from  timestamptz NOT NULL,
    active_until timestamptz,
    version      bigint      NOT NULL DEFAULT 1
);
CREATE INDEX officer_person ON officer (person);
CREATE INDEX officer_authority ON officer (authority);

CREATE TABLE role (
    name text PRIMARY KEY
);

CREATE TABLE role_permission (
    role       text NOT NULL REFERENCES role,
    permission text NOT NULL,
    PRIMARY KEY (role, permission)
);

CREATE TABLE officer_role (
    officer uuid NOT NULL REFERENCES officer,
    role    text NOT NULL REFERENCES role,
    PRIMARY KEY (officer, role)
);

INSERT INTO role (name) VALUES
    ('officer'), ('coordinator'), ('registrar'), ('reader'), ('archivist'), ('auditor'), ('system_administrator');

INSERT INTO role_permission (role, permission) VALUES
    ('officer', 'case.open'),
    ('coordinator', 'case.open'),
    ('coordinator', 'member.assign'),
    ('coordinator', 'message.hide'),
    ('coordinator', 'hidden.read'),
    ('registrar', 'room.read'),
    ('registrar', 'item.register'),
    ('registrar', 'hidden.read'),
    ('reader', 'room.read'),
    ('archivist', 'room.read'),
    ('archivist', 'disposal.decide'),
    ('auditor', 'audit.read'),
    ('system_administrator', 'system.administer');

-- A session is alive while ended is null and expires lies ahead.
CREATE TABLE session (
    id      uuid PRIMARY KEY,
    officer uuid        NOT NULL REFERENCES officer,
    created timestamptz NOT NULL,
    expires timestamptz NOT NULL,
    ended   timestamptz
);

-- Entries to the socket, by the SHA-256 of what the browser holds. A crash may lose them: the browser fetches another.
CREATE UNLOGGED TABLE socket_ticket (
    hash    bytea PRIMARY KEY CHECK (length(hash) = 32),
    session uuid        NOT NULL REFERENCES session,
    expires timestamptz NOT NULL
);
CREATE INDEX socket_ticket_expires ON socket_ticket (expires);

-- The room log -------------------------------------------------------------------------------------------------------------

-- A room's head. Who may write an event must first move this row.
CREATE TABLE room (
    id             uuid PRIMARY KEY,
    kind           text        NOT NULL CHECK (kind IN ('joint', 'internal', 'restricted')),
    case_id        uuid        NOT NULL,
    authority      uuid REFERENCES authority,
    name           text        NOT NULL,
    state          text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'locked', 'archived')),
    seq            bigint      NOT NULL DEFAULT 0,
    hash           bytea       NOT NULL CHECK (length(hash) = 32),
    time           timestamptz NOT NULL DEFAULT 'epoch',
    message_no     bigint      NOT NULL DEFAULT 0,
    access_version bigint      NOT NULL DEFAULT 0
) WITH (fillfactor = 50); -- room for HOT updates: the head changes with every event
CREATE UNIQUE INDEX room_joint ON room (case_id) WHERE kind = 'joint';
CREATE UNIQUE INDEX room_internal ON room (case_id, authority) WHERE kind = 'internal';
CREATE INDEX room_restricted ON room (case_id) WHERE kind = 'restricted';

-- No foreign keys on the two tables of the hot path: the same transaction moves the head, and `plaza verify log` checks.
CREATE TABLE event (
    room         uuid        NOT NULL,
    seq          bigint      NOT NULL,
    id           uuid        NOT NULL,
    time         timestamptz NOT NULL,
    type         text        NOT NULL,
    type_v       int         NOT NULL,
    author       text        NOT NULL,
    authority    uuid,
    number       bigint      NOT NULL DEFAULT 0,
    client_id    uuid        NOT NULL,
    ordinal      int         NOT NULL,
    payload_hash bytea       NOT NULL CHECK (length(payload_hash) = 32),
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (room, seq)
);
CREATE UNIQUE INDEX event_id ON event (id);
CREATE UNIQUE INDEX event_command ON event (room, author, client_id, ordinal);

-- Payload: the canonical bytes as hashed; jsonb would not give them back.
CREATE TABLE event_payload (
    room    uuid   NOT NULL,
    seq     bigint NOT NULL,
    salt    bytea  NOT NULL CHECK (length(salt) = 32),
    payload bytea  NOT NULL,
    PRIMARY KEY (room, seq)
);

-- Read models: derived from the log, changed in the append's transaction, rebuilt and compared by `verify log --models`. -------

-- Events whose payload readers do not get. by_seq is the event that decided it.
CREATE TABLE withheld_event (
    room   uuid   NOT NULL,
    seq    bigint NOT NULL,
    reason text   NOT NULL CHECK (reason IN ('hidden', 'disposed')),
    by_seq bigint NOT NULL,
    PRIMARY KEY (room, seq)
);

CREATE TABLE message (
    id        uuid   PRIMARY KEY,
    room      uuid   NOT NULL,
    seq       bigint NOT NULL,
    number    bigint NOT NULL,
    author    text   NOT NULL,
    authority uuid,
    text      text   NOT NULL, -- the present text; '' when withheld
    withheld  text CHECK (withheld IN ('hidden', 'disposed')),
    version   bigint NOT NULL DEFAULT 1
);

-- Which later events carry a message's text: they are hidden and disposed of with it.
CREATE TABLE message_edit (
    room    uuid   NOT NULL,
    seq     bigint NOT NULL,
    message uuid   NOT NULL,
    PRIMARY KEY (room, seq)
);
CREATE INDEX message_edit_message ON message_edit (message);

CREATE TABLE member (
    room           uuid    NOT NULL,
    officer        uuid    NOT NULL,
    seq            bigint  NOT NULL, -- of the member.added
    authority      uuid    NOT NULL,
    authority_name text    NOT NULL,
    name           text    NOT NULL,
    title          text    NOT NULL,
    from_seq       bigint  NOT NULL,
    removed_seq    bigint,           -- null = a member now
    PRIMARY KEY (room, officer)
);
CREATE INDEX member_officer ON member (officer) WHERE removed_seq IS NULL;

CREATE TABLE planning_case (
    id           uuid PRIMARY KEY,
    room         uuid        NOT NULL, -- its joint room
    seq          bigint      NOT NULL,
    reference    text        NOT NULL UNIQUE,
    title        text        NOT NULL,
    municipality text        NOT NULL,
    plan_type    text        NOT NULL,
    procedure    text        NOT NULL,
    purpose      text        NOT NULL,
    step         text        NOT NULL,
    opened       timestamptz NOT NULL,
    version      bigint      NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX planning_case_room ON planning_case (room);

CREATE TABLE case_party (
    room           uuid   NOT NULL,
    authority      uuid   NOT NULL,
    seq            bigint NOT NULL,
    authority_name text   NOT NULL,
    PRIMARY KEY (room, authority)
);
CREATE INDEX case_party_authority ON case_party (authority);

CREATE TABLE case_step (
    room uuid        NOT NULL,
    seq  bigint      NOT NULL,
    step text        NOT NULL,
    note text        NOT NULL,
    time timestamptz NOT NULL,
    PRIMARY KEY (room, seq)
);

CREATE TABLE case_diary_number (
    room      uuid   NOT NULL,
    authority uuid   NOT NULL,
    seq       bigint NOT NULL,
    number    text   NOT NULL,
    PRIMARY KEY (room, authority)
);

CREATE TABLE item_registration (
    room         uuid   NOT NULL,
    item         uuid   NOT NULL,
    authority    uuid   NOT NULL,
    seq          bigint NOT NULL,
    diary_number text   NOT NULL,
    act_number   text   NOT NULL,
    PRIMARY KEY (room, item, authority)
);

CREATE TABLE disposal_decision (
    room      uuid   NOT NULL,
    event     uuid   NOT NULL,
    authority uuid   NOT NULL,
    seq       bigint NOT NULL,
    basis     text   NOT NULL,
    reference text   NOT NULL,
    PRIMARY KEY (room, event, authority)
);

-- Signed heads ---------------------------------------------------------------------------------------------------------------

-- One row a day: the signed bytes as published, the public key that signed them, and the sorted leaves from which any Merkle
-- proof is made (32 bytes each).
CREATE TABLE signed_heads (
    day       date  PRIMARY KEY,
    signed    bytea NOT NULL,
    signature bytea NOT NULL CHECK (length(signature) = 64),
    key       bytea NOT NULL CHECK (length(key) = 32),
    leaves    bytea NOT NULL
);

CREATE TABLE heads_leaf (
    room  uuid   NOT NULL,
    day   date   NOT NULL REFERENCES signed_heads,
    seq   bigint NOT NULL,
    hash  bytea  NOT NULL CHECK (length(hash) = 32),
    blind bytea  NOT NULL CHECK (length(blind) = 32),
    PRIMARY KEY (room, day)
);

-- A signing key's word that another signs after it. Private keys never stand in the database.
CREATE TABLE key_succession (
    old_key   bytea NOT NULL CHECK (length(old_key) = 32),
    new_key   bytea NOT NULL CHECK (length(new_key) = 32),
    signature bytea NOT NULL CHECK (length(signature) = 64),
    ordinal   bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (old_key, new_key)
);

-- Audit: one hash chain per authority and one for the installation (chain = its id). Same header, hashes and type rules as
-- the room log, with the chain's id in the header's member room. -------------------------------------------------------------

CREATE TABLE audit_event (
    chain        uuid        NOT NULL,
    seq          bigint      NOT NULL,
    id           uuid        NOT NULL UNIQUE,
    time         timestamptz NOT NULL,
    type         text        NOT NULL,
    type_v       int         NOT NULL,
    author       text        NOT NULL,
    authority    uuid,
    salt         bytea       NOT NULL CHECK (length(salt) = 32),
    payload      bytea       NOT NULL,
    payload_hash bytea       NOT NULL CHECK (length(payload_hash) = 32),
    hash         bytea       NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (chain, seq)
);

-- +goose StatementBegin
-- plaza_expect aborts the transaction when a statement did not find or touch what it had to: the only branch that a pipelined
-- batch can have. The message is the word in what.
CREATE FUNCTION plaza_expect(what text, got bigint, want bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF got <> want THEN
        RAISE EXCEPTION '%', what USING ERRCODE = 'PZ001';
    END IF;
END
$$;
-- +goose StatementEnd

-- Rights ---------------------------------------------------------------------------------------------------------------------
-- plaza_service is what the server runs as, plaza_disposer what disposal alone uses. Login roles under other names are made
-- members of these. `serve` refuses a role that could change or delete an event.

-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plaza_service') THEN
        CREATE ROLE plaza_service NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'plaza_disposer') THEN
        CREATE ROLE plaza_disposer NOLOGIN;
    END IF;
END
$$;
-- +goose StatementEnd

GRANT USAGE ON SCHEMA public TO plaza_service, plaza_disposer;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO plaza_service, plaza_disposer;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO plaza_service, plaza_disposer;
REVOKE INSERT ON goose_db_version FROM plaza_service, plaza_disposer;
GRANT UPDATE ON room, withheld_event, message, member, planning_case, case_party, case_diary_number, item_registration,
    disposal_decision TO plaza_service, plaza_disposer;
GRANT UPDATE, DELETE ON organisation, authority, person, officer, officer_role, session, socket_ticket TO plaza_service;
GRANT DELETE ON event_payload, message_edit TO plaza_disposer;
