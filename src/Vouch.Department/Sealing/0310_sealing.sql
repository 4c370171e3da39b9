-- The department's ledger: every proof and every audit entry is a leaf of one append-only Merkle tree.

-- What was sealed, in the order of the tree.
create table ledger_leaf (
  leaf_index bigint primary key,              -- from 0, without gaps
  kind       text not null check (kind in ('proof', 'audit')),
  ref        uuid not null,                   -- proof.id or audit_entry.id
  hash       bytea not null check (octet_length(hash) = 32),
  queued_at  timestamptz not null             -- when the row that ref names was written
);
create index ledger_leaf_ref on ledger_leaf (ref);
select append_only('ledger_leaf');

-- Hashes of the tree in tiles of 256 (C2SP tlog-tiles): a proof reads three. Random bytes do not compress.
create table ledger_tile (
  level  int not null,
  index  bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, index)
);
alter table ledger_tile alter column hashes set storage external;
revoke delete, truncate on ledger_tile from vouch_app;
select working_state('ledger_tile');          -- worked out from ledger_leaf; the last tile of a level grows

-- What the log said of itself after each sealing. signed: the whole head as it is handed to a witness.
create table tree_head (
  size      bigint primary key,
  root      bytea not null check (octet_length(root) = 32),
  signed_at timestamptz not null,
  key_id    text not null,
  signed    text not null
);
select append_only('tree_head');

-- Public halves of every key that ever signed; the private ones are files outside the database.
create table ledger_key (
  key_id     text primary key,
  public_key bytea not null,                  -- SubjectPublicKeyInfo, DER
  since      timestamptz not null default clock_timestamp()
);
select append_only('ledger_key');
