-- A control material at one level.
create table control (
  id         uuid primary key,
  name       text not null,
  lot_number text not null,
  level      int not null,
  sample_id  text,                            -- what analysers call it, matched by driver rule
  expires    date not null,
  unique (name, lot_number, level)
);
create index control_sample on control (sample_id);
select audited('control');

-- The control state of an analyte on a device is one fact: fact id = series, version = run number.
create table control_series (
  id            uuid primary key,
  device_id     uuid not null,
  analyte       text not null,
  rules         text not null default '1_3s 2_2s R_4s',
  levels        int not null default 2,
  interval_hours int not null default 24,
  unique (device_id, analyte)
);
select audited('control_series');

create table control_target (
  id          uuid not null,
  version     int not null,
  series_id   uuid not null references control_series,
  control_id  uuid not null references control,
  mean        numeric not null,
  sd          numeric not null check (sd > 0),
  unit        text not null,
  valid_from  timestamptz not null,
  source      text not null,                  -- assigned by maker, own runs n=…
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (id, version)
);
create index control_target_series on control_target (series_id, control_id);
select append_only('control_target');

-- External controls of one lot of a kit: fact id = series, version = run number.
create table kit_control_series (
  id     uuid primary key,
  lot_id uuid not null unique
);
select audited('kit_control_series');

create table kit_control (
  series_id    uuid not null references kit_control_series,
  version      int not null,                  -- run number of the lot
  id           uuid not null unique,
  expected     text not null,                 -- coded value that the material must give: POS, NEG
  observed     text not null,                 -- coded value read, or INVALID
  own_control  boolean,                       -- the card's own control; null: it has none
  verdict      text not null check (verdict in ('accepted', 'rejected')),
  material     text not null,                 -- control material with its lot, in words
  measured_at  timestamptz not null,
  comment      text,
  performer_id uuid not null,
  recorded_at  timestamptz not null default clock_timestamp(),
  recorded_by  text not null,
  primary key (series_id, version)
);
create index kit_control_time on kit_control (series_id, measured_at);
select append_only('kit_control');

create table control_run (
  series_id    uuid not null references control_series,
  version      int not null,                  -- run number of the series
  id           uuid not null unique,
  control_id   uuid not null references control,
  level        int not null,
  run_key      text not null,                 -- levels measured together
  measured_at  timestamptz not null,
  value        numeric not null,
  value_text   text not null,
  unit         text not null,
  mean         numeric not null,              -- the target in force, kept with the point
  sd           numeric not null,
  z            numeric not null,
  verdict      text not null check (verdict in ('accepted', 'warning', 'rejected')),
  fired        text not null default '',      -- rules, with the points they stand on
  comment      text,
  operator     text,
  inbox_id     uuid,
  recorded_at  timestamptz not null default clock_timestamp(),
  recorded_by  text not null,
  primary key (series_id, version)
);
create index control_run_time on control_run (series_id, measured_at);
select append_only('control_run');

-- What a person found out about a run, after it: the cause of a rejection, what was done.
create table control_comment (
  id        uuid primary key,
  series_id uuid not null,
  run       int not null,                     -- control_run.version
  sentence  text not null,
  person_id uuid,
  person    text not null,
  at        timestamptz not null,
  foreign key (series_id, run) references control_run (series_id, version)
);
create index control_comment_series on control_comment (series_id, run);
select append_only('control_comment');

-- A month of a device's controls, looked at and signed. Source: ISO 15189:2022, 7.3.7.2 (data reviewed at intervals).
create table control_review (
  id         uuid primary key,
  device_id  uuid not null,
  month      date not null check (extract(day from month) = 1),
  version    int not null,                    -- a month may be signed again after something was entered late
  runs       int not null,                    -- what the signature covers
  rejected   int not null,
  finding    text not null,
  person_id  uuid not null,
  person     text not null,
  meaning    text not null,
  signed_at  timestamptz not null,
  unique (device_id, month, version)
);
select append_only('control_review');
