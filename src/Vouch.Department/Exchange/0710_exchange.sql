create table connection (
  id        uuid primary key,
  name      text not null unique,
  kind      text not null check (kind in ('mllp-in', 'mllp-out', 'astm-server', 'astm-client', 'file-in')),
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
select append_only('inbox');

-- How many messages of a connection were received before an instant. Numbers have no gaps and rise with time, so that some
-- twenty looks into an index tell it, however many there are.
create function inbox_before(p_connection uuid, p_at timestamptz) returns bigint language plpgsql stable strict as $$
declare
  low bigint := 0;
  high bigint := coalesce((select max(seq) from inbox where connection_id = p_connection), 0);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select received_at < p_at from inbox where connection_id = p_connection and seq = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end $$;

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
) with (autovacuum_vacuum_scale_factor = 0.01); -- or the index of what is queued fills with what no longer is
select working_state('inbox_work');
create index inbox_work_queued on inbox_work (connection_id, seq) where state = 'queued';
create index inbox_work_subject on inbox_work (connection_id, subject, seq) where state = 'waiting' and subject is not null;
create index inbox_work_state on inbox_work (connection_id, state, seq) where state <> 'queued'; -- intake keeps out of it

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
select append_only('outbox');

-- As inbox_before, of what was written; transactions that overlap may differ by a moment.
create function outbox_before(p_connection uuid, p_at timestamptz) returns bigint language plpgsql stable strict as $$
declare
  low bigint := 0;
  high bigint := coalesce((select max(seq) from outbox where connection_id = p_connection), 0);
  middle bigint;
begin
  while low < high loop
    middle := (low + high + 1) / 2;
    if (select created_at < p_at from outbox where connection_id = p_connection and seq = middle) then
      low := middle;
    else
      high := middle - 1;
    end if;
  end loop;
  return low;
end $$;

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
) with (autovacuum_vacuum_scale_factor = 0.01);
select working_state('outbox_delivery');
create index outbox_delivery_queued on outbox_delivery (connection_id, seq) where state = 'queued';
create index outbox_delivery_retried on outbox_delivery (connection_id, lane, seq) where state = 'queued' and attempts > 0;
create index outbox_delivery_aside on outbox_delivery (connection_id, subject, seq) where state = 'set-aside';
create index outbox_delivery_state on outbox_delivery (connection_id, state, seq) where state <> 'queued';
create index outbox_delivery_alarm on outbox_delivery (connection_id) where alarm;

-- How many messages of a connection are done, wait or are set aside: kept with every change of state, so that nobody counts
-- millions. What is queued is few and is counted; all of them together must be the numbers given. Intake writes queued
-- messages only and never comes here: it does not wait for the workers.
create table connection_tally (
  connection_id uuid not null,
  way           text not null check (way in ('in', 'out')),
  done          bigint not null default 0,
  waiting       bigint not null default 0,
  set_aside     bigint not null default 0,
  primary key (connection_id, way)
);
select working_state('connection_tally');

create function tally_states() returns trigger language plpgsql as $$
begin
  insert into connection_tally as t (connection_id, way, done, waiting, set_aside)
  select connection_id, tg_argv[0], coalesce(sum(n) filter (where state = 'done'), 0), coalesce(sum(n) filter (where state = 'waiting'), 0),
    coalesce(sum(n) filter (where state = 'set-aside'), 0)
  from (select connection_id, state, 1 as n from after_it union all select connection_id, state, -1 from before_it) changed
  where state <> 'queued' group by connection_id having sum(n) <> 0 or count(distinct state) > 1 order by connection_id
  on conflict (connection_id, way) do update
    set done = t.done + excluded.done, waiting = t.waiting + excluded.waiting, set_aside = t.set_aside + excluded.set_aside;
  return null;
end $$;
create trigger tally after update on inbox_work referencing old table as before_it new table as after_it
  for each statement execute function tally_states('in');
