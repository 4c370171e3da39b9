-- A report as issued; the PDF is made after its proofs are sealed.
create table report (
  id         uuid primary key,
  order_id   uuid not null,
  version    int not null,
  status     text not null check (status in ('preliminary', 'final', 'corrected')),
  issued_at  timestamptz not null default clock_timestamp(),
  results    jsonb not null,                  -- (order_test_id, version) of each line
  pdf_hash   bytea,                           -- blob, null until made
  pdf_made_at timestamptz,
  unique (order_id, version)
);
create index report_to_make on report (issued_at) where pdf_hash is null;
select audited('report');
