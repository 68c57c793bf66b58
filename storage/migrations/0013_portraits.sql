-- Somebody's picture: where the account that met them finds it, and its file once it is here.
CREATE TABLE portrait (
    identity INTEGER PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    tried_at INTEGER
) STRICT;
CREATE INDEX portrait_account ON portrait (account);
