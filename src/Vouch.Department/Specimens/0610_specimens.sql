-- A container with a barcode: accession + suffix. Its times are projections of its events, set in their transaction.
create table specimen (
  id            uuid primary key,
  barcode       text not null unique,
  order_id      uuid not null references lab_order,
  patient_id    uuid not null references patient,
  container     text not null,                -- pack container code
  specimen_type text not null,
  parent_id     uuid references specimen,     -- aliquot of
  recollection_of uuid references specimen,   -- ordered anew because that one was rejected
  identity_check_id uuid,
  version       int not null default 1,       -- raised by every event: the specimen as a fact
  collected_at  timestamptz,
  received_at   timestamptz,
  rejected_at   timestamptz,
  disposed_at   timestamptz,
  condition     text,                         -- coded remarks: haemolysed ...
  temperature   text not null default 'ambient' check (temperature in ('ambient', 'refrigerated', 'frozen')),
  place         text,
  position      text
);
create index specimen_order on specimen (order_id);
create index specimen_patient on specimen (patient_id);
create index specimen_open on specimen (order_id)
  where collected_at is null and rejected_at is null and disposed_at is null;
create index specimen_to_receive on specimen (collected_at) where received_at is null and rejected_at is null;
create index specimen_place on specimen (place, position) where disposed_at is null;
select audited('specimen');

-- Custody: what happened to it, by whom, where.
create table specimen_event (
  id          uuid primary key,
  specimen_id uuid not null references specimen,
  version     int not null,
  kind        text not null check (kind in ('label-printed', 'collected', 'handed-over', 'received', 'centrifuged', 'aliquoted',
                'stored', 'retrieved', 'rejected', 'condition-noted', 'disposed', 'identity-corrected')),
  at          timestamptz not null,
  by_person   uuid,
  by_name     text not null,
  place       text,
  temperature text,
  reason      text,
  recorded_at timestamptz not null default clock_timestamp()
);
create index specimen_event_specimen on specimen_event (specimen_id, recorded_at);
select append_only('specimen_event');

-- Positive identification at collection: fact id = identity_check.id.
create table identity_check (
  id           uuid primary key,
  version      int not null default 1,
  patient_id   uuid not null references patient,
  method       text not null check (method in ('stated', 'band-and-second-person', 'attested-by-sender')),
  stated_name  boolean,                       -- what the patient stated agrees with order, band and label
  stated_birth boolean,
  band         text check (band in ('agrees', 'differs', 'missing')),
  second_person text,
  outcome      text not null check (outcome in ('match', 'mismatch', 'incomplete')),
  checked_by   uuid,
  checked_by_name text not null,
  checked_at   timestamptz not null,
  recorded_at  timestamptz not null default clock_timestamp()
);
select append_only('identity_check');

-- Haemolysis, icterus and lipaemia of a specimen as analysers read them; of an aliquot: at its tube.
create table specimen_index (
  id            uuid primary key,
  specimen_id   uuid not null references specimen,
  kind          text not null check (kind in ('haemolysis', 'icterus', 'lipaemia')),
  analyte       text not null,
  comparator    text not null default '',
  value         numeric not null,
  unit          text,
  device_id     uuid,
  inbox_id      uuid not null,
  record_number int not null,
  measured_at   timestamptz not null,
  arrived_at    timestamptz not null default clock_timestamp(),
  unique (inbox_id, record_number)
);
create index specimen_index_of on specimen_index (specimen_id, kind, measured_at);
select append_only('specimen_index');
