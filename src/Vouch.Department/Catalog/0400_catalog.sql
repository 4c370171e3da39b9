-- Packs: the protocols of the department, as text and hash. A version is never changed; signing it and putting it in
-- force are rows of their own, so that who stood behind which text, and since when, can be read for every moment.

create table pack (
  id   uuid primary key,
  code text not null unique                    -- LAB
);
select append_only('pack');

create table pack_version (
  pack_id     uuid not null references pack,
  version     int  not null check (version > 0),  -- ours: 1, 2, 3 …
  label       text not null,                   -- the author's: 2026.1
  name        text not null,
  files       jsonb not null,                  -- [{"file": …, "text": …}], the manifest first
  hash        bytea not null check (octet_length(hash) = 32),
  imported_by text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (pack_id, version),
  unique (pack_id, hash),
  unique (pack_id, label)
);
select append_only('pack_version');

-- Without a row here a version is a draft.
create table pack_signature (
  pack_id     uuid not null,
  version     int  not null,
  person_id   uuid not null,
  person_name text not null,
  meaning     text not null,
  hash        bytea not null,                  -- of the text that was signed
  signed_at   timestamptz not null default clock_timestamp(),
  primary key (pack_id, version),
  foreign key (pack_id, version) references pack_version
);
select append_only('pack_signature');

-- The newest row is in force.
create table pack_in_force (
  id          bigint generated always as identity primary key,
  pack_id     uuid not null,
  version     int  not null,
  put_by      text not null,
  reason      text not null,
  since       timestamptz not null default clock_timestamp(),
  foreign key (pack_id, version) references pack_version
);
create index pack_in_force_newest on pack_in_force (pack_id, id desc);
select append_only('pack_in_force');

-- What somebody set locally and no director has signed yet. Signed, it becomes a file of a new version and leaves here.
create table pack_local_entry (
  pack_id     uuid not null references pack,
  subject     text not null,                   -- analyte, or tube for its volume
  group_name  text not null,
  lines       jsonb not null,                  -- [{"low": "3.5", "high": "5.1"}, …]; []: the pack's own numbers again
  verified_on date not null,
  verified_by text not null,
  basis       text not null,
  entered_by  text not null,
  entered_at  timestamptz not null default clock_timestamp(),
  primary key (pack_id, subject, group_name)
);
select audited('pack_local_entry');
