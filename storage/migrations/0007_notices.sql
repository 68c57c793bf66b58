-- What is only partly well with an account, as sentences for its owner (JSON), '' for nothing.
ALTER TABLE account ADD COLUMN notices TEXT NOT NULL DEFAULT '';
