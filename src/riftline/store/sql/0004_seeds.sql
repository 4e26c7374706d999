-- The lists of names that readings were made with, as far as any reading still is: what has changed
-- since says which texts must be read again. Plain SQL that PostgreSQL reads as well.

-- `value` is a list of Names.
CREATE TABLE seeds (
    id TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
