-- Format 1 in PostgreSQL. Rows are added and never changed; the triggers say so to every program.

CREATE TABLE facts (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE entries (
    sequence bigint PRIMARY KEY,
    recorded_at bigint NOT NULL, -- microseconds since 1970, as in the line
    kind text NOT NULL,          -- as in the line
    line bytea NOT NULL,         -- the leaf: one line of canonical JSON
    leaf_hash bytea NOT NULL
);
CREATE INDEX entries_by_kind ON entries (kind, sequence);

-- What opens an entry's commitments. The only rows, with contents, that may go: by a redaction.
CREATE TABLE openings (
    sequence bigint PRIMARY KEY REFERENCES entries,
    salt bytea NOT NULL,
    about text,
    content bytea
);
CREATE INDEX openings_by_about ON openings (about, sequence) WHERE about IS NOT NULL;

-- Contents below 64 KiB stand with their entry; larger ones are kept once, in chunks of 1 MiB.
CREATE TABLE small_contents (sequence bigint PRIMARY KEY REFERENCES entries, bytes bytea NOT NULL);
CREATE TABLE contents (id bigint PRIMARY KEY, hash bytea NOT NULL UNIQUE, size bigint NOT NULL);
CREATE TABLE chunks (
    content bigint NOT NULL,
    idx bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (content, idx)
);

-- Hashes of full tiles, level 1 and up; leaf hashes stand with the entries.
CREATE TABLE tree (
    level smallint NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, idx)
);
CREATE TABLE checkpoints (size bigint PRIMARY KEY, note text NOT NULL);
CREATE TABLE redactions (
    sequence bigint PRIMARY KEY REFERENCES entries,
    by bigint NOT NULL REFERENCES entries
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a record is never changed'; END $$;

CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON facts EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON entries EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON tree EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON redactions EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON openings EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON small_contents EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON contents EXECUTE FUNCTION refuse();
CREATE TRIGGER stays BEFORE UPDATE OR TRUNCATE ON chunks EXECUTE FUNCTION refuse();

-- Without a gap: what is added begins where the record ended.
CREATE FUNCTION follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first bigint; last bigint; n bigint; before boolean;
BEGIN
    SELECT min(sequence), max(sequence), count(*) INTO first, last, n FROM added;
    IF n = 0 THEN RETURN NULL; END IF;
    SELECT first = 0 OR EXISTS (SELECT 1 FROM entries WHERE sequence = first - 1) INTO before;
    IF NOT before OR last - first + 1 <> n THEN
        RAISE EXCEPTION 'entries are numbered without a gap';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follows AFTER INSERT ON entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION follows();

CREATE FUNCTION is_redacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM redactions WHERE sequence = OLD.sequence) THEN
        RAISE EXCEPTION 'only a redaction takes a content away';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER is_redacted BEFORE DELETE ON openings
    FOR EACH ROW EXECUTE FUNCTION is_redacted();
CREATE TRIGGER is_redacted BEFORE DELETE ON small_contents
    FOR EACH ROW EXECUTE FUNCTION is_redacted();

CREATE FUNCTION is_unheld() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM openings WHERE content = OLD.hash) THEN
        RAISE EXCEPTION 'only a redaction takes a content away';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER is_unheld BEFORE DELETE ON contents FOR EACH ROW EXECUTE FUNCTION is_unheld();

CREATE FUNCTION is_unnamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM contents WHERE id = OLD.content) THEN
        RAISE EXCEPTION 'only a redaction takes a content away';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER is_unnamed BEFORE DELETE ON chunks FOR EACH ROW EXECUTE FUNCTION is_unnamed();

CREATE FUNCTION says_why() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW."by" AND kind = 'redaction') THEN
        RAISE EXCEPTION 'a redaction needs an entry that says why';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER says_why BEFORE INSERT ON redactions FOR EACH ROW EXECUTE FUNCTION says_why();
