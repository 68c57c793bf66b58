-- What the owner asked the service to do with one message, until it is done or refused: the newest wish stands.
CREATE TABLE errand (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'delete', 'approve', 'spam', 'bin')),
    text TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL,
    refused TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX errand_account ON errand (account, asked_at) WHERE refused = '';

-- What a picture shows, in words.
ALTER TABLE attachment ADD COLUMN description TEXT NOT NULL DEFAULT '';

-- Said about the shop and not to it: 1 heard, 2 the owner joined in, 3 left be, 4 not about the shop. See
-- storage/tables/mentions.py. `mention_key` is a sum of the words, by which the same hit elsewhere is known.
ALTER TABLE conversation ADD COLUMN mention INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN mention_key INTEGER;
CREATE INDEX conversation_mention_key ON conversation (mention_key) WHERE mention_key IS NOT NULL;
