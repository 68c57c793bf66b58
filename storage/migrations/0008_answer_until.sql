-- Until when the service takes an answer here, as their newest message says. See docs/adr/reply-windows.md.
ALTER TABLE conversation ADD COLUMN answer_until INTEGER;
CREATE INDEX conversation_closing ON conversation (answer_until, id)
    WHERE bucket = 1 AND answer_until IS NOT NULL;
