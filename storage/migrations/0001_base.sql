-- Times are whole microseconds since 1970 in UTC. Lists inside a row are JSON. Ids are never used twice.

-- Raised once by every transaction that changes what somebody may be looking at.
CREATE TABLE change_counter (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    counter INTEGER NOT NULL
) STRICT;
INSERT INTO change_counter VALUES (1, 0);

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    connector TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    state_since INTEGER NOT NULL,
    state_text TEXT NOT NULL DEFAULT '',
    added_at INTEGER NOT NULL,
    last_heard_at INTEGER,
    settings TEXT NOT NULL DEFAULT '{}',
    secret_ref TEXT NOT NULL DEFAULT '',
    progress_done INTEGER,
    progress_total INTEGER NOT NULL DEFAULT 0,
    progress_left INTEGER,
    notify INTEGER NOT NULL DEFAULT 1,
    removed INTEGER NOT NULL DEFAULT 0,
    newest_at INTEGER,
    UNIQUE (connector, address)
) STRICT;

CREATE TABLE stream (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT ''
) STRICT;

-- A name at one network. `name_at` says how new the name is; names people give themselves beat
-- names from somebody else's list of recipients, which have 0.
CREATE TABLE identity (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES person (id),
    network TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    name_at INTEGER NOT NULL DEFAULT 0,
    own INTEGER NOT NULL DEFAULT 0,
    robot_word INTEGER,
    met_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (network, address)
) STRICT;
CREATE INDEX identity_person ON identity (person);
CREATE INDEX identity_own ON identity (network) WHERE own = 1;

