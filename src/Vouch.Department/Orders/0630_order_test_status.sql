-- Where a test stands: derived from what happened, here and nowhere else; the words are those of TestStatus.
-- Laterals on indexed keys, so that a list asks only for the tests it shows. A list joins it as
--   cross join lateral (select * from order_test_status where order_id = o.id offset 0) t
-- because a plain join of this many tables (join_collapse_limit) would work out every test there is.
create view order_test_status as
select
  t.id as order_test_id, t.order_id, o.accession, o.patient_id, o.priority, o.encounter_id, o.ward, t.analyte, t.panel,
  t.source, t.placer_item, t.version, t.ordered_at, o.collect_at, t.specimen_id, s.barcode, s.collected_at, s.received_at,
  s.rejected_at, m.id as measurement_id, m.measured_at, v.measurement_id as held_measurement_id, v.because as held_because, v.held_at, r.version as result_version, r.status as result_status, r.proof_id, r.released_at, t.cancelled_at,
  t.cancel_reason,
  case
    when r.status = 'withdrawn' then 'withdrawn'
    when r.status = 'corrected' then 'corrected'
    when r.status is not null then 'released'
    when t.cancelled_at is not null then 'cancelled'
    when v.measurement_id is not null then 'held'
    when s.rejected_at is not null then 'rejected'
    when m.id is not null and m.standing then 'measured'
    when s.received_at is not null then 'received'
    when s.collected_at is not null then 'collected'
    when s.recollection_of is not null then 'recollect'
    else 'ordered'
  end as status
from order_test t
join lab_order o on o.id = t.order_id
left join specimen s on s.id = t.specimen_id
left join lateral (
  select id, measured_at, not exists (
      select from review d where d.measurement_id = measurement.id and d.decision in ('rerun', 'rejected')) as standing
    from measurement where order_test_id = t.id order by arrived_at desc limit 1) m on true
left join lateral (
  select measurement_id, held_at, (
      select string_agg(coalesce(reason ->> 'sentence', reason #>> '{}'), ' ' order by place)
      from jsonb_array_elements(reasons) with ordinality as each (reason, place)) as because
    from review where order_test_id = t.id and decided_at is null order by held_at desc limit 1) v on true
left join lateral (
  select version, status, proof_id, released_at from result
    where order_test_id = t.id order by version desc limit 1) r on true;

-- Tubes that somebody still has to fill: the collector's list and nothing else.
create view specimen_to_collect as
select s.id as specimen_id, s.barcode, s.order_id, s.patient_id, s.container, s.specimen_type, s.recollection_of
from specimen s
where s.collected_at is null and s.rejected_at is null and s.disposed_at is null
  and exists (select from order_test t where t.specimen_id = s.id and t.cancelled_at is null);
