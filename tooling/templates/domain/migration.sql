create table repair_ticket (
  id uuid not null,
  code text not null,
  name text not null,
  version integer not null default 1,
  created_at timestamptz(6) not null default current_timestamp,
  updated_at timestamptz(6) not null default current_timestamp,
  archived_at timestamptz(6),
  constraint repair_ticket_pkey primary key (id)
);

-- `repair_ticket_code_key` is what a taken code is refused by; each sort of the list has its index.
create unique index repair_ticket_code_key on repair_ticket (code);
create index repair_ticket_name_id_idx on repair_ticket (name, id);
create index repair_ticket_created_at_id_idx on repair_ticket (created_at, id);
