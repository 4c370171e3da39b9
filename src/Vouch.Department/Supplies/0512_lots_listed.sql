-- The list of lots runs on keys; a lot's page names where it is on board.
create index lot_received on lot (received_at desc, id desc);
create index on_board_lot on on_board (lot_id);
create index item_gtin on item (gtin) where gtin is not null;
