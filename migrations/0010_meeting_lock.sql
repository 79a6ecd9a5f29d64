-- +goose Up

-- The meetings that go on and into which their host lets nobody, so that it stays so when the node that holds one is restarted. Not
-- derived from the log.
CREATE TABLE meeting_lock (
    meeting uuid PRIMARY KEY
);

GRANT SELECT, INSERT, DELETE ON meeting_lock TO plaza_service;
