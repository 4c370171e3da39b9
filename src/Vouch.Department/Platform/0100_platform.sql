-- The ground every feature stands on: who acts, what was changed, what waits to be sealed, settings, leases.
-- Runs once, as the owner role, with search_path set to this schema. vouch_app is the role the program works as.

alter default privileges in schema vouch grant select, insert, update, delete on tables to vouch_app;
alter default privileges in schema vouch grant usage, select on sequences to vouch_app;

-- UUID version 7 (RFC 9562, section 5.7) for rows made in SQL: time ordered, never used as a cursor.
create function uuid_v7() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(
    overlay(uuid_send(gen_random_uuid()) placing
      substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

-- ---------------------------------------------------------------------------------------- append-only tables

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % refused: this table is append-only', lower(tg_op), tg_table_name
    using errcode = '42501', hint = 'Add a new version that names the old one.';
end $$;

-- Makes a table append-only for everybody: a raising trigger, and no privilege for the program's role.
create function append_only(table_name regclass) returns void language plpgsql as $$
begin
  execute format(
    'create trigger append_only before update or delete on %s for each row execute function refuse_change()', table_name);
  execute format(
    'create trigger append_only_truncate before truncate on %s for each statement execute function refuse_change()',
    table_name);
  execute format('revoke update, delete, truncate on %s from vouch_app', table_name);
end $$;

-- Says that a table is no record but working state (what waits, what is next, a cache): neither kept apart from change
-- nor audited. A test asks that every table is append_only, audited or working_state.
create function working_state(table_name regclass) returns void language plpgsql as $$
begin
  execute format('comment on table %s is %L', table_name, 'working state');
end $$;

-- ---------------------------------------------------------------------------------------- leaves to be sealed

-- What waits for the ledger. The writing transaction inserts, the sealer deletes in the transaction that seals:
-- there is no watermark that a late commit could slip under. A null hash is worked out by the sealer from the text
-- kept in the row that ref names (kind 'audit': audit_entry.leaf).
create table leaf_queue (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('proof', 'audit')),
  ref uuid not null,
  leaf_hash bytea check (octet_length(leaf_hash) = 32),
  at timestamptz not null default clock_timestamp()
);
revoke update on leaf_queue from vouch_app;
select working_state('leaf_queue');

-- ---------------------------------------------------------------------------------------- audit

-- Who did what to which row, or looked at it. Written only by the functions below.
create table audit_entry (
  id uuid primary key default uuid_v7(),
  at timestamptz not null default clock_timestamp(),
  actor_id uuid,
  actor text not null,
  came_from text not null,
  reason text,
  session_role text not null,
  action text not null,
  table_name text not null,
  row_id text not null,
  old jsonb,
  new jsonb,
  leaf text not null
);
create index audit_entry_at on audit_entry (at desc);
create index audit_entry_row on audit_entry (table_name, row_id, at desc);
create index audit_entry_actor on audit_entry (actor_id, at desc) where actor_id is not null;
select append_only('audit_entry');
revoke insert on audit_entry from vouch_app;

-- The leaf of an entry: canonical JSON (RFC 8785) with every column; old and new as the text PostgreSQL shows,
-- instants in microseconds. Rebuilt from the columns by `vouch audit` and compared with what was sealed.
create function audit_leaf(e audit_entry) returns text language sql stable as $$
  select '{"action":' || to_json(e.action)
    || ',"actor":' || to_json(e.actor)
    || ',"actorId":' || coalesce(to_json(e.actor_id::text)::text, 'null')
    || ',"at":"' || to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'
    || ',"from":' || to_json(e.came_from)
    || ',"id":"' || e.id || '"'
    || ',"kind":"audit"'
    || ',"new":' || coalesce(to_json(e.new::text)::text, 'null')
    || ',"old":' || coalesce(to_json(e.old::text)::text, 'null')
    || ',"reason":' || coalesce(to_json(e.reason)::text, 'null')
    || ',"row":' || to_json(e.row_id)
    || ',"session":' || to_json(e.session_role)
    || ',"table":' || to_json(e.table_name) || '}'
$$;

-- Names who acts in this transaction, why and from where. A procedure, since its call answers no rows: it can go before
-- other statements in one round trip.
create procedure name_actor(p_id text, p_name text, p_from text, p_reason text) language plpgsql as $$
begin
  perform set_config('vouch.actor_id', p_id, true), set_config('vouch.actor', p_name, true),
          set_config('vouch.from', p_from, true), set_config('vouch.reason', p_reason, true);
end $$;

-- For transactions whose every statement finds few rows by key: one plan, made once and for any size of table. Planned
-- anew each time, the statements of one analyser message cost more to plan than to run; planned from the statistics of a
-- table that was still small, the kept plan would read the whole of it when it has grown.
create procedure read_by_key() language plpgsql as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
          set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true);
end $$;

-- Writes one entry in the name of the transaction's actor and queues its leaf. The program's role must have named
-- an actor (name_actor); any other session is direct SQL and is recorded by its own role,
-- whatever actor it claims.
create function audit_write(p_action text, p_table text, p_row text, p_old jsonb, p_new jsonb) returns uuid
language plpgsql security definer set search_path from current as $$
declare
  e audit_entry;
  by_program boolean := session_user = 'vouch_app' or current_setting('role') = 'vouch_app';
