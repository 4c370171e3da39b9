-- Work that began: which tests of which specimen, where, by whom. Its proof has gate 'start'.
create table work_start (
  id           uuid primary key,
  proof_id     uuid not null unique,
  stage        text not null check (stage in ('collection', 'start')),
  cause        text not null check (cause in ('collected', 'asked', 'told', 'entered')),
  order_id     uuid not null,
  patient_id   uuid not null,
  specimen_id  uuid,
  device_id    uuid,                          -- null: collection, work by hand
  performer_id uuid,
  order_tests  uuid[] not null,
  analytes     text[] not null,
  begun_at     timestamptz not null,
  recorded_at  timestamptz not null default clock_timestamp()
);
create index work_start_order on work_start (order_id);
create index work_start_specimen on work_start (specimen_id, device_id, begun_at desc);
select append_only('work_start');

-- Tests that may not begin where they were asked for, and why. The row goes when the test begins after all.
create table withheld_work (
  order_test_id uuid not null,
  asked_by      uuid not null,                -- the device, or the person who asks for a decision
  stage         text not null check (stage in ('collection', 'start')),
  order_id      uuid not null,
  patient_id    uuid not null,
  specimen_id   uuid,
  analyte       text not null,
  discipline    text not null,
  device_id     uuid,
  device_model  text,
  performer_id  uuid,
  lot_id        uuid,
  stops         jsonb not null,               -- the checks that stop it
  since         timestamptz not null,
  asked_at      timestamptz not null,
  primary key (order_test_id, asked_by)
);
create index withheld_work_asked on withheld_work (asked_at);
select working_state('withheld_work');
