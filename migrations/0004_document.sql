-- +goose Up

-- The later events that carry the content of an item, a message or a document, are hidden and disposed of with it. Until now
-- only a message's edits were such.
ALTER TABLE message_edit RENAME TO item_content;
ALTER TABLE item_content RENAME COLUMN message TO item;
ALTER INDEX message_edit_pkey RENAME TO item_content_pkey;
ALTER INDEX message_edit_message RENAME TO item_content_item;

-- Read models of documents -------------------------------------------------------------------------------------------------

-- A document as it stands. Its id is that of the event that made it. The columns from name on are of its newest version; they
-- stand here so that a list reads one table. A withheld document has no content left here.
CREATE TABLE document (
    id             uuid        PRIMARY KEY,
    room           uuid        NOT NULL,
    seq            bigint      NOT NULL,
    author         text        NOT NULL,
    authority      uuid,
    created        timestamptz NOT NULL,
    title          text        NOT NULL,
    title_key      bytea       NOT NULL, -- sorts titles as Swedish does
    kind           text        NOT NULL,
    folder         text        NOT NULL, -- names joined by /; '' = none
    final          boolean     NOT NULL,
    ground         text        NOT NULL, -- legal ground of the confidentiality marking; '' = not marked
    marking_note   text        NOT NULL,
    locked_by      text        NOT NULL, -- author of the check-out; '' = none
    locked_until   timestamptz NOT NULL,
    withheld       text        NOT NULL CHECK (withheld IN ('', 'hidden', 'disposed')),
    version        bigint      NOT NULL, -- rises with every change
    versions       bigint      NOT NULL, -- how many it has
    latest         uuid        NOT NULL, -- the newest; the nil UUID when there is none
    name           text        NOT NULL,
    media_type     text        NOT NULL,
    size           bigint      NOT NULL,
    changed        timestamptz NOT NULL,
    changed_seq    bigint      NOT NULL,
    changed_by     text        NOT NULL,
    changed_of     uuid                  -- authority
);
CREATE INDEX document_title ON document (room, title_key, id);
CREATE INDEX document_changed ON document (room, changed_seq, id);
CREATE INDEX document_size ON document (room, size, id);
CREATE INDEX document_kind ON document (room, kind, title_key, id);
CREATE INDEX document_folder ON document (room, folder, title_key, id);

-- The n-th version.added of a document is its version n. Its id is that of the event.
CREATE TABLE document_version (
    id            uuid        PRIMARY KEY,
    room          uuid        NOT NULL,
    document      uuid        NOT NULL,
    seq           bigint      NOT NULL,
    number        bigint      NOT NULL,
    author        text        NOT NULL,
    authority     uuid,
    time          timestamptz NOT NULL,
    name          text        NOT NULL,
    media_type    text        NOT NULL,
    size          bigint      NOT NULL,
    sha256        bytea       NOT NULL CHECK (length(sha256) = 32),
    note          text        NOT NULL,
    restored_from uuid        NOT NULL, -- the version it has its content from; the nil UUID when it was uploaded
    UNIQUE (document, number)
);

-- Files in the object store --------------------------------------------------------------------------------------------------

-- The object of each version, written in the append's transaction. Not derived from the log: where an object lies is no part of
-- the record, and a restore rewrites it. A restored version shares the object of the version it was restored from.
CREATE TABLE object (
    version       uuid        PRIMARY KEY,
    document      uuid        NOT NULL,
    room          uuid        NOT NULL,
    key           text        NOT NULL,
    store_version text        NOT NULL,
    size          bigint      NOT NULL CHECK (size >= 0),
    sha256        bytea       NOT NULL CHECK (length(sha256) = 32),
    retained      boolean     NOT NULL DEFAULT false -- protected in the store since the document was registered
);
CREATE INDEX object_document ON object (document);
CREATE INDEX object_room ON object (room) INCLUDE (size);
CREATE INDEX object_key ON object (key);

-- Objects of documents that were disposed of, until the store has let go of them.
CREATE TABLE disposed_object (
    key           text NOT NULL,
    store_version text NOT NULL,
    PRIMARY KEY (key, store_version)
);

-- Files on their way up, private to their officer. The ids become those of the document and its version; the object lies under
-- DOCUMENT/VERSION. A row is complete when sha256 and store_version are set, and the command that names it makes it an object.
CREATE TABLE upload (
    id            uuid        PRIMARY KEY,
    officer       uuid        NOT NULL REFERENCES officer,
    room          uuid        NOT NULL,
    document      uuid        NOT NULL, -- that gets a new version, or the id of the one to be made
    version       uuid        NOT NULL UNIQUE,
    name          text        NOT NULL,
    media_type    text        NOT NULL,
    size          bigint      NOT NULL CHECK (size >= 0),
    received      bigint      NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    hash_state    bytea,                -- of the SHA-256 over what is received; null before the first byte and when complete
    multipart     text,                 -- the store's upload id; null when there is none
    sha256        bytea CHECK (length(sha256) = 32),
    store_version text,
    created       timestamptz NOT NULL,
    expires       timestamptz NOT NULL
);
CREATE INDEX upload_officer ON upload (officer);
CREATE INDEX upload_room ON upload (room) INCLUDE (size);
CREATE INDEX upload_expires ON upload (expires);

-- Rights -----------------------------------------------------------------------------------------------------------------------

INSERT INTO role_permission (role, permission) VALUES ('coordinator', 'lock.break');

GRANT SELECT, INSERT, UPDATE ON document TO plaza_service, plaza_disposer;
GRANT SELECT, INSERT ON document_version, object TO plaza_service, plaza_disposer;
GRANT UPDATE ON object TO plaza_service;
GRANT SELECT, INSERT ON disposed_object TO plaza_service, plaza_disposer;
GRANT DELETE ON disposed_object TO plaza_service;
GRANT DELETE ON document_version, object TO plaza_disposer;
GRANT SELECT, INSERT, UPDATE, DELETE ON upload TO plaza_service;
