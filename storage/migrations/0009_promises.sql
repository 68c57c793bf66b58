-- A dated promise and the sentence that made it. `message` is NULL for what was said elsewhere. It is closed only with a
-- word about what kept it (`kept_message` or `kept_words`), or let go by the owner.
CREATE TABLE promise (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    message INTEGER REFERENCES message (id) ON DELETE CASCADE,
    side TEXT NOT NULL CHECK (side IN ('ours', 'theirs')),
    words TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    whole_day INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'dismissed')),
    closed_at INTEGER,
    kept_message INTEGER REFERENCES message (id) ON DELETE SET NULL,
    kept_words TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX promise_due ON promise (due_at, id) WHERE state = 'open';
CREATE INDEX promise_conversation ON promise (conversation, made_at, id);
CREATE INDEX promise_message ON promise (message) WHERE message IS NOT NULL;
CREATE INDEX promise_kept ON promise (kept_message) WHERE kept_message IS NOT NULL;

-- Sentences of which the owner said that they promise nothing.
CREATE TABLE promise_passed (
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    words TEXT NOT NULL,
    PRIMARY KEY (message, words)
) STRICT, WITHOUT ROWID;

-- Promises in words that have not been sent yet.
ALTER TABLE draft ADD COLUMN promises TEXT NOT NULL DEFAULT '[]';
