-- An answer that came late or after a broken promise: what was asked, what was promised, how late, and what was sent.
CREATE TABLE mending (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    message INTEGER NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
    promise INTEGER REFERENCES promise (id) ON DELETE SET NULL,
    asked TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    late INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX mending_conversation ON mending (conversation);
CREATE INDEX mending_promise ON mending (promise) WHERE promise IS NOT NULL;
CREATE INDEX mending_at ON mending (at);
