-- When a message of ours arrived or was read, where somebody said so: see shopbell/receipts.py. `earlier` 1: so did all
-- that we said before it in its conversation.
ALTER TABLE message ADD COLUMN delivered_at INTEGER;
ALTER TABLE early_report ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
