-- Format 1. Rows are added and never changed; the triggers say so to every program.
--
-- Whatever breaks a rule undoes the whole transaction. (That also spares SQLite the journal it
-- would keep for each row in order to undo that row alone: appending is a fifth slower with it.)

CREATE TABLE facts (
    name TEXT PRIMARY KEY ON CONFLICT ROLLBACK,
    value TEXT NOT NULL ON CONFLICT ROLLBACK
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    sequence INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    recorded_at INTEGER NOT NULL ON CONFLICT ROLLBACK, -- microseconds since 1970, as in the line
    kind TEXT NOT NULL ON CONFLICT ROLLBACK,           -- as in the line
    line BLOB NOT NULL ON CONFLICT ROLLBACK,           -- the leaf: one line of canonical JSON
    leaf_hash BLOB NOT NULL ON CONFLICT ROLLBACK
) STRICT;
CREATE INDEX entries_by_kind ON entries (kind);

-- What opens an entry's commitments. The only rows, with contents, that may go: by a redaction.
CREATE TABLE openings (
    sequence INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    salt BLOB NOT NULL ON CONFLICT ROLLBACK,
    about TEXT,
    content BLOB
) STRICT;
CREATE INDEX openings_by_about ON openings (about) WHERE about IS NOT NULL;

-- Contents below 64 KiB stand with their entry: nothing to look up, nothing to index.
CREATE TABLE small_contents (
    sequence INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    bytes BLOB NOT NULL ON CONFLICT ROLLBACK
) STRICT;

-- Larger ones are kept once, by their SHA-256, in chunks of 1 MiB.
CREATE TABLE contents (
    id INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    hash BLOB NOT NULL ON CONFLICT ROLLBACK UNIQUE ON CONFLICT ROLLBACK,
    size INTEGER NOT NULL ON CONFLICT ROLLBACK
) STRICT;
CREATE TABLE chunks (
    content INTEGER NOT NULL ON CONFLICT ROLLBACK,
    idx INTEGER NOT NULL ON CONFLICT ROLLBACK,
    bytes BLOB NOT NULL ON CONFLICT ROLLBACK,
    UNIQUE (content, idx) ON CONFLICT ROLLBACK
) STRICT;

-- Hashes of full tiles, level 1 and up; leaf hashes stand with the entries.
CREATE TABLE tree (
    level INTEGER NOT NULL ON CONFLICT ROLLBACK,
    idx INTEGER NOT NULL ON CONFLICT ROLLBACK,
    hash BLOB NOT NULL ON CONFLICT ROLLBACK,
    PRIMARY KEY (level, idx) ON CONFLICT ROLLBACK
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    note TEXT NOT NULL ON CONFLICT ROLLBACK
) STRICT;

CREATE TABLE redactions (
    sequence INTEGER PRIMARY KEY ON CONFLICT ROLLBACK,
    by INTEGER NOT NULL ON CONFLICT ROLLBACK
) STRICT;

CREATE TRIGGER facts_stay BEFORE UPDATE ON facts
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER facts_are_kept BEFORE DELETE ON facts
    BEGIN SELECT RAISE(ROLLBACK, 'nothing of a record is deleted'); END;

CREATE TRIGGER entries_follow BEFORE INSERT ON entries
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence) + 1, 0) FROM entries)
    BEGIN SELECT RAISE(ROLLBACK, 'entries are numbered without a gap'); END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ROLLBACK, 'nothing of a record is deleted'); END;

CREATE TRIGGER openings_come_once BEFORE INSERT ON openings
    WHEN EXISTS (SELECT 1 FROM openings WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER openings_stay BEFORE UPDATE ON openings
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER openings_are_kept BEFORE DELETE ON openings
    WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE sequence = OLD.sequence)
    BEGIN SELECT RAISE(ROLLBACK, 'only a redaction takes a content away'); END;

CREATE TRIGGER small_contents_come_once BEFORE INSERT ON small_contents
    WHEN EXISTS (SELECT 1 FROM small_contents WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER small_contents_stay BEFORE UPDATE ON small_contents
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER small_contents_are_kept BEFORE DELETE ON small_contents
    WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE sequence = OLD.sequence)
    BEGIN SELECT RAISE(ROLLBACK, 'only a redaction takes a content away'); END;

CREATE TRIGGER contents_come_once BEFORE INSERT ON contents
    WHEN EXISTS (SELECT 1 FROM contents WHERE hash = NEW.hash OR id = NEW.id)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER contents_stay BEFORE UPDATE ON contents
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER contents_are_kept BEFORE DELETE ON contents
    WHEN EXISTS (SELECT 1 FROM openings WHERE content = OLD.hash)
    BEGIN SELECT RAISE(ROLLBACK, 'only a redaction takes a content away'); END;

CREATE TRIGGER chunks_come_once BEFORE INSERT ON chunks
    WHEN EXISTS (SELECT 1 FROM chunks WHERE content = NEW.content AND idx = NEW.idx)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER chunks_stay BEFORE UPDATE ON chunks
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER chunks_are_kept BEFORE DELETE ON chunks
    WHEN EXISTS (SELECT 1 FROM contents WHERE id = OLD.content)
    BEGIN SELECT RAISE(ROLLBACK, 'only a redaction takes a content away'); END;

CREATE TRIGGER tree_comes_once BEFORE INSERT ON tree
    WHEN EXISTS (SELECT 1 FROM tree WHERE level = NEW.level AND idx = NEW.idx)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER tree_stays BEFORE UPDATE ON tree
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER tree_is_kept BEFORE DELETE ON tree
    BEGIN SELECT RAISE(ROLLBACK, 'nothing of a record is deleted'); END;

CREATE TRIGGER checkpoints_come_once BEFORE INSERT ON checkpoints
    WHEN EXISTS (SELECT 1 FROM checkpoints WHERE size = NEW.size)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER checkpoints_are_kept BEFORE DELETE ON checkpoints
    BEGIN SELECT RAISE(ROLLBACK, 'nothing of a record is deleted'); END;

CREATE TRIGGER redactions_come_once BEFORE INSERT ON redactions
    WHEN EXISTS (SELECT 1 FROM redactions WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER redactions_say_why BEFORE INSERT ON redactions
    WHEN NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.by AND kind = 'redaction')
    BEGIN SELECT RAISE(ROLLBACK, 'a redaction needs an entry that says why'); END;
CREATE TRIGGER redactions_stay BEFORE UPDATE ON redactions
    BEGIN SELECT RAISE(ROLLBACK, 'a record is never changed'); END;
CREATE TRIGGER redactions_are_kept BEFORE DELETE ON redactions
    BEGIN SELECT RAISE(ROLLBACK, 'nothing of a record is deleted'); END;
