-- What each person watches, and how things stood when they last said that they had seen them. It
-- is theirs alone and no part of any view. Plain SQL that PostgreSQL reads as well.

-- `value` is the Watch.
CREATE TABLE watches (
    id TEXT PRIMARY KEY,
    n BIGINT NOT NULL,
    who TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX watches_by_person ON watches (who, n);

-- `place` is ``home`` or a watch's id, `value` the Seen.
CREATE TABLE seen (
    who TEXT NOT NULL,
    place TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (who, place)
);
