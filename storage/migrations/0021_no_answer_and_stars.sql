-- Why the service takes no answer here, and how many stars a review gives, as their newest message says.
ALTER TABLE conversation ADD COLUMN no_answer TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;
