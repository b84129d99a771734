-- Mail that comes in as files: what was given, how far it was read, and what came of it.
CREATE TABLE mail_import (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  -- Where all of it goes; null: into folders as the files say.
  mailbox_id bigint,
  status text NOT NULL,
  is_paused boolean NOT NULL DEFAULT false,
  -- Before which message it stands: file, entry of the archive, octets within that.
  position jsonb NOT NULL,
  done_octets bigint NOT NULL DEFAULT 0,
  ignored_files integer NOT NULL DEFAULT 0,
  folders jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  active_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL,
  ended_at timestamptz,
  lease_holder text,
  lease_until timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX mail_import_due_idx ON mail_import (next_at) WHERE status IN ('waiting', 'full');

CREATE TABLE mail_import_file (
  account_id bigint NOT NULL,
  import_id bigint NOT NULL,
  n integer NOT NULL,
  name text NOT NULL,
  size_octets bigint NOT NULL,
  received_octets bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, import_id, n),
  FOREIGN KEY (account_id, import_id) REFERENCES mail_import (account_id, id) ON DELETE CASCADE
);

-- The octets of the files, each piece a blob. They refer to nothing: whoever takes one away takes its blob with it.
CREATE TABLE mail_import_piece (
  account_id bigint NOT NULL,
  import_id bigint NOT NULL,
  file integer NOT NULL,
  start_octet bigint NOT NULL,
  blob_id bigint NOT NULL,
  size_octets bigint NOT NULL,
  PRIMARY KEY (account_id, import_id, file, start_octet)
);
CREATE INDEX mail_import_piece_blob_idx ON mail_import_piece (blob_id);
