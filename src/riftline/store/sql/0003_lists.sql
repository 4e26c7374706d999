-- Lists of names that other people made, edition by edition. Of every list the entries of its
-- newest edition stand here; older ones can be read again from their captures. Plain SQL that
-- PostgreSQL reads as well.

-- `value` is the NameList. Nothing is ever removed: it says which bytes were taken when, by whom.
CREATE TABLE lists (
    n BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX lists_by_id ON lists (id);

-- `value` is the Entry.
CREATE TABLE entries (
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    n BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (list, id)
);
CREATE INDEX entries_in_order ON entries (list, n);

-- Keys of their names, so that a snapshot asks only for what its documents mention.
CREATE TABLE entry_keys (
    key TEXT NOT NULL,
    list TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (key, list, id),
    FOREIGN KEY (list, id) REFERENCES entries (list, id) ON DELETE CASCADE
);
CREATE INDEX entry_keys_by_entry ON entry_keys (list, id);
