-- Proofs, citations, doubts and look-backs. Proofs and citations are their own record: appended, never changed.

create table proof (
  id              uuid primary key,
  subject_kind    text not null check (subject_kind in ('result', 'calibration', 'start')),
  subject_id      uuid not null,              -- result: order_test; calibration: calibration series; start: work_start
  subject_version int  not null,
  gate            text not null check (gate in ('start', 'release')),
  decision        text not null check (decision in ('fit', 'remarked', 'overridden', 'held', 'exempt')), -- held: of a start only
  protocol        text not null,              -- pack code and version: LAB 2026.1
  measured_at     timestamptz not null,
  decided_at      timestamptz not null,
  decided_by      uuid,                       -- null: autoverified
  checks          json not null,              -- every check as the gate saw it; json, since it is written once and read whole
  leaf            text not null,              -- canonical JSON (RFC 8785), the ledger's leaf
  salts           json,                       -- of the patient fields hashed in the leaf
  recorded_at     timestamptz not null default clock_timestamp(),
  unique (subject_kind, subject_id, subject_version, gate)
);
select append_only('proof');

create table fact_kind (
  code smallint primary key,
  name text not null unique
);
select working_state('fact_kind');
insert into fact_kind values
  (1, 'identity'), (2, 'specimen'), (3, 'order'), (4, 'credential'), (5, 'competence'), (6, 'device'),
  (7, 'calibration'), (8, 'control'), (9, 'lot'), (10, 'onboard'), (11, 'document'), (12, 'pack'), (13, 'rule'),
  (14, 'kitcontrol'), (15, 'lotvalue');

-- No foreign keys and no trigger on each row: the hot path writes about ten a result.
create table citation (
  kind         smallint not null,
  fact         uuid not null,
  used_at      timestamptz not null,          -- the moment of measurement
  proof        uuid not null
);
create unique index citation_lookback on citation (kind, fact, used_at, proof);
select append_only('citation');

create table doubt (
  id           uuid primary key,
  kind         smallint not null references fact_kind,
  fact         uuid not null,
  used_from    timestamptz,                   -- null: every use
  used_until   timestamptz,                   -- null: until now and on
  cause        text not null check (cause in ('calibration-out-of-tolerance', 'control-rejected', 'lot-recalled',
                 'credential-invalid', 'competence-invalid', 'device-recalled', 'mix-up', 'document-withdrawn', 'lot-value-wrong', 'other')),
  sentence     text not null,                 -- what was found, in words
  parent       uuid references doubt,         -- second order: the doubt this one follows from
  opened_at    timestamptz not null default clock_timestamp(),
  opened_xid   xid8 not null default pg_current_xact_id(),
  opened_by    text not null
);
create index doubt_fact on doubt (kind, fact);
select audited('doubt');

create table look_back (
  id          uuid primary key,
  number      bigint generated always as identity unique,
  doubt_id    uuid not null unique references doubt,
  opened_at   timestamptz not null default clock_timestamp(),
  closed_at   timestamptz,
  closed_by   uuid,
  closing_note text
);
create index look_back_open on look_back (opened_at) where closed_at is null;
select audited('look_back');

create table look_back_disposition (
  look_back_id uuid not null references look_back,
  proof        uuid not null,
  disposition  text not null check (disposition in ('no-impact', 'repeated', 'amended', 'recalled', 'clinician-informed', 'followed')),
  reason       text not null,
  given_by     uuid not null,
  given_at     timestamptz not null default clock_timestamp(),
  primary key (look_back_id, proof)
);
select audited('look_back_disposition');

-- An override is for one subject and a short time; a STAT override leaves a debt.
create table gate_override (
  id          uuid primary key,
  order_test_id uuid not null,
  patient_id  uuid not null,
  requirement text not null,
  stage       text not null check (stage in ('collection', 'start', 'release')), -- what is decided for the collector is not decided for the bench
  reason      text not null,
  stat        boolean not null default false,
  given_by    uuid not null,
  given_at    timestamptz not null default clock_timestamp(),
  expires_at  timestamptz not null
);
create index gate_override_test on gate_override (order_test_id);
select append_only('gate_override');

create table debt (
  id          uuid primary key,
  override_id uuid not null references gate_override,
  device_id   uuid,
  analyte     text,
  requirement text not null,
  sentence    text not null,
  opened_at   timestamptz not null default clock_timestamp(),
  cleared_at  timestamptz,
  cleared_by  uuid,
  cleared_with text
);
create index debt_open on debt (device_id, analyte) where cleared_at is null;
select audited('debt');
