-- Found to be exchanged with another: whatever it gives belongs to nobody.
alter table specimen add column mixed_up_at timestamptz;

-- Never two in one position.
create unique index specimen_position on specimen (place, position) where position is not null and disposed_at is null;
create index specimen_recollection on specimen (recollection_of) where recollection_of is not null;
create index specimen_parent on specimen (parent_id) where parent_id is not null;
create index specimen_received on specimen (received_at desc) where received_at is not null;
create index identity_check_patient on identity_check (patient_id, checked_at desc);

-- A rack, box or shelf of a refrigerator or freezer: rows by letter, columns by number.
create table storage_place (
  id          uuid primary key,
  code        text not null unique,
  name        text not null,
  temperature text not null check (temperature in ('ambient', 'refrigerated', 'frozen')),
  rows        int not null check (rows between 1 and 26),
  columns     int not null check (columns between 1 and 40),
  keep_days   int check (keep_days between 1 and 36500),  -- specimens older than this are to be disposed of
  closed_at   timestamptz
);
select audited('storage_place');

create table label_printer (
  id         uuid primary key,
  name       text not null unique,
  host       text not null,
  port       int not null default 9100 check (port between 1 and 65535),
  dots_per_mm int not null default 8 check (dots_per_mm in (6, 8, 12, 24)),
  width_mm   int not null check (width_mm between 15 and 110),
  height_mm  int not null check (height_mm between 8 and 150),
  closed_at  timestamptz
);
select audited('label_printer');

-- A collection that could not be done, and why.
create table collection_attempt (
  id          uuid primary key,
  order_id    uuid not null references lab_order,
  reason      text not null,
  again_at    timestamptz,
  by_person   uuid,
  by_name     text not null,
  at          timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index collection_attempt_order on collection_attempt (order_id, at desc);
select append_only('collection_attempt');
