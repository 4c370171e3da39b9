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
  dilution      numeric,                      -- 10: one part in ten
  dilution_source text check (dilution_source in ('device', 'asked', 'hand')),  -- hand: the value read was multiplied by us
  device_flags  text[] not null default '{}',
  comments      text[] not null default '{}',
  performer_id  uuid,
  performer_source text not null default 'unproven' check (performer_source in ('device', 'bench', 'entered', 'unproven')),
  lot_id        uuid,                         -- kit or reagent used by hand
  own_control   boolean,                      -- the kit's own control showed; null: there is none
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
  kept_back_until  timestamptz,               -- a person waits for something; it stays listed
  kept_back_by     uuid,
  kept_back_reason text,
  decided_at     timestamptz,
  decision       text check (decision in ('released', 'corrected', 'rerun', 'rejected', 'superseded', 'cancelled', 'specimen-rejected')),
  decided_by     uuid
);
select working_state('review');
create index review_open on review (held_at) where decided_at is null;
create index review_test on review (order_test_id);
create index review_lot_value on review (held_at) where decided_at is null and reasons @> '[{"code": "lot-value-missing"}]'; -- waits for a value of its reagent lot
create index review_held on review (held_at);

-- What was done with a held measurement, by whom and why: the history of the decision.
create table review_act (
  id             bigint generated always as identity primary key,
  measurement_id uuid not null,
  act            text not null check (act in ('kept-back', 'taken-up', 'released', 'corrected', 'rerun', 'rejected', 'superseded',
                   'cancelled', 'specimen-rejected', 'taken-back', 'call-asked', 'index-came', 'left')),
  reason         text,
  dilution       numeric,
  until          timestamptz,
  by_person      uuid,                        -- null: the department itself
  by_name        text not null,
  at             timestamptz not null default clock_timestamp()
);
create index review_act_measurement on review_act (measurement_id, id);
select append_only('review_act');

-- Who has which held measurement before them, so that two people on one see each other. No lock: the second decision
-- is refused.
create table review_reader (
  person_id      uuid primary key,
  measurement_id uuid not null,
  since          timestamptz not null default clock_timestamp(),
  seen_at        timestamptz not null default clock_timestamp()
);
create index review_reader_measurement on review_reader (measurement_id);
select working_state('review_reader');

-- A test that a person wants measured again, until its next measurement comes.
create table repeat_request (
  id             uuid primary key,
  order_test_id  uuid not null,
  measurement_id uuid not null,               -- the one set aside for it
  dilution       numeric check (dilution > 1),
  by_hand        boolean not null default false,  -- diluted before it goes onto the analyser, which reads the diluted value
  reason         text not null,
  asked_by       uuid not null,
  asked_at       timestamptz not null,
  closed_at      timestamptz,
  measured_as    uuid                         -- the measurement that answered it; null: no longer wanted
);
create unique index repeat_request_open on repeat_request (order_test_id) where closed_at is null;
select audited('repeat_request');

-- Which coded comments of the pack a result carries; their text is in result.comment.
create table result_comment (
  order_test_id uuid not null,
  version       int not null,
  place         int not null,
  code          text not null,
  primary key (order_test_id, version, place)
);
create index result_comment_code on result_comment (code);
select append_only('result_comment');

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

-- How long a critical call may stay open before it goes to the next who can act. The site's own; half an hour until it is set.
create function critical_escalation() returns interval language sql stable as $$
  select make_interval(mins => coalesce((select (value #>> '{}')::int from setting where key = 'critical.minutes'), 30))
$$;

-- A value beyond critical limits is called, whatever the gate says.
create table critical_call (
  id             uuid primary key,
  measurement_id uuid not null,
  order_test_id  uuid not null,
  patient_id     uuid not null,
  analyte        text not null,
  value_text     text not null,               -- empty: identity mismatch, given to nobody
  limit_text     text not null,
  kind           text not null default 'value' check (kind in ('value', 'recollect', 'retract')),  -- retract: what was told does not stand
  verified       boolean not null default false,
  opened_at      timestamptz not null default clock_timestamp(),
  escalate_at    timestamptz not null,
  escalations    int not null default 0,
  closed_at      timestamptz,
  closed_reason  text,                        -- null: read back
  unique (measurement_id, kind)
);
create index critical_call_open on critical_call (opened_at) where closed_at is null;
create index critical_call_test on critical_call (order_test_id);
create index critical_call_closed on critical_call (closed_at desc) where closed_at is not null;
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
  attempts      int not null default 0,
  aside         text,                         -- why it cannot be told: it waits for a person
  primary key (order_test_id, version)
);
select working_state('release_notice');
create index release_notice_order on release_notice (order_id);
create index release_notice_aside on release_notice (noticed_at) where aside is not null;

-- Orders with something released since their reflexes were looked at.
create table reflex_due (
  order_id uuid primary key,
  since    timestamptz not null default clock_timestamp()
);
select working_state('reflex_due');
