create table item (
  id     uuid primary key,
  code   text not null unique,
  name   text not null,
  kind   text not null check (kind in ('reagent', 'control', 'calibrator', 'consumable', 'kit')), -- kit: code is the pack's
  gtin   text,
  vendor text
);
select audited('item');

create table lot (
  id          uuid primary key,
  item_id     uuid not null references item,
  number      text not null,
  expires     date not null,                 -- usable to the end of this day
  received_at timestamptz not null,
  unique (item_id, number)
);
create index lot_number on lot (number);
select audited('lot');

-- The lot's disposition as a fact: fact id = lot id.
create table lot_state (
  lot_id      uuid not null references lot,
  version     int not null,
  state       text not null check (state in ('quarantine', 'usable', 'finished', 'recalled')),
  valid_from  timestamptz not null,
  reason      text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (lot_id, version)
);
select append_only('lot_state');

-- Which lot serves which analytes on which device, since when: fact id = on_board.id.
create table on_board (
  id          uuid not null,
  version     int not null,
  device_id   uuid not null,
  lot_id      uuid not null references lot,
  analytes    text[] not null,
  position    text,
  loaded_at   timestamptz not null,
  open_until  timestamptz not null,          -- open-vial expiry
  removed_at  timestamptz,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (id, version)
);
create index on_board_device on on_board (device_id, loaded_at);
select append_only('on_board');

-- What the maker or the laboratory states of a lot on a device, and results are calculated with: fact id = lot_value.id.
-- One found wrong ends by a further version; what holds instead is a fact of its own.
create table lot_value (
  id          uuid not null,
  version     int not null,
  lot_id      uuid not null references lot,
  device_id   uuid,                          -- null: on every device that has none of its own
  kind        text not null check (kind in ('ISI', 'MNPT')),
  value       numeric not null check (value > 0),
  valid_from  timestamptz not null,
  valid_until timestamptz,                   -- excluded; null: no end
  source      text not null,                 -- the maker's sheet, own verification with n
  ended_why   text,
  recorded_at timestamptz not null default clock_timestamp(),
  recorded_by text not null,
  primary key (id, version)
);
create index lot_value_lot on lot_value (lot_id);
select append_only('lot_value');
