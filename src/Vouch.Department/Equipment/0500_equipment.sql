create table device (
  id           uuid primary key,
  tag          text not null unique,         -- asset tag
  name         text not null,
  model        text not null,
  manufacturer text not null default '',
  serial       text,
  udi          text,
  location     text,
  kind         text not null default 'analyser' check (kind in ('analyser', 'tester', 'poct', 'centrifuge', 'storage', 'other')),
  created_at   timestamptz not null default clock_timestamp()
);
select audited('device');

-- The device's service state as a fact: fact id = device id.
create table device_state (
  device_id   uuid not null references device,
  version     int not null,
  state       text not null check (state in ('in-service', 'limited', 'out-of-service', 'on-loan', 'quarantine', 'retired')),
  valid_from  timestamptz not null,
  reason      text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (device_id, version)
);
select append_only('device_state');

-- One series a device (and analyte, where it is calibrated by analyte); its calibrations are the fact's versions.
create table calibration_series (
  id        uuid primary key,
  device_id uuid not null references device,
  analyte   text not null default '*',
  unique (device_id, analyte)
);
select audited('calibration_series');

create table calibration (
  series_id    uuid not null references calibration_series,
  version      int not null,
  performed_at timestamptz not null,
  due_at       timestamptz not null,
  as_found     text not null check (as_found in ('in-tolerance', 'out-of-tolerance', 'not-taken')),
  as_left      text not null check (as_left in ('in-tolerance', 'out-of-tolerance', 'withdrawn')),
  performed_by text not null,
  standard     text,                         -- calibrator lot or certificate, in words
  standard_series_id uuid references calibration_series, -- the tester that was used, with its own calibration
  detail       jsonb,
  recorded_at  timestamptz not null default clock_timestamp(),
  recorded_by  text not null,
  primary key (series_id, version)
);
select append_only('calibration');
