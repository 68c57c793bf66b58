-- What services that charge, or count, were asked for: sums by payer (no name to read, and no account: they outlive a
-- removed one, whose service bills the month all the same), hour since 1970, currency and kind. Kept for two months.
CREATE TABLE spending (
    payer TEXT NOT NULL,
    hour INTEGER NOT NULL,
    currency TEXT NOT NULL,
    what TEXT NOT NULL,
    amount INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (payer, currency, hour, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX spending_hour ON spending (hour);
-- What was charged on a day in UTC, where a service charges one thing once a day. Kept for two days.
CREATE TABLE charged (
    payer TEXT NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (payer, day, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX charged_day ON charged (day);
-- How much of a period's limit an account has used (JSON), '' where nothing limits it.
ALTER TABLE account ADD COLUMN allowance TEXT NOT NULL DEFAULT '';
