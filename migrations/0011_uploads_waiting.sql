-- +goose Up

-- How many uploads an officer has that no command has named yet: whoever brings up a file asks whether they may have one more, and
-- counting them each time has a thousand files count half a million rows. A trigger keeps it exact.
CREATE TABLE uploads_waiting (
    officer uuid   PRIMARY KEY,
    uploads bigint NOT NULL
) WITH (fillfactor = 20); -- a row changes with every file, and finds place beside itself

INSERT INTO uploads_waiting (officer, uploads) SELECT officer, count(*) FROM upload GROUP BY officer;

-- +goose StatementBegin
CREATE FUNCTION plaza_count_uploads_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In one order, as in plaza_add_to_room_storage.
    INSERT INTO uploads_waiting AS w (officer, uploads)
    SELECT officer, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END FROM changed GROUP BY officer ORDER BY officer
    ON CONFLICT (officer) DO UPDATE SET uploads = w.uploads + EXCLUDED.uploads;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER uploads_waiting_more AFTER INSERT ON upload
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_count_uploads_waiting();
CREATE TRIGGER uploads_waiting_fewer AFTER DELETE ON upload
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION plaza_count_uploads_waiting();

-- Nothing else asked for it.
DROP INDEX upload_officer;

GRANT SELECT, INSERT, UPDATE ON uploads_waiting TO plaza_service;