-- The beginnings of names and addresses, for completion in To.
CREATE TABLE identity_word (
    word TEXT NOT NULL,
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    PRIMARY KEY (word, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_word_identity ON identity_word (identity);

-- Who was joined to whom, and when that was taken back. Messages are never rewritten.
CREATE TABLE person_link (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity INTEGER NOT NULL REFERENCES identity (id),
    from_person INTEGER NOT NULL REFERENCES person (id),
    to_person INTEGER NOT NULL REFERENCES person (id),
    evidence TEXT NOT NULL DEFAULT '',
    linked_at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;
CREATE INDEX person_link_identity ON person_link (identity);

-- One row of a list, kept whole in the transaction of whatever changes it.
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    remote_id TEXT NOT NULL DEFAULT '',
    identity INTEGER REFERENCES identity (id),
    person INTEGER REFERENCES person (id),
    subject TEXT NOT NULL DEFAULT '',
    subject_key TEXT NOT NULL DEFAULT '',
    loose_from INTEGER,
    turn TEXT NOT NULL DEFAULT 'settled' CHECK (turn IN ('yours', 'theirs', 'settled')),
    bucket INTEGER NOT NULL DEFAULT 0,
    waiting_since INTEGER,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    unseen INTEGER NOT NULL DEFAULT 0,
    said_by_people INTEGER NOT NULL DEFAULT 0,
    said_by_robots INTEGER NOT NULL DEFAULT 0,
    said_by_us INTEGER NOT NULL DEFAULT 0,
    last_message INTEGER,
    snippet TEXT NOT NULL DEFAULT '',
    open_question TEXT NOT NULL DEFAULT '',
    open_questions INTEGER NOT NULL DEFAULT 0,
    visibility TEXT NOT NULL DEFAULT 'private',
    robot INTEGER NOT NULL DEFAULT 0,
    robot_word INTEGER,
    later_until INTEGER,
    settled INTEGER NOT NULL DEFAULT 0,
    settled_reason TEXT NOT NULL DEFAULT '',
    overruled_after INTEGER,
    has_draft INTEGER NOT NULL DEFAULT 0,
    outbox_state TEXT
) STRICT;
-- Every list and every list of one account, in its order. Buckets: see storage/tables/conversations.py.
CREATE INDEX conversation_waiting ON conversation (waiting_since, id) WHERE bucket = 1;
CREATE INDEX conversation_bucket ON conversation (bucket, last_at, id);
CREATE INDEX conversation_all ON conversation (last_at, id);
CREATE INDEX conversation_account_waiting ON conversation (account, waiting_since, id)
    WHERE bucket = 1;
CREATE INDEX conversation_account_bucket ON conversation (account, bucket, last_at, id);
CREATE INDEX conversation_account_all ON conversation (account, last_at, id);
CREATE INDEX conversation_person ON conversation (person, last_at, id);
CREATE INDEX conversation_identity ON conversation (identity);
CREATE INDEX conversation_later ON conversation (later_until) WHERE later_until IS NOT NULL;
CREATE UNIQUE INDEX conversation_remote ON conversation (account, remote_id) WHERE remote_id <> '';

-- Ids of conversations that were found to be one with another.
CREATE TABLE conversation_alias (
    old INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX conversation_alias_conversation ON conversation_alias (conversation);

-- The numbers beside the views, and how many waiting conversations each person has.
CREATE TABLE tally (
    bucket INTEGER PRIMARY KEY,
    conversations INTEGER NOT NULL
) STRICT;
INSERT INTO tally VALUES (-2, 0), (-1, 0), (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);

CREATE TABLE waiting_person (
    person INTEGER PRIMARY KEY,
    conversations INTEGER NOT NULL
) STRICT;

CREATE TRIGGER waiting_person_came AFTER INSERT ON waiting_person BEGIN
    UPDATE tally SET conversations = conversations + 1 WHERE bucket = -1;
END;
CREATE TRIGGER waiting_person_went AFTER DELETE ON waiting_person BEGIN
    UPDATE tally SET conversations = conversations - 1 WHERE bucket = -1;
END;
CREATE TRIGGER conversation_came AFTER INSERT ON conversation BEGIN
    UPDATE tally SET conversations = conversations + 1 WHERE bucket IN (-2, new.bucket);
END;
CREATE TRIGGER conversation_waits AFTER INSERT ON conversation WHEN new.bucket = 1 BEGIN
    INSERT INTO waiting_person VALUES (coalesce(new.person, -new.id), 1)
        ON CONFLICT DO UPDATE SET conversations = conversations + 1;
END;
CREATE TRIGGER conversation_went AFTER DELETE ON conversation BEGIN
    UPDATE tally SET conversations = conversations - 1 WHERE bucket IN (-2, old.bucket);
END;
CREATE TRIGGER conversation_waited AFTER DELETE ON conversation WHEN old.bucket = 1 BEGIN
    UPDATE waiting_person SET conversations = conversations - 1
        WHERE person = coalesce(old.person, -old.id);
    DELETE FROM waiting_person WHERE person = coalesce(old.person, -old.id) AND conversations = 0;
END;
CREATE TRIGGER conversation_moved AFTER UPDATE OF bucket ON conversation
WHEN old.bucket <> new.bucket BEGIN
    UPDATE tally SET conversations = conversations - 1 WHERE bucket = old.bucket;
    UPDATE tally SET conversations = conversations + 1 WHERE bucket = new.bucket;
END;
CREATE TRIGGER conversation_stops_waiting AFTER UPDATE OF bucket, person ON conversation
WHEN old.bucket = 1 AND (new.bucket <> 1 OR new.person IS NOT old.person) BEGIN
    UPDATE waiting_person SET conversations = conversations - 1
        WHERE person = coalesce(old.person, -old.id);
    DELETE FROM waiting_person WHERE person = coalesce(old.person, -old.id) AND conversations = 0;
END;
CREATE TRIGGER conversation_begins_waiting AFTER UPDATE OF bucket, person ON conversation
WHEN new.bucket = 1 AND (old.bucket <> 1 OR new.person IS NOT old.person) BEGIN
    INSERT INTO waiting_person VALUES (coalesce(new.person, -new.id), 1)
        ON CONFLICT DO UPDATE SET conversations = conversations + 1;
END;

-- `word` is what the message means for the turn (shopbell/turn_state.py); `slot` is its row in the
-- search index, made from its time.
CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    remote_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    kind TEXT NOT NULL,
    word INTEGER NOT NULL DEFAULT 0,
    author INTEGER REFERENCES identity (id),
    author_name TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL DEFAULT 'private',
    delivery TEXT NOT NULL DEFAULT 'received',
    delivery_note TEXT NOT NULL DEFAULT '',
    has_html INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 1,
    robot INTEGER NOT NULL DEFAULT 0,
    auto_reply INTEGER NOT NULL DEFAULT 0,
    edited_at INTEGER,
    gone_at INTEGER,
    reply_to TEXT NOT NULL DEFAULT '',
    context TEXT NOT NULL DEFAULT '',
    recipients TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    outbox INTEGER,
    questions TEXT NOT NULL DEFAULT '',
    facts TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_remote ON message (account, remote_id);
CREATE UNIQUE INDEX message_slot ON message (slot);
CREATE INDEX message_timeline ON message (conversation, at, id);
CREATE INDEX message_word ON message (conversation, word, at, id) WHERE word > 0;
CREATE INDEX message_unseen ON message (conversation) WHERE seen = 0;
CREATE INDEX message_author ON message (author, at);

-- What came, as it came: compressed, here when small, else in a file named by its sum.
CREATE TABLE body (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    html BLOB,
    html_file TEXT NOT NULL DEFAULT '',
    raw BLOB,
    raw_file TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    content_id TEXT NOT NULL DEFAULT '',
    remote_ref TEXT NOT NULL DEFAULT '',
    wanted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX attachment_message ON attachment (message);
CREATE INDEX attachment_wanted ON attachment (id) WHERE wanted = 1 AND sha256 = '';

-- Ties between messages by which threads are found; `tie` is a sum of the words that
-- shopbell/threading.py gives.
CREATE TABLE message_tie (
    tie INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (tie, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_tie_message ON message_tie (message);

-- Where the service keeps a message. A place that was emptied is remembered, so that reading an
-- old page again does not fill it.
CREATE TABLE place (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    emptied INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_message ON place (message);

CREATE TABLE place_void (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    prefix TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (account, prefix, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_void_message ON place_void (message);

-- Read states that the service has not been told. `handed` is what the engine took with it.
CREATE TABLE seen_unsynced (
    message INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seen INTEGER NOT NULL,
    handed INTEGER
) STRICT;
CREATE INDEX seen_unsynced_account ON seen_unsynced (account);

CREATE TABLE draft (
    key TEXT PRIMARY KEY,
    conversation INTEGER REFERENCES conversation (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    to_list TEXT NOT NULL DEFAULT '[]',
    cc_list TEXT NOT NULL DEFAULT '[]',
    bcc_list TEXT NOT NULL DEFAULT '[]',
    reply_to INTEGER,
    visibility TEXT NOT NULL DEFAULT 'private',
    attachments TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX draft_conversation ON draft (conversation);
CREATE INDEX draft_newest ON draft (updated_at);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    message INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    text TEXT NOT NULL,
    subject TEXT NOT NULL,
    to_list TEXT NOT NULL,
    cc_list TEXT NOT NULL,
    bcc_list TEXT NOT NULL,
    reply_to INTEGER,
    reply_to_remote TEXT NOT NULL DEFAULT '',
    visibility TEXT NOT NULL,
    attachments TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    prepared BLOB,
    prepared_remote_id TEXT NOT NULL DEFAULT '',
    looked_up INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER,
    draft_key TEXT NOT NULL,
    began_conversation INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_open ON outbox (account, id) WHERE state NOT IN ('sent', 'cancelled');
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_conversation ON outbox (conversation);
CREATE INDEX outbox_prepared ON outbox (account, prepared_remote_id)
    WHERE prepared_remote_id <> '';

CREATE TABLE gap (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    start_at INTEGER,
    end_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    closed_at INTEGER,
    UNIQUE (account, end_at)
) STRICT;

CREATE VIRTUAL TABLE message_words USING fts5 (
    text, subject, people, files,
    content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0",
    prefix = '2 3'
);
