-- +goose Up

-- How many bytes a room's versions and the files on their way to it have together: whoever brings up a file asks whether the room has
-- place for it, and adding all sizes up each time takes longer than storing a small file. Triggers keep it exact, whichever statement
-- makes a row or takes it away.
CREATE TABLE room_storage (
    room  uuid   PRIMARY KEY,
    bytes bigint NOT NULL
) WITH (fillfactor = 20); -- a row changes with every file, and finds place beside itself

INSERT INTO room_storage (room, bytes)
SELECT room, sum(size) FROM (SELECT room, size FROM upload UNION ALL SELECT room, size FROM object) AS stored GROUP BY room;

-- +goose StatementBegin
CREATE FUNCTION plaza_add_to_room_storage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In one order, so that two statements which concern the same rooms wait for each other and no more.
    INSERT INTO room_storage AS s (room, bytes)
    SELECT room, sum(CASE TG_OP WHEN 'INSERT' THEN size ELSE -size END) FROM changed GROUP BY room ORDER BY room
    ON CONFLICT (room) DO UPDATE SET bytes = s.bytes + EXCLUDED.bytes;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER room_storage_more AFTER INSERT ON upload
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_add_to_room_storage();
CREATE TRIGGER room_storage_less AFTER DELETE ON upload
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_add_to_room_storage();
CREATE TRIGGER room_storage_more AFTER INSERT ON object
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_add_to_room_storage();
CREATE TRIGGER room_storage_less AFTER DELETE ON object
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_add_to_room_storage();

-- Nothing else asked for these.
DROP INDEX object_room, upload_room;

GRANT SELECT, INSERT, UPDATE ON room_storage TO plaza_service, plaza_disposer;
