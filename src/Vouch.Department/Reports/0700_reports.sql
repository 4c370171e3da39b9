-- A report as issued; the PDF is made after its proofs are sealed. Never changed: the next is a new version.
create table report (
  id         uuid primary key,
  order_id   uuid not null,
  version    int not null,
  status     text not null check (status in ('preliminary', 'final', 'corrected')),
  issued_at  timestamptz not null default clock_timestamp(),
  digest     bytea not null,                  -- Merkle root over the leaf hashes of its results, in order
  pdf        text not null,                   -- name of the blob
  unique (order_id, version)
);
create index report_pdf on report (pdf);        -- which stored files are still named
select append_only('report');

-- Which results, in which version, a report shows.
create table report_line (
  report_id     uuid not null references report,
  line          int not null,
  order_test_id uuid not null,
  version       int not null,
  primary key (report_id, line)
);
select append_only('report_line');

-- Orders with something released since their last report; written with the release, taken by the report maker.
create table report_due (
  order_id uuid primary key,
  since    timestamptz not null default clock_timestamp()
);
create index report_due_since on report_due (since);
select working_state('report_due');
