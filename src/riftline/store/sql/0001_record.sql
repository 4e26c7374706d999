-- The record: what was captured, what it says, what people ruled.
--
-- Values are JSON of the frozen dataclasses of riftline.model in a column `value`, beside the
-- few columns that are looked up. This file is plain SQL that PostgreSQL reads as well, but for
-- the triggers at its end; search is apart (0002).

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO meta (key, value) VALUES ('revision', 0);

-- `stamp` is that of the last reading, NULL before the first.
CREATE TABLE captures (
    sha256 TEXT PRIMARY KEY,
    n BIGINT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    stamp TEXT,
    read_at TEXT
);

-- The same bytes at another address are one capture, seen twice.
CREATE TABLE sightings (
    sha256 TEXT NOT NULL REFERENCES captures (sha256),
    uri TEXT NOT NULL,
    n BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (sha256, uri)
);

-- `value` is the DocumentCard. Texts stand in `readings`, so that a list need not leaf through
-- them.
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    capture TEXT NOT NULL REFERENCES captures (sha256),
    value TEXT NOT NULL
);
CREATE INDEX documents_by_capture ON documents (capture);

-- `value` is the Document, `mentions` its mentions in order.
CREATE TABLE readings (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    stamp TEXT NOT NULL,
    value TEXT NOT NULL,
    mentions TEXT NOT NULL
);

CREATE TABLE statements (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    span_start BIGINT NOT NULL,
    span_end BIGINT NOT NULL,
    n BIGINT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX statements_in_order ON statements (document_id, span_start, span_end, id);

CREATE TABLE mentions (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (document_id, key, kind, text)
);

CREATE TABLE names (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (document_id, n)
);

-- Of a document, of a capture alone, or of neither (a file that vanished).
CREATE TABLE issues (
    n BIGINT PRIMARY KEY,
    capture TEXT REFERENCES captures (sha256),
    document_id TEXT REFERENCES documents (id) ON DELETE CASCADE,
    place TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX issues_by_capture ON issues (capture);
CREATE INDEX issues_by_document ON issues (document_id);
CREATE INDEX issues_by_place ON issues (place);

CREATE TABLE decisions (
    n BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
);

-- What a person ruled is kept for ever. The third trigger is for INSERT OR REPLACE, which
-- deletes without asking the second.
CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are only ever added');
END;
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are only ever added');
END;
CREATE TRIGGER decisions_are_not_replaced BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE n = NEW.n OR id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'decisions are only ever added');
END;
