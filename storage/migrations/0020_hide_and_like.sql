-- More that can be asked of a service about one message: hidden, shown again, liked, liked no more.
CREATE TABLE errand_new (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (
        kind IN ('edit', 'delete', 'approve', 'spam', 'bin', 'hide', 'show', 'like', 'unlike')
    ),
    text TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL,
    refused TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO errand_new SELECT message, account, kind, text, asked_at, refused FROM errand;
DROP TABLE errand;
ALTER TABLE errand_new RENAME TO errand;
CREATE INDEX errand_account ON errand (account, asked_at) WHERE refused = '';
