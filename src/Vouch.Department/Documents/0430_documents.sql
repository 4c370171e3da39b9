create table document (
  id     uuid primary key,
  code   text not null unique,               -- SOP-CHEM-01
  discipline text not null
);
select audited('document');

create table document_version (
  id           uuid not null references document,
  version      int not null,
  title        text not null,
  body         text not null,
  effective_from timestamptz not null,
  recorded_at  timestamptz not null default clock_timestamp(),
  recorded_by  text not null,
  primary key (id, version)
);
select append_only('document_version');

-- A procedure taken out of force: this version and those before it, from a moment on.
create table document_withdrawal (
  document_id      uuid not null,
  document_version int not null,
  withdrawn_at     timestamptz not null,
  reason           text not null,
  recorded_at      timestamptz not null default clock_timestamp(),
  recorded_by      text not null,
  primary key (document_id, document_version),
  foreign key (document_id, document_version) references document_version
);
select append_only('document_withdrawal');

create table acknowledgement (
  id               uuid primary key,
  document_id      uuid not null references document,
  document_version int not null,
  person_id        uuid not null references person,
  acknowledged_at  timestamptz not null,
  recorded_at      timestamptz not null default clock_timestamp(),
  unique (document_id, document_version, person_id)
);
create index acknowledgement_person on acknowledgement (person_id);
select append_only('acknowledgement');
