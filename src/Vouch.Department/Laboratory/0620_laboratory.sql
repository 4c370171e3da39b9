-- What was measured, as it was said; a rerun is a second measurement of the same test.
create table measurement (
  id            uuid primary key,
  order_test_id uuid not null,
  specimen_id   uuid,
  patient_id    uuid not null,
  analyte       text not null,
  source        text not null check (source in ('device', 'hand', 'calculated')),
  device_id     uuid,
  inbox_id      uuid,
  record_number int,
  value_text    text not null,                -- as received
  unit_text     text,
  comparator    text not null default '',     -- '', <, >, <=, >=
  value         numeric,                      -- in the analyte's unit, unrounded
  coded         text,                         -- coded result or non-result
  dilution      numeric,
  device_flags  text[] not null default '{}',
  comments      text[] not null default '{}',
  performer_id  uuid,
  performer_source text not null default 'unproven' check (performer_source in ('device', 'bench', 'entered', 'unproven')),
  measured_at   timestamptz not null,
  time_source   text not null check (time_source in ('device', 'arrival', 'entered')),
  arrived_at    timestamptz not null default clock_timestamp()
);
create index measurement_test on measurement (order_test_id);
create unique index measurement_once on measurement (inbox_id, record_number) where inbox_id is not null;
select append_only('measurement');

-- A measurement waiting for a person, and why. The row is closed, not deleted, when it is decided.
create table review (
  measurement_id uuid primary key,
  order_test_id  uuid not null,
  patient_id     uuid not null,
  device_id      uuid,
  analyte        text not null,
  priority       text not null,
  reasons        jsonb not null,              -- findings of rules and gate, as the technologist reads them
  sweepable      boolean not null,            -- false: critical, held or flagged; never in accept all
  held_at        timestamptz not null default clock_timestamp(),
  claimed_by     uuid,
  claimed_at     timestamptz,
  decided_at     timestamptz,
  decision       text check (decision in ('released', 'rerun', 'rejected', 'superseded')),
  decided_by     uuid
);
select working_state('review');
create index review_open on review (held_at) where decided_at is null;
create index review_test on review (order_test_id);
create index review_held on review (held_at);

-- Reported values, version by version; identified by the test they answer. Nothing here without its proof.
create table result (
  order_test_id  uuid not null,
  version        int not null,
  proof_id       uuid not null unique,
  measurement_id uuid not null,
  patient_id     uuid not null,
  specimen_id    uuid,
  order_id       uuid not null,
  analyte        text not null,
  status         text not null check (status in ('preliminary', 'final', 'corrected', 'withdrawn')),
  comparator     text not null default '',
  value          numeric,
  value_text     text not null,               -- as reported, rounded
  coded          text,
  unit           text,
  low            numeric,
  high           numeric,
  flag           text not null default '',    -- L H LL HH A
  comment        text,
  measured_at    timestamptz not null,
  released_at    timestamptz not null,
  released_by    uuid,                         -- null: autoverified
  rule_version   text not null,
  reason         text,                         -- of a correction or withdrawal
  recorded_at    timestamptz not null default clock_timestamp(),
  primary key (order_test_id, version)
);
create index result_patient on result (patient_id, analyte, measured_at desc);
create index result_order on result (order_id);
create index result_released on result (released_at);
select append_only('result');

-- A value beyond critical limits is called, whatever the gate says.
create table critical_call (
  id             uuid primary key,
  measurement_id uuid not null unique,
  order_test_id  uuid not null,
  patient_id     uuid not null,
  analyte        text not null,
  value_text     text not null,               -- empty: identity mismatch, given to nobody
  limit_text     text not null,
  kind           text not null default 'value' check (kind in ('value', 'recollect')),
  verified       boolean not null default false,
  opened_at      timestamptz not null default clock_timestamp(),
  escalate_at    timestamptz not null,
  escalations    int not null default 0,
  closed_at      timestamptz
);
create index critical_call_open on critical_call (opened_at) where closed_at is null;
select audited('critical_call');

create table critical_call_attempt (
  id        uuid primary key,
  call_id   uuid not null references critical_call,
  at        timestamptz not null,
  called_by uuid not null,
  spoken_to text not null,
  read_back boolean not null,                 -- without it the call stays open
  note      text
);
create index critical_call_attempt_call on critical_call_attempt (call_id);
select append_only('critical_call_attempt');

create table autoverification_stop (
  id         uuid primary key,
  device_id  uuid,                            -- null: every device
  analyte    text,                            -- null: every test
  reason     text not null,
  stopped_by uuid not null,
  stopped_at timestamptz not null default clock_timestamp(),
  lifted_by  uuid,
  lifted_at  timestamptz
);
create index autoverification_stop_open on autoverification_stop (stopped_at) where lifted_at is null;
select audited('autoverification_stop');

-- A device's result that could not be placed: unknown code, unit or tube. Never given to a patient by guess.
create table unplaced_result (
  id            uuid primary key,
  inbox_id      uuid not null,
  record_number int not null,
  device_id     uuid,
  sample_id     text,
  code          text,
  value_text    text,
  unit_text     text,
  reason        text not null check (reason in ('unknown-tube', 'unknown-code', 'unknown-unit', 'unreadable-value', 'test-not-ordered', 'rejected-specimen', 'unknown-control')),
  detail        text not null,
  waiting_since timestamptz not null default clock_timestamp(),
  closed_at     timestamptz,
  closed_how    text check (closed_how in ('replayed', 'set-aside')),
  closed_by     text,
  unique (inbox_id, record_number)
);
create index unplaced_open on unplaced_result (waiting_since) where closed_at is null;
select audited('unplaced_result');

-- Consequences elsewhere (report, outgoing message) of a release, written with it and taken by their workers.
create table release_notice (
  order_test_id uuid not null,
  version       int not null,
  order_id      uuid not null,
  patient_id    uuid not null,
  noticed_at    timestamptz not null default clock_timestamp(),
  primary key (order_test_id, version)
);
select working_state('release_notice');
create index release_notice_order on release_notice (order_id);

-- Orders with something released since their reflexes were looked at.
create table reflex_due (
  order_id uuid primary key,
  since    timestamptz not null default clock_timestamp()
);
select working_state('reflex_due');
