-- Search, SQLite's way (PostgreSQL will have a tsvector here).
--
-- Passages are folded by riftline.store.terms before they come here, words with one space
-- between them. So the tokenizer has only to cut at spaces: every kind of character but
-- separators (Z) belongs to a word, and what SQLite's own tables think of ё or of an alphabet
-- younger than they are does not matter.

CREATE TABLE passages (
    n INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    statement_id TEXT,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX passages_by_document ON passages (document_id);

CREATE VIRTUAL TABLE found USING fts5 (
    title, about, body,
    content = 'passages', content_rowid = 'n',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'",
    prefix = '3'
);

-- An FTS5 index over another table must be told the old words exactly, or it breaks.
CREATE TRIGGER passages_come AFTER INSERT ON passages
BEGIN
    INSERT INTO found (rowid, title, about, body)
    VALUES (NEW.n, NEW.title, NEW.about, NEW.body);
END;
CREATE TRIGGER passages_go AFTER DELETE ON passages
BEGIN
    INSERT INTO found (found, rowid, title, about, body)
    VALUES ('delete', OLD.n, OLD.title, OLD.about, OLD.body);
END;
CREATE TRIGGER passages_do_not_change BEFORE UPDATE ON passages
BEGIN
    SELECT RAISE(ABORT, 'passages are deleted and written anew');
END;
