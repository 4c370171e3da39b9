create table connection (
  id        uuid primary key,
  name      text not null unique,
  kind      text not null check (kind in ('mllp-in', 'mllp-out', 'astm-server', 'astm-client')),
  purpose   text not null check (purpose in ('hospital', 'analyser')),
  host      text,                             -- of the partner (out) or allowed address (in); null: any
  port      int,                              -- own listener's port, or the partner's
  sending_application text,                   -- MSH-3 or H-5 this connection is recognised by, on a shared port
  sending_facility    text,
  device_id uuid,
  profile   text,                             -- driver profile
  settings  jsonb not null default '{}',
  enabled   boolean not null default true,
  created_at timestamptz not null default clock_timestamp()
);
select audited('connection');

create table connection_counter (
  connection_id uuid primary key references connection,
  last_in  bigint not null default 0,
  last_out bigint not null default 0
);
select working_state('connection_counter');

-- Raw bytes as received, before anything is read from them.
create table inbox (
  id            uuid primary key,
  connection_id uuid not null,
  seq           bigint not null,
  received_at   timestamptz not null default clock_timestamp(),
  control_id    text not null,
  message_type  text not null,
  hash          bytea not null,
  body          bytea not null,
  conflicts     boolean not null default false, -- same control id, other content
  unique (connection_id, control_id, hash),
  unique (connection_id, seq)
);
create index inbox_received on inbox (received_at desc, id desc);
select append_only('inbox');

create table inbox_work (
  inbox_id      uuid primary key,
  connection_id uuid not null,
  seq           bigint not null,
  state         text not null default 'queued' check (state in ('queued', 'done', 'waiting', 'set-aside')),
  reason_code   text,                         -- why it waits; on a done one: a remark that a person should see
  reason        text,
  subject       text,                         -- order or patient that later messages concern; null: holds up nothing
  corrected     bytea,                        -- the body as corrected; the original stays in inbox
  corrected_by  text,
  attempts      int not null default 0,
  outcome       jsonb,                        -- links to what it did
  answer        bytea,                        -- what the sender is answered beyond that it is kept
  changed_at    timestamptz not null default clock_timestamp()
);
select working_state('inbox_work');
create index inbox_work_queued on inbox_work (connection_id, seq) where state = 'queued';
create index inbox_work_waiting on inbox_work (connection_id, seq) where state = 'waiting';
create index inbox_work_state on inbox_work (connection_id, state);

create sequence outbox_number; -- MSH-10 of what we send: never the same again

-- Bytes fixed in the transaction of the change they report; what is sent again is the same for ever.
create table outbox (
  id            uuid primary key,
  connection_id uuid not null,
  seq           bigint not null,
  lane          uuid not null,                -- patient: never reordered within
  subject       text not null,                -- order: waits behind a set-aside message of the same order
  control_id    text not null unique,         -- MSH-10
  message_type  text not null,
  about         text,                         -- the inbox message it answers; null for results, see outbox_result
  body          bytea not null,
  created_at    timestamptz not null default clock_timestamp(),
  unique (connection_id, seq),
  unique (connection_id, about)
);
create index outbox_created on outbox (created_at desc, id desc);
select append_only('outbox');

-- One version of a result goes to one connection in one message, never in two.
create table outbox_result (
  connection_id uuid not null,
  order_test_id uuid not null,
  version       int not null,
  outbox_id     uuid not null,
  primary key (connection_id, order_test_id, version)
);
create index outbox_result_message on outbox_result (outbox_id);
select append_only('outbox_result');

create table outbox_delivery (
  outbox_id     uuid primary key,
  connection_id uuid not null,
  seq           bigint not null,
  lane          uuid not null,
  subject       text not null,
  state         text not null default 'queued' check (state in ('queued', 'done', 'set-aside')),
  alarm         boolean not null default false, -- a person must look, although it is tried again
  attempts      int not null default 0,
  next_at       timestamptz not null default clock_timestamp(),
  answer        bytea,                        -- the partner's last answer
  reason        text,
  changed_at    timestamptz not null default clock_timestamp()
);
select working_state('outbox_delivery');
create index outbox_delivery_queued on outbox_delivery (connection_id, seq) where state = 'queued';
create index outbox_delivery_retried on outbox_delivery (connection_id, lane, seq) where state = 'queued' and attempts > 0;
create index outbox_delivery_aside on outbox_delivery (connection_id, subject, seq) where state = 'set-aside';
create index outbox_delivery_state on outbox_delivery (connection_id, state);

-- Local codes to ours, per connection (or everywhere), edited on a page.
create table code_map (
  id            uuid primary key,
  connection_id uuid,
  kind          text not null check (kind in ('test', 'unit', 'flag')),
  theirs        text not null,
  ours          text not null,
  version       int not null default 1
);
create unique index code_map_once on code_map (coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), kind, theirs);
select audited('code_map');
