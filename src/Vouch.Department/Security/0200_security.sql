-- Accounts, sessions, bench stations, break-glass. An account's id is its person's id (table person comes later in
-- the schema, therefore no foreign key); its roles are those of the permission table.
create table account (
  id                  uuid primary key,
  user_name           text not null,
  normalized_user_name text not null unique,
  password_hash       text,
  pin_hash            text,
  roles               text[] not null default '{}',
  active              boolean not null default true,
  must_change_password boolean not null default false,
  two_factor_enabled  boolean not null default false,
  lockout_enabled     boolean not null default true,
  lockout_end         timestamptz,
  access_failed_count int not null default 0,
  security_stamp      text,
  concurrency_stamp   text
);
select audited('account', '{password_hash,pin_hash,security_stamp,concurrency_stamp}');

-- Authenticator key and recovery codes; values are encrypted by the program.
create table account_token (
  user_id        uuid not null references account on delete cascade,
  login_provider text not null,
  name           text not null,
  value          text,
  primary key (user_id, login_provider, name)
);
select audited('account_token', '{value}');

-- A bench computer that several people share: who sits there signs in by badge and PIN.
create table station (
  id            uuid primary key,
  name          text not null unique,
  secret_hash   bytea not null unique,
  active        boolean not null default true,
  registered_at timestamptz not null default clock_timestamp()
);
select audited('station', '{secret_hash}');

-- Working state: signing in and out are acts in the audit.
create table session (
  id         uuid primary key,
  account_id uuid not null references account on delete cascade,
  station_id uuid references station,
  how        text not null check (how in ('password', 'password+code', 'badge')),
  came_from  text not null,
  started_at timestamptz not null,
  seen_at    timestamptz not null,
  locked_at  timestamptz,
  signed_at  timestamptz,                     -- first signature of this session: later ones ask for the PIN alone
  ended_at   timestamptz
);
create index session_account on session (account_id) where ended_at is null;
select working_state('session');

-- A chart opened without a treatment relation: why, until when, and what the reviewer found.
create table break_glass (
  id          uuid primary key,
  person_id   uuid not null,
  person_name text not null,
  patient_id  uuid not null,
  reason      text not null check (length(reason) between 10 and 1000),
  opened_at   timestamptz not null,
  until       timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by text,
  finding     text check (finding in ('justified', 'not justified')),
  review_note text,
  check (until > opened_at),
  check ((reviewed_at is null) = (finding is null))
);
create index break_glass_patient on break_glass (patient_id, person_id, until);
create index break_glass_open on break_glass (opened_at, id) where reviewed_at is null;
select audited('break_glass');