create trigger tally after update on outbox_delivery referencing old table as before_it new table as after_it
  for each statement execute function tally_states('out');

-- Local codes to ours, per connection (or everywhere), edited on a page.
create table code_map (
  id            uuid primary key,
  connection_id uuid,
  kind          text not null check (kind in ('test', 'unit', 'flag', 'charge')),
  theirs        text not null,
  ours          text not null,
  version       int not null default 1
);
create unique index code_map_once on code_map (coalesce(connection_id, '00000000-0000-0000-0000-000000000000'), kind, theirs);
select audited('code_map');

-- Critical values told before they were verified, until a result or a withdrawal follows. Connection of zeros: nobody wanted it.
create table preliminary_told (
  measurement_id uuid not null,
  connection_id  uuid not null,
  order_test_id  uuid not null,
  outbox_id      uuid,
  told_at        timestamptz not null,
  ended_at       timestamptz,
  primary key (measurement_id, connection_id)
);
create index preliminary_told_open on preliminary_told (told_at) where ended_at is null;
select working_state('preliminary_told');

-- What was charged of an order's line to a partner, and taken back: each line's numbers follow one another.
create table line_charge (
  connection_id uuid not null,
  order_id      uuid not null,
  item          text not null,                -- the sender's number of the line; empty: ordered by hand
  code          text not null,                -- panel or test
  number        int not null,
  charged       boolean not null,
  outbox_id     uuid not null,
  primary key (connection_id, order_id, item, code, number)
);
select append_only('line_charge');

-- Orders of which a test was cancelled: what was released of the line may be whole now.
create table charge_due (
  order_id uuid primary key,
  due_at   timestamptz not null default clock_timestamp()
);
select working_state('charge_due');

create function charge_cancelled() returns trigger language plpgsql as $$
begin
  insert into charge_due (order_id) select new.order_id
  where exists (select from order_test t join result r on r.order_test_id = t.id where t.order_id = new.order_id)
  on conflict do nothing;
  return null;
end $$;
-- Orders of which something was collected, received, rejected or cancelled: their partners may be told.
create table order_status_due (
  order_id uuid primary key,
  due_at   timestamptz not null default clock_timestamp()
);
select working_state('order_status_due');

-- What a partner was told of a line, or knows since it asked for it; the latest number holds.
create table line_status (
  connection_id uuid not null,
  order_id      uuid not null,
  item          text not null,                -- the sender's number of the line; empty: ordered by hand
  code          text not null,                -- panel or test
  number        int not null,
  status        text not null,                -- HL7 table 0038
  outbox_id     uuid,                         -- null: known without being told
  primary key (connection_id, order_id, item, code, number)
);
select append_only('line_status');

create function order_status_changed() returns trigger language plpgsql as $$
begin
  insert into order_status_due (order_id) values (new.order_id) on conflict do nothing;
  return null;
end $$;
create trigger order_status_cancelled after update of cancelled_at on order_test for each row
  when (old.cancelled_at is null and new.cancelled_at is not null) execute function order_status_changed();
create trigger order_status_moved after update of collected_at, received_at, rejected_at on specimen for each row
  when ((old.collected_at, old.received_at, old.rejected_at) is distinct from (new.collected_at, new.received_at, new.rejected_at))
  execute function order_status_changed();

create trigger charge_cancelled after update of cancelled_at on order_test for each row
  when (old.cancelled_at is null and new.cancelled_at is not null) execute function charge_cancelled();

-- Files that partners left and that were read, or could not be; one that changed is read again under its new hash.
create table dropped_file (
  connection_id uuid not null,
  name          text not null,
  hash          text not null,               -- SHA-256 of its bytes
  bytes         bigint not null,
  messages      int not null,
  problem       text,
  read_at       timestamptz not null,
  primary key (connection_id, name, hash)
);
create index dropped_file_latest on dropped_file (connection_id, read_at);
select append_only('dropped_file');
