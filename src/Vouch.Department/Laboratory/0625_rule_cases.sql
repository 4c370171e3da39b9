-- Cases that the rules are tried on before they release anything without a person: what is given, what is expected.
create table rule_case (
  id              uuid primary key,
  analyte         text not null,
  name            text not null,
  given           json not null,               -- value, patient, previous value, flags, other values
  expected        text not null check (expected in ('released', 'held')),
  expected_reason text,                        -- code of a reason that must hold it; null: whichever
  added_by        uuid not null,
  recorded_at     timestamptz not null default clock_timestamp()
);
create index rule_case_analyte on rule_case (analyte);
select append_only('rule_case');

create table rule_case_retirement (
  case_id     uuid primary key references rule_case,
  reason      text not null,
  retired_by  uuid not null,
  recorded_at timestamptz not null default clock_timestamp()
);
select append_only('rule_case_retirement');

-- Every standing case tried on one version of a pack.
create table rule_trial (
  id          uuid primary key,
  pack_id     uuid not null,
  version     int not null,
  ran_by      uuid not null,
  recorded_at timestamptz not null default clock_timestamp(),
  foreign key (pack_id, version) references pack_version
);
create index rule_trial_newest on rule_trial (pack_id, version, recorded_at desc);
select append_only('rule_trial');

create table rule_trial_outcome (
  trial_id uuid not null references rule_trial,
  case_id  uuid not null references rule_case,
  passed   boolean not null,
  outcome  text not null check (outcome in ('released', 'held')),
  said     text not null,                      -- why it is held, in words
  primary key (trial_id, case_id)
);
select append_only('rule_trial_outcome');
