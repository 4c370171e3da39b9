-- A merge moves nothing: the retired patient points to the survivor and every chart reads both, so that an
-- unmerge is one update and no result ever changes its patient.
create table patient (
  id           uuid primary key,
  kind         text not null default 'known' check (kind in ('known', 'unidentified', 'newborn')),
  family       text not null,
  given        text not null default '',
  birth_date   date,
  birth_time   timestamptz,                  -- newborns: intervals run by the hour
  sex          text not null default 'unknown' check (sex in ('female', 'male', 'other', 'unknown')),
  pregnant     boolean,
  deceased_at  timestamptz,
  phone        text,
  address      text,
  mother_id    uuid references patient,
  birth_order  int,                          -- twins
  vip          boolean not null default false,
  merged_into  uuid references patient check (merged_into <> id),
  created_at   timestamptz not null default clock_timestamp()
);
-- One order for prefix search and for paging on keys, whatever the database's own collation is.
create index patient_name on patient ((lower(family) collate "C"), (lower(given) collate "C"), id);
create index patient_birth on patient (birth_date, (lower(family) collate "C"), (lower(given) collate "C"), id);
create index patient_mother on patient (mother_id) where mother_id is not null;
create index patient_merged on patient (merged_into) where merged_into is not null;
select audited('patient');

-- Numbers that Vouch itself gives to who comes without one.
create sequence patient_number;

-- The record at the end of the merges: the one that charts, orders and searches lead to. In plpgsql, which keeps its plans with
-- the session: as SQL it is planned for every question.
create function patient_survivor(patient_id uuid) returns uuid language plpgsql stable as $$
declare
  here uuid := patient_id;
  up uuid;
begin
  for step in 1 .. 100 loop
    select p.merged_into into up from patient p where p.id = here;
    if not found then
      return null;
    elsif up is null then
      return here;
    end if;
    here := up;
  end loop;
  return null;
end $$;

-- All records of the same person: the survivor and everything retired into it.
create function patient_records(patient_id uuid) returns setof uuid language plpgsql stable rows 2 as $$
begin
  return query
  with recursive down (id) as (
    select patient_survivor(patient_records.patient_id)
    union
    select p.id from patient p join down on p.merged_into = down.id)
  select down.id from down where down.id is not null;
end $$;

create table patient_identifier (
  id         uuid primary key,
  patient_id uuid not null references patient,
  system     text not null,                  -- assigning authority
  kind       text not null default 'MR',     -- HL7 table 0203
  value      text not null,
  valid_until date,
  unique (system, kind, value)
);
create index patient_identifier_patient on patient_identifier (patient_id);
create index patient_identifier_value on patient_identifier (value);
select audited('patient_identifier');

create table patient_alert (
  id         uuid primary key,
  patient_id uuid not null references patient,
  kind       text not null check (kind in ('allergy', 'precaution', 'name-alert', 'difficult-draw', 'note')),
  sentence   text not null,
  since      timestamptz not null default clock_timestamp(),
  until      timestamptz
);
create index patient_alert_patient on patient_alert (patient_id);
select audited('patient_alert');

create table coverage (
  id         uuid primary key,
  patient_id uuid not null references patient,
  payer      text not null,
  plan       text,
  member_number text,
  valid_from date,
  valid_until date
);
create index coverage_patient on coverage (patient_id);
select audited('coverage');

create table encounter (
  id           uuid primary key,
  patient_id   uuid not null references patient,
  system       text not null default 'VOUCH',
  visit_number text not null,
  class        text not null check (class in ('inpatient', 'outpatient', 'emergency', 'pre-admission', 'other')),
  ward         text,
  room         text,
  bed          text,
  attending    text,
  admitted_at  timestamptz,
  discharged_at timestamptz,
  cancelled_at timestamptz,
  unique (system, visit_number)
);
create index encounter_patient on encounter (patient_id);
create index encounter_ward on encounter (ward) where discharged_at is null and cancelled_at is null;
select audited('encounter');

create table patient_merge (
  id         uuid primary key,
  survivor   uuid not null references patient,
  retired    uuid not null references patient,
  merged_at  timestamptz not null default clock_timestamp(),
  merged_by  text not null,
  reason     text,
  undone_at  timestamptz,
  undone_by  text,
  undone_reason text
);
create index patient_merge_retired on patient_merge (retired);
create index patient_merge_survivor on patient_merge (survivor);
select audited('patient_merge');

-- Documents of other systems about a patient, as they told of them: a row a message. The latest row of a number is how the
-- document stands; a replacement names what it replaces.
create table outside_document (
  id            uuid primary key,
  patient_id    uuid not null references patient,
  connection_id uuid not null,
  inbox_id      uuid not null unique,
  seq           bigint not null,             -- of the message on its connection
  sender        text not null,
  act           text not null check (act in ('new', 'status', 'addendum', 'edit', 'replacement', 'cancellation')),
  number        text not null,               -- TXA-12
  parent        text,                        -- TXA-13
  kind          text not null,               -- TXA-2, in words
  author        text,                        -- TXA-9, else 5
  made_at       timestamptz,                 -- TXA-4, else 6
  completion    text not null,               -- TXA-17, HL7 table 0271
  words         text not null,               -- its text; empty: none was told
  media_type    text,
  blob          text,                        -- its file
  told_at       timestamptz not null default clock_timestamp()
);
create index outside_document_patient on outside_document (patient_id, told_at);
create index outside_document_blob on outside_document (blob) where blob is not null;
select append_only('outside_document');
