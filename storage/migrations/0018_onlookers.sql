-- A private answer to something public. `question` is the service's name for what it answers, in another conversation,
-- which may come later than the answer does.
CREATE TABLE private_answer (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (account, question, answer)
) STRICT, WITHOUT ROWID;
CREATE INDEX private_answer_answer ON private_answer (answer);

-- The first public message of theirs that only private words answered, so that onlookers see no answer; and up to
-- which time the owner let that be.
ALTER TABLE conversation ADD COLUMN onlookers INTEGER;
ALTER TABLE conversation ADD COLUMN onlookers_let INTEGER;
CREATE INDEX message_public ON message (conversation, direction, at, id) WHERE visibility <> 'private';

INSERT INTO private_answer (account, question, answer)
    SELECT account, reply_to, id FROM message
    WHERE direction = 'out' AND visibility = 'private' AND reply_to <> ''
        AND account IN (SELECT account FROM message WHERE visibility <> 'private');
