-- The collector's list reads only the tubes still to be filled, however many were filled before.
create index specimen_not_collected on specimen (order_id) where collected_at is null and rejected_at is null and disposed_at is null;
