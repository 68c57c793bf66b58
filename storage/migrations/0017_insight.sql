-- They asked, we answered or not: see shopbell/insight.py. Kept up from `exchange_stale` when somebody looks, or when
-- the engine has nothing else to do. `asks` says of an open one that its words ask for an answer.
CREATE TABLE exchange (
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    asks INTEGER NOT NULL,
    PRIMARY KEY (conversation, asked_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX exchange_asked ON exchange (asked_at);
CREATE INDEX exchange_answered ON exchange (answered_at, asked_at);

CREATE TABLE exchange_stale (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE
) STRICT;
INSERT INTO exchange_stale SELECT id FROM conversation;

-- What a conversation brought, in the owner's word; amounts in hundredths.
CREATE TABLE outcome (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    cents INTEGER,
    currency TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX outcome_at ON outcome (at);
CREATE INDEX outcome_conversation ON outcome (conversation, at);

CREATE TABLE spent (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    work TEXT NOT NULL CHECK (work IN ('reading', 'writing')),
    seconds INTEGER NOT NULL,
    PRIMARY KEY (account, day, work)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_day ON spent (day);
