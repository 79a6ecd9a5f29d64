-- +goose Up

-- What the sweeper finds in the object store without a row. It is removed when sweeps have found it so for a day: a database that
-- was restored by mistake, or beside a running server, is noticed before that, and has none of these rows of its own.
CREATE TABLE orphan (
    key           text        NOT NULL,
    store_version text        NOT NULL,
    since         timestamptz NOT NULL, -- the sweep that found it first
    found         timestamptz NOT NULL, -- the sweep that found it last
    PRIMARY KEY (key, store_version)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON orphan TO plaza_service;
