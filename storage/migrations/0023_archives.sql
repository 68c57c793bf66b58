-- Messages out of a network's own archive: long past ones ask for nothing, and what an archive calls by a name of its own
-- is remembered to be a message, or a conversation, that was here under another.
ALTER TABLE message ADD COLUMN past INTEGER NOT NULL DEFAULT 0;

CREATE TABLE archived (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX archived_message ON archived (message);

CREATE TABLE archived_conversation (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX archived_conversation_conversation ON archived_conversation (conversation);
