-- Frames of a message that is not whole yet: durable before their ACK, gone once the message is in the inbox.
create table astm_frame (
  session       uuid not null,                -- one socket
  transfer      bigint not null,              -- ENQ to EOT
  place         int not null,
  connection_id uuid,                         -- null: sender not known yet
  node_id       uuid not null,                -- whose socket it is; it holds an advisory lock as long as it lives
  remote        text not null,
  text          bytea not null,
  is_last       boolean not null,
  received_at   timestamptz not null default clock_timestamp(),
  primary key (session, transfer, place)
);
select working_state('astm_frame');

-- What makes a device's result the same when it is sent again in another message: specimen, code, value, time of measurement.
create table device_result_seen (
  device_id     uuid not null,
  key           bytea not null,
  inbox_id      uuid not null,
  record_number int not null,
  primary key (device_id, key)
);
select append_only('device_result_seen');

-- Orders told to a device without being asked.
create table order_download (
  connection_id uuid not null,
  specimen_id   uuid not null,
  order_test_id uuid not null,
  sent_at       timestamptz not null default clock_timestamp(),
  primary key (connection_id, order_test_id)
);
select working_state('order_download');

-- Operators that devices named and nobody has mapped to a person yet (operator_name).
create table operator_seen (
  device_id uuid not null,
  operator  text not null,
  seen_at   timestamptz not null,
  inbox_id  uuid not null,
  primary key (device_id, operator)
);
select working_state('operator_seen');

-- Orders made for results that a message brought without one: point-of-care tests. Number: what the message calls the request.
create table message_order (
  inbox_id uuid not null,
  number   text not null,
  order_id uuid not null,
  primary key (inbox_id, number)
);
select append_only('message_order');

-- Tests told to an HL7 analyser, so that one cancelled here is taken back there.
create table work_order_step (
  connection_id uuid not null,
  order_test_id uuid not null,
  tube          text not null,
  code          text not null,
  told_at       timestamptz not null,
  taken_back_at timestamptz,
  primary key (connection_id, order_test_id)
);
create index work_order_step_test on work_order_step (order_test_id) where taken_back_at is null;
create index work_order_step_told on work_order_step (told_at);
select working_state('work_order_step');
