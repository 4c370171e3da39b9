-- One order: one request of one requester for one patient, under one accession number.
create table lab_order (
  id             uuid primary key,
  accession      text not null unique,
  patient_id     uuid not null references patient,
  encounter_id   uuid references encounter,
  priority       text not null check (priority in ('routine', 'urgent', 'stat')),
  placer_system  text,
  placer_number  text,
  requester      text,
  ward           text,
  clinical_note  text,
  entry_answers  jsonb,
  ordered_at     timestamptz not null,
  collect_at     timestamptz,                 -- scheduled collection; null: as soon as possible
  connection_id  uuid,                        -- where its results go
  insisted       text,                        -- why it was placed although redundant
  cancelled_at   timestamptz,
  cancel_reason  text,
  created_at     timestamptz not null default clock_timestamp()
);
create index lab_order_patient on lab_order (patient_id, ordered_at desc);
create index lab_order_placer on lab_order (placer_number, placer_system) where placer_number is not null;
create index lab_order_encounter on lab_order (encounter_id) where encounter_id is not null;
create index lab_order_ward on lab_order (ward, ordered_at desc);
create index lab_order_time on lab_order (ordered_at desc, id);
create index lab_order_urgency on lab_order (priority, ordered_at, id) where cancelled_at is null; -- the board of every ward
select audited('lab_order');

create table accession_counter (
  day  date primary key,
  last int not null
);
select working_state('accession_counter');

-- One test of an order: an analyte (panels are expanded, the panel's code kept).
create table order_test (
  id            uuid primary key,
  order_id      uuid not null references lab_order,
  version       int not null default 1,       -- raised by every change: the order as a fact
  analyte       text not null,
  panel         text,
  placer_item   text,
  source        text not null default 'ordered' check (source in ('ordered', 'add-on', 'reflex', 'calculated')),
  specimen_id   uuid,
  ordered_at    timestamptz not null,
  cancelled_at  timestamptz,
  cancel_reason text
);
create index order_test_order on order_test (order_id);
create index order_test_specimen on order_test (specimen_id);
create index order_test_cancelled on order_test (cancelled_at) where cancelled_at is not null;
create index order_test_placer on order_test (placer_item) where placer_item is not null;
select audited('order_test');
