-- An event is written without its number and gets it from the relay: these indexes are about numbered events only, so the transaction of
-- the change does not write them, and the relay writes them once. Every reader asks for `seq` above something, or for null.

drop index event_seq_key;
drop index event_name_seq_idx;
drop index event_aggregate_id_seq_idx;

create unique index event_seq_key on event (seq) where seq is not null;
create index event_name_seq_idx on event (name, seq) where seq is not null;
create index event_aggregate_id_seq_idx on event (aggregate_id, seq) where seq is not null;
