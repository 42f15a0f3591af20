-- Imports keep how their file is read and which run may write; no import exists yet, so nothing is carried over.

alter table import
  drop column options,
  drop column problem,
  add column site_id uuid,
  add column plan jsonb not null,
  add column attempt integer not null default 0,
  add column unchanged integer not null default 0,
  add column error_count integer not null default 0,
  add column problem jsonb,
  add column updated_at timestamptz(6) not null,
  alter column total set default 0,
  alter column total set not null;

alter table import_error add column line integer not null;

-- `receiving` while the file is on its way: no such import exists for anybody yet.
alter table import drop constraint import_status_check;
alter table import
  add constraint import_status_check
    check (status in ('receiving', 'pending', 'processing', 'completed', 'failed', 'cancelled')),
  add constraint import_mode_check check (mode in ('partial', 'atomic')),
  add constraint import_rows_check check (processed >= created + updated + unchanged + failed);

-- A file is written once and read once or twice: packing its pieces would cost more than it saves.
alter table import_chunk alter column bytes set storage external;
