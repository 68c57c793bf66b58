-- Whom a conversation is with while nobody of them has said anything: whoever its oldest message is from or to.
ALTER TABLE conversation ADD COLUMN met INTEGER REFERENCES identity (id);
ALTER TABLE conversation ADD COLUMN met_at INTEGER;
UPDATE conversation SET met = identity, met_at = first_at;
CREATE INDEX conversation_met ON conversation (met);
