-- Search finds all forms of a word: beside each passage stand the stems of its words, each once,
-- made by riftline.store.terms (which `migrate` lends to this step as riftline_stems).

DROP TRIGGER passages_come;
DROP TRIGGER passages_go;
DROP TRIGGER passages_do_not_change;
DROP TABLE found;

ALTER TABLE passages ADD COLUMN stems TEXT NOT NULL DEFAULT '';
UPDATE passages SET stems = riftline_stems(title || ' ' || about || ' ' || body);

-- Whose each passage is can be read from this index alone.
DROP INDEX passages_by_document;
CREATE INDEX passages_by_document ON passages (document_id, statement_id);

CREATE VIRTUAL TABLE found USING fts5 (
    title, about, body, stems,
    content = 'passages', content_rowid = 'n',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'",
    prefix = '3'
);
INSERT INTO found (found) VALUES ('rebuild');

CREATE TRIGGER passages_come AFTER INSERT ON passages
BEGIN
    INSERT INTO found (rowid, title, about, body, stems)
    VALUES (NEW.n, NEW.title, NEW.about, NEW.body, NEW.stems);
END;
CREATE TRIGGER passages_go AFTER DELETE ON passages
BEGIN
    INSERT INTO found (found, rowid, title, about, body, stems)
    VALUES ('delete', OLD.n, OLD.title, OLD.about, OLD.body, OLD.stems);
END;
CREATE TRIGGER passages_do_not_change BEFORE UPDATE ON passages
BEGIN
    SELECT RAISE(ABORT, 'passages are deleted and written anew');
END;
