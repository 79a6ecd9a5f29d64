-- +goose Up

-- How a file comes up in pieces of any size. Whole parts of it lie in the store, by their ETags in the order of their numbers;
-- what follows the last whole part waits here for more, so that the offset which a client is told always holds. One request at
-- a time writes: whose token stands in writer, until it is silent for too long.
ALTER TABLE upload
    ADD COLUMN parts        text[] NOT NULL DEFAULT '{}',
    ADD COLUMN tail         bytea  NOT NULL DEFAULT '',
    ADD COLUMN writer       uuid,
    ADD COLUMN writer_until timestamptz;
ALTER TABLE upload ALTER COLUMN tail SET STORAGE EXTERNAL; -- files are compressed already, or the disk is cheaper than the time
