-- What a connector has to remember between runs and cannot ask its service for again, such as keys of encrypted rooms.
-- The connector seals it with a key from the keyring.
CREATE TABLE vault (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
