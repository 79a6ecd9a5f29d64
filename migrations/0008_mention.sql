-- +goose Up

-- The few messages that mention anybody, by number: whether an unread one mentions an officer is looked for among these alone.
-- Hidden and disposed ones, whose text is gone, leave it by themselves.
CREATE INDEX message_mention ON message (room, number) WHERE strpos(text, '](plaza:officer/') > 0;
