-- A message whose writer's clock put it before what it answers: the time it says itself. See storage/tables/order.py.
ALTER TABLE message ADD COLUMN written_at INTEGER;

-- What was reported about a message that is not here yet: bounces are often read before the Sent folder is.
CREATE TABLE early_report (
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    refers TEXT NOT NULL,
    delivery TEXT NOT NULL,
    note TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, refers)
) STRICT, WITHOUT ROWID;
