-- Beside each document its statements as columns (riftline.columns) and how often each spelling
-- stands in it, packed, so that a view of a large case need not decode a million statements. NULL
-- is what cannot be packed; it is decoded. riftline.store.packing makes both, and `migrate` lends
-- it to this step.

CREATE TABLE columns (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    value BLOB,
    spelled BLOB
);

INSERT INTO columns (document_id, version, value, spelled)
SELECT
    d.id,
    riftline_version(),
    (
        SELECT riftline_columns(s.value) FROM (
            SELECT value FROM statements WHERE document_id = d.id
            ORDER BY span_start, span_end, id
        ) s
    ),
    (
        SELECT riftline_spelled(m.key, m.kind, m.text, m.n) FROM (
            SELECT key, kind, text, n FROM mentions WHERE document_id = d.id
            ORDER BY key, kind, text
        ) m
    )
FROM documents d;
