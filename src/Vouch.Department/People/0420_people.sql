-- Staff, and the facts about them. Facts are versions: (id, version), valid from/until, recorded_at by the database.
create table person (
  id      uuid primary key,
  name    text not null,
  role    text not null,                     -- job: see the permission table
  badge   text unique,
  email   text,
  active  boolean not null default true,
  created_at timestamptz not null default clock_timestamp()
);
select audited('person');

create table credential (
  id          uuid not null,
  version     int  not null,
  person_id   uuid not null references person,
  kind        text not null,                 -- ASCP MLT, HCPC ...
  number      text,
  issuer      text not null,
  valid_from  timestamptz not null,
  valid_until timestamptz,
  standing    text not null default 'good' check (standing in ('good', 'revoked', 'invalid')),
  verified_by text,
  verified_at timestamptz,
  note        text,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (id, version)
);
create index credential_person on credential (person_id);
select append_only('credential');

create table competence (
  id           uuid not null,
  version      int  not null,
  person_id    uuid not null references person,
  discipline   text not null,                -- pack discipline: chemistry, haematology ...
  device_model text not null default '*',    -- '*': work without a device, or every model
  valid_from   timestamptz not null,
  valid_until  timestamptz,
  standing     text not null default 'good' check (standing in ('good', 'revoked', 'invalid')),
  assessed_by  uuid references person,
  note         text,
  recorded_at  timestamptz not null default clock_timestamp(),
  recorded_by  text not null,
  primary key (id, version)
);
create index competence_person on competence (person_id);
select append_only('competence');

-- Who is signed on at a device's bench; the performer when the device names no operator.
create table bench_duty (
  id        uuid primary key,
  person_id uuid not null references person,
  device_id uuid not null,
  since     timestamptz not null,
  until     timestamptz
);
create index bench_duty_device on bench_duty (device_id, since);
select audited('bench_duty');

-- What a device calls its operators.
create table operator_name (
  device_id uuid not null,
  operator  text not null,
  person_id uuid not null references person,
  primary key (device_id, operator)
);
select audited('operator_name');
