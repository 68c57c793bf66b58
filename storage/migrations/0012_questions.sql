-- What the owner said about single sentences of theirs: settled, a question after all, none. `place` counts the
-- sentences of the message, `sum` is of their letters: so the word finds its sentence again when others around it change.
CREATE TABLE question_word (
    message INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    word TEXT NOT NULL CHECK (word IN ('settled', 'question', 'none')),
    said_at INTEGER NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (message, place, sum)
) STRICT, WITHOUT ROWID;
