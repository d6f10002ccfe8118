/** Of the file format; a store of a later version is not touched. */
export const schemaVersion = 1;

/** Identifiers and hashes are stored as their bytes; documents' vectors in the wire's encoding. */
export const schema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE log (
	seq INTEGER PRIMARY KEY,
	space BLOB NOT NULL, document BLOB NOT NULL, device BLOB NOT NULL, counter INTEGER NOT NULL,
	kind TEXT NOT NULL, hash BLOB NOT NULL, at_ms INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL
);
CREATE UNIQUE INDEX log_identity ON log (document, device, counter);
CREATE INDEX log_space ON log (space, seq);
CREATE INDEX log_document ON log (document, seq);

CREATE TABLE head (
	document BLOB PRIMARY KEY, home BLOB NOT NULL, former TEXT NOT NULL, heads BLOB NOT NULL,
	snapshot BLOB, confirmed BLOB, served_envelopes INTEGER NOT NULL, served_bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX head_home ON head (home);

CREATE TABLE archive (
	seq INTEGER PRIMARY KEY,
	space BLOB NOT NULL, document BLOB NOT NULL, device BLOB NOT NULL, counter INTEGER NOT NULL,
	kind TEXT NOT NULL, hash BLOB NOT NULL, at_ms INTEGER NOT NULL, size INTEGER NOT NULL,
	pack INTEGER NOT NULL, start INTEGER NOT NULL
);
CREATE UNIQUE INDEX archive_identity ON archive (document, device, counter);
CREATE INDEX archive_document ON archive (document, seq);
CREATE TABLE pack (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, bytes BLOB NOT NULL);

CREATE TABLE quarantine (hash BLOB PRIMARY KEY, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE cursors (
	space BLOB NOT NULL, document BLOB NOT NULL, device BLOB NOT NULL, applied INTEGER NOT NULL,
	PRIMARY KEY (space, document, device)
) WITHOUT ROWID;
`;
