-- One person, many identities. What the owner joined and took apart are deeds that stay; `person` of an identity is
-- worked out from those that count (storage/tables/unions.py, docs/adr/exact-undo.md). Nothing ever wrote person_link.
DROP TABLE person_link;
ALTER TABLE identity ADD COLUMN home INTEGER REFERENCES person (id);
UPDATE identity SET home = person;
CREATE INDEX identity_home ON identity (home);

CREATE TABLE person_deed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('link', 'split')),
    identity INTEGER NOT NULL REFERENCES identity (id),
    other INTEGER REFERENCES identity (id),
    evidence TEXT NOT NULL DEFAULT '[]',
    done_at INTEGER NOT NULL,
    undone_at INTEGER,
    CHECK ((kind = 'link') = (other IS NOT NULL))
) STRICT;
CREATE INDEX person_deed_identity ON person_deed (identity);
CREATE INDEX person_deed_other ON person_deed (other) WHERE other IS NOT NULL;

-- Which links a split took from its identity; the others that hung on them stay together.
CREATE TABLE person_cut (
    split INTEGER NOT NULL REFERENCES person_deed (id),
    link INTEGER NOT NULL REFERENCES person_deed (id),
    PRIMARY KEY (split, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_cut_link ON person_cut (link);

-- What signatures, profiles and contacts say about somebody. `value` is folded so that the same is equal.
CREATE TABLE identity_fact (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    identity INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    shown TEXT NOT NULL,
    PRIMARY KEY (kind, value, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_fact_identity ON identity_fact (identity);

-- Two identities that a fact says may be one person, and what the owner said to that.
CREATE TABLE proposal (
    low INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    high INTEGER NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    found_at INTEGER NOT NULL,
    refused_at INTEGER,
    later_until INTEGER,
    PRIMARY KEY (low, high)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_high ON proposal (high);
CREATE INDEX proposal_open ON proposal (found_at, low, high) WHERE refused_at IS NULL;

-- Calls and visits of somebody, without reading everything they said.
CREATE INDEX message_contact ON message (conversation, at) WHERE kind IN ('call', 'visit', 'note');