begin
  e.id := uuid_v7();
  e.at := clock_timestamp();
  e.reason := nullif(current_setting('vouch.reason', true), '');
  e.session_role := session_user;
  if by_program then
    e.actor := nullif(current_setting('vouch.actor', true), '');
    e.actor_id := nullif(current_setting('vouch.actor_id', true), '')::uuid;
    e.came_from := coalesce(nullif(current_setting('vouch.from', true), ''), 'vouch');
    if e.actor is null then
      raise exception '% on % refused: the transaction names no actor', p_action, p_table
        using errcode = '42501', hint = 'Change editable tables inside Db.BeginAsync.';
    end if;
  else
    e.actor := 'direct SQL: ' || session_user;
    e.came_from := coalesce(host(inet_client_addr()), 'local socket') || ' '
      || coalesce(nullif(current_setting('application_name'), ''), 'unnamed program');
  end if;
  e.action := p_action;
  e.table_name := p_table;
  e.row_id := p_row;
  e.old := p_old;
  e.new := p_new;
  e.leaf := audit_leaf(e);
  insert into audit_entry select e.*;
  insert into leaf_queue (kind, ref) values ('audit', e.id);
  return e.id;
end $$;
revoke execute on function audit_write(text, text, text, jsonb, jsonb) from public;

-- What is not a change of a row: a chart view, a print, an export, a sign-in. Changes are recorded by their trigger.
create function audit_act(action text, table_name text, row_id text, detail jsonb default null) returns uuid
language plpgsql security definer set search_path from current as $$
begin
  if action in ('insert', 'update', 'delete') then
    raise exception 'audit_act is for acts, not for %', action using errcode = '22023';
  end if;
  return audit_write(action, table_name, row_id, null, detail);
end $$;

-- The row trigger of editable tables. Arguments: key columns, hidden columns (comma separated). An insert or a delete
-- keeps the whole row, an update the changed columns only; of hidden columns (secrets) only that they changed.
create function audit_row() returns trigger language plpgsql security definer set search_path from current as $$
declare
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  v_row jsonb := case when tg_op = 'DELETE' then v_old else v_new end;
  v_key text;
  v_hidden text;
begin
  select string_agg(v_row ->> k.name, '/' order by k.n) into v_key
    from unnest(string_to_array(tg_argv[0], ',')) with ordinality as k (name, n);
  if tg_op = 'UPDATE' then
    select coalesce(jsonb_object_agg(c.key, v_old -> c.key), '{}'), coalesce(jsonb_object_agg(c.key, c.value), '{}')
      into v_old, v_new
      from jsonb_each(v_new) as c where v_old -> c.key is distinct from c.value;
    if v_new = '{}' then
      return null;
    end if;
  end if;
  foreach v_hidden in array string_to_array(tg_argv[1], ',') loop
    if v_old ->> v_hidden is not null then
      v_old := v_old || jsonb_build_object(v_hidden, '(hidden)');
    end if;
    if v_new ->> v_hidden is not null then
      v_new := v_new || jsonb_build_object(v_hidden, '(hidden)');
    end if;
  end loop;
  perform audit_write(lower(tg_op), tg_table_name, v_key, nullif(v_old, '{}'), nullif(v_new, '{}'));
  return null;
end $$;

create function refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'truncate on % refused: it would leave no record of who removed what', tg_table_name
    using errcode = '42501', hint = 'Delete the rows.';
end $$;

-- Puts an editable table under audit: select audited('person'); select audited('account', '{password_hash}').
create function audited(table_name regclass, hidden text[] default '{}') returns void language plpgsql as $$
declare
  keys text;
begin
  select string_agg(a.attname, ',' order by array_position(i.indkey::int2[], a.attnum)) into keys
    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indrelid = table_name and i.indisprimary;
  if keys is null then
    raise exception 'audited(%): a table under audit needs a primary key', table_name;
  end if;
  execute format(
    'create trigger audited after insert or update or delete on %s for each row execute function audit_row(%L, %L)',
    table_name, keys, array_to_string(hidden, ','));
  execute format(
    'create trigger audited_truncate before truncate on %s for each statement execute function refuse_truncate()',
    table_name);
end $$;

-- ---------------------------------------------------------------------------------------- the hospital and settings

-- One row, written when the schema is installed: a folder created as DEMO can never become production.
create table hospital (
  only_one boolean primary key default true check (only_one),
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('DEMO', 'PRODUCTION')),
  created_at timestamptz not null default clock_timestamp()
);
select append_only('hospital');
revoke insert on hospital from vouch_app;

create table setting (
  key text primary key,
  value jsonb not null
);
select audited('setting');

-- What was typed and not yet sent, per person and form. Working state, not a record.
create table draft (
  person_id uuid not null,
  form text not null,
  content jsonb not null,
  at timestamptz not null default clock_timestamp(),
  primary key (person_id, form)
);
select working_state('draft');

-- Keys that protect cookies and form tokens, shared by all nodes.
create table data_protection_key (
  id bigint generated always as identity primary key,
  name text not null unique,
  xml text not null,
  created_at timestamptz not null default clock_timestamp()
);
select working_state('data_protection_key');

-- ---------------------------------------------------------------------------------------- nodes and their work

create table node (
  id uuid primary key,
  name text not null,
  version text not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);
select working_state('node');

-- Who does a piece of work that only one may do at a time (sealer, a connection's lane), until when.
create table lease (
  name text primary key,
  node_id uuid not null,
  expires_at timestamptz not null
);
select working_state('lease');
