-- Time of the message that named the picture: what older ones say, which are read later, does not count.
ALTER TABLE portrait ADD COLUMN told_at INTEGER NOT NULL DEFAULT 0;
