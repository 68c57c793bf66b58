-- How far back an account was read, and when all of it was.
ALTER TABLE account ADD COLUMN oldest_at INTEGER;
ALTER TABLE account ADD COLUMN whole_at INTEGER;
UPDATE account SET oldest_at = (SELECT min(first_at) FROM conversation WHERE conversation.account = account.id);
-- The account could not be reached, and what came meanwhile was read afterwards.
ALTER TABLE gap ADD COLUMN outage INTEGER NOT NULL DEFAULT 0;
UPDATE gap SET outage = 1, reason = '' WHERE reason = 'The connection was lost; what came meanwhile was read afterwards.';
