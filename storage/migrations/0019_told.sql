-- What was asked and answered, as a model of meaning sees it: 512 signed bytes for each of its questions. Kept for the
-- newest answers only, filled in while somebody writes, and gone with the exchange when that is counted anew.
CREATE TABLE told_vector (
    conversation INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    place INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (conversation, asked_at, place),
    FOREIGN KEY (conversation, asked_at) REFERENCES exchange (conversation, asked_at) ON DELETE CASCADE
) STRICT;
CREATE INDEX told_vector_answered ON told_vector (answered_at);
